//! What generated entity structs use at run time: the [`Entity`] trait, and types for values that a database keeps in
//! more than one way.
//!
//! Nothing here opens a connection or runs a query: entities are plain structs for sqlx's `FromRow`.

#[cfg(feature = "decimal")]
mod decimal;
mod dynamic;
mod interval;
mod json;
#[cfg(feature = "entity-mysql")]
mod mysql;
mod network;
#[cfg(feature = "entity-postgres")]
mod postgres;
mod range;
mod set;
#[cfg(feature = "entity-sqlite")]
mod sqlite;
mod uuid;

#[cfg(feature = "decimal")]
pub use decimal::Decimal;
pub use dynamic::Dynamic;
pub use interval::Interval;
pub use json::Json;
pub use network::{AddressError, Cidr, Inet, MacAddress};
pub use range::Range;
pub use ruskit_framework_macros::{Entity, EnumType};
pub use set::Set;
pub use uuid::Uuid;

/// A struct that stands for the rows of a table. Derived: `#[derive(Entity)] #[entity(table = "posts")]`.
pub trait Entity {
    /// The table.
    const TABLE: &'static str;
    /// Its columns, in the order of the fields.
    const COLUMNS: &'static [&'static str];
    /// The columns of its primary key, in key order; none where it has no primary key.
    const PRIMARY_KEY: &'static [&'static str];
}

/// An enum that stands for a named enum type. Derived beside `sqlx::Type`:
/// `#[derive(sqlx::Type, EnumType)] #[sqlx(type_name = "mood")]`.
pub trait EnumType {
    /// The type, as SQL spells it.
    const NAME: &'static str;
    /// Its texts, in the order of the variants.
    const VALUES: &'static [&'static str];
}

/// All that a generated entity file needs.
pub mod prelude {
    pub use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
    pub use serde::{Deserialize, Serialize};
    pub use sqlx::FromRow;

    #[cfg(feature = "decimal")]
    pub use super::Decimal;
    pub use super::{Cidr, Dynamic, Entity, EnumType, Inet, Interval, Json, MacAddress, Range, Set, Uuid};
}

//! What a migration needs: `use ruskit::prelude::*;`.

pub use async_trait::async_trait;

pub use crate::driver::{Connection, DatabaseError};
pub use crate::migrate::{Migration, Step};
pub use crate::migration;
pub use crate::schema::Action::{Cascade, NoAction, Restrict, SetDefault, SetNull};
pub use crate::schema::{Blueprint, ColumnType, Deferrable, IndexColumn, SchemaBuilder};

//! `ruskit`: migrations, schema inspection and entities for Rust applications that keep their data in a database.
//!
//! The library behind `cargo kit`. See `ARCHITECTURE.md` for the rooms: [`schema`] (what a database looks like),
//! [`migrate`] (when things happen), [`driver`] (how each database does it), [`codegen`] (between schema and Rust
//! text), `lint` (what hurts a live database), [`entity`] (what generated structs use), [`console`] (the command tree).

#[cfg(feature = "runner")]
mod clock;
pub mod code;
#[cfg(feature = "codegen")]
pub mod codegen;
#[cfg(feature = "console")]
pub mod console;
pub mod driver;
#[cfg(feature = "entity")]
pub mod entity;
#[cfg(feature = "lint")]
pub mod lint;
pub mod migrate;
pub mod prelude;
#[cfg(feature = "runner")]
pub mod rows;
pub mod schema;
pub mod wire;

#[doc(hidden)]
pub use inventory;
#[cfg(feature = "runner")]
pub use sqlx;

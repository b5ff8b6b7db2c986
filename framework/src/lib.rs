//! Migrations, schema inspection and entities for Rust applications that keep their data in SQLite, PostgreSQL, MySQL or
//! MariaDB: the library behind `cargo kit`, imported as `ruskit`.
//!
//! A project uses it in two programs, which `cargo kit new` writes. The *runner* links drivers and migrations, and nothing
//! of the application: `cargo kit migrate` builds and calls it. The *application* reads and writes rows with the entities
//! that Kit keeps in step with the schema.
//!
//! A migration says what it changes; what undoes it is worked out from that and the schema before it:
//!
//! ```
//! use ruskit::prelude::*;
//!
//! pub struct CreatePostsTable;
//!
//! impl Migration for CreatePostsTable {
//!     fn up(&self, schema: &mut SchemaBuilder) {
//!         schema.create_table("posts", |t| {
//!             t.id();
//!             t.string("title");
//!             t.text("body").nullable();
//!         });
//!     }
//! }
//! ```
//!
//! # Where to look
//!
//! | to | read |
//! |---|---|
//! | write a migration | [`schema::SchemaBuilder`], [`schema::Blueprint`]; Rust code within one: [`migrate::Step`] |
//! | use rows in an application | [`entity`] |
//! | look at a database | [`driver`], [`schema::Schema`] |
//! | run migrations from a program of your own | [`migrate::Migrator`] |
//! | give a project its runner | [`console`] |
//! | know what a failure's code means | [`code`] |
//!
//! Between them stand [`codegen`] (from a schema to Rust text and back), [`lint`] (what hurts a live database), [`rows`]
//! (rows made up for a schema) and [`wire`] (what `cargo kit` and a runner say to each other).
//!
//! # Features
//!
//! None is on by itself. A runner takes `sqlite`, `postgres` or `mysql` (which is MariaDB's, too), or several; an
//! application `entity-sqlite`, `entity-postgres` or `entity-mysql`, and `decimal` for columns of exact decimal numbers.
//! `lint` has a runner ask rows about SQL migrations before they run; `codegen` and `console` are for `cargo kit` itself.

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
#[cfg(feature = "runner")]
mod whole_file;
pub mod wire;

#[doc(hidden)]
pub use inventory;
#[cfg(feature = "runner")]
pub use sqlx;

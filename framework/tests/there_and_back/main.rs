//! There and back: every change a migration can record, made on tables with rows and undone by the way back that Kit
//! works out. After it, schema and rows are those of the start; made again, it gives the same as the first time.
//!
//! The cases are data that name no database; `sqlite` runs them on one.

#![allow(missing_docs, reason = "tests")]
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod case;
mod columns;
mod indexes;
mod keys;
mod mixed;
mod names;
mod random;
mod refused;
mod sqlite;
mod start;
mod tables;
mod views;

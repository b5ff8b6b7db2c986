//! Boundary values of every column type, written to real databases and read back equal.
//!
//! Servers are found by `KIT_TEST_POSTGRES_URL` and `KIT_TEST_MYSQL_URL`; what needs one that is not named is skipped.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]
#![allow(clippy::print_stderr, reason = "what is skipped is said")]

#[path = "../support/mod.rs"]
#[macro_use]
mod support;

mod columns;
mod docs;
#[cfg(all(feature = "entity-mysql", feature = "mysql"))]
mod mysql;
#[cfg(all(feature = "entity-postgres", feature = "postgres"))]
mod postgres;
#[cfg(all(feature = "entity-sqlite", feature = "sqlite"))]
mod sqlite;

//! The migrator on real databases: what is applied, undone, refused, and what a crash or a second runner leaves.
//!
//! Each test is written once and runs on every database; `sqlite` has what is about its files alone.

#![allow(missing_docs, reason = "tests")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "../support/mod.rs"]
#[macro_use]
mod support;

mod bad_input;
mod crash;
mod downs;
mod either_order;
mod examples;
mod history;
mod integrity;
mod lease;
mod locks;
mod out_of_order;
mod race;
mod retry;
mod rows;
mod scripts;
mod sql_files;
#[cfg(feature = "lint")]
mod sql_rows;
#[cfg(feature = "sqlite")]
mod sqlite_files;
mod steps;
mod stepwise;
mod up_and_down;

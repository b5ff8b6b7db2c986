//! The migrator on real databases: what is applied, undone, refused, and what a crash or a second runner leaves.

#![allow(missing_docs, reason = "tests")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod bad_input;
mod crash;
mod history;
mod race;
mod sql_files;
mod steps;
mod support;
mod up_and_down;

//! What stands around a run: a backup before it, all of it or nothing, no statement for longer than it may, a report.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, reason = "tests")]

#[path = "../support/mod.rs"]
#[macro_use]
mod support;

mod backup;
mod report;
mod single;
mod time;

//! What is tried out on an empty database beside the real one: all migrations, a schema, operations.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, reason = "tests")]

#[path = "../support/mod.rs"]
#[macro_use]
mod support;

mod create;
mod doubt;
mod replay;
mod schema;
mod shop;
mod speed;
mod trial;

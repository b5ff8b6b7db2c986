//! Databases that Kit did not make: as a first migration, and as what migrations would have made.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, reason = "tests")]

#[path = "../support/mod.rs"]
#[macro_use]
mod support;

mod baseline;
mod initial;
#[path = "../shadow/shop.rs"]
mod shop;

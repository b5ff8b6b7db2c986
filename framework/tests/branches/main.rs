//! A database that goes from branch to branch: what is undone and applied, what is lost and said so before, what is refused.
//!
//! Each test is written once and runs on every database.

#![allow(missing_docs, reason = "tests")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "../support/mod.rs"]
#[macro_use]
mod support;

mod branch;
mod killed;
mod losses;
mod moved;
mod order;
mod refused;
mod switching;
mod twins;

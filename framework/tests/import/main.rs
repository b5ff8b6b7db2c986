//! Histories of other tools, as those tools write them, taken over and given back.

#![allow(missing_docs, reason = "tests")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "../support/mod.rs"]
#[macro_use]
mod support;

mod beside;
mod code;
mod files;
mod refused;
mod since;
mod sql;
mod tools;

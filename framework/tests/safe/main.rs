//! `migrate --safe`: what it makes is what the plain form makes, and it may stop anywhere.

#![allow(missing_docs, reason = "tests")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "../support/mod.rs"]
#[macro_use]
mod support;

mod cases;
#[cfg(feature = "lint")]
mod foreseen;
mod killed;
mod rows;
mod same;

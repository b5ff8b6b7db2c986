//! Entity files: what Kit writes, that it compiles and is laid out as rustfmt would, and what survives a refresh.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]
#![allow(clippy::print_stderr, reason = "what is skipped is said")]

#[path = "../support/mod.rs"]
#[macro_use]
mod support;

mod adopted;
mod crates;
mod desired;
mod edits;
mod enums;
mod example;
mod merging;
mod nothing;
mod odd;
mod project;
mod random;
mod speed;
mod writing;

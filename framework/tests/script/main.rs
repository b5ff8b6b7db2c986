//! What migrations send, told of any migration, with a server and without; and what the database's own shell makes of it.

#![allow(missing_docs, reason = "tests")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]
#![allow(clippy::print_stderr, reason = "what is skipped is said")]

#[path = "../support/mod.rs"]
#[macro_use]
mod support;

#[path = "../sent/cases.rs"]
mod cases;
#[path = "../sent/heard.rs"]
mod heard;
mod offline;
mod shells;

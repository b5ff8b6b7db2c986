//! What a dry run tells is what is sent, byte for byte: compared with the servers' own logs of statements, and on SQLite
//! with what its library is given, which is heard of the whole process: nothing else is tested here.

#![allow(missing_docs, reason = "tests")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "../support/mod.rs"]
#[macro_use]
mod support;

mod cases;
mod exactly;
mod heard;
mod log;

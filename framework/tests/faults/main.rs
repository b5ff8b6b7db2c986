//! What servers do to a run: they die, cut connections, deadlock, let it wait, run out of disk. The next run finishes the
//! job: nothing is done twice, nothing is lost.

#![cfg(all(unix, any(feature = "postgres", feature = "mysql")))]
#![allow(missing_docs, reason = "tests")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "../support/mod.rs"]
#[macro_use]
mod support;

mod connection;
mod disk;
mod job;
mod locked;
mod server;

//! What others do to a run of many migrations: the server cuts its connection or has no room left, other programs deadlock
//! with it or hold its tables. The next run finishes the job: nothing is done twice, nothing is lost. What else may strike, and each operation
//! by itself, is in `fault_table`.

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

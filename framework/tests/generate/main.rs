//! What a generated migration does: two schemas, the operations that lead from one to the other, made on a real database
//! with rows and undone again.

#![allow(missing_docs, reason = "tests")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]
#![allow(clippy::print_stderr, reason = "what is left out is said")]

#[path = "../support/mod.rs"]
#[macro_use]
mod support;

mod case;
mod compared;
#[cfg(feature = "postgres")]
mod enums;
mod names;
mod plan;
mod run;
mod there_and_back;

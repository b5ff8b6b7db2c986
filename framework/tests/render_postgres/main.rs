//! What PostgreSQL is told for each operation, as text; and on a server, that it takes it and that the way back leads
//! back.

#![allow(missing_docs, reason = "tests")]
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "../support/mod.rs"]
#[macro_use]
mod support;

mod cases;
mod refused;
mod run;
mod texts;

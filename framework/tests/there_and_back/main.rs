//! There and back: every change a migration can record, made on tables with rows and undone by the way back that Kit
//! works out. After it, schema and rows are those of the start; made again, it gives the same as the first time.
//!
//! The cases are data, written once for all databases; `run` makes them true on each. Where one needs another text, the
//! case picks it; what one cannot have, the case leaves out and says why.

#![allow(missing_docs, reason = "tests")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "../support/mod.rs"]
#[macro_use]
mod support;

mod beside;
mod case;
mod columns;
mod indexes;
mod keys;
mod mixed;
mod names;
mod only_postgres;
mod random;
mod refused;
mod run;
mod snapshot;
mod start;
mod tables;
mod views;

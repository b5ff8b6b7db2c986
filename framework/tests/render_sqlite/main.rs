//! What SQLite's driver renders: the texts, and what they do to real databases.
#![cfg(feature = "sqlite")]

mod keeps;
mod refuses;
mod semantics;
mod support;
mod texts;

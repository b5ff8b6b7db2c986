//! What SQLite's driver renders: the texts, and what they do to real databases.
#![cfg(feature = "sqlite")]
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

mod keeps;
mod random;
mod refuses;
mod semantics;
mod support;
mod texts;

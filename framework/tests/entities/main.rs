//! Entity files: what Kit writes, that it compiles and is laid out as rustfmt would, and what survives a refresh.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[cfg(feature = "sqlite")]
mod chinook;
mod crates;
mod example;
mod merging;
mod odd;
mod speed;
mod support;
mod writing;

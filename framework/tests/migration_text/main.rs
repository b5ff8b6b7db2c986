//! Migrations that Kit writes: they compile, record exactly the operations they were written from, and are laid out as
//! rustfmt would.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]
#![allow(clippy::print_stderr, reason = "what is skipped is said")]

mod by_hand;
mod cases;
mod crates;
mod names;
#[path = "../../../cargo-kit/tests/support/provokes.rs"]
mod provokes;
mod random;
mod recorded;
#[path = "../support/types.rs"]
mod types;

//! The rules of `migrate:lint`: what each says is true of its examples on real databases, what it is to leave alone it leaves
//! alone, and its page is the one in the documentation.

#![allow(missing_docs, reason = "tests")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "../support/mod.rs"]
#[macro_use]
mod support;

mod case;
mod clean;
mod examples;
mod pages;
mod recorded;
mod rows;

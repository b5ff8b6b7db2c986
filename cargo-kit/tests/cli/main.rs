//! `cargo-kit` as a person calls it, each test in a folder of its own.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "tests may")]

mod baseline;
mod branches;
mod common;
mod completions;
mod deploy;
mod drivers;
mod end_to_end;
mod generate;
mod guards;
mod help;
mod import;
mod init;
mod lint;
mod make_migration;
mod messages;
mod new;
#[path = "../support/provokes.rs"]
mod provokes;
mod runner;
#[path = "../support/server.rs"]
mod server;
mod servers;
mod verify;

//! `migrate:verify` without its command: what is sound passes, and what is not is told with its reason.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, reason = "tests")]

#[path = "../support/mod.rs"]
#[macro_use]
mod support;

mod beyond;
mod killer;
mod scratch;
mod sound;
mod wrong;

use std::path::Path;

use ruskit::migrate::{MigrateError, Outcome, Source, Told, Verified, Verify, Which, verify};

use crate::killer::Again;
use crate::support::TestDatabase;

/// What is proven unless a test says otherwise: everything, on a few rows.
fn wanted(which: Which) -> Verify {
    Verify {
        which,
        rows: 4,
        seed: 1,
        kill: true,
        partial: false,
        shadow: None,
        lock: ruskit::driver::LockRequest { kind: Default::default(), wait: std::time::Duration::from_secs(20) },
        patience: Default::default(),
        safe: false,
    }
}

/// Proves the migrations of a set (see [`killer::source`]).
async fn verified(database: &TestDatabase, set: &str, wanted: &Verify) -> Result<Verified, MigrateError> {
    let folder = database.migrations();
    std::fs::create_dir_all(&folder).unwrap();
    let source = || killer::source(set, &folder);
    let again = Again { set, folder: &folder };
    let mut tell = |_: Told<'_>| {};
    verify(&database.url(), &source, wanted, &again, &mut tell).await
}

/// Everything that was found, a line each: `title leg: outcome`.
fn lines(verified: &Verified) -> Vec<String> {
    let mut lines = Vec::new();
    for migration in &verified.migrations {
        for leg in &migration.legs {
            let title = if migration.title.is_empty() { "together" } else { &migration.title };
            let outcome = match &leg.outcome {
                Outcome::Sound(_) => "ok".to_owned(),
                Outcome::Wrong(wrong) => format!("wrong: {}", wrong.join("; ")),
                Outcome::LeftOut(why) => format!("left out: {why}"),
            };
            lines.push(format!("{title} {}: {outcome}", leg.name));
            lines.extend(leg.notes.iter().map(|note| format!("  note: {note}")));
        }
    }
    lines
}

/// The SQL files of a folder.
fn files(folder: &Path) -> Result<Source, MigrateError> {
    Source::from_folder(folder)
}

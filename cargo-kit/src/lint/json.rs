//! The report for programs.

use ruskit::lint::Severity;
use serde_json::{Value, json};

use super::Linted;

/// One document; `cargo-kit/docs/lint.md` says what it holds.
pub(crate) fn document(linted: &Linted) -> Value {
    let migrations = linted.migrations().map(|migration| {
        json!({
            "migration": migration.title,
            "file": migration.file,
            "measured": !migration.statements.is_empty(),
            "refused": migration.refused,
        })
    });
    let server = Some(&linted.foreseen.server).filter(|server| !server.is_empty());
    json!({
        "driver": linted.server.dialect,
        "server": server,
        "migrations": migrations.collect::<Vec<_>>(),
        "findings": linted.findings,
        "errors": linted.count(Severity::Error),
        "warnings": linted.count(Severity::Warning),
        "notes": linted.count(Severity::Note),
    })
}

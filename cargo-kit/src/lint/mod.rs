//! What `migrate:lint` found, for people and for programs.

pub(crate) mod explain;
pub(crate) mod github;
pub(crate) mod json;
pub(crate) mod place;
pub(crate) mod readers;
pub(crate) mod sarif;
pub(crate) mod text;

use ruskit::lint::{Finding, Server, Severity};
use ruskit::wire::{Foreseen, ForeseenMigration};

/// What was looked at, and what was found.
pub(crate) struct Linted {
    pub(crate) server: Server,
    pub(crate) foreseen: Foreseen,
    pub(crate) findings: Vec<Finding>,
    /// The database was asked.
    pub(crate) asked: bool,
    /// The version it began with, where one was named.
    pub(crate) from: Option<String>,
}

impl Linted {
    /// The migrations that were looked at.
    pub(crate) fn migrations(&self) -> impl Iterator<Item = &ForeseenMigration> {
        self.foreseen.migrations.iter().filter(|migration| !migration.earlier)
    }

    pub(crate) fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }
}

/// What happens, what was measured, and what to do instead, each a paragraph.
pub(crate) fn whole(finding: &Finding) -> String {
    let mut text = finding.message.clone();
    if let Some(measured) = &finding.measured {
        text += &format!("\nmeasured: {measured}");
    }
    if let Some(recipe) = &finding.recipe {
        text += &format!("\n{recipe}");
    }
    text
}

#[cfg(test)]
pub(crate) fn sample() -> Linted {
    let finding = Finding {
        rule: "index-not-concurrent".to_owned(),
        severity: Severity::Error,
        migration: "20260101_000000_a".to_owned(),
        file: "database/migrations/20260101_000000_a.sql".to_owned(),
        line: 3,
        statement: "CREATE INDEX a ON posts (slug)".to_owned(),
        message: "keeps writes to posts waiting, 100%".to_owned(),
        measured: Some("locks posts (SHARE)".to_owned()),
        rows: None,
        recipe: Some("Create it with CONCURRENTLY.".to_owned()),
        subject: Default::default(),
        gone: None,
    };
    let server = Server { dialect: ruskit::lint::Dialect::Postgres, mariadb: false, version: Some((15, 18)) };
    let migration =
        ForeseenMigration { title: finding.migration.clone(), file: finding.file.clone(), ..Default::default() };
    let foreseen =
        Foreseen { server: "PostgreSQL 15.18".to_owned(), migrations: vec![migration], ..Foreseen::default() };
    Linted { server, foreseen, findings: vec![finding], asked: true, from: None }
}

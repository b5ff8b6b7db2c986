//! What is looked at, and with which findings.

use std::path::Path;

use ruskit::driver::{Scope, Transaction, driver_for};
use ruskit::lint::{Dialect, Finding, Levels, Outlook, Server};
use ruskit::migrate::{Source, SourceMigration};
use ruskit::schema::{Operation, Schema};
use ruskit::wire::{Foreseen, ForeseenMigration};

use crate::support::{Engine, TestDatabase};

pub(crate) fn dialect(engine: Engine) -> Dialect {
    engine.pick(Dialect::Sqlite, Dialect::Postgres, Dialect::Mysql)
}

/// What is found in operations, given what is there before them.
pub(crate) fn found(dialect: Dialect, before: Schema, migrations: Vec<Vec<Operation>>) -> Vec<Finding> {
    let told = |operations| ForeseenMigration { title: "20260101_000000_it".into(), operations, ..Default::default() };
    let migrations = migrations.into_iter().map(told).collect();
    ruskit::lint::lint(&Foreseen { before, migrations, ..Foreseen::default() }, server(dialect))
}

fn server(dialect: Dialect) -> Server {
    Server { dialect, mariadb: dialect == Dialect::Mysql, version: None }
}

/// What is found in migrations, the database's rows counted.
pub(crate) async fn found_in(database: &TestDatabase, written: &Written) -> Vec<Finding> {
    let driver = driver_for(&database.url()).unwrap();
    let told = |migration: &SourceMigration| {
        let recording = migration.up().unwrap();
        ForeseenMigration {
            title: migration.title(),
            file: migration.file.file_name().unwrap().to_string_lossy().into_owned(),
            stepwise: driver.transaction(&recording.operations) == Transaction::Stepwise,
            operations: recording.operations,
            allows: recording.allows,
            ..ForeseenMigration::default()
        }
    };
    let before = schema(database).await;
    let migrations = written.source.migrations()[written.taken..].iter().map(told).collect();
    let foreseen = Foreseen { before, migrations, ..Foreseen::default() };
    let outlook = Outlook::new(&foreseen, server(dialect(database.engine())));
    let mut session = database.session().await;
    let mut counts = Vec::new();
    for doubt in outlook.doubts() {
        counts.push(session.count(&doubt).await.ok());
    }
    outlook.findings(&counts, &Levels::default())
}

/// Migrations of SQL text, in order, behind those that are there.
pub(crate) fn written(database: &TestDatabase, texts: &[&str]) -> Written {
    std::fs::create_dir_all(database.migrations()).unwrap();
    written_into(&database.migrations(), texts)
}

/// The same in a folder that no database is migrated from.
pub(crate) fn written_elsewhere(texts: &[&str]) -> Written {
    let folder = tempfile::TempDir::new().unwrap();
    let written = written_into(folder.path(), texts);
    Written { _folder: Some(folder), ..written }
}

fn written_into(folder: &Path, texts: &[&str]) -> Written {
    let taken = std::fs::read_dir(folder).unwrap().count();
    for (at, text) in texts.iter().enumerate() {
        std::fs::write(folder.join(format!("{:04}_it.sql", taken + at)), text).unwrap();
    }
    Written { source: Source::from_folder(folder).unwrap(), taken, _folder: None }
}

/// Migrations that the database does not have yet.
pub(crate) struct Written {
    source: Source,
    taken: usize,
    /// Where they are read from.
    _folder: Option<tempfile::TempDir>,
}

impl Written {
    /// These, in Rust.
    pub(crate) fn of(migrations: Vec<SourceMigration>) -> Self {
        Self { source: Source::new(migrations).unwrap(), taken: 0, _folder: None }
    }
}

/// What the database holds.
pub(crate) async fn schema(database: &TestDatabase) -> Schema {
    database.session().await.inspect(&Scope::All).await.unwrap()
}

/// The rules that spoke.
pub(crate) fn rules(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.rule.as_str()).collect()
}

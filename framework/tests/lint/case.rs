//! What is looked at, and with which findings.

use std::path::PathBuf;

use ruskit::driver::{Scope, driver_for};
use ruskit::lint::{Dialect, Finding, Levels, Outlook, Server};
use ruskit::migrate::{Source, SourceMigration, foresee};
use ruskit::schema::{Operation, Schema};
use ruskit::wire::{Foresee, Foreseen, ForeseenMigration};

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

/// What is found in pending migrations, the database's rows counted.
pub(crate) async fn found_in(database: &TestDatabase, written: &Written) -> Vec<Finding> {
    findings(database, written, &Foresee::default()).await
}

/// The same with what the server does on a shadow.
pub(crate) async fn measured_in(database: &TestDatabase, written: &Written) -> Vec<Finding> {
    findings(database, written, &Foresee { measure: true, ..Foresee::default() }).await
}

async fn findings(database: &TestDatabase, written: &Written, wanted: &Foresee) -> Vec<Finding> {
    let foreseen = foresee(&database.url(), (written.source)(), wanted, None).await.unwrap();
    let driver = driver_for(&database.url()).unwrap();
    let outlook = Outlook::new(&foreseen, Server::told(driver.name(), &foreseen.server).unwrap());
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
    written_into(database.migrations(), texts)
}

/// The same in a folder that the database is not migrated from.
pub(crate) fn written_elsewhere(database: &TestDatabase, texts: &[&str]) -> Written {
    let folder = tempfile::TempDir::new().unwrap();
    for file in std::fs::read_dir(database.migrations()).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
    }
    let written = written_into(folder.path().to_owned(), texts);
    Written { _folder: Some(folder), ..written }
}

fn written_into(folder: PathBuf, texts: &[&str]) -> Written {
    let taken = std::fs::read_dir(&folder).unwrap().count();
    for (at, text) in texts.iter().enumerate() {
        std::fs::write(folder.join(format!("{:04}_it.sql", taken + at)), text).unwrap();
    }
    Written { source: Box::new(move || Source::from_folder(&folder).unwrap()), _folder: None }
}

/// Migrations of which the database does not have the last.
pub(crate) struct Written {
    source: Box<dyn Fn() -> Source>,
    /// Where they are read from.
    _folder: Option<tempfile::TempDir>,
}

impl Written {
    /// This one, in Rust.
    pub(crate) fn of(migration: impl Fn() -> SourceMigration + 'static) -> Self {
        Self { source: Box::new(move || Source::new(vec![migration()]).unwrap()), _folder: None }
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

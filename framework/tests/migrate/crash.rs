//! A runner that dies: after any of its calls to the database, the next run ends where a clean run ends.
//!
//! The test starts itself again as a process that aborts at its k-th call; nothing is cleaned up there, as after
//! `kill -9`.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use ruskit::driver::{
    Driver, Interrupted, LockRequest, Row, Scope, Session, Statement, Summary, Transaction, Url, driver_for,
};
use ruskit::migrate::{Migrator, Rollback, Silent, Source, Upward};
use ruskit::prelude::*;
use ruskit::schema::Schema;

use crate::support::{Database, three};

const FILE: &str = "KIT_TEST_CRASH_FILE";
const AT: &str = "KIT_TEST_CRASH_AT";
const WORK: &str = "KIT_TEST_CRASH_WORK";

/// Passes calls on, and aborts the process before the n-th.
struct Mortal {
    inner: Box<dyn Session>,
    left: usize,
}

impl Mortal {
    fn live(&mut self) -> &mut dyn Session {
        match self.left {
            0 => std::process::abort(),
            _ => self.left -= 1,
        }
        self.inner.as_mut()
    }
}

#[async_trait]
impl Session for Mortal {
    async fn connection(&mut self) -> Result<&mut Connection, DatabaseError> {
        self.live().connection().await
    }
    async fn lock(&mut self, request: &LockRequest) -> Result<(), DatabaseError> {
        self.live().lock(request).await
    }
    async fn unlock(&mut self) -> Result<(), DatabaseError> {
        self.live().unlock().await
    }
    async fn limit_lock_waits(&mut self, limit: Option<Duration>) -> Result<(), DatabaseError> {
        self.live().limit_lock_waits(limit).await
    }
    async fn mark(&mut self, statement: &Statement) -> Result<String, DatabaseError> {
        self.live().mark(statement).await
    }
    async fn interrupted(&mut self, statement: &Statement, mark: &str) -> Result<Interrupted, DatabaseError> {
        self.live().interrupted(statement, mark).await
    }
    async fn begin(&mut self, transaction: Transaction) -> Result<(), DatabaseError> {
        self.live().begin(transaction).await
    }
    async fn commit(&mut self) -> Result<(), DatabaseError> {
        self.live().commit().await
    }
    async fn rollback(&mut self) -> Result<(), DatabaseError> {
        self.live().rollback().await
    }
    async fn savepoint(&mut self) -> Result<(), DatabaseError> {
        self.live().savepoint().await
    }
    async fn release_savepoint(&mut self) -> Result<(), DatabaseError> {
        self.live().release_savepoint().await
    }
    async fn rollback_to_savepoint(&mut self) -> Result<(), DatabaseError> {
        self.live().rollback_to_savepoint().await
    }
    async fn execute(&mut self, text: &str) -> Result<u64, DatabaseError> {
        self.live().execute(text).await
    }
    async fn query(&mut self, text: &str) -> Result<Vec<Row>, DatabaseError> {
        self.live().query(text).await
    }
    async fn has_table(&mut self, name: &str) -> Result<bool, DatabaseError> {
        self.live().has_table(name).await
    }
    async fn inspect(&mut self, scope: &Scope) -> Result<Schema, DatabaseError> {
        self.live().inspect(scope).await
    }
    async fn wipe(&mut self) -> Result<(), DatabaseError> {
        self.live().wipe().await
    }
    async fn shadow(&mut self, elsewhere: Option<&Url>) -> Result<Box<dyn Session>, DatabaseError> {
        self.live().shadow(elsewhere).await
    }
    async fn summary(&mut self) -> Result<Summary, DatabaseError> {
        self.live().summary().await
    }
}

/// The process that dies. Run as a test of its own it has nothing to do.
#[tokio::test]
async fn dies_when_told_to() {
    let Some(file) = std::env::var_os(FILE).map(PathBuf::from) else { return };
    let url = Url::new(format!("sqlite:{}", file.display()));
    let driver: &'static dyn Driver = driver_for(&url).unwrap();
    let left = std::env::var(AT).unwrap().parse().unwrap();
    let session = Box::new(Mortal { inner: driver.connect(&url).await.unwrap(), left });
    let mut migrator = Migrator::new(driver, session, Source::new(three()).unwrap());
    match std::env::var(WORK).unwrap().as_str() {
        "migrate" => drop(migrator.migrate(&Upward::default(), &mut Silent).await.unwrap()),
        _ => drop(migrator.rollback(Rollback::All, &mut Silent).await.unwrap()),
    }
}

/// Runs the process that dies; whether it lived to the end.
fn runs_to_the_end(database: &Database, work: &str, at: usize) -> bool {
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::dies_when_told_to"])
        .env(FILE, database.file())
        .env(AT, at.to_string())
        .env(WORK, work)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    status.success()
}

/// What is there must be what some whole number of migrations leaves.
async fn is_whole(database: &Database, whole: &[String], at: usize) {
    let now = tables(&database.dump().await);
    assert!(whole.contains(&now), "killed before call {at}:\n{now}\nis none of\n{}", whole.join("\n---\n"));
}

/// The dump without Kit's own tables, whose rows carry what a second run may number differently.
fn tables(dump: &str) -> String {
    let mut keep = true;
    let lines = dump.lines().filter(|line| {
        if !line.starts_with(' ') {
            keep = !line.contains("kit_metadata") && !line.contains("sqlite_autoindex");
        }
        keep
    });
    lines.map(|line| format!("{line}\n")).collect()
}

#[tokio::test]
async fn a_killed_migrate_is_finished_by_the_next_one() {
    let mut whole = Vec::new();
    for count in 0..=3 {
        let clean = Database::new();
        let mut migrator = clean.migrator(three()).await;
        whole.push(tables(&clean.dump().await));
        migrator.install(None).await.unwrap();
        whole.push(tables(&clean.dump().await));
        migrator.migrate(&Upward { count: Some(count), ..Upward::default() }, &mut Silent).await.unwrap();
        whole.push(tables(&clean.dump().await));
    }
    let clean = whole.last().unwrap().clone();
    // The first migration is in: what follows is not grouped, each migration has a transaction of its own.
    for applied in [0, 1] {
        for at in 0.. {
            let database = Database::new();
            let first = Upward { count: Some(applied), ..Upward::default() };
            database.migrator(three()).await.migrate(&first, &mut Silent).await.unwrap();
            let lived = runs_to_the_end(&database, "migrate", at);
            is_whole(&database, &batches(&whole, applied), at).await;
            if lived {
                assert!(at > 10, "the process died at every call");
                break;
            }
            database.migrator(three()).await.migrate(&Upward::default(), &mut Silent).await.unwrap();
            assert_eq!(without_history(&database.dump().await), without_history(&clean), "killed before call {at}");
            assert_eq!(database.query("SELECT count(*) FROM kit_migrations").await, [["3"]]);
        }
    }
}

#[tokio::test]
async fn a_killed_rollback_is_finished_by_the_next_one() {
    for at in 0.. {
        let database = Database::new();
        database.migrator(three()).await.migrate(&Upward::default(), &mut Silent).await.unwrap();
        let lived = runs_to_the_end(&database, "rollback", at);
        database.migrator(three()).await.rollback(Rollback::All, &mut Silent).await.unwrap();
        let left = database.query("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite%' ORDER BY name").await;
        assert_eq!(left, [["kit_metadata"], ["kit_migrations"]], "killed before call {at}");
        if lived {
            assert!(at > 10, "the process died at every call");
            break;
        }
    }
}

/// After a first batch, the rest is a second one.
fn batches(whole: &[String], applied: usize) -> Vec<String> {
    let second = |text: &String| {
        let mut seen = 0;
        let lines = text.lines().map(|line| {
            if !line.starts_with("  2026") {
                return format!("{line}\n");
            }
            seen += 1;
            let line = if seen > applied { line.replacen(" | 1 | ", " | 2 | ", 1) } else { line.to_owned() };
            format!("{line}\n")
        });
        lines.collect()
    };
    if applied == 0 { whole.to_vec() } else { whole.iter().map(second).collect() }
}

fn without_history(dump: &str) -> String {
    let lines = tables(dump);
    lines.lines().filter(|line| !line.starts_with("  2026")).map(|line| format!("{line}\n")).collect()
}

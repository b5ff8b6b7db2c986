//! A runner that dies: after any of its calls to the database, the next run ends where a clean run ends.
//!
//! The test starts itself again as a process that aborts at its k-th call; nothing is cleaned up there, as after
//! `kill -9`.

use std::process::{Command, Stdio};
use std::time::Duration;

use ruskit::driver::{
    Driver, Interrupted, LockRequest, Row, Scope, Session, Statement, Summary, Transaction, Url, driver_for,
};
use ruskit::migrate::{Migrator, Rollback, Silent, Source, Upward};
use ruskit::prelude::*;
use ruskit::schema::Schema;

use crate::examples::three;
use crate::support::TestDatabase;

const URL: &str = "KIT_TEST_CRASH_URL";
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
    async fn execute_with_next(&mut self, text: &str) -> Result<(), DatabaseError> {
        self.live().execute_with_next(text).await
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
    let Ok(url) = std::env::var(URL).map(Url::new) else { return };
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
fn runs_to_the_end(database: &TestDatabase, work: &str, at: usize) -> bool {
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::dies_when_told_to"])
        .env(URL, database.url().secret())
        .env(AT, at.to_string())
        .env(WORK, work)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    status.success()
}

on_every_database! {
    async fn a_killed_migrate_is_finished_by_the_next_one(first: TestDatabase) {
        // What each whole number of migrations leaves.
        let mut whole = vec![first.contents().await];
        let mut migrator = first.migrator(three()).await;
        for _ in 1..=3 {
            migrator.migrate(&Upward { count: Some(1), ..Upward::default() }, &mut Silent).await.unwrap();
            whole.push(first.contents().await);
        }
        // MySQL's DDL commits by itself: what a killed run leaves there is half a migration, and a record of which half.
        let all_or_nothing = first.pick(true, true, false);
        // Where the first migration is in, what follows is not grouped: each migration has a transaction of its own.
        for applied in [0, 1] {
            for at in 0.. {
                let database = first.another().await;
                let before = Upward { count: Some(applied), ..Upward::default() };
                database.migrator(three()).await.migrate(&before, &mut Silent).await.unwrap();
                let lived = runs_to_the_end(&database, "migrate", at);
                if all_or_nothing {
                    is_whole(&database, &whole, at).await;
                }
                database.migrator(three()).await.migrate(&Upward::default(), &mut Silent).await.unwrap();
                assert_eq!(database.contents().await, whole[3], "killed before call {at}");
                assert_eq!(database.value("SELECT count(*) FROM kit_migrations").await, "3", "killed before call {at}");
                if lived {
                    assert!(at > 10, "the process died at every call");
                    break;
                }
            }
        }
    }

    async fn a_killed_rollback_is_finished_by_the_next_one(first: TestDatabase) {
        for at in 0.. {
            let database = first.another().await;
            database.migrator(three()).await.migrate(&Upward::default(), &mut Silent).await.unwrap();
            let lived = runs_to_the_end(&database, "rollback", at);
            database.migrator(three()).await.rollback(Rollback::All, &mut Silent).await.unwrap();
            assert_eq!(database.dump().await, "", "killed before call {at}");
            if lived {
                assert!(at > 10, "the process died at every call");
                break;
            }
        }
    }
}

/// What is there must be what some whole number of migrations leaves, and the history must say which.
async fn is_whole(database: &TestDatabase, whole: &[String], at: usize) {
    let (now, history) = (database.contents().await, database.history().await);
    let applied = history.lines().count();
    assert_eq!(now, whole[applied], "killed before call {at}, with {applied} migrations in the history");
}

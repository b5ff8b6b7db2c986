//! Runners kept apart by a row that is renewed, for where a connection's lock does not hold.

use std::time::{Duration, Instant};

use ruskit::driver::{LockKind, LockRequest, driver_for};
use ruskit::migrate::{MigrateError, Silent, Upward};
use ruskit::prelude::*;

use crate::examples::three;
use crate::support::{Engine, TestDatabase, again, provokes, told};

on_every_database! {
    async fn a_lease_keeps_others_out_and_says_who_holds_it(database: TestDatabase) {
        if database.cannot(Engine::Sqlite, "its lock is a file's") {
            return;
        }
        let mut first = database.session().await;
        first.lock(&request(Duration::ZERO)).await.unwrap();
        let mut migrator = database.migrator(three()).await;
        migrator.lock = request(Duration::from_millis(100));
        let error = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err().to_string();
        assert!(error.contains(&format!("(process {} on ", std::process::id())), "{error}");
        first.unlock().await.unwrap();
        assert_eq!(database.value("SELECT count(*) FROM kit_lock").await, "0");
        assert_eq!(migrator.migrate(&Upward::default(), &mut Silent).await.unwrap().len(), 3);
        assert_eq!(database.value("SELECT count(*) FROM kit_lock").await, "0");
        assert!(!database.contents().await.contains("kit_lock"));
        migrator.fresh(&Upward::default(), &mut Silent).await.unwrap();
    }

    async fn many_that_want_a_lease_get_it_one_after_the_other(database: TestDatabase) {
        if database.cannot(Engine::Sqlite, "its lock is a file's") {
            return;
        }
        let runners = (0..6).map(|_| async {
            let mut migrator = database.migrator(three()).await;
            migrator.lock = request(Duration::from_secs(60));
            migrator.migrate(&Upward::default(), &mut Silent).await.map(|done| done.len())
        });
        let mut running = Vec::new();
        for runner in runners {
            running.push(Box::pin(runner));
        }
        let mut applied = 0;
        for outcome in join(running).await {
            applied += outcome.unwrap();
        }
        assert_eq!(applied, 3);
    }

    async fn the_lease_of_a_killed_runner_runs_out(database: TestDatabase) {
        if database.cannot(Engine::Sqlite, "its lock is a file's") {
            return;
        }
        let mut holder = again("lease::holds_a_lease", &database.url(), "").spawn().unwrap();
        while !database.session().await.has_table("kit_lock").await.unwrap()
            || database.value("SELECT count(*) FROM kit_lock").await == "0"
        {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        // It is renewed for as long as the holder lives.
        let mut other = database.session().await;
        let error = other.lock(&request(Duration::from_secs(17))).await.unwrap_err();
        assert!(matches!(error, DatabaseError::Locked { .. }), "{error}");
        provokes("E0508", &error);
        holder.kill().unwrap();
        holder.wait().unwrap();
        let killed = Instant::now();
        other.lock(&request(Duration::from_secs(30))).await.unwrap();
        assert!(killed.elapsed() < Duration::from_secs(20), "{:?}", killed.elapsed());
        other.unlock().await.unwrap();
    }

    async fn a_runner_whose_lease_is_taken_commits_nothing_more(database: TestDatabase) {
        if database.cannot(Engine::Sqlite, "its lock is a file's") {
            return;
        }
        database.sql("1_a.sql", "CREATE TABLE a (x INTEGER)");
        database.sql("2_b.sql", &format!(
            "INSERT INTO a VALUES (1); UPDATE kit_lock SET token = 'other', holder = 'somebody else'; {}",
            "INSERT INTO a VALUES (2)"
        ));
        let mut migrator = database.sql_migrator().await;
        migrator.lock = request(Duration::from_secs(1));
        let error = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
        let MigrateError::Failed { source, .. } = &error else { panic!("{error}") };
        assert!(matches!(**source, DatabaseError::LeaseLost { .. }), "{error}");
        provokes("E0509", &error);
        assert_eq!(database.query("SELECT x FROM a").await, Vec::<Vec<String>>::new());
        assert_eq!(database.value("SELECT count(*) FROM kit_migrations").await, "1");
    }
}

/// The process that is killed. Run as a test of its own it has nothing to do.
#[tokio::test]
async fn holds_a_lease() {
    let Some(told) = told() else { return };
    let mut session = driver_for(&told.url).unwrap().connect(&told.url).await.unwrap();
    session.lock(&request(Duration::ZERO)).await.unwrap();
    tokio::time::sleep(Duration::from_secs(600)).await;
}

fn request(wait: Duration) -> LockRequest {
    LockRequest { kind: LockKind::Lease, wait }
}

/// All of them, each going on while the others wait.
async fn join<F: Future + Unpin>(mut running: Vec<F>) -> Vec<F::Output> {
    let mut done: Vec<Option<F::Output>> = running.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (future, outcome) in running.iter_mut().zip(&mut done) {
            if outcome.is_none()
                && let std::task::Poll::Ready(value) = std::pin::Pin::new(future).poll(context)
            {
                *outcome = Some(value);
            }
        }
        if done.iter().all(Option::is_some) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}

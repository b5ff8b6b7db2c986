//! One runner at a time, and no queueing behind others.

use std::time::{Duration, Instant};

use ruskit::driver::{DatabaseError, LockKind, LockRequest, Session};

use crate::on_mysql;
use crate::support::provokes;

fn request(milliseconds: u64) -> LockRequest {
    LockRequest { kind: LockKind::Session, wait: Duration::from_millis(milliseconds) }
}

async fn id(session: &mut dyn Session) -> String {
    session.query("SELECT CONNECTION_ID()").await.unwrap().swap_remove(0).swap_remove(0).unwrap()
}

on_mysql! {
    async fn the_second_runner_is_told_who_the_first_is(database: TestDatabase) {
        let (mut first, mut second) = (database.session().await, database.session().await);
        first.lock(&request(0)).await.unwrap();
        let began = Instant::now();
        let error = second.lock(&request(300)).await.unwrap_err();
        assert!((Duration::from_millis(300)..Duration::from_millis(1500)).contains(&began.elapsed()));
        let DatabaseError::Locked { holder: Some(holder), .. } = error else { panic!("{error}") };
        assert!(holder.contains(&format!("connection {}", id(first.as_mut()).await)), "{holder}");
        first.unlock().await.unwrap();
        first.unlock().await.unwrap();
        second.lock(&request(0)).await.unwrap();
    }

    async fn a_lock_is_not_taken_twice(database: TestDatabase) {
        let mut session = database.session().await;
        session.lock(&request(0)).await.unwrap();
        assert!(matches!(session.lock(&request(0)).await, Err(DatabaseError::Locked { .. })));
        session.unlock().await.unwrap();
        session.lock(&request(0)).await.unwrap();
    }

    async fn one_who_waits_goes_on_at_once(database: TestDatabase) {
        let (mut first, mut second) = (database.session().await, database.session().await);
        first.lock(&request(0)).await.unwrap();
        let waiting = tokio::spawn(async move {
            second.lock(&request(20_000)).await.unwrap();
            Instant::now()
        });
        tokio::time::sleep(Duration::from_millis(300)).await;
        let released = Instant::now();
        first.unlock().await.unwrap();
        assert!(waiting.await.unwrap() - released < Duration::from_millis(500));
    }

    async fn databases_are_locked_each_for_itself(database: TestDatabase) {
        let other = database.another().await;
        let (mut first, mut second) = (database.session().await, other.session().await);
        first.lock(&request(0)).await.unwrap();
        second.lock(&request(0)).await.unwrap();
    }

    async fn a_lost_connection_gives_the_lock_back(database: TestDatabase) {
        let (mut first, mut second) = (database.session().await, database.session().await);
        first.lock(&request(0)).await.unwrap();
        second.execute(&format!("KILL CONNECTION {}", id(first.as_mut()).await)).await.unwrap();
        second.lock(&request(5000)).await.unwrap();
        let error = first.execute("SELECT 1").await.unwrap_err();
        assert!(matches!(error, DatabaseError::Disconnected { .. }), "{error}");
        first.unlock().await.unwrap();
        first.rollback().await.unwrap();
    }

    async fn a_statement_waits_no_longer_than_it_may(database: TestDatabase) {
        database.execute("CREATE TABLE t (a INT PRIMARY KEY); INSERT INTO t VALUES (1)").await;
        let (mut first, mut second) = (database.session().await, database.session().await);
        second.limit_lock_waits(Some(Duration::from_millis(200))).await.unwrap();
        first.execute("START TRANSACTION; UPDATE t SET a = 2").await.unwrap();
        for statement in ["ALTER TABLE t ADD b INT", "UPDATE t SET a = 3"] {
            let error = second.execute(statement).await.unwrap_err();
            let DatabaseError::LockTimeout { holder: Some(holder), waited, .. } = error else { panic!("{error}") };
            assert!(holder.contains(&format!("connection {}", id(first.as_mut()).await)), "{holder}");
            assert!(waited >= Duration::from_secs(1) && waited < Duration::from_secs(3), "{waited:?}");
        }
        second.limit_lock_waits(None).await.unwrap();
        let waits = second.query("SELECT @@SESSION.lock_wait_timeout = @@GLOBAL.lock_wait_timeout").await.unwrap();
        assert_eq!(waits, [[Some("1".to_owned())]]);
    }

    async fn two_that_wait_for_each_other_are_told_apart(database: TestDatabase) {
        database.execute("CREATE TABLE t (a INT PRIMARY KEY, n INT); INSERT INTO t VALUES (1, 0), (2, 0)").await;
        let (mut first, mut second) = (database.session().await, database.session().await);
        first.execute("START TRANSACTION; UPDATE t SET n = 1 WHERE a = 1").await.unwrap();
        second.execute("START TRANSACTION; UPDATE t SET n = 1 WHERE a = 2").await.unwrap();
        let waiting = tokio::spawn(async move { first.execute("UPDATE t SET n = 2 WHERE a = 2").await });
        tokio::time::sleep(Duration::from_millis(200)).await;
        let outcomes = [second.execute("UPDATE t SET n = 2 WHERE a = 1").await, waiting.await.unwrap()];
        provokes("E0511", outcomes.iter().find_map(|outcome| outcome.as_ref().err()).unwrap());
    }
}

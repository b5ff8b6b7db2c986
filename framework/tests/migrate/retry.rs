//! Giving way to other programs, and trying again.

use std::sync::mpsc;
use std::time::Duration;

use ruskit::migrate::{MigrateError, Patience, Progress, Rollback, Silent, Upward, Waiting};
use ruskit::prelude::*;

use crate::examples::migration;
use crate::support::{Engine, TestDatabase};

/// Tells what it waits for, and lets somebody else go on then.
struct Told {
    waits: Vec<Waiting>,
    first: Option<mpsc::Sender<()>>,
}

impl Progress for Told {
    fn waiting(&mut self, waiting: &Waiting) {
        self.waits.push(waiting.clone());
        if let Some(first) = self.first.take() {
            first.send(()).unwrap();
        }
    }
}

const QUICK: Patience =
    Patience { lock_wait: Some(Duration::from_secs(1)), retries: 3, pause: Duration::from_millis(100) };

on_every_database! {
    async fn a_migration_waits_for_a_table_in_use_without_keeping_others_waiting(database: TestDatabase) {
        if database.cannot(Engine::Sqlite, "a writer waits for the whole database") {
            return;
        }
        prepare(&database).await;
        let mut reader = database.session().await;
        reader.execute("BEGIN").await.unwrap();
        reader.query("SELECT * FROM a").await.unwrap();

        let (first, waits) = mpsc::channel();
        let mut migrator = database.sql_migrator().await;
        migrator.patience = QUICK;
        let running = tokio::spawn(async move {
            let mut told = Told { waits: Vec::new(), first: Some(first) };
            let done = migrator.migrate(&Upward::default(), &mut told).await.map(|done| done.len());
            (done, told.waits)
        });
        loop {
            // While it gives way, everybody else goes on.
            database.query("SELECT * FROM a").await;
            if waits.try_recv().is_ok() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        reader.execute("COMMIT").await.unwrap();
        let (done, waits) = running.await.unwrap();
        assert_eq!(done.unwrap(), 1);
        assert_eq!((waits[0].migration.as_str(), waits[0].retry, waits[0].retries), ("2_change", 1, 3));
        assert!(waits[0].reason.starts_with("gave up waiting for a lock"), "{}", waits[0].reason);
        assert_eq!(database.query("SELECT x, y FROM a ORDER BY x").await, [["1", "5"], ["2", "5"]]);
    }

    async fn a_table_that_kit_may_not_even_look_at_is_waited_for(database: TestDatabase) {
        if database.cannot(Engine::Sqlite, "a writer waits for the whole database") {
            return;
        }
        let migrations = || vec![migration("1_a.rs", &Indexed), migration("2_b.rs", &NotIndexed)];
        let mut migrator = database.migrator(migrations()).await;
        migrator.migrate(&Upward { count: Some(1), ..Upward::default() }, &mut Silent).await.unwrap();
        let mut holder = database.session().await;
        holder.execute(database.pick("", "BEGIN; LOCK TABLE a", "LOCK TABLES a WRITE")).await.unwrap();

        let (first, waits) = mpsc::channel();
        migrator.patience = QUICK;
        let running = tokio::spawn(async move {
            let mut told = Told { waits: Vec::new(), first: Some(first) };
            migrator.migrate(&Upward::default(), &mut told).await.map(|_| told.waits.len())
        });
        while waits.try_recv().is_err() {
            assert!(!running.is_finished(), "{:?}", running.await);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        holder.execute(database.pick("", "COMMIT", "UNLOCK TABLES")).await.unwrap();
        assert!(running.await.unwrap().unwrap() > 0);
        assert!(!database.contents().await.contains("a_x_index"));
    }

    async fn after_the_last_try_nothing_is_changed_but_what_is_remembered(database: TestDatabase) {
        if database.cannot(Engine::Sqlite, "a writer waits for the whole database") {
            return;
        }
        prepare(&database).await;
        let before = database.contents().await;
        let mut reader = database.session().await;
        reader.execute("BEGIN").await.unwrap();
        reader.query("SELECT * FROM a").await.unwrap();
        let mut migrator = database.sql_migrator().await;
        migrator.patience = Patience { retries: 1, ..QUICK };
        let mut told = Told { waits: Vec::new(), first: None };
        let (MigrateError::Failed { source, .. } | MigrateError::Stopped { source, .. }) =
            migrator.migrate(&Upward::default(), &mut told).await.unwrap_err()
        else {
            panic!("another error")
        };
        assert!(matches!(*source, DatabaseError::LockTimeout { .. }), "{source}");
        assert_eq!(told.waits.len(), 1);
        reader.execute("COMMIT").await.unwrap();
        assert_eq!(database.contents().await, before);
        migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
        migrator.rollback(Rollback::Steps(1), &mut Silent).await.unwrap();
        assert_eq!(database.contents().await, before);
    }

    async fn a_deadlock_is_tried_again(database: TestDatabase) {
        if database.cannot(Engine::Sqlite, "writers do not meet") {
            return;
        }
        database.sql("1_a.sql", "CREATE TABLE a (id INTEGER PRIMARY KEY, n INTEGER); INSERT INTO a VALUES (1, 0), (2, 0)");
        let slow = database.pick("", "SELECT pg_sleep(0.5)", "DO sleep(0.5)");
        database.sql("2_b.sql", &format!(
            "UPDATE a SET n = n + 1 WHERE id = 1; {slow}; UPDATE a SET n = n + 1 WHERE id = 2"
        ));
        let mut migrator = database.sql_migrator().await;
        migrator.patience = Patience { lock_wait: Some(Duration::from_secs(10)), ..QUICK };
        migrator.migrate(&Upward { count: Some(1), ..Upward::default() }, &mut Silent).await.unwrap();
        let mut other = database.session().await;
        other.execute("BEGIN").await.unwrap();
        other.execute("UPDATE a SET n = 10 WHERE id = 2").await.unwrap();
        let running = tokio::spawn(async move { migrator.migrate(&Upward::default(), &mut Silent).await.map(|_| ()) });
        tokio::time::sleep(Duration::from_millis(250)).await;
        let crossed = other.execute("UPDATE a SET n = 10 WHERE id = 1").await;
        other.execute(if crossed.is_ok() { "COMMIT" } else { "ROLLBACK" }).await.unwrap();
        running.await.unwrap().unwrap();
        let start = if crossed.is_ok() { "11" } else { "1" };
        assert_eq!(database.query("SELECT n FROM a").await, [[start], [start]]);
    }
}

async fn prepare(database: &TestDatabase) {
    database.sql("1_a.sql", "CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1), (2)");
    database.sql("2_change.up.sql", "ALTER TABLE a ADD COLUMN y INTEGER DEFAULT 5");
    database.sql("2_change.down.sql", "ALTER TABLE a DROP COLUMN y");
    let mut migrator = database.sql_migrator().await;
    migrator.migrate(&Upward { count: Some(1), ..Upward::default() }, &mut Silent).await.unwrap();
}

struct Indexed;

impl Migration for Indexed {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.create_table("a", |t| {
            t.integer("x").index();
        });
    }
}

/// Reads the index before it drops it: that is the way back.
struct NotIndexed;

impl Migration for NotIndexed {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.alter_table("a", |t| t.drop_index("a_x_index"));
    }
}

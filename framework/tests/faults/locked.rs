//! Other programs are at work on the same rows and tables.

use std::time::Duration;

use ruskit::migrate::{MigrateError, Migrator, Patience, Silent, Source, Upward};
use ruskit::prelude::*;

use crate::job;
use crate::support::{TestDatabase, provokes};

on_every_server! {
    async fn a_deadlock_is_no_harm(database: TestDatabase) {
        let url = database.url();
        let mut migrator = Migrator::connect(&url, source()).await.unwrap();
        migrator.migrate(&Upward { count: Some(1), ..Upward::default() }, &mut Silent).await.unwrap();

        // The other program takes the second row, the migration the first, and each wants the one the other has.
        let mut other = database.session().await;
        other.execute("BEGIN").await.unwrap();
        other.execute("UPDATE users SET age = 100 WHERE id = 2").await.unwrap();
        let running = tokio::spawn(async move { migrator.migrate(&Upward::default(), &mut Silent).await.map(|_| ()) });
        tokio::time::sleep(Duration::from_millis(300)).await;
        let crossed = other.execute("UPDATE users SET age = 100 WHERE id = 1").await;
        let finished = running.await.unwrap();
        assert!(crossed.is_ok() != finished.is_ok(), "one of two gives way: {crossed:?} {finished:?}");
        other.execute("ROLLBACK").await.unwrap();

        let mut migrator = Migrator::connect(&url, source()).await.unwrap();
        migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
        assert_eq!(database.query("SELECT id, age FROM users ORDER BY id").await, [["1", "2"], ["2", "3"]]);
        assert_eq!(database.value("SELECT count(*) FROM log").await, "1");
    }

    async fn a_table_that_others_hold_is_waited_for_and_then_left_alone(database: TestDatabase) {
        let (engine, url) = (database.engine(), database.url());
        let clean = job::finish(engine, &database.another().await.url()).await;
        let mut migrator = Migrator::connect(&url, job::source()).await.unwrap();
        migrator.migrate(&Upward { count: Some(1), ..Upward::default() }, &mut Silent).await.unwrap();
        let before = database.contents().await;
        let mut other = database.session().await;
        other.execute("BEGIN").await.unwrap();
        other.query("SELECT * FROM users").await.unwrap();

        let lock_wait = Some(Duration::from_millis(300));
        migrator.patience = Patience { lock_wait, retries: 1, pause: Duration::from_millis(50) };
        let error = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
        let (MigrateError::Failed { source, .. } | MigrateError::Stopped { source, .. }) = &error else {
            panic!("{error:?}")
        };
        let DatabaseError::LockTimeout { holder: Some(holder), .. } = &**source else { panic!("{error:?}") };
        assert!(!holder.is_empty());
        provokes("E0510", &error);
        drop(migrator);
        assert_eq!(database.contents().await, before);
        other.execute("COMMIT").await.unwrap();
        assert_eq!(job::finish(engine, &url).await, clean);
    }
}

fn source() -> Source {
    Source::new(vec![
        job::recorded("1_users.rs", |s| {
            s.create_table("users", |t| {
                t.id();
                t.integer("age");
            });
            s.create_table("log", |t| {
                t.string("what");
            });
            s.sql("INSERT INTO users (id, age) VALUES (1, 1), (2, 2)");
        }),
        job::recorded("2_cross.rs", |s| {
            s.run(Crossing);
        }),
    ])
    .unwrap()
}

/// Changes the first row, gives the other program time to want it, and changes the second.
struct Crossing;

#[async_trait]
impl Step for Crossing {
    async fn up(&self, db: &mut Connection) -> Result<(), DatabaseError> {
        db.execute("INSERT INTO log VALUES ('crossing')").await?;
        db.execute("UPDATE users SET age = age + 1 WHERE id = 1").await?;
        tokio::time::sleep(Duration::from_secs(1)).await;
        db.execute("UPDATE users SET age = age + 1 WHERE id = 2").await?;
        Ok(())
    }
}

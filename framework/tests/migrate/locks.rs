//! One runner at a time: the lock is waited for, and given back on every path.

use std::time::Duration;

use ruskit::driver::{LockKind, LockRequest};
use ruskit::migrate::{Migrator, Rollback, Silent, Upward};
use ruskit::prelude::*;

use crate::examples::{migration, three};
use crate::support::TestDatabase;

on_every_database! {
    async fn waiting_for_another_runner_ends_and_says_who_it_is(database: TestDatabase) {
        let mut first = database.session().await;
        first.execute("CREATE TABLE a (x INTEGER)").await.unwrap();
        first.lock(&request(Duration::from_secs(1))).await.unwrap();
        let mut migrator = database.migrator(three()).await;
        migrator.lock.wait = Duration::from_millis(50);
        let error = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err().to_string();
        assert!(error.starts_with("another runner is at work on "), "{error}");
        let holder = database.pick(format!("(process {}, since ", std::process::id()), "(".to_owned(), "(".to_owned());
        assert!(error.contains(&holder), "{error}");
        first.unlock().await.unwrap();
        assert_eq!(migrator.migrate(&Upward::default(), &mut Silent).await.unwrap().len(), 3);
    }

    async fn a_lock_is_taken_once_and_given_back_once(database: TestDatabase) {
        let mut session = database.session().await;
        session.lock(&request(Duration::ZERO)).await.unwrap();
        assert!(session.lock(&request(Duration::ZERO)).await.is_err(), "taken again by the same session");
        assert!(database.session().await.lock(&request(Duration::ZERO)).await.is_err(), "taken by another one");
        session.unlock().await.unwrap();
        session.unlock().await.unwrap();
        is_free(&database).await;
    }

    async fn a_connection_that_is_gone_holds_no_lock(database: TestDatabase) {
        let mut session = database.session().await;
        session.lock(&request(Duration::ZERO)).await.unwrap();
        drop(session);
        database.session().await.lock(&request(Duration::from_secs(5))).await.unwrap();
    }

    async fn a_lock_on_one_database_is_none_on_another(database: TestDatabase) {
        let other = database.another().await;
        let mut session = database.session().await;
        session.lock(&request(Duration::ZERO)).await.unwrap();
        is_free(&other).await;
    }

    async fn the_lock_is_given_back_on_every_path(database: TestDatabase) {
        let mut migrator = database.migrator(three()).await;
        migrator.migrate(&Upward { count: Some(1), ..Upward::default() }, &mut Silent).await.unwrap();
        is_free(&database).await;
        migrator.migrate(&Upward { fake: true, ..Upward::default() }, &mut Silent).await.unwrap();
        is_free(&database).await;
        migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
        is_free(&database).await;

        let more = |last: &'static dyn Migration| {
            let mut migrations = three();
            migrations.push(migration("20260104_000000_last.rs", last));
            migrations
        };
        for broken in [&Panics as &'static dyn Migration, &Fails] {
            let mut migrator: Migrator = database.migrator(more(broken)).await;
            migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
            is_free(&database).await;
        }
        let mut migrator = database.migrator(three().split_off(1)).await;
        migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
        is_free(&database).await;

        let mut migrator = database.migrator(three()).await;
        migrator.rollback(Rollback::Steps(2), &mut Silent).await.unwrap_err();
        is_free(&database).await;
        migrator.fresh(&Upward::default(), &mut Silent).await.unwrap();
        is_free(&database).await;
        migrator.rollback(Rollback::All, &mut Silent).await.unwrap();
        is_free(&database).await;
    }
}

async fn is_free(database: &TestDatabase) {
    let mut session = database.session().await;
    session.lock(&request(Duration::ZERO)).await.unwrap();
    session.unlock().await.unwrap();
}

fn request(wait: Duration) -> LockRequest {
    LockRequest { kind: LockKind::Auto, wait }
}

struct Panics;

impl Migration for Panics {
    fn up(&self, _: &mut SchemaBuilder) {
        panic!("no");
    }
}

struct Fails;

impl Migration for Fails {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.sql("INSERT INTO nowhere VALUES (1)").down("SELECT 1");
    }
}

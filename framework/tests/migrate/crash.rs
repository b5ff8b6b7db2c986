//! A runner that dies: after any of its calls to the database, the next run ends where a clean run ends.
//!
use ruskit::migrate::{Rollback, Silent, Upward};

use crate::examples::three;
use crate::support::{TestDatabase, lives, told};

/// The process that dies. Run as a test of its own it has nothing to do.
#[tokio::test]
async fn dies_when_told_to() {
    let Some(told) = told() else { return };
    let mut migrator = told.dying(three()).await;
    match told.what.as_str() {
        "migrate" => drop(migrator.migrate(&Upward::default(), &mut Silent).await.unwrap()),
        _ => drop(migrator.rollback(Rollback::All, &mut Silent).await.unwrap()),
    }
}

/// Runs the process that dies; whether it lived to the end.
fn runs_to_the_end(database: &TestDatabase, work: &str, at: usize) -> bool {
    lives("crash::dies_when_told_to", database, work, at)
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

//! Killed at any call, the next run ends where a clean one ends, and so does who undoes what was done.

use ruskit::migrate::{Migrator, Rollback, Silent, Source, Upward};

use crate::cases::{CASES, One, migrations, prepared};
use crate::support::{Engine, TestDatabase, lives, told};

/// Killed before each so-manieth call: all of them take minutes, so each case has other ones.
const EVERY: &str = "KIT_KILL_EVERY";

/// The calls before which a case is killed, from the first that is the migration's own.
fn calls(number: usize) -> impl Iterator<Item = usize> {
    let every = std::env::var(EVERY).map_or(3, |every| every.parse().unwrap());
    (8 + number % every..).step_by(every)
}

/// The process that dies. Run as a test of its own it has nothing to do.
#[tokio::test]
async fn dies_when_told_to() {
    let Some(told) = told() else { return };
    let mut migrator = told.dying(migrations(case(&told.what))).await;
    migrator.safe = true;
    migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
}

fn case(name: &str) -> &'static One {
    CASES.iter().find(|(own, _)| *own == name).unwrap().1
}

/// Runs the process that dies; whether it lived to the end.
fn runs_to_the_end(database: &TestDatabase, name: &str, at: usize) -> bool {
    lives("killed::dies_when_told_to", database, name, at)
}

on_every_server! {
    async fn the_next_run_ends_where_a_clean_one_ends(first: TestDatabase) {
        for (number, name) in killed(&first).iter().enumerate() {
            let clean = first.another().await;
            prepared(&clean.url(), case(name), true).await.migrate(&Upward::default(), &mut Silent).await.unwrap();
            let clean = clean.contents().await;
            for at in calls(number) {
                let database = first.another().await;
                prepared(&database.url(), case(name), true).await;
                let lived = runs_to_the_end(&database, name, at);
                // Who goes on need not say that it is to be safe.
                let safe = at % 2 == 0;
                let mut migrator = Migrator::connect(&database.url(), Source::new(migrations(case(name))).unwrap()).await.unwrap();
                migrator.safe = safe;
                migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_or_else(|error| panic!("{name} killed before call {at}: {error}"));
                assert_eq!(database.contents().await, clean, "{name} killed before call {at}");
                if lived {
                    break;
                }
            }
        }
    }

    async fn what_was_done_is_undone(first: TestDatabase) {
        for (number, name) in killed(&first).iter().enumerate() {
            let untouched = first.another().await;
            prepared(&untouched.url(), case(name), true).await;
            let untouched = untouched.contents().await;
            for at in calls(number + 1) {
                let database = first.another().await;
                let mut migrator = prepared(&database.url(), case(name), true).await;
                let lived = runs_to_the_end(&database, name, at);
                let status = migrator.status().await.unwrap();
                if status[1].state != ruskit::migrate::State::Pending {
                    migrator.rollback(Rollback::Steps(1), &mut Silent).await.unwrap_or_else(|error| panic!("{name} killed before call {at}: {error}"));
                }
                assert_eq!(database.contents().await, untouched, "{name} killed before call {at}");
                if lived {
                    break;
                }
            }
        }
    }
}

fn killed(database: &TestDatabase) -> &'static [&'static str] {
    match database.engine() {
        Engine::Postgres => &["unique_constraint", "not_null", "named_primary_key", "key_with_down", "several"],
        _ => &["unique_index"],
    }
}

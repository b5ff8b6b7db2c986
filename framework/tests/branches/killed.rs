//! A reconcile that is killed at any of its calls to the database, and one that others disturb.

use std::process::{Command, Stdio};

use ruskit::driver::{Driver, Url, driver_for};
use ruskit::migrate::{Migrator, Silent, Source, SourceMigration};

use crate::branch::{clean, migrate, of, planned, reconcile, shape};
use crate::support::{TestDatabase, Watched, provokes};

const URL: &str = "KIT_TEST_KILLED_URL";
const AT: &str = "KIT_TEST_KILLED_AT";

fn users() -> SourceMigration {
    of("1_users", |schema| {
        schema.create_table("users", |t| {
            t.id();
            t.string("name");
        });
    })
}

fn there() -> Vec<SourceMigration> {
    let rename = of("2_rename", |schema| {
        schema.alter_table("users", |t| {
            t.rename_column("name", "nick");
            t.string("bio").nullable();
        });
        schema.create_table("tags", |t| {
            t.id();
        });
    });
    vec![users(), rename]
}

fn here() -> Vec<SourceMigration> {
    let add = of("3_add", |schema| {
        schema.alter_table("users", |t| {
            t.string("email").nullable();
            t.index(["name"]);
        });
        schema.create_table("posts", |t| {
            t.id();
        });
    });
    vec![users(), add]
}

async fn database_of_there(like: &TestDatabase) -> TestDatabase {
    let database = like.another().await;
    migrate(&database, there()).await;
    database.execute("INSERT INTO users (id, nick) VALUES (1, 'ann'), (2, 'bob')").await;
    database
}

/// The process that dies. Run as a test of its own it has nothing to do.
#[tokio::test]
async fn dies_when_told_to() {
    let Ok(url) = std::env::var(URL).map(Url::new) else { return };
    let driver: &'static dyn Driver = driver_for(&url).unwrap();
    let last: usize = std::env::var(AT).unwrap().parse().unwrap();
    let plan = Migrator::connect(&url, Source::new(here()).unwrap()).await.unwrap().reconcile_plan(&url).await.unwrap();
    let session = Watched::new(driver.connect(&url).await.unwrap(), move |calls| {
        if calls == last {
            std::process::abort();
        }
    });
    let mut migrator = Migrator::new(driver, Box::new(session), Source::new(here()).unwrap());
    migrator.reconcile(&plan, &mut Silent).await.unwrap();
}

fn runs_to_the_end(database: &TestDatabase, at: usize) -> bool {
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed::dies_when_told_to"])
        .env(URL, database.url().secret())
        .env(AT, at.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    status.success()
}

on_every_database! {
    async fn a_killed_reconcile_is_finished_by_the_next_one(first: TestDatabase) {
        let wanted = clean(&first, here()).await;
        for at in 0.. {
            let database = database_of_there(&first).await;
            let lived = runs_to_the_end(&database, at);
            reconcile(&database, here()).await;
            assert_eq!(shape(&database).await, wanted, "killed before call {at}");
            let users = database.query("SELECT id, name FROM users ORDER BY id").await;
            assert_eq!(users, [["1", "ann"], ["2", "bob"]], "killed before call {at}");
            assert_eq!(database.value("SELECT count(*) FROM kit_migrations").await, "2", "killed before call {at}");
            if lived {
                assert!(at > 10, "the process died at every call");
                break;
            }
        }
    }

    async fn a_killed_reconcile_can_be_taken_back(first: TestDatabase) {
        let wanted = clean(&first, there()).await;
        // In the midst of what MySQL has no transaction for, and between two migrations.
        for at in (12..60).step_by(5) {
            let database = database_of_there(&first).await;
            runs_to_the_end(&database, at);
            reconcile(&database, there()).await;
            assert_eq!(shape(&database).await, wanted, "killed before call {at}");
            let users = database.query("SELECT id, nick FROM users ORDER BY id").await;
            assert_eq!(users, [["1", "ann"], ["2", "bob"]], "killed before call {at}");
        }
    }

    async fn of_two_at_once_one_does_it_and_the_other_finds_it_done(first: TestDatabase) {
        let database = database_of_there(&first).await;
        let mut two = [database.migrator(here()).await, database.migrator(here()).await];
        let [one, other] = &mut two;
        let plans = [planned(&database, one).await, planned(&database, other).await];
        let mut silent = [Silent, Silent];
        let [first_silent, second_silent] = &mut silent;
        let (a, b) = tokio::join!(one.reconcile(&plans[0], first_silent), other.reconcile(&plans[1], second_silent));
        assert_eq!(a.unwrap().len() + b.unwrap().len(), 2);
        assert_eq!(shape(&database).await, clean(&database, here()).await);
    }

    async fn what_was_not_shown_is_not_done(first: TestDatabase) {
        let database = database_of_there(&first).await;
        let mut migrator = database.migrator(here()).await;
        let shown = planned(&database, &mut migrator).await;
        let more = of("4_more", |schema| {
            schema.create_table("more", |t| {
                t.id();
            });
        });
        migrate(&database, there().into_iter().chain([more]).collect()).await;
        let before = database.dump().await;
        let refused = migrator.reconcile(&shown, &mut Silent).await.unwrap_err();
        provokes("E0343", &refused);
        assert_eq!(database.dump().await, before);
    }
}

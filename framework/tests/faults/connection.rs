//! The server cuts the runner's connection.

use ruskit::migrate::{Migrator, Silent, Source, Upward};

use crate::job;
use crate::support::{Engine, TestDatabase, Watched, cut, number, still_there};

on_every_server! {
    async fn a_connection_cut_before_any_call_is_no_harm(first: TestDatabase) {
        let engine = first.engine();
        let clean = job::finish(engine, &first.url()).await;
        for at in 0.. {
            let database = first.another().await;
            let (url, mut session) = (database.url(), database.session().await);
            let victim = number(engine, session.as_mut()).await;
            let address = url.clone();
            let session = Watched::new(session, move |calls| {
                if calls == at {
                    cut(engine, &address, &victim);
                }
            });
            let lived = job::run(&url, session).await.is_ok();
            assert_eq!(job::finish(engine, &url).await, clean, "cut before call {at}");
            if lived && at > 10 {
                break;
            }
        }
    }

    async fn a_connection_cut_while_a_statement_runs_is_no_harm(database: TestDatabase) {
        let url = database.url();
        let source = || Source::new(vec![
            job::recorded("1_users.rs", |s| {
                s.create_table("users", |t| {
                    t.id();
                    t.integer("age");
                });
                s.sql("INSERT INTO users (age) VALUES (1), (2), (3)");
            }),
            job::recorded("2_slow.rs", |s| {
                s.sql("UPDATE users SET age = age + 1");
                s.alter_table("users", |t| {
                    t.string("name").default("x");
                });
                s.sql("UPDATE users SET age = age + 1; UPDATE users SET name = (SELECT slowly FROM slow)");
            }),
        ])
        .unwrap();
        // A view that takes a second: the name stands for what differs.
        database.execute(database.pick(
            "",
            "CREATE VIEW slow AS SELECT CASE WHEN pg_sleep(1) IS NULL THEN '' ELSE 'y' END AS slowly",
            "CREATE VIEW slow AS SELECT CASE WHEN sleep(1) = 1 THEN '' ELSE 'y' END AS slowly",
        )).await;
        let mut migrator = Migrator::connect(&url, source()).await.unwrap();
        let victim = number(database.engine(), migrator.session()).await;
        let running = tokio::spawn(async move { migrator.migrate(&Upward::default(), &mut Silent).await.map(|_| ()) });
        until_it_runs(&database, &victim, "slowly").await;
        cut(database.engine(), &url, &victim);
        running.await.unwrap().unwrap_err();

        let mut migrator = Migrator::connect(&url, source()).await.unwrap();
        migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
        let rows = database.query("SELECT age, name FROM users ORDER BY id").await;
        assert_eq!(rows, [["3", "y"], ["4", "y"], ["5", "y"]]);
    }

    async fn a_connection_cut_while_it_waits_for_a_table_is_no_harm(database: TestDatabase) {
        let (engine, url) = (database.engine(), database.url());
        let mut migrator = Migrator::connect(&url, job::source()).await.unwrap();
        migrator.migrate(&Upward { count: Some(1), ..Upward::default() }, &mut Silent).await.unwrap();
        let mut reader = database.session().await;
        reader.execute("BEGIN").await.unwrap();
        reader.query("SELECT * FROM users").await.unwrap();

        let victim = number(engine, migrator.session()).await;
        let running = tokio::spawn(async move { migrator.migrate(&Upward::default(), &mut Silent).await.map(|_| ()) });
        until_it_runs(&database, &victim, "ALTER TABLE").await;
        cut(engine, &url, &victim);
        running.await.unwrap().unwrap_err();
        reader.execute("COMMIT").await.unwrap();

        let clean = database.another().await;
        assert_eq!(job::finish(engine, &url).await, job::finish(engine, &clean.url()).await);
    }
}

/// A concurrent index is built beside its table's users, and waits for them; what is left of one that was cut short takes
/// writes and is never read.
#[cfg(feature = "postgres")]
#[tokio::test]
async fn an_index_cut_while_it_is_built_beside_others_is_built_anew() {
    let Some(database) = TestDatabase::new(Engine::Postgres).await else { return };
    let url = database.url();
    let source = || {
        let index = job::recorded("5_index.rs", |s| {
            s.sql("UPDATE users SET age = age + 1").down("UPDATE users SET age = age - 1");
            s.alter_table("users", |t| {
                t.unique(["name"]).name("one_name").concurrently();
            });
            s.sql("UPDATE users SET age = age + 1").down("UPDATE users SET age = age - 1");
        });
        let (mut all, index) = (job::migrations(), index);
        all.push(index);
        Source::new(all).unwrap()
    };
    job::finish(Engine::Postgres, &url).await;
    let ages = "SELECT age FROM users ORDER BY id";
    let before = database.query(ages).await;

    let mut user = database.session().await;
    user.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM users").await.unwrap();
    let mut migrator = Migrator::connect(&url, source()).await.unwrap();
    let victim = number(Engine::Postgres, migrator.session()).await;
    let running = tokio::spawn(async move { migrator.migrate(&Upward::default(), &mut Silent).await.map(|_| ()) });
    until_it_runs(&database, &victim, "CONCURRENTLY").await;
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    cut(Engine::Postgres, &url, &victim);
    running.await.unwrap().unwrap_err();
    user.execute("COMMIT").await.unwrap();
    assert_eq!(database.value("SELECT count(*) FROM pg_index WHERE NOT indisvalid").await, "1", "something is left");

    let mut migrator = Migrator::connect(&url, source()).await.unwrap();
    migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
    assert_eq!(database.value("SELECT count(*) FROM pg_index WHERE NOT indisvalid").await, "0");
    let unique = "SELECT indisunique::text FROM pg_index WHERE indexrelid = 'one_name'::regclass";
    assert_eq!(database.value(unique).await, "true");
    let added = before.iter().map(|row| vec![(row[0].parse::<i32>().unwrap() + 2).to_string()]);
    assert_eq!(database.query(ages).await, added.collect::<Vec<_>>(), "each update once");
}

/// Waits until the connection runs a statement with these words in it.
async fn until_it_runs(database: &TestDatabase, connection: &str, words: &str) {
    for _ in 0..400 {
        let running = database.query(&still_there(database.engine(), connection)).await;
        if running.iter().flatten().any(|text| text.contains(words)) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("`{words}` does not come to run");
}

//! One connection: transactions, what fails and how it is said, locks.

use std::time::Duration;

use ruskit::driver::{
    DatabaseError, Interrupted, LockKind, LockRequest, Scope, Session, Statement, Transaction, Url, driver_for,
};
use ruskit::migrate::{Silent, Upward};

use crate::proxy::Proxy;
use crate::support::{TestDatabase, provokes};

const AT_ONCE: LockRequest = LockRequest { kind: LockKind::Session, wait: Duration::ZERO };

async fn connect(url: &Url) -> Result<Box<dyn Session>, DatabaseError> {
    driver_for(url).unwrap().connect(url).await
}

/// The same server with something else in the URL.
fn changed(url: &Url, change: impl Fn(&str) -> String) -> Url {
    Url::new(change(url.secret()))
}

#[tokio::test]
async fn values_come_as_text_whatever_their_type() {
    let database = database!("CREATE TYPE mood AS ENUM ('sad')");
    let mut session = database.session().await;
    let rows =
        session.query("SELECT 1, 2.50, true, NULL, 'sad'::mood, ARRAY['b'], '\\x00'::bytea, '\\'").await.unwrap();
    let expected = [Some("1"), Some("2.50"), Some("t"), None, Some("sad"), Some("{b}"), Some("\\x00"), Some("\\")];
    assert_eq!(rows, [expected.map(|value| value.map(str::to_owned))]);
    assert_eq!(
        session.execute("CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2); UPDATE t SET a = 3").await.unwrap(),
        4
    );
}

#[tokio::test]
async fn points_within_a_transaction_nest() {
    let database = database!("CREATE TABLE t (a int)");
    let mut session = database.session().await;
    session.begin(Transaction::Plain).await.unwrap();
    session.savepoint().await.unwrap();
    session.execute("INSERT INTO t VALUES (1)").await.unwrap();
    session.savepoint().await.unwrap();
    session.execute("INSERT INTO t VALUES (2)").await.unwrap();
    session.rollback_to_savepoint().await.unwrap();
    session.release_savepoint().await.unwrap();
    session.savepoint().await.unwrap();
    session.execute("INSERT INTO nowhere VALUES (3)").await.unwrap_err();
    session.rollback_to_savepoint().await.unwrap();
    session.execute_with_next("INSERT INTO t VALUES (4)").await.unwrap();
    session.commit().await.unwrap();
    assert_eq!(database.query("SELECT a FROM t ORDER BY a").await, [["1"], ["4"]]);
}

/// To the server, COMMIT of what an error has broken off is a rollback that went well.
#[tokio::test]
async fn a_transaction_that_broke_off_is_not_taken_for_committed() {
    let database = database!("CREATE TABLE t (a int)");
    let mut session = database.session().await;
    session.begin(Transaction::Plain).await.unwrap();
    session.execute("INSERT INTO t VALUES (1)").await.unwrap();
    session.execute("SELECT 1 / 0").await.unwrap_err();
    session.commit().await.unwrap_err();
    session.rollback().await.unwrap();

    session.begin(Transaction::Plain).await.unwrap();
    session.execute("INSERT INTO t VALUES (2); COMMIT").await.unwrap();
    session.commit().await.unwrap_err();
    session.rollback().await.unwrap();
    assert_eq!(database.query("SELECT a FROM t").await, [["2"]]);
}

/// A text that cannot be parsed takes along what was sent with it: the end of the migration before.
#[tokio::test]
async fn a_syntax_error_loses_nothing_that_was_done_before() {
    let database = database!("SELECT 1");
    database.sql("20260101_000001_one.sql", "CREATE TABLE one (a int);");
    database.sql("20260101_000002_two.sql", "CREATE TABLE two (a int);");
    database.sql("20260101_000003_three.sql", "CREATE TABEL three (a int);");
    let mut migrator = database.sql_migrator().await;
    let error = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err().to_string();
    assert!(error.contains("three") && error.contains("syntax error"), "{error}");
    assert_eq!(database.existing(&["one", "two", "three"]).await, ["one", "two"]);
    assert_eq!(database.query("SELECT name FROM kit_migrations ORDER BY version").await, [["one"], ["two"]]);
}

#[tokio::test]
async fn a_migration_costs_two_round_trips_and_one_of_many_costs_one() {
    let database = database!("CREATE TABLE there (a int)");
    let proxy = Proxy::new(&database.url());
    for number in 1..=20 {
        database.sql(&format!("20260101_0000{number:02}_t.sql"), &format!("CREATE TABLE t_{number} (a int);"));
    }
    let source = ruskit::migrate::Source::from_folder(&database.migrations()).unwrap();
    let mut migrator = ruskit::migrate::Migrator::connect(proxy.url(), source).await.unwrap();
    migrator.install(None).await.unwrap();
    proxy.count();
    migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
    let alone = proxy.count().0;
    // Two of them ask whether another tool was there before: nothing is applied yet.
    assert!(alone <= 2 * 20 + 10, "{alone} round trips for 20 migrations");
    migrator.wipe(&mut Silent).await.unwrap();
    proxy.count();
    migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
    let together = proxy.count().0;
    assert!(together <= 20 + 16, "{together} round trips for 20 migrations of an empty database");
}

#[tokio::test]
async fn one_runner_at_a_time_and_the_other_is_told_who() {
    let database = database!("SELECT 1");
    let mut first = database.session().await;
    first.lock(&AT_ONCE).await.unwrap();
    assert!(matches!(first.lock(&AT_ONCE).await, Err(DatabaseError::Locked { .. })), "taken twice");
    let pid = first.query("SELECT pg_backend_pid()").await.unwrap()[0][0].clone().unwrap();
    let mut second = database.session().await;
    let wait = LockRequest { wait: Duration::from_millis(50), ..AT_ONCE };
    let Err(DatabaseError::Locked { holder: Some(holder), waited, .. }) = second.lock(&wait).await else {
        panic!("the lock was given twice")
    };
    assert!(waited >= Duration::from_millis(50));
    for said in [format!("process {pid}"), "kit".into(), "user postgres".into(), "connected since 20".into()] {
        assert!(holder.contains(&said), "{holder}");
    }
    first.unlock().await.unwrap();
    second.lock(&AT_ONCE).await.unwrap();
    // A connection that ends gives it back.
    drop(second);
    let wait = LockRequest { wait: Duration::from_secs(5), ..AT_ONCE };
    first.lock(&wait).await.unwrap();
    first.unlock().await.unwrap();
    first.unlock().await.unwrap();
}

#[tokio::test]
async fn a_migration_cannot_give_the_lock_away() {
    let database = database!("SELECT 1");
    let mut first = database.session().await;
    first.lock(&AT_ONCE).await.unwrap();
    first.execute("DISCARD ALL").await.unwrap();
    let mut second = database.session().await;
    assert!(matches!(second.lock(&AT_ONCE).await, Err(DatabaseError::Locked { .. })));
    first.unlock().await.unwrap();
    second.lock(&AT_ONCE).await.unwrap();
}

/// Each table takes several locks, and the server has room for so many in one transaction.
#[tokio::test]
async fn what_is_too_much_for_one_transaction_is_done_in_several() {
    let database = database!("SELECT 1");
    for number in 0..100 {
        let tables = (0..25).map(|n| format!("CREATE TABLE t_{number}_{n} (id serial PRIMARY KEY, a text UNIQUE);"));
        database.sql(&format!("20260101_000{number:03}_t.sql"), &tables.collect::<String>());
    }
    let mut migrator = database.sql_migrator().await;
    migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
    assert_eq!(database.value("SELECT count(*) FROM kit_migrations").await, "100");
    migrator.wipe(&mut Silent).await.unwrap();
    assert_eq!(database.value("SELECT count(*) FROM pg_tables WHERE tablename LIKE 't\\_%'").await, "0");
}

#[tokio::test]
async fn a_statement_that_waits_too_long_names_who_it_waited_for() {
    let database = database!("CREATE TABLE t (a int)");
    let mut reader = database.session().await;
    reader.execute("BEGIN; SELECT * FROM t").await.unwrap();
    let pid = reader.query("SELECT pg_backend_pid()").await.unwrap()[0][0].clone().unwrap();
    let mut session = database.session().await;
    session.lock(&AT_ONCE).await.unwrap();
    session.limit_lock_waits(Some(Duration::from_millis(300))).await.unwrap();
    session.begin(Transaction::Plain).await.unwrap();
    let Err(DatabaseError::LockTimeout { holder: Some(holder), waited, .. }) =
        session.execute("ALTER TABLE t ADD b int").await
    else {
        panic!("it did not wait")
    };
    session.rollback().await.unwrap();
    assert_eq!(waited, Duration::from_millis(300));
    assert!(holder.contains(&format!("process {pid}")) && holder.contains("idle in transaction"), "{holder}");
    reader.execute("ROLLBACK").await.unwrap();
    session.execute("ALTER TABLE t ADD b int").await.unwrap();
    session.limit_lock_waits(None).await.unwrap();
    assert_eq!(session.query("SHOW lock_timeout").await.unwrap()[0][0].as_deref(), Some("0"));
}

#[tokio::test]
async fn an_index_that_was_not_finished_is_found_and_named() {
    let database = database!("CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1)");
    let mut session = database.session().await;
    let statement =
        Statement { needs_autocommit: true, ..Statement::new("CREATE UNIQUE INDEX CONCURRENTLY t_a ON t (a)") };
    let mark = session.mark(&statement).await.unwrap();
    assert_eq!(session.interrupted(&statement, &mark).await.unwrap(), Interrupted::NotDone);
    session.execute(&statement.text).await.unwrap_err();
    let schema = session.inspect(&Scope::All).await.unwrap();
    assert_eq!(schema.tables[0].index("t_a").unwrap().options["invalid"], "true");
    let error = session.execute(&statement.text).await.unwrap_err().to_string();
    assert!(
        error.contains("t_a is there already, but invalid") && error.contains("DROP INDEX CONCURRENTLY"),
        "{error}"
    );
    let Interrupted::Left(cleaning) = session.interrupted(&statement, &mark).await.unwrap() else {
        panic!("the index is not found")
    };
    session.execute("DELETE FROM t").await.unwrap();
    for statement in cleaning {
        assert!(statement.needs_autocommit);
        session.execute(&statement.text).await.unwrap();
    }
    assert_eq!(session.interrupted(&statement, &mark).await.unwrap(), Interrupted::NotDone);
    session.execute(&statement.text).await.unwrap();
    assert_eq!(session.interrupted(&statement, &mark).await.unwrap(), Interrupted::Done);
}

#[tokio::test]
async fn wiping_drops_what_somebody_made_and_nothing_else() {
    let database = database!(include_str!("everything.sql"));
    database
        .execute(
            "CREATE TABLE kit_metadata (name text, value text); INSERT INTO kit_metadata VALUES ('a', 'b'); \
         CREATE SCHEMA tenant; CREATE TABLE tenant.kit_metadata (name text); CREATE TABLE tenant.t (a int); \
         CREATE TABLE extra (a int); ALTER EXTENSION citext ADD TABLE extra; CREATE FUNCTION f(audit.level) \
         RETURNS int LANGUAGE sql AS 'SELECT 1'",
        )
        .await;
    let mut session = database.session().await;
    session.wipe().await.unwrap();
    let left = session.inspect(&Scope::All).await.unwrap();
    let tables: Vec<_> = left.tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(tables, ["tenant.t"], "another history's schema");
    assert_eq!((left.views.len(), left.triggers.len(), left.enums.len()), (0, 0, 0));
    let objects: Vec<_> = left.objects.iter().map(|object| object.name.as_str()).collect();
    assert_eq!(objects, ["tenant"]);
    assert_eq!(left.extensions, ["btree_gist", "citext", "pg_trgm", "postgres_fdw"]);
    assert_eq!(database.query("SELECT value FROM kit_metadata").await, [["b"]]);
    assert_eq!(database.query("SELECT to_regclass('extra')").await, [["extra"]]);
}

#[tokio::test]
async fn databases_are_created_and_dropped() {
    let database = database!("SELECT 1");
    let url = changed(&database.url(), |url| format!("{url}_made"));
    let driver = driver_for(&url).unwrap();
    let Err(DatabaseError::NoDatabase { name, .. }) = driver.connect(&url).await.map(drop) else {
        panic!("it is there already")
    };
    assert!(name.ends_with("_made"));
    assert!(driver.create_database(&url).await.unwrap());
    assert!(!driver.create_database(&url).await.unwrap());
    let session = connect(&url).await.unwrap();
    assert!(matches!(driver.drop_database(&url).await, Err(DatabaseError::Busy { .. })), "somebody uses it");
    drop(session);
    let mut dropped = driver.drop_database(&url).await;
    for _ in 0..50 {
        if !matches!(dropped, Err(DatabaseError::Busy { .. })) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        dropped = driver.drop_database(&url).await;
    }
    assert!(dropped.unwrap());
    assert!(!driver.drop_database(&url).await.unwrap());
}

#[tokio::test]
async fn a_missing_privilege_is_named() {
    let database = database!("CREATE TABLE secrets (a int); REVOKE CREATE ON SCHEMA public FROM PUBLIC");
    let role = format!("{}_role", database.value("SELECT current_database()").await);
    database.execute(&format!("CREATE ROLE {role} LOGIN PASSWORD 'hidden'")).await;
    let url = changed(&database.url(), |url| url.replacen("postgres@", &format!("{role}:hidden@"), 1));
    let mut session = connect(&url).await.unwrap();
    let mut said = Vec::new();
    for statement in ["CREATE TABLE t (a int)", "SELECT * FROM secrets", "DROP TABLE secrets", "CREATE ROLE other"] {
        let error = session.execute(statement).await.unwrap_err();
        assert!(matches!(&error, DatabaseError::Denied { user, .. } if *user == role), "{error:?}");
        said.push(error.to_string());
    }
    drop(session);
    database.execute(&format!("DROP ROLE {role}")).await;
    let what = ["use schema public", "use table secrets", "change table secrets", "create role"];
    for (said, what) in said.iter().zip(what) {
        assert!(said.contains(what) && !said.contains("hidden"), "{said}");
    }
}

#[tokio::test]
async fn what_cannot_be_reached_says_why_and_never_a_password() {
    let database = database!("SELECT 1");
    let url = database.url();
    let no_tls = changed(&url, |url| format!("{url}?sslmode=require"));
    let nobody = changed(&url, |url| url.replacen("postgres@", "nobody_here:hidden@", 1));
    let nowhere = Url::new("postgres://postgres:hidden@127.0.0.1:1/x");
    for (url, expected) in [(no_tls, "TLS"), (nobody, "nobody_here"), (nowhere, "127.0.0.1:1")] {
        let error = connect(&url).await.map(drop).unwrap_err().to_string();
        assert!(error.contains(expected) && !error.contains("hidden"), "{error}");
    }
}

#[tokio::test]
async fn a_connection_the_server_ends_is_told_and_leaves_nothing() {
    let database = database!("CREATE TABLE t (a int)");
    let mut session = database.session().await;
    session.begin(Transaction::Plain).await.unwrap();
    session.execute("INSERT INTO t VALUES (1)").await.unwrap();
    let pid = session.query("SELECT pg_backend_pid()").await.unwrap()[0][0].clone().unwrap();
    database.query(&format!("SELECT pg_terminate_backend({pid})")).await;
    let error = session.execute("INSERT INTO t VALUES (2)").await.unwrap_err();
    provokes("E0512", &error);
    session.rollback().await.unwrap();
    session.unlock().await.unwrap();
    assert_eq!(database.value("SELECT count(*) FROM t").await, "0");
}

/// It says so while greeting.
#[tokio::test]
async fn a_server_that_is_too_old_is_refused() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = std::thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        let (mut client, _) = listener.accept().unwrap();
        let _ = client.read(&mut [0; 1024]).unwrap();
        let version = b"server_version\x0011.22\0";
        let greeting = [b"R\0\0\0\x08\0\0\0\0S\0\0\0", &[version.len() as u8 + 4][..], version, b"Z\0\0\0\x05I"];
        client.write_all(&greeting.concat()).unwrap();
        let _ = client.read(&mut [0; 1024]);
    });
    let error =
        connect(&Url::new(format!("postgres://me@127.0.0.1:{port}/x?sslmode=disable"))).await.map(drop).unwrap_err();
    server.join().unwrap();
    provokes("E0515", &error);
    assert!(error.to_string().contains("runs PostgreSQL 11.22; Kit needs "), "{error}");
}

/// A standby answers, and grants advisory locks of its own.
#[tokio::test]
async fn a_standby_is_read_but_not_written() {
    let Ok(url) = std::env::var("KIT_TEST_POSTGRES_STANDBY_URL") else {
        eprintln!("SKIPPED: KIT_TEST_POSTGRES_STANDBY_URL is not set; .ci/test starts a standby and sets it");
        return;
    };
    let mut session = connect(&Url::new(url)).await.unwrap();
    session.inspect(&Scope::All).await.unwrap();
    session.summary().await.unwrap();
    let error = session.lock(&AT_ONCE).await.unwrap_err();
    assert!(matches!(error, DatabaseError::ReadOnly { .. }) && error.to_string().contains("a standby"), "{error}");
}

#[tokio::test]
async fn a_database_in_numbers() {
    let database: TestDatabase = database!(
        "CREATE SCHEMA audit; CREATE TABLE audit.log (a int, b int); INSERT INTO audit.log VALUES (1, 2), (3, 4); \
         CREATE TABLE t (a int); CREATE TABLE kit_metadata (a int); CREATE VIEW v AS SELECT 1"
    );
    let summary = database.session().await.summary().await.unwrap();
    assert!(summary.version.starts_with("PostgreSQL 1"), "{}", summary.version);
    assert!(summary.bytes > Some(1_000_000) && summary.views == 1);
    let tables: Vec<_> = summary.tables.iter().map(|table| (table.name.as_str(), table.rows, table.columns)).collect();
    assert_eq!(tables, [("audit.log", 2, 2), ("t", 0, 1)]);
}

//! What users and machines do wrong: a clear message, and nothing lost.

use std::fs;
use std::time::Duration;

use ruskit::driver::{LockKind, LockRequest, Scope, Transaction, Url, driver_for};
use ruskit::migrate::{MigrateError, Silent, Source, Upward};
use ruskit::prelude::*;

use crate::support::{CreateUsers, Database, migration, three};

#[tokio::test]
async fn an_error_in_the_middle_of_a_file_names_statement_line_and_file() {
    let database = Database::new();
    database.sql("1_good.sql", "CREATE TABLE a (x);");
    database.sql("2_bad.sql", "-- a comment\nCREATE TABLE b (x);\n\nINSERT INTO b VALUES (1);\nINSERT INTO nowhere\n  VALUES (1);\nCREATE TABLE c (x);\n");
    let mut migrator = database.sql_migrator().await;
    let error = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
    let MigrateError::Failed { migration, statement, place, source } = error else { panic!("{error:?}") };
    assert_eq!(migration, "2_bad");
    assert_eq!(statement.as_deref(), Some("INSERT INTO nowhere\n  VALUES (1)"));
    assert_eq!(place.as_deref(), Some("2_bad.sql:5"));
    assert_eq!(source.to_string(), "no such table: nowhere");
    let tables = database.query("SELECT name FROM sqlite_schema WHERE name IN ('a', 'b', 'c')").await;
    assert_eq!(tables, [["a"]], "the migration before it is kept, nothing of it is");
    assert_eq!(database.query("SELECT version FROM kit_migrations").await, [["1"]]);
}

#[tokio::test]
async fn a_file_may_not_end_the_transaction_it_runs_in() {
    let database = Database::new();
    database.sql("1_own.sql", "BEGIN;\nCREATE TABLE a (x);\nCOMMIT;");
    let error = database.sql_migrator().await.migrate(&Upward::default(), &mut Silent).await.unwrap_err().to_string();
    assert!(error.starts_with("1_own: sqlite cannot run `BEGIN`"), "{error}");
    assert!(database.query("SELECT name FROM sqlite_schema WHERE name = 'a'").await.is_empty());
}

#[test]
fn files_that_cannot_be_right_are_named() {
    let load = |files: &[(&str, &str)]| {
        let database = Database::new();
        files.iter().for_each(|(name, text)| database.sql(name, text));
        let folder = format!("{}/", database.migrations().display());
        Source::from_folder(&database.migrations()).unwrap_err().to_string().replace(&folder, "")
    };
    assert_eq!(
        load(&[("20260101_000000_a.sql", ""), ("20260101000000_b.up.sql", "")]),
        "version 20260101000000 is used twice: 20260101000000_b.up.sql and 20260101_000000_a.sql"
    );
    assert_eq!(load(&[("create_users.sql", "")]), "create_users.sql has no version in its name");
    assert_eq!(load(&[("1_a.down.sql", "")]), "1_a.down.sql has no .up.sql beside it");
    let missing = Source::from_folder(std::path::Path::new("/nowhere/at/all")).unwrap_err().to_string();
    assert!(missing.starts_with("cannot read /nowhere/at/all: "), "{missing}");
}

struct Nonsense;

impl Migration for Nonsense {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.create_table("a", |t| {
            t.integer("x");
            t.integer("x");
            t.index(["y"]);
            t.foreign(["x"]);
        });
    }
}

#[tokio::test]
async fn everything_wrong_with_a_migration_is_said_at_once() {
    let database = Database::new();
    let mut migrator = database.migrator(vec![migration("1_nonsense.rs", &Nonsense)]).await;
    let error = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err().to_string();
    assert_eq!(
        error,
        "1_nonsense: table `a`: the foreign key over x references nothing; table `a` has a column `x` already; \
         table `a` has no column `y` (it has x)"
    );
}

#[tokio::test]
async fn an_applied_migration_may_be_reformatted_but_not_changed() {
    let database = Database::new();
    database.sql("1_a.sql", "CREATE TABLE a (x INTEGER);\nCREATE TABLE b (y);\n");
    database.sql_migrator().await.migrate(&Upward::default(), &mut Silent).await.unwrap();

    database.sql("1_a.sql", "-- the first table\r\ncreate table a (\r\n  x integer\r\n);\r\n\r\nCREATE TABLE b (y)");
    assert!(database.sql_migrator().await.migrate(&Upward::default(), &mut Silent).await.unwrap().is_empty());

    database.sql("1_a.sql", "CREATE TABLE a (x TEXT); CREATE TABLE b (y);");
    let error = database.sql_migrator().await.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
    assert_eq!(error.to_string(), "1_a was changed after it was applied");
}

#[tokio::test]
async fn a_database_that_cannot_be_opened_says_why() {
    let database = Database::new();
    let connect = async |url: String| {
        let url = Url::new(url);
        driver_for(&url).unwrap().connect(&url).await.err().map(|error| error.to_string()).unwrap_or_default()
    };
    let folder = database.folder().display().to_string();
    let text = database.folder().join("notes.txt");
    fs::write(
        &text,
        "these are notes, and long enough to be mistaken for a database header by nobody at all\n".repeat(20),
    )
    .unwrap();

    let no_folder = connect(format!("sqlite:{folder}/nowhere/db.sqlite")).await;
    assert_eq!(
        no_folder,
        format!("cannot open {folder}/nowhere/db.sqlite: the folder {folder}/nowhere does not exist")
    );
    assert_eq!(connect(format!("sqlite:{folder}")).await, format!("cannot open {folder}: it is a folder"));
    let nothing = connect("sqlite:".to_owned()).await;
    assert!(nothing.starts_with("the database URL sqlite: is not usable: it names no file"), "{nothing}");
    let notes = connect(format!("sqlite:{}", text.display())).await;
    assert_eq!(notes, format!("{} is not a database Kit can read: file is not a database", text.display()));
    assert!(fs::read_to_string(&text).unwrap().starts_with("these are notes"));
}

#[tokio::test]
async fn urls_that_mean_nothing_are_refused_without_their_password() {
    let error = |url: &str| driver_for(&Url::new(url)).unwrap_err().to_string();
    assert_eq!(
        error("database.sqlite"),
        "the database URL database.sqlite is not usable: it has no scheme; write for example sqlite:database/database.sqlite"
    );
    let oracle = error("oracle://ann:s3cr@t@db.example/x");
    assert!(
        oracle.starts_with("the database URL oracle://ann:***@db.example/x is not usable: no driver for `oracle`"),
        "{oracle}"
    );
}

#[test]
fn a_password_is_never_shown_however_the_url_is_mistyped() {
    let shown = |url: &str| Url::new(url).to_string();
    assert_eq!(shown("postgres://ann:s3c/r@t@db/x"), "postgres://ann:***@db/x");
    assert_eq!(shown("postgres:ann:s3cr@t@db/x"), "postgres:ann:***@db/x");
    assert_eq!(shown("mysql:/ann:s3cr?t@db/x?ssl=1"), "mysql:/ann:***@db/x?ssl=1");
    assert_eq!(shown("postgres://db/x?ssl=1&password=s3cret"), "postgres://db/x?ssl=1&password=***");
    assert_eq!(shown("sqlite:my%20data/a.sqlite?mode=ro"), "sqlite:my%20data/a.sqlite?mode=ro");
}

#[tokio::test]
async fn a_read_only_database_is_left_alone() {
    let database = Database::new();
    database
        .migrator(three())
        .await
        .migrate(&Upward { count: Some(1), ..Upward::default() }, &mut Silent)
        .await
        .unwrap();
    let before = database.dump().await;
    let url = Url::new(format!("{}?mode=ro", database.url().secret()));
    let mut migrator = ruskit::migrate::Migrator::connect(&url, Source::new(three()).unwrap()).await.unwrap();
    let error = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err().to_string();
    assert!(error.ends_with("test.sqlite is read-only"), "{error}");
    assert_eq!(database.dump().await, before);
}

#[tokio::test]
async fn a_database_in_use_by_another_program_is_waited_for_and_then_left_alone() {
    let database = Database::new();
    let mut migrator = database.migrator(vec![migration("1_create_users.rs", &CreateUsers)]).await;
    migrator.install(None).await.unwrap();
    migrator.session().execute("PRAGMA busy_timeout = 50").await.unwrap();
    let mut other = database.session().await;
    other.begin(Transaction::Plain).await.unwrap();
    let error = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err().to_string();
    assert!(error.ends_with("test.sqlite is in use by another program: database is locked"), "{error}");
    other.rollback().await.unwrap();
    assert_eq!(migrator.migrate(&Upward::default(), &mut Silent).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_full_disk_leaves_the_database_as_it_was() {
    let database = Database::new();
    database.sql("1_small.sql", "CREATE TABLE a (x); INSERT INTO a VALUES (1)");
    database.sql("2_large.sql", "CREATE TABLE b (x);\nINSERT INTO b WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 500) SELECT randomblob(4000) FROM n");
    let mut migrator = database.sql_migrator().await;
    migrator.migrate(&Upward { count: Some(1), ..Upward::default() }, &mut Silent).await.unwrap();
    let before = database.dump().await;
    migrator.session().execute("PRAGMA max_page_count = 20").await.unwrap();
    let error = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err().to_string();
    assert!(error.starts_with("2_large failed: no space is left for "), "{error}");
    assert_eq!(database.dump().await, before);

    migrator.session().execute("PRAGMA max_page_count = 100000").await.unwrap();
    assert_eq!(migrator.migrate(&Upward::default(), &mut Silent).await.unwrap().len(), 1, "the lock was given back");
}

#[tokio::test]
async fn waiting_for_another_runner_ends_and_says_who_it_is() {
    let database = Database::new();
    let mut first = database.session().await;
    first.execute("CREATE TABLE a (x)").await.unwrap();
    first.lock(&request(Duration::from_secs(1))).await.unwrap();
    let mut migrator = database.migrator(three()).await;
    migrator.lock.wait = Duration::from_millis(50);
    let error = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err().to_string();
    assert!(error.contains(&format!("(process {}, since ", std::process::id())), "{error}");
    first.unlock().await.unwrap();
    assert_eq!(migrator.migrate(&Upward::default(), &mut Silent).await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_reader_waits_for_a_runner_that_keeps_it_out() {
    let database = Database::new();
    database.session().await.execute("CREATE TABLE a (x)").await.unwrap();
    let mut reader = database.session().await;
    reader.execute("PRAGMA busy_timeout = 20").await.unwrap();
    let mut runner = database.session().await;
    runner.lock(&request(Duration::from_secs(1))).await.unwrap();
    runner.execute("BEGIN EXCLUSIVE").await.unwrap();
    let reading = tokio::spawn(async move { reader.inspect(&Scope::All).await });
    tokio::time::sleep(Duration::from_millis(200)).await;
    runner.execute("COMMIT").await.unwrap();
    assert_eq!(reading.await.unwrap().unwrap().tables.len(), 1);
}

#[cfg(unix)]
#[tokio::test]
async fn a_lock_file_that_cannot_be_written_is_still_a_lock() {
    let database = Database::new();
    let mut first = database.session().await;
    let path = database.folder().join("test.sqlite.kit-lock");
    fs::write(&path, "").unwrap();
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    first.lock(&request(Duration::ZERO)).await.unwrap();
    assert!(database.session().await.lock(&request(Duration::ZERO)).await.is_err());
    first.unlock().await.unwrap();
    database.session().await.lock(&request(Duration::ZERO)).await.unwrap();
}

#[tokio::test]
async fn a_database_in_memory_needs_no_lock_file() {
    let folder = std::env::current_dir().unwrap();
    let files = || fs::read_dir(&folder).unwrap().count();
    let before = files();
    let source = Source::new(three()).unwrap();
    let mut migrator = ruskit::migrate::Migrator::connect(&Url::new("sqlite::memory:"), source).await.unwrap();
    assert_eq!(migrator.migrate(&Upward::default(), &mut Silent).await.unwrap().len(), 3);
    assert_eq!(files(), before);
}

fn request(wait: Duration) -> LockRequest {
    LockRequest { kind: LockKind::Auto, wait }
}

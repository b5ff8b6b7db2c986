//! What only a database in a file can get wrong or right.

use std::fs;
use std::time::Duration;

use ruskit::driver::{LockKind, LockRequest, Scope, Transaction, Url, driver_for};
use ruskit::migrate::{Migrator, Rollback, Silent, Source, Upward};
use ruskit::prelude::*;

use crate::examples::{CreateUsers, migration, three};
use crate::support::{Engine, TestDatabase, provokes};

async fn database() -> TestDatabase {
    TestDatabase::new(Engine::Sqlite).await.unwrap()
}

#[tokio::test]
async fn a_database_that_cannot_be_opened_says_why() {
    let database = database().await;
    let failed = async |url: String| {
        let url = Url::new(url);
        driver_for(&url).unwrap().connect(&url).await.err().unwrap()
    };
    let connect = async |url: String| failed(url).await.to_string();
    let folder = database.folder().display().to_string();
    let text = database.folder().join("notes.txt");
    fs::write(
        &text,
        "these are notes, and long enough to be mistaken for a database header by nobody at all\n".repeat(20),
    )
    .unwrap();

    provokes("E0503", &failed(format!("sqlite:{folder}/nowhere/db.sqlite")).await);
    let no_folder = connect(format!("sqlite:{folder}/nowhere/db.sqlite")).await;
    assert_eq!(
        no_folder,
        format!("cannot open {folder}/nowhere/db.sqlite: the folder {folder}/nowhere does not exist")
    );
    assert_eq!(connect(format!("sqlite:{folder}")).await, format!("cannot open {folder}: it is a folder"));
    let nothing = connect("sqlite:".to_owned()).await;
    assert!(nothing.starts_with("the database URL sqlite: is not usable: it names no file"), "{nothing}");
    provokes("E0501", &failed("sqlite:".to_owned()).await);
    provokes("E0504", &failed(format!("sqlite:{}", text.display())).await);
    let notes = connect(format!("sqlite:{}", text.display())).await;
    assert_eq!(notes, format!("{} is not a database Kit can read: file is not a database", text.display()));
    assert!(fs::read_to_string(&text).unwrap().starts_with("these are notes"));
}

#[tokio::test]
async fn a_read_only_database_is_left_alone() {
    let database = database().await;
    database
        .migrator(three())
        .await
        .migrate(&Upward { count: Some(1), ..Upward::default() }, &mut Silent)
        .await
        .unwrap();
    let before = database.dump().await;
    let url = Url::new(format!("{}?mode=ro", database.url().secret()));
    let mut migrator = Migrator::connect(&url, Source::new(three()).unwrap()).await.unwrap();
    let error = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
    provokes("E0505", &error);
    assert!(error.to_string().ends_with("test.sqlite is read-only"), "{error}");
    assert_eq!(database.dump().await, before);
}

#[tokio::test]
async fn a_database_in_use_by_another_program_is_waited_for_and_then_left_alone() {
    let database = database().await;
    let mut migrator = database.migrator(vec![migration("1_create_users.rs", &CreateUsers)]).await;
    migrator.install(None).await.unwrap();
    migrator.session().execute("PRAGMA busy_timeout = 50").await.unwrap();
    let mut other = database.session().await;
    other.begin(Transaction::Plain).await.unwrap();
    let error = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
    provokes("E0507", &error);
    assert!(error.to_string().ends_with("test.sqlite is in use by another program: database is locked"), "{error}");
    other.rollback().await.unwrap();
    assert_eq!(migrator.migrate(&Upward::default(), &mut Silent).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_full_disk_leaves_the_database_as_it_was() {
    let database = database().await;
    database.sql("1_small.sql", "CREATE TABLE a (x); INSERT INTO a VALUES (1)");
    database.sql("2_large.sql", "CREATE TABLE b (x);\nINSERT INTO b WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 500) SELECT randomblob(4000) FROM n");
    let mut migrator = database.sql_migrator().await;
    migrator.migrate(&Upward { count: Some(1), ..Upward::default() }, &mut Silent).await.unwrap();
    let before = database.dump().await;
    migrator.session().execute("PRAGMA max_page_count = 20").await.unwrap();
    let error = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
    provokes("E0506", &error);
    assert!(error.to_string().starts_with("2_large failed: no space is left for "), "{error}");
    assert_eq!(database.dump().await, before);

    migrator.session().execute("PRAGMA max_page_count = 100000").await.unwrap();
    assert_eq!(migrator.migrate(&Upward::default(), &mut Silent).await.unwrap().len(), 1, "the lock was given back");
}

#[tokio::test]
async fn a_reader_waits_for_a_runner_that_keeps_it_out() {
    let database = database().await;
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
    let database = database().await;
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
    let mut migrator = Migrator::connect(&Url::new("sqlite::memory:"), source).await.unwrap();
    assert_eq!(migrator.migrate(&Upward::default(), &mut Silent).await.unwrap().len(), 3);
    assert_eq!(files(), before);
}

struct OwnersMayBeGone;

impl Migration for OwnersMayBeGone {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.alter_table("pets", |t| {
            t.foreign_id("vet_id").nullable().references("vets", "id");
            t.check("named", "name <> ''");
        });
    }
}

#[tokio::test]
async fn rows_that_referred_to_nothing_before_hinder_nothing() {
    let database = database().await;
    let tables = "PRAGMA foreign_keys = OFF;
        CREATE TABLE vets (id INTEGER PRIMARY KEY);
        CREATE TABLE pets (name TEXT PRIMARY KEY, owner INTEGER REFERENCES owners (id)) WITHOUT ROWID;
        INSERT INTO pets VALUES ('rex', 1), ('tom', 2);";
    database.session().await.execute(tables).await.unwrap();
    let mut migrator = database.migrator(vec![migration("1_owners.rs", &OwnersMayBeGone)]).await;
    migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
    migrator.rollback(Rollback::All, &mut Silent).await.unwrap();
    assert_eq!(database.query("SELECT * FROM pets").await, [["rex", "1"], ["tom", "2"]]);
}

#[tokio::test]
async fn a_run_leaves_the_database_in_its_journal_mode_and_no_journal() {
    for mode in ["delete", "wal"] {
        let database = database().await;
        database.session().await.query(&format!("PRAGMA journal_mode = {mode}")).await.unwrap();
        database.migrator(three()).await.migrate(&Upward::default(), &mut Silent).await.unwrap();
        assert_eq!(database.query("PRAGMA journal_mode").await, [[mode]]);
        assert!(!database.folder().join("test.sqlite-journal").exists(), "{mode}");
    }
}

const PARENT_AND_CHILD: &str = "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);
    CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id) ON DELETE CASCADE);
    INSERT INTO users VALUES (1, 'ann'), (2, 'bob');
    INSERT INTO posts VALUES (1, 1), (2, 2);";

const BY_HAND: &str = "CREATE TABLE users_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    INSERT INTO users_new SELECT * FROM users;
    DROP TABLE users;
    ALTER TABLE users_new RENAME TO users;";

#[tokio::test]
async fn a_table_replaced_by_hand_keeps_the_rows_that_refer_to_it() {
    for (off, on) in [
        ("PRAGMA foreign_keys = OFF;", "PRAGMA foreign_keys = ON;"),
        ("pragma main.foreign_keys(0);", ""),
        ("", ""),
        ("-- nothing said\n/* DROP */", ""),
    ] {
        let database = database().await;
        database.sql("1_tables.sql", PARENT_AND_CHILD);
        database.sql("2_by_hand.up.sql", &format!("{off}{BY_HAND}{on}"));
        database.sql("2_by_hand.down.sql", &BY_HAND.replace(" NOT NULL", ""));
        let mut migrator = database.sql_migrator().await;
        migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
        assert_eq!(database.query("SELECT count(*) FROM posts").await, [["2"]], "{off}");
        migrator.rollback(Rollback::Steps(1), &mut Silent).await.unwrap();
        assert_eq!(database.query("SELECT count(*) FROM posts").await, [["2"]], "{off}, and back");
        assert_eq!(migrator.session().query("PRAGMA foreign_keys").await.unwrap(), [[Some("1".to_owned())]]);
    }
}

#[tokio::test]
async fn a_script_that_drops_what_rows_refer_to_is_refused() {
    let database = database().await;
    database.sql("1_tables.sql", PARENT_AND_CHILD);
    database.sql("2_drop.sql", "DROP TABLE users");
    let before = {
        let mut migrator = database.sql_migrator().await;
        migrator.migrate(&Upward { count: Some(1), ..Upward::default() }, &mut Silent).await.unwrap();
        database.dump().await
    };
    let error = database.sql_migrator().await.migrate(&Upward::default(), &mut Silent).await.unwrap_err().to_string();
    assert!(error.starts_with("2_drop failed: 2 rows would refer to nothing in `users`"), "{error}");
    assert_eq!(database.dump().await, before);
}

#[tokio::test]
async fn deleting_rows_cascades_as_ever() {
    let database = database().await;
    database.sql("1_tables.sql", PARENT_AND_CHILD);
    database.sql("2_delete.sql", "PRAGMA foreign_keys = ON; DELETE FROM users WHERE id = 1");
    database.sql_migrator().await.migrate(&Upward::default(), &mut Silent).await.unwrap();
    assert_eq!(database.query("SELECT id FROM posts").await, [["2"]]);
}

fn request(wait: Duration) -> LockRequest {
    LockRequest { kind: LockKind::Auto, wait }
}

//! What users and machines do wrong: a clear message, and nothing lost.

use ruskit::driver::{Url, driver_for};
use ruskit::migrate::{MigrateError, Silent, Source, Upward};
use ruskit::prelude::*;

use crate::examples::migration;
use crate::support::{TestDatabase, provokes};

on_every_database! {
    async fn an_error_in_the_middle_of_a_file_names_statement_line_and_file(database: TestDatabase) {
        database.sql("1_good.sql", "CREATE TABLE a (x INTEGER);");
        database.sql(
            "2_bad.sql",
            "-- a comment\nCREATE TABLE b (x INTEGER);\n\nINSERT INTO b VALUES (1);\nINSERT INTO nowhere\n  VALUES (1);\nCREATE TABLE c (x INTEGER);\n",
        );
        let mut migrator = database.sql_migrator().await;
        let error = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
        let half_done = matches!(error, MigrateError::Stopped { .. });
        match half_done {
            true => provokes("E0402", &error),
            false => provokes("E0401", &error),
        }
        let (MigrateError::Failed { migration, statement, place, source }
        | MigrateError::Stopped { migration, statement, place, source, .. }) = error
        else {
            panic!("{error:?}")
        };
        assert_eq!(half_done, database.pick(false, false, true));
        assert_eq!(migration, "2_bad");
        assert_eq!(statement.as_deref(), Some("INSERT INTO nowhere\n  VALUES (1)"));
        assert_eq!(place.as_deref(), Some("2_bad.sql:5"));
        let reason = database.pick("no such table: nowhere", "relation \"nowhere\" does not exist", ".nowhere' doesn't exist");
        assert!(source.to_string().contains(reason), "{source}");
        // MySQL's DDL commits by itself: the next run goes on with the statement that failed.
        let kept = database.pick(vec!["a"], vec!["a"], vec!["a", "b"]);
        assert_eq!(database.existing(&["a", "b", "c"]).await, kept, "the migration before it is kept, nothing of it is");
        assert_eq!(database.query("SELECT version FROM kit_migrations").await, [["1"]]);
    }

    async fn a_file_may_not_end_the_transaction_it_runs_in(database: TestDatabase) {
        database.sql("1_own.sql", "BEGIN;\nCREATE TABLE a (x INTEGER);\nCOMMIT;");
        let mut migrator = database.sql_migrator().await;
        let error = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
        provokes("E0210", &error);
        let refusal = format!("1_own: {} cannot run `BEGIN`", migrator.driver().name());
        assert!(error.to_string().starts_with(&refusal), "{error}");
        assert!(database.existing(&["a"]).await.is_empty());
    }

    async fn everything_wrong_with_a_migration_is_said_at_once(database: TestDatabase) {
        let mut migrator = database.migrator(vec![migration("1_nonsense.rs", &Nonsense)]).await;
        let error = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
        provokes("E0207", &error);
        assert_eq!(
            error.to_string(),
            "1_nonsense: table `a`: the foreign key over x references nothing; table `a` has a column `x` already; \
             table `a` has no column `y` (it has x)"
        );
        assert!(database.existing(&["a"]).await.is_empty());
    }

    async fn a_migration_that_is_not_finished_keeps_all_from_running(database: TestDatabase) {
        let migrations = vec![migration("1_tags.rs", &Tags), migration("2_slugs.rs", &Unfinished)];
        let mut migrator = database.migrator(migrations).await;
        let error = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
        provokes("E0208", &error);
        assert_eq!(
            error.to_string(),
            "2_slugs is not finished, still to be decided: tags.slug: a value for the 2 rows there are"
        );
        assert!(database.existing(&["tags"]).await.is_empty(), "nothing ran, neither what was in order before it");
    }

    async fn an_applied_migration_may_be_reformatted_but_not_changed(database: TestDatabase) {
        database.sql("1_a.sql", "CREATE TABLE a (x INTEGER);\nCREATE TABLE b (y INTEGER);\n");
        database.sql_migrator().await.migrate(&Upward::default(), &mut Silent).await.unwrap();

        database.sql(
            "1_a.sql",
            "-- the first table\r\ncreate table a (\r\n  x integer\r\n);\r\n\r\nCREATE TABLE b (y integer)",
        );
        assert!(database.sql_migrator().await.migrate(&Upward::default(), &mut Silent).await.unwrap().is_empty());

        database.sql("1_a.sql", "CREATE TABLE a (x TEXT); CREATE TABLE b (y INTEGER);");
        let error = database.sql_migrator().await.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
        assert_eq!(error.to_string(), "1_a was changed after it was applied");
        provokes("E0301", &error);
    }

    async fn the_same_mistake_twice_is_the_same_error_twice(database: TestDatabase) {
        database.sql("1_bad.sql", "CREATE TABLE a (x INTEGER);\nCREATE TABLE a (x INTEGER);");
        let first = database.sql_migrator().await.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
        let second = database.sql_migrator().await.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
        assert_eq!(first.to_string(), second.to_string());
        assert_eq!(database.value("SELECT count(*) FROM kit_migrations").await, "0");
    }
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

struct Tags;

impl Migration for Tags {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.create_table("tags", |t| {
            t.id();
        });
    }
}

struct Unfinished;

impl Migration for Unfinished {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.alter_table("tags", |t| {
            t.string("slug").nullable();
        });
        schema.undecided("tags.slug: a value for the 2 rows there are");
        schema.alter_table("tags", |t| {
            t.string("slug").change();
        });
    }
}

#[test]
fn files_that_cannot_be_right_are_named() {
    let load = |files: &[(&str, &str)]| {
        let folder = tempfile::tempdir().unwrap();
        files.iter().for_each(|(name, text)| std::fs::write(folder.path().join(name), text).unwrap());
        let path = format!("{}/", folder.path().display());
        let error = Source::from_folder(folder.path()).unwrap_err();
        let said = error.to_string().replace(&path, "");
        (error, said)
    };
    let (error, said) = load(&[("20260101_000000_a.sql", ""), ("20260101000000_b.up.sql", "")]);
    provokes("E0202", &error);
    assert_eq!(said, "version 20260101000000 is used twice: 20260101000000_b.up.sql and 20260101_000000_a.sql");
    let (error, said) = load(&[("create_users.sql", "")]);
    provokes("E0201", &error);
    assert_eq!(said, "create_users.sql has no version in its name");
    let (error, said) = load(&[("1_a.down.sql", "")]);
    provokes("E0204", &error);
    assert_eq!(said, "1_a.down.sql has no .up.sql beside it");
    let missing = Source::from_folder(std::path::Path::new("/nowhere/at/all")).unwrap_err();
    provokes("E0205", &missing);
    assert!(missing.to_string().starts_with("cannot read /nowhere/at/all: "), "{missing}");
}

#[test]
fn urls_that_mean_nothing_are_refused_without_their_password() {
    let error = |url: &str| {
        let error = driver_for(&Url::new(url)).unwrap_err();
        provokes("E0501", &error);
        error.to_string()
    };
    let none = error("database.sqlite");
    assert!(none.starts_with("the database URL database.sqlite is not usable: it has no scheme"), "{none}");
    let oracle = error("oracle://ann:s3cr@t@db.example/x");
    assert!(oracle.starts_with("the database URL oracle://ann:***@db.example/x is not usable: "), "{oracle}");
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

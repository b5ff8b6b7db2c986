//! What stands against taking a history over: told by name, and nothing is changed.

use std::time::Duration;

use ruskit::driver::{LockKind, LockRequest};
use ruskit::migrate::{Import, MigrateError, Silent, Tool, Upward};

use crate::support::{TestDatabase, provokes};
use crate::tools::Theirs;

on_every_database! {
    async fn there_has_to_be_a_history(database: TestDatabase) {
        let theirs = Theirs::new(&database, Tool::Sqlx).await;
        provokes("E0350", &refused(&theirs, &database).await);
        let other = Import { tool: Tool::Diesel, accept_edited: false };
        let error = theirs.migrator().await.import(&other).await.unwrap_err();
        provokes("E0350", &error);
        assert_eq!(error.to_string(), "diesel has applied nothing here: this database has no table `__diesel_schema_migrations`");
    }

    async fn a_table_of_that_name_may_be_somebodys_own(database: TestDatabase) {
        let theirs = Theirs::new(&database, Tool::Sqlx).await;
        database.execute("CREATE TABLE migrations (id INTEGER PRIMARY KEY, bird VARCHAR(20), batch INTEGER)").await;
        let laravel = Import { tool: Tool::Laravel, accept_edited: false };
        provokes("E0350", &theirs.migrator().await.import(&laravel).await.unwrap_err());
        assert_eq!(database.existing(&["migrations", "_sqlx_migrations"]).await, ["migrations"]);
    }

    async fn half_done(database: TestDatabase) {
        let theirs = Theirs::new(&database, Tool::Sqlx).await;
        theirs.write("1_a.sql", "SELECT 1");
        theirs.sqlx_ran("1", "a", "SELECT 1", false).await;
        let error = refused(&theirs, &database).await;
        provokes("E0352", &error);
        assert_eq!(error.to_string(), "sqlx has not finished 1_a");
    }

    async fn a_row_the_tool_does_not_write(database: TestDatabase) {
        let theirs = Theirs::new(&database, Tool::Diesel).await;
        theirs.write("2023-01-01-000000_a/up.sql", "SELECT 1");
        theirs.diesel_ran("20230101000000").await;
        theirs.diesel_ran("yesterday").await;
        provokes("E0351", &refused(&theirs, &database).await);
    }

    async fn files_that_are_missing(database: TestDatabase) {
        let theirs = Theirs::new(&database, Tool::Sqlx).await;
        for (version, name) in [("1", "a"), ("2", "b is gone"), ("3", "c")] {
            theirs.sqlx_ran(version, name, "SELECT 1", true).await;
        }
        let error = refused(&theirs, &database).await;
        provokes("E0353", &error);
        assert_eq!(error.to_string(), "none of the 3 migrations that sqlx has applied is among this project's");
        theirs.write("1_a.sql", "SELECT 1");
        theirs.write("3_c.sql", "SELECT 1");
        let error = refused(&theirs, &database).await;
        provokes("E0353", &error);
        assert_eq!(error.to_string(), "applied by sqlx, but missing from disk: 2_b_is_gone");
    }

    async fn migrations_in_rust(database: TestDatabase) {
        let theirs = Theirs::new(&database, Tool::Refinery).await;
        theirs.write("V1__a.sql", "SELECT 1");
        theirs.write("V2__b.rs", "pub fn migration() -> String { String::new() }");
        theirs.refinery_ran(1, "a", "SELECT 1").await;
        theirs.refinery_ran(2, "b", "SELECT 2").await;
        let error = refused(&theirs, &database).await;
        provokes("E0354", &error);
        assert!(error.to_string().ends_with("V2__b.rs"), "{error}");
        // As the hint says: its text, under its name.
        std::fs::remove_file(theirs.folder().join("V2__b.rs")).unwrap();
        theirs.write("V2__b.sql", "SELECT 2");
        theirs.migrator().await.import(&theirs.import()).await.unwrap();
    }

    async fn edited_files(database: TestDatabase) {
        for (tool, file) in [(Tool::Sqlx, "1_a.sql"), (Tool::Refinery, "V1__a.sql")] {
            let database = database.another().await;
            let theirs = Theirs::new(&database, tool).await;
            theirs.write(file, "CREATE TABLE a (x INTEGER, y INTEGER)");
            match tool {
                Tool::Sqlx => theirs.sqlx_ran("1", "a", "CREATE TABLE a (x INTEGER)", true).await,
                _ => theirs.refinery_ran(1, "a", "CREATE TABLE a (x INTEGER)").await,
            }
            let error = refused(&theirs, &database).await;
            provokes("E0355", &error);
            assert_eq!(error.to_string(), format!("changed after {tool} applied them: 1_a"));
            let accepted = Import { accept_edited: true, ..theirs.import() };
            let imported = theirs.migrator().await.import(&accepted).await.unwrap();
            assert!(imported.taken[0].edited);
            assert!(theirs.migrator().await.migrate(&Upward::default(), &mut Silent).await.unwrap().is_empty());
        }
    }

    async fn a_history_of_kits_own(database: TestDatabase) {
        let theirs = Theirs::new(&database, Tool::Sqlx).await;
        database.sql("20260101_000000_own.sql", "CREATE TABLE own (x INTEGER)");
        theirs.migrator().await.migrate(&Upward::default(), &mut Silent).await.unwrap();
        theirs.write("1_a.sql", "SELECT 1");
        theirs.sqlx_ran("1", "a", "SELECT 1", true).await;
        let error = refused(&theirs, &database).await;
        provokes("E0357", &error);
        assert_eq!(error.to_string(), "Kit has applied migrations to this database already: 20260101_000000_own");
    }

    async fn a_second_other_history(database: TestDatabase) {
        let theirs = Theirs::new(&database, Tool::Sqlx).await;
        theirs.write("1_a.sql", "SELECT 1");
        theirs.sqlx_ran("1", "a", "SELECT 1", true).await;
        theirs.migrator().await.import(&theirs.import()).await.unwrap();
        let second = Theirs::new(&database, Tool::Diesel).await;
        second.diesel_ran("1").await;
        let error = theirs.migrator().await.import(&second.import()).await.unwrap_err();
        provokes("E0357", &error);
    }

    async fn a_version_of_kits_own(database: TestDatabase) {
        let theirs = Theirs::new(&database, Tool::Sqlx).await;
        theirs.sqlx_ran("20260101000000", "a", "SELECT 1", true).await;
        let own = crate::code::recorded("20260101_000000_own.rs");
        let mut kit = database.migrator(vec![own]).await;
        provokes("E0356", &kit.import(&theirs.import()).await.unwrap_err());
    }

    async fn another_runner_is_waited_for(database: TestDatabase) {
        let theirs = Theirs::new(&database, Tool::Sqlx).await;
        theirs.write("1_a.sql", "SELECT 1");
        theirs.sqlx_ran("1", "a", "SELECT 1", true).await;
        let mut other = database.session().await;
        other.lock(&LockRequest { kind: LockKind::Auto, wait: Duration::from_secs(1) }).await.unwrap();
        let mut kit = theirs.migrator().await;
        kit.lock.wait = Duration::from_millis(50);
        provokes_lock(&kit.import(&theirs.import()).await.unwrap_err());
        provokes_lock(&kit.undo_import().await.unwrap_err());
        other.unlock().await.unwrap();
        kit.import(&theirs.import()).await.unwrap();
    }
}

fn provokes_lock(error: &MigrateError) {
    assert!(error.to_string().starts_with("another runner is at work on "), "{error}");
}

/// The import fails, and leaves everything as it was.
async fn refused(theirs: &Theirs<'_>, database: &TestDatabase) -> MigrateError {
    let before = (theirs.history().await, database.dump().await);
    let error = theirs.migrator().await.import(&theirs.import()).await.unwrap_err();
    assert_eq!((theirs.history().await, database.dump().await), before);
    error
}

//! Several tools in one database, their files among Kit's own, and what Kit had applied before.

use std::path::Path;

use ruskit::migrate::{Body, Migrator, Rollback, Silent, SourceMigration, State, Tool, Upward};
use ruskit::prelude::*;

use crate::code::recorded;
use crate::support::{TestDatabase, provokes};
use crate::tools::Theirs;

on_every_database! {
    async fn files_of_another_tool_in_kits_own_folder_are_not_applied_again(database: TestDatabase) {
        let theirs = Theirs::new(&database, Tool::Sqlx).await;
        let text = |table: &str| format!("CREATE TABLE {table} (x INTEGER);\nINSERT INTO counted VALUES (1);\n");
        database.execute("CREATE TABLE counted (x INTEGER)").await;
        for (version, table) in [("20230101000000", "a"), ("20230102000000", "b"), ("20230103000000", "c")] {
            database.sql(&format!("{version}_{table}.up.sql"), &text(table));
            database.sql(&format!("{version}_{table}.down.sql"), &format!("DROP TABLE {table};"));
            if table != "c" {
                database.execute(&text(table)).await;
                theirs.sqlx_ran(version, table, &text(table), true).await;
            }
        }
        let before = (theirs.history().await, database.contents().await);
        let mut kit = database.sql_migrator().await;
        let error = kit.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
        provokes("E0360", &error);
        assert_eq!(error.to_string(), "applied by sqlx already: 20230101000000_a, 20230102000000_b");
        assert!(kit.plan(&Upward { fake: true, ..Upward::default() }).await.is_err());
        let states: Vec<_> = kit.status().await.unwrap().into_iter().map(|row| row.state).collect();
        assert_eq!(states, [State::Elsewhere, State::Elsewhere, State::Pending]);
        assert_eq!((theirs.history().await, database.contents().await), before);

        // They are taken over from where they are, and go on as any other.
        let imported = kit.import(&theirs.import()).await.unwrap();
        assert_eq!((imported.taken.len(), imported.pending.as_slice()), (2, &["20230103000000_c".to_owned()][..]));
        kit.migrate(&Upward::default(), &mut Silent).await.unwrap();
        assert_eq!(database.value("SELECT COUNT(*) FROM counted").await, "3", "each ran once");
        kit.rollback(Rollback::Steps(1), &mut Silent).await.unwrap();
        kit.undo_import().await.unwrap();
        assert_eq!(theirs.history().await, before.0);
        assert_eq!(database.existing(&["a", "b", "c"]).await, ["a", "b"]);
    }

    async fn nor_are_they_under_a_version_as_kit_writes_it(database: TestDatabase) {
        let theirs = Theirs::new(&database, Tool::Sqlx).await;
        theirs.sqlx_ran("20230101000000", "a", "CREATE TABLE a (x INTEGER)", true).await;
        database.sql("20230101_000000_a.sql", "CREATE TABLE a (x INTEGER)");
        for mut kit in [database.sql_migrator().await, database.migrator(vec![recorded("20230101_000000_a.rs")]).await] {
            assert_eq!(kit.status().await.unwrap()[0].state, State::Elsewhere);
            provokes("E0360", &kit.migrate(&Upward::default(), &mut Silent).await.unwrap_err());
            provokes("E0360", &kit.plan(&Upward::default()).await.err().unwrap());
        }
        assert!(database.existing(&["a", "own"]).await.is_empty());
        // Nor where it comes later than the import.
        let mut kit = database.sql_migrator().await;
        kit.import(&theirs.import()).await.unwrap();
        theirs.sqlx_ran("20230102000000", "b", "CREATE TABLE b (x INTEGER)", true).await;
        database.sql("20230102_000000_b.sql", "CREATE TABLE b (x INTEGER)");
        let mut kit = database.sql_migrator().await;
        provokes("E0360", &kit.migrate(&Upward::default(), &mut Silent).await.unwrap_err());
        assert_eq!(kit.import(&theirs.import()).await.unwrap().taken.len(), 1);
    }

    async fn another_programs_history_of_the_same_numbers_is_no_dead_end(database: TestDatabase) {
        database.sql("20260101_000000_own.sql", "CREATE TABLE own (x INTEGER)");
        database.sql_migrator().await.migrate(&Upward::default(), &mut Silent).await.unwrap();
        let theirs = Theirs::new(&database, Tool::Sqlx).await;
        for (version, name, text) in [("1", "add birds", "SELECT 1"), ("2", "more", "SELECT 2"), ("3", "c", "SELECT 3")] {
            theirs.sqlx_ran(version, name, text, true).await;
        }
        // The same name, and the same text, are theirs.
        for (file, text) in [("1_add_birds.sql", "SELECT 0"), ("2_renamed.sql", "SELECT 2")] {
            database.sql(file, text);
            let mut kit = database.sql_migrator().await;
            provokes("E0360", &kit.migrate(&Upward::default(), &mut Silent).await.unwrap_err());
            provokes("E0357", &kit.import(&theirs.import()).await.unwrap_err());
            std::fs::remove_file(database.migrations().join(file)).unwrap();
        }
        database.sql("2_b.sql", "CREATE TABLE b (x INTEGER)");
        let mut kit = database.sql_migrator().await;
        let elsewhere = kit.elsewhere().await.unwrap().remove(0);
        assert!(elsewhere.own_history && elsewhere.new_ones().all(|ran| ran.version.is_none()), "{elsewhere:?}");
        kit.migrate(&Upward::default(), &mut Silent).await.unwrap();
        assert_eq!(database.existing(&["own", "b"]).await, ["own", "b"]);
    }

    async fn copies_in_kits_own_folder_are_named(database: TestDatabase) {
        let theirs = Theirs::new(&database, Tool::Sqlx).await;
        theirs.write("1_a.sql", "SELECT 1");
        database.sql("1_a.sql", "SELECT 1");
        let own = ruskit::migrate::Source::from_folder(&database.migrations()).unwrap();
        let error = own.with("sqlx", &theirs.folder()).unwrap_err();
        provokes("E0202", &error);
        assert!(error.to_string().starts_with("version 1 is used twice: "), "{error}");
    }

    async fn every_other_tool_is_named(database: TestDatabase) {
        let sqlx = Theirs::new(&database, Tool::Sqlx).await;
        sqlx.sqlx_ran("1", "a", "SELECT 1", true).await;
        let diesel = Theirs::new(&database, Tool::Diesel).await;
        diesel.diesel_ran("20230101000000").await;
        let laravel = Theirs::new(&database, Tool::Laravel).await;
        laravel.laravel_ran("0001_01_01_000000_create_users_table", 1).await;
        let django = Theirs::new(&database, Tool::Django).await;
        django.django_ran("auth", "0001_initial").await;
        let mut kit = database.migrator(vec![]).await;
        assert_eq!(named(&mut kit).await, [Tool::Sqlx, Tool::Diesel, Tool::Laravel, Tool::Django]);
        // One of them is taken over: the others stay named, and are new as before.
        kit.import(&laravel.import()).await.unwrap();
        assert_eq!(named(&mut kit).await, [Tool::Sqlx, Tool::Diesel, Tool::Laravel, Tool::Django]);
        let elsewhere = kit.elsewhere().await.unwrap();
        let new: Vec<_> = elsewhere.iter().map(|it| (it.imported, it.new_ones().count())).collect();
        assert_eq!(new, [(false, 1), (false, 1), (true, 0), (false, 1)]);
        kit.undo_import().await.unwrap();
        // A project with a history of its own has nothing to do with them.
        let mut kit = database.migrator(vec![recorded("20260101_000000_own.rs")]).await;
        kit.migrate(&Upward::default(), &mut Silent).await.unwrap();
        assert!(named(&mut kit).await.is_empty());
    }

    async fn a_history_that_cannot_be_read_keeps_nobody_from_work_that_has_nothing_to_do_with_it(database: TestDatabase) {
        let theirs = Theirs::new(&database, Tool::Diesel).await;
        theirs.diesel_ran("yesterday").await;
        let mut kit = database.migrator(vec![recorded("20260101_000000_own.rs")]).await;
        assert!(named(&mut kit).await.is_empty());
        assert_eq!(kit.status().await.unwrap().len(), 1);
        kit.migrate(&Upward::default(), &mut Silent).await.unwrap();
        // Where its files may be pending here, what it has applied has to be known.
        database.sql("1_a.sql", "SELECT 1");
        provokes("E0351", &database.sql_migrator().await.migrate(&Upward::default(), &mut Silent).await.unwrap_err());
    }

    async fn what_kit_had_applied_before_stays_kits(database: TestDatabase) {
        let mut kit = database.migrator(vec![recorded("20260101_000000_own.rs")]).await;
        kit.migrate(&Upward::default(), &mut Silent).await.unwrap();
        let theirs = Theirs::new(&database, Tool::Laravel).await;
        theirs.laravel_ran("0001_01_01_000000_create_users_table", 1).await;
        let before = (theirs.history().await, database.dump().await);
        kit.import(&theirs.import()).await.unwrap();
        kit.undo_import().await.unwrap();
        assert_eq!((theirs.history().await, database.dump().await), before);
    }

    async fn a_history_without_its_metadata_is_not_dropped_with_what_is_given_back(database: TestDatabase) {
        let mut kit = database.migrator(vec![recorded("20260101_000000_own.rs")]).await;
        kit.migrate(&Upward::default(), &mut Silent).await.unwrap();
        database.execute("DROP TABLE kit_metadata").await;
        let theirs = Theirs::new(&database, Tool::Laravel).await;
        theirs.laravel_ran("0001_01_01_000000_create_users_table", 1).await;
        kit.import(&theirs.import()).await.unwrap();
        kit.undo_import().await.unwrap();
        assert_eq!(database.value("SELECT COUNT(*) FROM kit_migrations").await, "1");
        assert!(kit.migrate(&Upward::default(), &mut Silent).await.unwrap().is_empty());
    }

    async fn a_baseline_with_a_way_back_of_its_own_is_asked_about(database: TestDatabase) {
        let theirs = Theirs::new(&database, Tool::Laravel).await;
        theirs.laravel_ran("0001_01_01_000000_create_users_table", 1).await;
        database.execute("CREATE TABLE users (x VARCHAR(20))").await;
        database.execute("INSERT INTO users VALUES ('Ada')").await;
        let before = (theirs.history().await, database.dump().await);
        let baseline = || SourceMigration::new(Path::new("20260101_000000_baseline.rs"), Body::Recorded(&Baseline)).unwrap();
        let mut kit = database.migrator(vec![baseline()]).await;
        let imported = kit.import(&theirs.import()).await.unwrap();
        assert_eq!(imported.baseline.as_deref(), Some("20260101_000000_baseline"));
        let plan = kit.rollback_plan(Rollback::All).await.unwrap();
        assert_eq!(kit.adopted(&plan).await.unwrap(), ["20260101_000000_baseline"]);
        kit.undo_import().await.unwrap();
        assert_eq!((theirs.history().await, database.dump().await), before);

        // Remembered before the import, it stays so after it was given back.
        kit.migrate(&Upward { fake: true, ..Upward::default() }, &mut Silent).await.unwrap();
        let remembered = database.dump().await;
        kit.import(&theirs.import()).await.unwrap();
        assert_eq!(kit.adopted(&plan).await.unwrap().len(), 1);
        kit.undo_import().await.unwrap();
        assert_eq!(database.dump().await, remembered);
        assert_eq!(kit.adopted(&plan).await.unwrap().len(), 1);
    }
}

async fn named(kit: &mut Migrator) -> Vec<Tool> {
    kit.elsewhere().await.unwrap().iter().map(|it| it.tool).collect()
}

/// As somebody writes it by hand.
struct Baseline;

impl Migration for Baseline {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.create_table("users", |t| {
            t.string("x").length(20).nullable();
        });
    }

    fn down(&self, schema: &mut SchemaBuilder) {
        schema.drop_table("users");
    }
}

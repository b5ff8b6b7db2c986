//! What the database remembers.

use ruskit::migrate::{Rollback, Silent, Upward};
use ruskit::prelude::*;

use crate::examples::{migration, three};
use crate::support::{TestDatabase, provokes};

on_every_database! {
    async fn a_database_takes_its_environment_from_its_first_runner(database: TestDatabase) {
        let mut migrator = database.migrator(three()).await;
        assert_eq!(migrator.stamped_environment().await.unwrap(), None);
        migrator.environment = "production".to_owned();
        migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();

        let mut migrator = database.migrator(three()).await;
        migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
        assert_eq!(migrator.stamped_environment().await.unwrap().as_deref(), Some("production"));
        migrator.install(Some("staging")).await.unwrap();
        assert_eq!(migrator.stamped_environment().await.unwrap().as_deref(), Some("staging"));
    }

    async fn a_migration_older_than_the_newest_applied_one_is_still_pending(database: TestDatabase) {
        let mut migrations = three();
        let first = migrations.remove(0);
        let late = migrations.split_off(0);
        database
            .migrator(vec![first, migration("20260201_000000_tags.rs", &Tags)])
            .await
            .migrate(&Upward::default(), &mut Silent)
            .await
            .unwrap();

        let mut all = three();
        all.push(migration("20260201_000000_tags.rs", &Tags));
        let done = database.migrator(all).await.migrate(&Upward::default(), &mut Silent).await.unwrap();
        assert_eq!(done.len(), late.len());
    }

    async fn what_cannot_be_undone_says_so_and_stays(database: TestDatabase) {
        let mut migrator = database.migrator(vec![migration("1_raw.rs", &RawOnly)]).await;
        migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
        let before = database.dump().await;
        let error = migrator.rollback(Rollback::All, &mut Silent).await.unwrap_err();
        provokes("E0211", &error);
        assert_eq!(error.to_string(), "1_raw: raw SQL cannot be undone automatically: Kit does not know what undoes these statements");
        assert_eq!(database.dump().await, before);
    }

    async fn the_way_back_is_remembered_whatever_characters_it_holds(database: TestDatabase) {
        database
            .migrator(vec![migration("1_wordy.rs", &Wordy)])
            .await
            .migrate(&Upward::default(), &mut Silent)
            .await
            .unwrap();
        database.migrator(vec![]).await.rollback(Rollback::All, &mut Silent).await.unwrap();
        assert!(database.existing(&["raw"]).await.is_empty());
    }

    async fn a_history_of_an_older_kit_gets_what_it_lacks(database: TestDatabase) {
        let mut migrations = three();
        let rest = migrations.split_off(1);
        database.migrator(migrations).await.migrate(&Upward::default(), &mut Silent).await.unwrap();
        database.execute("ALTER TABLE kit_migrations DROP COLUMN plan; DELETE FROM kit_metadata WHERE name = 'format'").await;

        let mut migrator = database.migrator(three()).await;
        let done = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
        assert_eq!(done.len(), rest.len());
        let kept = "SELECT count(*), count(plan), max(length(plan)) > 20 FROM kit_migrations";
        let yes = database.value("SELECT 1 = 1").await;
        assert_eq!(database.query(kept).await, [["3", "2", yes.as_str()]]);
    }

    async fn a_history_that_is_not_kits_is_named(first: TestDatabase) {
        for table in ["kit_migrations", "kit_metadata"] {
            let database = first.another().await;
            database.execute(&format!("CREATE TABLE {table} (id INTEGER, migration VARCHAR(40))")).await;
            let error = database.migrator(three()).await.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
            let expected = format!("the history table `{table}` is not as Kit writes it: ");
            provokes("E0306", &error);
            assert!(error.to_string().starts_with(&expected), "{error}");
        }
    }
}

struct Tags;

impl Migration for Tags {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.create_table("tags", |t| {
            t.string("name").primary();
        });
    }
}

struct RawOnly;

impl Migration for RawOnly {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.sql("CREATE TABLE raw (a TEXT)");
    }
}

struct Wordy;

impl Migration for Wordy {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema
            .sql("CREATE TABLE raw (a TEXT); INSERT INTO raw VALUES ('it''s \"fine\" – ☃')")
            .down("DROP TABLE raw -- it's gone");
    }
}

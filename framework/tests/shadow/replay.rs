//! The schema that all migrations make of nothing.

use ruskit::driver::{Scope, Url};
use ruskit::migrate::{MigrateError, Source, Upward, replay};
use ruskit::schema::Schema;

use crate::shop;
use crate::support::TestDatabase;

async fn replayed(database: &TestDatabase, url: &Url) -> Result<Schema, MigrateError> {
    replay(url, &Source::from_folder(&database.migrations()).unwrap(), None).await
}

on_every_database! {
    async fn a_replay_is_what_migrate_makes(database: TestDatabase) {
        database.sql("001_shop.sql", shop::text(&database));
        database.sql("002_rows.sql", "INSERT INTO users (email, age) VALUES ('a', 1)");
        database.sql("003_more.sql", "ALTER TABLE users ADD COLUMN phone varchar(20); UPDATE users SET phone = '1'; CREATE TABLE t (a integer)");
        database.sql("004_less.sql", "DROP TABLE t");
        let before = replayed(&database, &database.url()).await.unwrap();
        assert!(!database.session().await.has_table("kit_migrations").await.unwrap(), "nothing was done to the database");
        database.sql_migrator().await.migrate(&Upward::default(), &mut ruskit::migrate::Silent).await.unwrap();
        assert_eq!(before, database.session().await.inspect(&Scope::All).await.unwrap());
        assert_eq!(replayed(&database, &database.url()).await.unwrap(), before, "applied or not");
    }

    async fn a_replay_names_what_failed(database: TestDatabase) {
        database.sql("001_good.sql", "CREATE TABLE t (a integer)");
        database.sql("002_bad.sql", "CREATE TABLE u (a integer);\nINSERT INTO nowhere VALUES (1)");
        let error = replayed(&database, &database.url()).await.unwrap_err();
        let MigrateError::Failed { migration, statement, place, .. } = error else { panic!("{error}") };
        assert_eq!((migration.as_str(), place.as_deref()), ("002_bad", Some("002_bad.sql:2")));
        assert_eq!(statement.as_deref(), Some("INSERT INTO nowhere VALUES (1)"));
    }

    async fn rows_do_not_get_in_the_way_of_the_next_migration(database: TestDatabase) {
        database.sql("001_tables.sql", database.pick(
            "CREATE TABLE a (id integer PRIMARY KEY); CREATE TABLE b (a integer REFERENCES a (id) DEFERRABLE INITIALLY DEFERRED)",
            "CREATE TABLE a (id integer PRIMARY KEY); CREATE TABLE b (a integer REFERENCES a (id) DEFERRABLE INITIALLY DEFERRED)",
            "CREATE TABLE a (id integer PRIMARY KEY); CREATE TABLE b (a integer, FOREIGN KEY (a) REFERENCES a (id))",
        ));
        database.sql("002_rows.sql", "INSERT INTO a VALUES (1); INSERT INTO b VALUES (1)");
        database.sql("003_change.sql", "ALTER TABLE b ADD COLUMN c integer");
        assert_eq!(replayed(&database, &database.url()).await.unwrap().tables.len(), 2);
    }
}

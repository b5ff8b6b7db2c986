//! Scripts in SQLite's own words, as people bring them from other tools.

use ruskit::migrate::{MigrateError, Rollback, Silent, Upward};

use crate::support::Database;

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
        let database = Database::new();
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
    let database = Database::new();
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
async fn an_error_on_the_way_back_names_the_file_it_stands_in() {
    let database = Database::new();
    database.sql("1_a.up.sql", "CREATE TABLE a (x)");
    database.sql("1_a.down.sql", "DROP TABLE a;\nDROP TABLE nope");
    let mut migrator = database.sql_migrator().await;
    migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
    let before = database.dump().await;
    match migrator.rollback(Rollback::All, &mut Silent).await.unwrap_err() {
        MigrateError::Failed { place, .. } => assert_eq!(place.as_deref(), Some("1_a.down.sql:2")),
        other => panic!("{other}"),
    }
    assert_eq!(database.dump().await, before);
}

#[tokio::test]
async fn deleting_rows_cascades_as_ever() {
    let database = Database::new();
    database.sql("1_tables.sql", PARENT_AND_CHILD);
    database.sql("2_delete.sql", "PRAGMA foreign_keys = ON; DELETE FROM users WHERE id = 1");
    database.sql_migrator().await.migrate(&Upward::default(), &mut Silent).await.unwrap();
    assert_eq!(database.query("SELECT id FROM posts").await, [["2"]]);
}

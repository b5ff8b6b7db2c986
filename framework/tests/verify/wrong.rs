//! What is not as it should be is told, and of what.

use ruskit::migrate::Which;

use crate::support::{Engine, TestDatabase};
use crate::{lines, verified, wanted};

/// Writes the migrations, the first of which creates a table with rows to come.
fn write(database: &TestDatabase, up: &str, down: &str) {
    database.sql("1_a.up.sql", "CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL, age INTEGER);");
    database.sql("1_a.down.sql", "DROP TABLE users;");
    database.sql("2_b.up.sql", up);
    database.sql("2_b.down.sql", down);
}

/// What is found wrong, and what is said beside it.
async fn found(database: &TestDatabase) -> String {
    let wanted = ruskit::migrate::Verify { kill: false, ..wanted(Which::All) };
    let found = verified(database, "files", &wanted).await.unwrap();
    let lines = lines(&found);
    let wrong: Vec<_> = lines.iter().filter(|line| !line.ends_with(": ok")).cloned().collect();
    assert_eq!(found.is_sound(), !wrong.iter().any(|line| line.contains(": wrong: ")), "{lines:#?}");
    wrong.join("\n")
}

on_every_database! {
    async fn a_down_that_does_not_restore_the_schema(database: TestDatabase) {
        write(
            &database,
            "ALTER TABLE users ADD COLUMN email VARCHAR(50); CREATE INDEX by_age ON users (age); CREATE TABLE logs (id INTEGER);",
            "CREATE INDEX by_name ON users (name); DROP TABLE logs;",
        );
        let found = found(&database).await;
        let expected = "2_b down: wrong: column users.email is there, and should not be; index by_age of users is there, \
                        and should not be; index by_name of users is there, and should not be\n\
                        2_b up again: left out: down left something else behind";
        assert_eq!(found, expected);
    }

    async fn a_down_that_loses_values(database: TestDatabase) {
        write(&database, "CREATE TABLE logs (id INTEGER)", "DROP TABLE logs; UPDATE users SET name = 'x'");
        assert_eq!(found(&database).await, "2_b down: wrong: down changes values of users.name, which up leaves as they are");
    }

    async fn a_down_that_loses_rows(database: TestDatabase) {
        write(&database, "CREATE TABLE logs (id INTEGER)", "DROP TABLE logs; DELETE FROM users WHERE id = 1");
        assert_eq!(found(&database).await, "2_b down: wrong: down leaves 3 rows of 4 in users");
    }

    async fn values_that_change_their_rows(database: TestDatabase) {
        if database.cannot(Engine::Sqlite, "its UPDATE sees what it has changed already") {
            return;
        }
        // MySQL reads a subquery when it comes to it, behind the first of the rows it has changed, but for a joined one.
        let swap = database.pick(
            "",
            "UPDATE users SET name = (SELECT name FROM users other WHERE other.id = 3 - users.id) WHERE id IN (1, 2)",
            "UPDATE users JOIN (SELECT DISTINCT 3 - id AS id, name AS n FROM users WHERE id IN (1, 2)) a ON a.id = users.id \
             SET users.name = a.n",
        );
        write(&database, "CREATE TABLE logs (id INTEGER)", &format!("DROP TABLE logs; {swap}"));
        assert_eq!(found(&database).await, "2_b down: wrong: values of users no longer stand in the rows they stood in");
    }

    async fn what_up_rewrites_is_told_and_not_judged(database: TestDatabase) {
        write(&database, "UPDATE users SET name = concat('x', id)", "UPDATE users SET name = 'y'");
        assert_eq!(found(&database).await, "  note: values of users.name are rewritten by up");
    }

    async fn a_migration_that_fails(database: TestDatabase) {
        write(&database, "CREATE TABLE logs (id INTEGER); ALTER TABLE nowhere ADD COLUMN a INTEGER;", "DROP TABLE logs;");
        database.sql("3_c.sql", "CREATE TABLE later (id INTEGER);");
        let found = found(&database).await;
        assert!(found.starts_with("2_b up: wrong: "), "{found}");
        assert!(found.contains("nowhere") && found.contains("2_b.up.sql:1"), "{found}");
        assert!(found.ends_with("2_b the rest: left out: 1 more stand behind it"), "{found}");
    }

    async fn a_migration_that_cannot_be_undone(database: TestDatabase) {
        write(&database, "CREATE TABLE logs (id INTEGER)", "DROP TABLE logs");
        std::fs::remove_file(database.migrations().join("2_b.down.sql")).unwrap();
        std::fs::rename(database.migrations().join("2_b.up.sql"), database.migrations().join("2_b.sql")).unwrap();
        let found = found(&database).await;
        assert!(found.starts_with("2_b down: left out: it cannot be undone: "), "{found}");
        assert_eq!(found.lines().count(), 1, "{found}");
    }

    async fn a_column_that_rows_have_no_value_for(database: TestDatabase) {
        if database.cannot(Engine::Mysql, "it gives such rows a value of its own") {
            return;
        }
        write(&database, "ALTER TABLE users ADD COLUMN email VARCHAR(50) NOT NULL", "ALTER TABLE users DROP COLUMN email");
        if database.engine() == Engine::Sqlite {
            // SQLite refuses it with rows or without.
            return;
        }
        let found = found(&database).await;
        assert!(found.contains("2_b up: wrong: tables that hold rows refuse it: "), "{found}");
    }

    async fn values_that_made_up_rows_have_and_a_migration_does_not_take(database: TestDatabase) {
        write(&database, "CREATE UNIQUE INDEX one ON users (age)", database.pick("DROP INDEX one", "DROP INDEX one", "DROP INDEX one ON users"));
        let found = found(&database).await;
        assert!(found.starts_with("  note: takes no rows with NULL, odd or equal values: "), "{found}");
        assert_eq!(found.lines().count(), 1, "{found}");
    }

    async fn a_migration_that_cannot_be_resumed(database: TestDatabase) {
        let found = verified(&database, "step", &wanted(Which::All)).await.unwrap();
        let lines = lines(&found);
        let killed = lines.iter().find(|line| line.contains("killed and resumed")).unwrap();
        match database.engine() {
            // A step is in the migration's transaction.
            Engine::Sqlite | Engine::Postgres => assert_eq!(killed, "1_a killed and resumed: ok"),
            Engine::Mysql => {
                assert!(killed.starts_with("1_a killed and resumed: wrong: killed behind `"), "{lines:#?}");
                assert!(killed.contains("cannot be resumed: ") && killed.contains("already exists"), "{lines:#?}");
            }
        }
    }
}

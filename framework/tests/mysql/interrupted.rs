//! What became of a statement whose runner died.

use std::time::Duration;

use ruskit::driver::{DatabaseError, Interrupted, Session, Statement};

use crate::on_mysql;

async fn judged(session: &mut dyn Session, text: &str, meanwhile: &str) -> Interrupted {
    let statement = Statement { needs_autocommit: true, ..Statement::new(text) };
    let mark = session.mark(&statement).await.unwrap();
    if !meanwhile.is_empty() {
        session.execute(meanwhile).await.unwrap_or_else(|error| panic!("{meanwhile}: {error}"));
    }
    session.interrupted(&statement, &mark).await.unwrap()
}

on_mysql! {
    async fn a_change_is_done_or_not(database: TestDatabase) {
        let mut session = database.session().await;
        session
            .execute("CREATE TABLE t (a INT, b INT); CREATE TABLE u (a INT PRIMARY KEY); CREATE PROCEDURE p() SELECT 1")
            .await
            .unwrap();
        for text in [
            "ALTER TABLE t ADD c INT",
            "CREATE INDEX i ON t (a)",
            "DROP INDEX i ON t",
            "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES u (a)",
            "CREATE TABLE w (a INT)",
            "CREATE TABLE x LIKE w",
            "CREATE VIEW v AS SELECT a FROM t",
            "CREATE OR REPLACE VIEW v AS SELECT b FROM t",
            "DROP VIEW v",
            "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1",
            "DROP TRIGGER tr",
            "CREATE FUNCTION f() RETURNS INT DETERMINISTIC RETURN 1",
            "ALTER PROCEDURE p COMMENT 'changed'",
            "DROP PROCEDURE p",
            "CREATE EVENT e ON SCHEDULE EVERY 1 YEAR DO SELECT 1",
            "RENAME TABLE w TO y",
            "ALTER TABLE y RENAME TO z",
            "DROP TABLE IF EXISTS z, x",
        ] {
            assert_eq!(judged(session.as_mut(), text, "").await, Interrupted::NotDone, "{text}");
            assert_eq!(judged(session.as_mut(), text, text).await, Interrupted::Done, "{text}");
        }
    }

    async fn what_leaves_no_trace_is_run_again(database: TestDatabase) {
        let mut session = database.session().await;
        session.execute("CREATE TABLE t (a INT AUTO_INCREMENT PRIMARY KEY)").await.unwrap();
        for text in ["TRUNCATE TABLE t", "OPTIMIZE TABLE t", "CREATE TABLE IF NOT EXISTS t (a INT)", "ANALYZE TABLE t"] {
            assert_eq!(judged(session.as_mut(), text, text).await, Interrupted::NotDone, "{text}");
        }
        // The number of the next row is no part of the schema.
        let insert = "INSERT INTO t VALUES (DEFAULT), (DEFAULT)";
        assert_eq!(judged(session.as_mut(), "ALTER TABLE t ADD b INT", insert).await, Interrupted::NotDone);
    }

    async fn half_a_drop_is_finished(database: TestDatabase) {
        let mut session = database.session().await;
        session.execute("CREATE TABLE a (x INT); CREATE TABLE b (x INT)").await.unwrap();
        assert_eq!(judged(session.as_mut(), "DROP TABLE a, b", "DROP TABLE a").await, Interrupted::Done);
        assert!(!session.has_table("b").await.unwrap());
    }

    async fn a_table_made_of_rows_is_made_again(database: TestDatabase) {
        let mut session = database.session().await;
        session.execute("CREATE TABLE a (x INT); INSERT INTO a VALUES (1)").await.unwrap();
        let text = "CREATE TABLE b AS SELECT x FROM a";
        let Interrupted::Left(statements) = judged(session.as_mut(), text, "CREATE TABLE b (x INT)").await else {
            panic!("the rows are not there")
        };
        for statement in &statements {
            session.execute(&statement.text).await.unwrap();
        }
        session.execute(text).await.unwrap();
        assert_eq!(database.query("SELECT x FROM b").await, [["1"]]);
    }

    async fn a_killed_change_takes_no_effect(database: TestDatabase) {
        let rows = "INSERT INTO t (b) SELECT REPEAT('x', 200) FROM t t1, t t2, t t3 LIMIT 200000";
        database.execute("CREATE TABLE t (a INT AUTO_INCREMENT PRIMARY KEY, b TEXT); INSERT INTO t (b) VALUES (1)").await;
        database.execute(&"INSERT INTO t (b) SELECT b FROM t;".repeat(6)).await;
        database.execute(rows).await;
        let (mut runner, mut other) = (database.session().await, database.session().await);
        let id = runner.query("SELECT CONNECTION_ID()").await.unwrap().swap_remove(0).swap_remove(0).unwrap();
        let statement = Statement::new("ALTER TABLE t ADD c INT NOT NULL DEFAULT 1, ADD INDEX i (b(100)), ENGINE = InnoDB");
        let mark = runner.mark(&statement).await.unwrap();
        let text = statement.text.clone();
        let running = tokio::spawn(async move { runner.execute(&text).await });
        tokio::time::sleep(Duration::from_millis(100)).await;
        other.execute(&format!("KILL CONNECTION {id}")).await.unwrap();
        match running.await.unwrap() {
            Err(error @ DatabaseError::Disconnected { .. }) => {
                assert_eq!(other.interrupted(&statement, &mark).await.unwrap(), Interrupted::NotDone, "{error}");
                other.execute(&statement.text).await.unwrap();
            }
            Err(error) => panic!("{error}"),
            Ok(_) => eprintln!("the server was quicker than the test"),
        }
        assert_eq!(other.interrupted(&statement, &mark).await.unwrap(), Interrupted::Done);
    }

    async fn a_statement_that_still_runs_is_waited_for(database: TestDatabase) {
        let (mut runner, mut other) = (database.session().await, database.session().await);
        let text = "CREATE TABLE t AS SELECT SLEEP(1)";
        let statement = Statement::new(text);
        let mark = other.mark(&statement).await.unwrap();
        let running = tokio::spawn(async move { runner.execute(text).await });
        tokio::time::sleep(Duration::from_millis(200)).await;
        let judged = other.interrupted(&statement, &mark).await.unwrap();
        assert!(matches!(judged, Interrupted::Left(_)), "{judged:?}");
        running.await.unwrap().unwrap();
    }
}

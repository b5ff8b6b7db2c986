//! SQL files as people have them, from other tools and from dumps.

use ruskit::migrate::{Rollback, Silent, Upward};

use crate::support::{Engine, TestDatabase};

on_every_database! {
    async fn scripts_with_bodies_run_as_the_database_s_own_shell_runs_them(database: TestDatabase) {
        let script = database.pick(
            "CREATE TABLE t (x INTEGER);\r\nCREATE TRIGGER g AFTER INSERT ON t WHEN new.x = 1 BEGIN\r\n  UPDATE t SET x = 5; -- ;\r\nEND;\r\nINSERT INTO t VALUES (1)",
            "CREATE TABLE t (x INTEGER);\r\nCREATE FUNCTION five() RETURNS trigger LANGUAGE plpgsql AS $body$\r\nBEGIN\r\n  NEW.x := 5; -- ;\r\n  RETURN NEW;\r\nEND $body$;\r\nCREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION five();\r\nINSERT INTO t VALUES (1)",
            "CREATE TABLE t (x INTEGER);\r\nDELIMITER //\r\nCREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW BEGIN\r\n  IF NEW.x = 1 THEN SET NEW.x = 5; END IF; -- ;\r\nEND//\r\nDELIMITER ;\r\nINSERT INTO t VALUES (1)",
        );
        database.sql("1_bodies.sql", &format!("\u{feff}{script}"));
        database.sql_migrator().await.migrate(&Upward::default(), &mut Silent).await.unwrap();
        assert_eq!(database.query("SELECT x FROM t").await, [["5"]]);
    }

    async fn routines_need_no_delimiter(database: TestDatabase) {
        let script = database.pick(
            "CREATE TABLE t (x INTEGER)",
            "CREATE TABLE t (x INTEGER); CREATE PROCEDURE p() LANGUAGE plpgsql AS 'BEGIN INSERT INTO t VALUES (1); INSERT INTO t VALUES (2); END'; CALL p()",
            "CREATE TABLE t (x INTEGER); CREATE PROCEDURE p() BEGIN DECLARE i INT DEFAULT 0; WHILE i < 2 DO SET i = i + 1; INSERT INTO t VALUES (i); END WHILE; END; CALL p()",
        );
        database.sql("1_routine.sql", script);
        database.sql_migrator().await.migrate(&Upward::default(), &mut Silent).await.unwrap();
        let expected = database.pick(vec![], vec![["1"], ["2"]], vec![["1"], ["2"]]);
        assert_eq!(database.query("SELECT x FROM t ORDER BY x").await, expected);
    }

    async fn what_runs_in_no_transaction_runs_when_the_script_says_so(database: TestDatabase) {
        let alone = database.pick("VACUUM", "VACUUM t", "OPTIMIZE TABLE t");
        database.sql("1_vacuum.sql", &format!("-- no-transaction\nCREATE TABLE t (x INTEGER);\n{alone};\nBEGIN;\nINSERT INTO t VALUES (1);\nINSERT INTO t VALUES (2);\nCOMMIT;\n"));
        let done = database.sql_migrator().await.migrate(&Upward::default(), &mut Silent).await.unwrap();
        assert_eq!(done.len(), 1);
        assert_eq!(database.value("SELECT count(*) FROM t").await, "2");
        assert_eq!(database.value("SELECT count(*) FROM kit_unfinished").await, "0");
    }

    async fn a_block_of_a_script_is_done_as_a_whole_or_not_at_all(database: TestDatabase) {
        database.sql("1_t.sql", "CREATE TABLE t (x INTEGER)");
        database.sql("2_block.sql", "-- no-transaction\nINSERT INTO t VALUES (1);\nBEGIN;\nINSERT INTO t VALUES (2);\nINSERT INTO nowhere VALUES (3);\nCOMMIT;");
        let mut migrator = database.sql_migrator().await;
        let error = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err().to_string();
        assert!(error.starts_with("2_block stopped half way: "), "{error}");
        assert_eq!(database.query("SELECT x FROM t").await, [["1"]]);
    }

    async fn a_table_replaced_outside_a_transaction_keeps_the_rows_that_refer_to_it(database: TestDatabase) {
        if database.engine() != Engine::Sqlite {
            return;
        }
        database.sql("1_tables.sql", "CREATE TABLE users (id INTEGER PRIMARY KEY);
            CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id) ON DELETE CASCADE);
            INSERT INTO users VALUES (1); INSERT INTO posts VALUES (1, 1)");
        database.sql("2_by_hand.sql", "-- no-transaction\nBEGIN; CREATE TABLE n (id INTEGER PRIMARY KEY); INSERT INTO n SELECT * FROM users;
            DROP TABLE users; ALTER TABLE n RENAME TO users; COMMIT; VACUUM");
        database.sql_migrator().await.migrate(&Upward::default(), &mut Silent).await.unwrap();
        assert_eq!(database.value("SELECT count(*) FROM posts").await, "1");
    }

    async fn a_dry_run_makes_no_file(database: TestDatabase) {
        if database.engine() != Engine::Sqlite {
            return;
        }
        let file = database.folder().join("copy.sqlite");
        database.sql("1_copy.sql", &format!("-- no-transaction\nVACUUM INTO '{0}';\nATTACH '{0}' AS other", file.display()));
        let mut migrator = database.sql_migrator().await;
        let plan = migrator.plan(&Upward::default()).await.unwrap();
        migrator.pretend(&plan, &mut Silent).await.unwrap();
        assert!(!file.exists());
        migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
        assert!(file.exists());
    }

    async fn what_only_a_shell_understands_is_refused_before_anything_ran(database: TestDatabase) {
        let (script, refused) = database.pick(
            ("CREATE TABLE t (x INTEGER);\nVACUUM", "1_dump: sqlite cannot run `VACUUM` (line 2) within a transaction"),
            ("CREATE TABLE t (x INTEGER);\nCOPY t FROM stdin;\n1\n\\.\n", "1_dump: postgres cannot run `COPY t FROM stdin` (line 2)"),
            ("CREATE TABLE t (x INTEGER);\nDELIMITER\n", "1_dump: mysql cannot run `DELIMITER` (line 2)"),
        );
        database.sql("1_dump.sql", script);
        let mut migrator = database.sql_migrator().await;
        let error = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err().to_string();
        assert!(error.starts_with(refused), "{error}");
        assert!(database.existing(&["t"]).await.is_empty());
        assert!(migrator.rollback(Rollback::All, &mut Silent).await.unwrap().is_empty());
    }
}

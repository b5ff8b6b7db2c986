//! Scripts as people bring them from other tools.

use ruskit::migrate::{MigrateError, Rollback, Silent, Upward};

use crate::support::TestDatabase;

on_every_database! {
    async fn an_error_on_the_way_back_names_the_file_it_stands_in(database: TestDatabase) {
        database.sql("1_a.up.sql", "CREATE TABLE a (x INTEGER)");
        database.sql("1_a.down.sql", "DELETE FROM a;\nDROP TABLE nope");
        let mut migrator = database.sql_migrator().await;
        migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
        let before = database.dump().await;
        match migrator.rollback(Rollback::All, &mut Silent).await.unwrap_err() {
            MigrateError::Failed { place, .. } | MigrateError::Stopped { place, .. } => assert_eq!(place.as_deref(), Some("1_a.down.sql:2")),
            other => panic!("{other}"),
        }
        assert_eq!(database.dump().await, before);
    }

    async fn a_file_with_something_to_decide_is_refused_before_any_of_it_runs(database: TestDatabase) {
        database.sql("1_a.sql", "CREATE TABLE a (x INTEGER);\n-- what x is\nUNDECIDED;\n");
        let before = database.dump().await;
        let error = database.sql_migrator().await.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
        assert!(error.to_string().contains("cannot run `UNDECIDED` (line 3)"), "{error}");
        assert_eq!(database.dump().await, before);
    }

    async fn odd_files_do_what_they_say(database: TestDatabase) {
        database.sql("1_empty.sql", "");
        database.sql("2_comment.sql", "-- nothing; at all\n/* CREATE TABLE no (x INTEGER); */\n;;\n");
        database.sql("3_windows.sql", "CREATE TABLE a (x INTEGER, y VARCHAR(40));\r\nINSERT INTO a VALUES\r\n (1, 'semi;colon');\r\n");
        database.sql("4_no_end.sql", "INSERT INTO a VALUES (2, 'it''s -- no comment'); INSERT INTO a VALUES (3, '/* nor this')");
        database.sql("5_mark.sql", "\u{feff}INSERT INTO a VALUES (4, '\u{2603}');");
        let done = database.sql_migrator().await.migrate(&Upward::default(), &mut Silent).await.unwrap();
        assert_eq!(done.len(), 5);
        let rows = [["1", "semi;colon"], ["2", "it's -- no comment"], ["3", "/* nor this"], ["4", "\u{2603}"]];
        assert_eq!(database.query("SELECT x, y FROM a ORDER BY x").await, rows);
    }

    async fn bodies_with_semicolons_are_one_statement(database: TestDatabase) {
        database.sql("1_tables.sql", "CREATE TABLE a (x INTEGER); CREATE TABLE log (x INTEGER);");
        database.sql("2_trigger.sql", database.pick(
            "CREATE TRIGGER logged AFTER INSERT ON a BEGIN\n  INSERT INTO log VALUES (new.x);\n  INSERT INTO log VALUES (-new.x);\nEND;",
            "CREATE FUNCTION log_a() RETURNS trigger LANGUAGE plpgsql AS $body$\nBEGIN\n  INSERT INTO log VALUES (new.x);\n  INSERT INTO log VALUES (-new.x);\n  RETURN NULL;\nEND;\n$body$;\nCREATE TRIGGER logged AFTER INSERT ON a FOR EACH ROW EXECUTE FUNCTION log_a();",
            "DELIMITER //\nCREATE TRIGGER logged AFTER INSERT ON a FOR EACH ROW BEGIN\n  INSERT INTO log VALUES (new.x);\n  INSERT INTO log VALUES (-new.x);\nEND//\nDELIMITER ;\n",
        ));
        database.sql("3_row.sql", "INSERT INTO a VALUES (7);");
        database.sql_migrator().await.migrate(&Upward::default(), &mut Silent).await.unwrap();
        assert_eq!(database.query("SELECT x FROM log ORDER BY x").await, [["-7"], ["7"]]);
    }
}

//! SQL files as people have them: each runs where it is after the import, as its tool was told to run it.

use ruskit::migrate::{Rollback, Silent, State, Tool, Upward};

use crate::support::TestDatabase;
use crate::tools::Theirs;

on_every_database! {
    async fn files_of_sqlx_in_every_dress(database: TestDatabase) {
        let theirs = Theirs::new(&database, Tool::Sqlx).await;
        // Applied by sqlx as they are, a byte order mark and the line ends of Windows included, as SQLite takes them.
        let first = "CREATE TABLE birds (\r\n  id INTEGER PRIMARY KEY,\r\n  name VARCHAR(20)\r\n);\r\n";
        theirs.write("1_birds.up.sql", &format!("\u{feff}{first}"));
        theirs.write("1_birds.down.sql", "\u{feff}DROP TABLE birds;\r\n");
        database.execute(first).await;
        theirs.sqlx_ran("1", "birds", &format!("\u{feff}{first}"), true).await;
        // Not applied yet.
        let mark = "\u{feff}-- no-transaction\r\n";
        let alone = database.pick("VACUUM;", "CREATE INDEX CONCURRENTLY birds_name ON birds (name);", "OPTIMIZE TABLE birds;");
        theirs.write("2_alone.sql", &format!("{mark}{alone}\r\n"));
        theirs.write("3_rows.up.sql", "\u{feff}INSERT INTO birds VALUES (1, 'a\r\nb');\r\nINSERT INTO birds VALUES (2, ';--');\r\n");
        theirs.write("3_rows.down.sql", "DELETE FROM birds WHERE id IN (1, 2);\r\n");
        theirs.write("4_trigger.up.sql", database.pick(
            "CREATE TRIGGER upper_name AFTER INSERT ON birds BEGIN\r\n  UPDATE birds SET name = upper(name);\r\n  SELECT 1;\r\nEND;\r\n",
            "CREATE FUNCTION up() RETURNS trigger AS $$\r\nBEGIN NEW.name := upper(NEW.name); RETURN NEW; END\r\n$$ LANGUAGE plpgsql;\r\n\
             CREATE TRIGGER upper_name BEFORE INSERT ON birds FOR EACH ROW EXECUTE FUNCTION up();\r\n",
            "DELIMITER //\r\nCREATE TRIGGER upper_name BEFORE INSERT ON birds FOR EACH ROW\r\nBEGIN\r\n  SET NEW.name = upper(NEW.name);\r\n\
             END//\r\nDELIMITER ;\r\n",
        ));
        theirs.write("4_trigger.down.sql", database.pick(
            "DROP TRIGGER upper_name;\r\n",
            "DROP TRIGGER upper_name ON birds;\r\nDROP FUNCTION up;\r\n",
            "DROP TRIGGER upper_name;\r\n",
        ));
        let before = theirs.history().await;
        let mut kit = theirs.migrator().await;
        let imported = kit.import(&theirs.import()).await.unwrap();
        assert_eq!((imported.taken.len(), imported.taken[0].edited, imported.taken[0].reversible), (1, false, true));
        let plan = kit.plan(&Upward::default()).await.unwrap();
        assert!(plan[0].is_stepwise(), "sqlx was told to run it outside a transaction");
        kit.migrate(&Upward { step: true, ..Upward::default() }, &mut Silent).await.unwrap();
        assert_eq!(database.query("SELECT name FROM birds ORDER BY id").await, [["a\r\nb"], [";--"]]);
        database.execute("INSERT INTO birds VALUES (3, 'crow')").await;
        assert_eq!(database.value("SELECT name FROM birds WHERE id = 3").await, "CROW");
        assert!(kit.status().await.unwrap().iter().all(|row| row.state == State::Applied));
        for _ in 0..2 {
            kit.rollback(Rollback::LastBatch, &mut Silent).await.unwrap();
        }
        assert_eq!(database.value("SELECT COUNT(*) FROM birds").await, "1");
        let error = kit.rollback(Rollback::LastBatch, &mut Silent).await.unwrap_err().to_string();
        assert!(error.starts_with("2_alone: "), "a simple file has no way back: {error}");
        assert_eq!(theirs.history().await, before);
    }

    async fn files_of_refinery_with_gaps_and_late_ones(database: TestDatabase) {
        let theirs = Theirs::new(&database, Tool::Refinery).await;
        let of = |table: &str| format!("CREATE TABLE {table} (id INTEGER PRIMARY KEY);\r\n");
        for (version, table) in [(1, "a"), (3, "c")] {
            theirs.write(&format!("V{version}__{table}.sql"), &of(table));
            database.execute(&of(table)).await;
            theirs.refinery_ran(version, table, &of(table)).await;
        }
        let before = theirs.history().await;
        let mut kit = theirs.migrator().await;
        assert_eq!(kit.import(&theirs.import()).await.unwrap().taken.len(), 2);
        assert!(kit.status().await.unwrap().iter().all(|row| row.state == State::Applied), "a gap is none of Kit's business");

        // Another branch comes later: one that had to be in order, one that need not, and one outside a transaction.
        theirs.write("V2__b.sql", &of("b"));
        theirs.write("sub/U4__d.sql", &of("d"));
        theirs.write("V5__alone.sql", database.pick(
            "-- refinery:noTransaction\nVACUUM;\n",
            "-- refinery:noTransaction\r\nCREATE INDEX CONCURRENTLY a_id ON a (id);\r\n",
            "-- refinery:noTransaction\nOPTIMIZE TABLE a;\n",
        ));
        let mut kit = theirs.migrator().await;
        let status = kit.status().await.unwrap();
        let told: Vec<_> = status.iter().map(|row| (row.name.as_str(), row.state, row.disorder.is_some())).collect();
        assert_eq!(told, [
            ("a", State::Applied, false),
            ("b", State::Pending, true),
            ("c", State::Applied, false),
            ("d", State::Pending, false),
            ("alone", State::Pending, false),
        ]);
        assert!(status[1].disorder.as_ref().unwrap().collisions.is_empty());
        assert!(kit.plan(&Upward::default()).await.unwrap()[2].is_stepwise());
        kit.migrate(&Upward::default(), &mut Silent).await.unwrap();
        assert_eq!(database.existing(&["a", "b", "c", "d"]).await, ["a", "b", "c", "d"]);
        assert!(kit.status().await.unwrap().iter().all(|row| row.state == State::Applied));
        assert_eq!(theirs.history().await, before);
    }
}

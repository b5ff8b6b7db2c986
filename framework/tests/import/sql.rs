//! Tools whose migrations are SQL files: Kit runs them where they are.

use std::time::Duration;

use ruskit::driver::{LockKind, LockRequest, Transaction};
use ruskit::migrate::{Migrator, Rollback, Silent, State, Tool, Upward};

use crate::support::{Engine, TestDatabase, Watched};
use crate::tools::Theirs;

on_every_database! {
    async fn twenty_migrations_of_sqlx(database: TestDatabase) {
        let theirs = Theirs::new(&database, Tool::Sqlx).await;
        for number in 1..=20 {
            let up = format!("CREATE TABLE t{number} (\n  id INTEGER PRIMARY KEY\n);\n");
            let stem = format!("2023010100{number:04}_{number}_table");
            // Git has given one of them the line ends of Windows since, and one had them when it was applied.
            let now = if number == 3 { up.replace('\n', "\r\n") } else { up.clone() };
            let applied = if number == 4 { up.replace('\n', "\r\n") } else { up.clone() };
            match number % 2 {
                0 => theirs.write(&format!("{stem}.sql"), &now),
                _ => {
                    theirs.write(&format!("{stem}.up.sql"), &now);
                    theirs.write(&format!("{stem}.down.sql"), &format!("DROP TABLE t{number};\n"));
                }
            }
            if number <= 19 {
                database.execute(&up).await;
                theirs.sqlx_ran(&format!("2023010100{number:04}"), &format!("{number} table"), &applied, true).await;
            }
        }
        theirs.write("README.md", "Ours since 2019.");
        theirs.write("seeds.sql", "sqlx passes over what has no version.");
        database.sql("20261121_090000_kits_own.up.sql", "CREATE TABLE own (id INTEGER PRIMARY KEY)");
        database.sql("20261121_090000_kits_own.down.sql", "DROP TABLE own");
        let before = theirs.history().await;
        let contents = database.contents().await;

        let mut kit = theirs.migrator().await;
        let imported = kit.import(&theirs.import()).await.unwrap();
        assert_eq!((imported.taken.len(), imported.before, imported.listed), (19, 0, 0));
        assert_eq!(imported.taken[2].title, "20230101000003_3_table");
        assert!(imported.taken.iter().all(|taken| !taken.edited && taken.reversible == taken.title.contains(odd(&taken.title))));
        assert_eq!(imported.pending, ["20230101000020_20_table", "20261121_090000_kits_own"]);
        assert_eq!(database.contents().await, contents, "the schema is as it was");

        let status = kit.status().await.unwrap();
        let states: Vec<_> = status.iter().map(|row| (row.batch, row.state)).collect();
        let applied = (1..=19).map(|batch| (Some(batch), State::Applied));
        let expected: Vec<_> = applied.chain([(None, State::Pending), (None, State::Pending)]).collect();
        assert_eq!(states, expected);
        let at = status[0].applied_at.clone().unwrap();
        assert!(at.starts_with("20") && at.ends_with('Z') && at.len() == 24, "{at}");

        // Nothing new: taken over again it stays as it is.
        let again = kit.import(&theirs.import()).await.unwrap();
        assert_eq!((again.taken.len(), again.before), (0, 19));

        let done = kit.migrate(&Upward::default(), &mut Silent).await.unwrap();
        assert_eq!(done.len(), 2);
        assert_eq!(database.existing(&["t20", "own"]).await, ["t20", "own"]);
        kit.rollback(Rollback::Steps(1), &mut Silent).await.unwrap();
        assert!(database.existing(&["own"]).await.is_empty());
        assert_eq!(theirs.history().await, before, "read, and never written to");
    }

    async fn cut_anywhere_all_is_taken_over_or_nothing(database: TestDatabase) {
        let theirs = Theirs::new(&database, Tool::Sqlx).await;
        for version in ["1", "2", "3"] {
            let text = format!("CREATE TABLE t{version} (x INTEGER)");
            database.execute(&text).await;
            theirs.sqlx_ran(version, "some", &text, true).await;
            theirs.write(&format!("{version}_some.sql"), &text);
        }
        let driver = theirs.migrator().await.driver();
        let wanted = theirs.import();
        for cuts in 0.. {
            let session = Watched::new(database.session().await, move |calls| assert!(calls < cuts, "cut"));
            let mut kit = Migrator::new(driver, Box::new(session), theirs.source());
            if tokio::spawn(async move { kit.import(&wanted).await.map(drop) }).await.is_ok() {
                break;
            }
            let mut kit = theirs.migrator().await;
            let taken = kit.status().await.unwrap().iter().filter(|row| row.state == State::Applied).count();
            assert!(taken == 0 || taken == 3, "{taken} taken over, cut before call {cuts}");
            if taken == 3 {
                break;
            }
            // Every time as the first: what is left of Kit's own tables goes.
            for table in ["kit_migrations", "kit_metadata", "kit_unfinished"] {
                database.execute(&format!("DROP TABLE IF EXISTS {table}")).await;
            }
        }
        let mut kit = theirs.migrator().await;
        kit.import(&theirs.import()).await.unwrap();
        assert_eq!(kit.undo_import().await.unwrap().migrations, 3);
    }

    async fn one_by_one_back_as_far_as_files_say_how(database: TestDatabase) {
        let theirs = Theirs::new(&database, Tool::Sqlx).await;
        for (version, text) in [(1, "CREATE TABLE a (x INTEGER)"), (2, "CREATE TABLE b (x INTEGER)"), (3, "CREATE TABLE c (x INTEGER)")] {
            database.execute(text).await;
            theirs.sqlx_ran(&version.to_string(), "some", text, true).await;
            match version {
                1 => theirs.write("1_some.sql", text),
                _ => {
                    theirs.write(&format!("{version}_some.up.sql"), text);
                    theirs.write(&format!("{version}_some.down.sql"), &format!("DROP TABLE {}", if version == 2 { "b" } else { "c" }));
                }
            }
        }
        let mut kit = theirs.migrator().await;
        kit.import(&theirs.import()).await.unwrap();
        let before = theirs.history().await;
        for left in [vec!["a", "b"], vec!["a"]] {
            kit.rollback(Rollback::LastBatch, &mut Silent).await.unwrap();
            assert_eq!(database.existing(&["a", "b", "c"]).await, left);
        }
        let error = kit.rollback(Rollback::LastBatch, &mut Silent).await.unwrap_err().to_string();
        assert!(error.starts_with("1_some: 1_some.sql cannot be undone automatically"), "{error}");
        // What Kit undid is Kit's to apply again, and the other history still stands.
        kit.migrate(&Upward::default(), &mut Silent).await.unwrap();
        assert_eq!(database.existing(&["a", "b", "c"]).await, ["a", "b", "c"]);
        assert_eq!(theirs.history().await, before);
    }

    async fn given_back_as_it_was(database: TestDatabase) {
        let theirs = Theirs::new(&database, Tool::Sqlx).await;
        let text = "CREATE TABLE a (x INTEGER);";
        theirs.write("1_a.up.sql", text);
        theirs.write("1_a.down.sql", "DROP TABLE a;");
        database.execute(text).await;
        theirs.sqlx_ran("1", "a", text, true).await;
        let before = theirs.history().await;

        let mut kit = theirs.migrator().await;
        kit.import(&theirs.import()).await.unwrap();
        let given = kit.undo_import().await.unwrap();
        assert_eq!((given.tool, given.migrations), (Tool::Sqlx, 1));
        assert_eq!(theirs.history().await, before);
        for table in ["kit_migrations", "kit_metadata", "kit_unfinished"] {
            assert!(!database.session().await.has_table(table).await.unwrap(), "{table} was made for it");
        }
        // And once more, in a database that has Kit's tables for a reason of its own.
        kit.install(Some("staging")).await.unwrap();
        kit.import(&theirs.import()).await.unwrap();
        kit.undo_import().await.unwrap();
        assert_eq!(kit.stamped_environment().await.unwrap().as_deref(), Some("staging"));
        assert!(kit.status().await.unwrap().iter().all(|row| row.state == State::Elsewhere));
        assert_eq!(theirs.history().await, before);
    }

    async fn given_back_nothing_of_kits_is_left(database: TestDatabase) {
        for kind in [LockKind::Auto, LockKind::Session, LockKind::Lease] {
            for tool in [Tool::Sqlx, Tool::Laravel] {
                let database = database.another().await;
                let theirs = Theirs::new(&database, tool).await;
                let text = "CREATE TABLE a (x INTEGER);";
                theirs.write("1_a.sql", text);
                database.execute(text).await;
                match tool {
                    Tool::Sqlx => theirs.sqlx_ran("1", "a", text, true).await,
                    _ => theirs.laravel_ran("0001_01_01_000000_a", 1).await,
                }
                let before = (theirs.history().await, everything(&database).await);
                let mut kit = theirs.migrator().await;
                kit.lock.kind = kind;
                kit.import(&theirs.import()).await.unwrap();
                assert_ne!(everything(&database).await, before.1);
                // Another runner that is connected all the while begins anew.
                let mut other = theirs.migrator().await;
                other.lock.kind = kind;
                kit.undo_import().await.unwrap();
                assert_eq!((theirs.history().await, everything(&database).await), before, "{kind:?}");
                other.import(&theirs.import()).await.unwrap();
                other.undo_import().await.unwrap();
                assert_eq!((theirs.history().await, everything(&database).await), before, "{kind:?}");
            }
        }
    }

    async fn a_runner_that_waits_goes_on_when_the_lease_was_taken_away(database: TestDatabase) {
        if database.cannot(Engine::Sqlite, "it has no lease") {
            return;
        }
        let theirs = Theirs::new(&database, Tool::Sqlx).await;
        theirs.write("1_a.sql", "SELECT 1");
        theirs.sqlx_ran("1", "a", "SELECT 1", true).await;
        let lease = LockRequest { kind: LockKind::Lease, wait: Duration::from_secs(20) };
        let mut first = database.session().await;
        first.lock(&lease).await.unwrap();
        let mut kit = theirs.migrator().await;
        kit.lock = lease;
        let wanted = theirs.import();
        let waiting = tokio::spawn(async move { kit.import(&wanted).await });
        tokio::time::sleep(Duration::from_millis(600)).await;
        assert!(!waiting.is_finished(), "it waits");
        database.execute("DROP TABLE kit_lock").await;
        waiting.await.unwrap().unwrap();
        // Nothing is left to be given back.
        let _ = first.unlock().await;
    }

    async fn a_lease_is_dropped_by_its_holder_alone(database: TestDatabase) {
        if database.cannot(Engine::Sqlite, "it has no lease") {
            return;
        }
        let lease = LockRequest { kind: LockKind::Lease, wait: Duration::from_secs(20) };
        let mut first = database.session().await;
        first.lock(&lease).await.unwrap();
        database.execute("UPDATE kit_lock SET token = 'other', holder = 'somebody else'").await;
        first.unlock_for_good().await.unwrap();
        assert_eq!(database.value("SELECT holder FROM kit_lock").await, "somebody else");
        database.execute("DELETE FROM kit_lock").await;
        // A table that somebody reads stays; what was given back stays given back, and the next runner is let in.
        let theirs = Theirs::new(&database, Tool::Sqlx).await;
        theirs.write("1_a.sql", "SELECT 1");
        theirs.sqlx_ran("1", "a", "SELECT 1", true).await;
        let mut kit = theirs.migrator().await;
        kit.lock = lease;
        kit.import(&theirs.import()).await.unwrap();
        let mut reader = database.session().await;
        reader.begin(Transaction::default()).await.unwrap();
        reader.query("SELECT * FROM kit_lock").await.unwrap();
        let given = kit.undo_import().await.unwrap();
        assert!(given.lock_left.is_some(), "{given:?}");
        assert!(database.session().await.has_table("kit_lock").await.unwrap());
        assert!(!database.session().await.has_table("kit_migrations").await.unwrap());
        reader.rollback().await.unwrap();
        assert_eq!(database.value("SELECT COUNT(*) FROM kit_lock").await, "0");
        kit.import(&theirs.import()).await.unwrap();
        assert_eq!(kit.undo_import().await.unwrap().lock_left, None);
        assert!(!database.session().await.has_table("kit_lock").await.unwrap());
    }

    async fn folders_of_diesel(database: TestDatabase) {
        let theirs = Theirs::new(&database, Tool::Diesel).await;
        let setup = "-- This file was automatically created by Diesel to setup helper functions\n";
        theirs.write("00000000000000_diesel_initial_setup/up.sql", setup);
        theirs.write("00000000000000_diesel_initial_setup/down.sql", setup);
        theirs.write("2023-01-01-000000_create_posts/up.sql", "CREATE TABLE posts (id INTEGER PRIMARY KEY);");
        theirs.write("2023-01-01-000000_create_posts/down.sql", "DROP TABLE posts;");
        theirs.write("2023-01-02-000000-0001_create_tags/up.sql", "CREATE TABLE tags (id INTEGER PRIMARY KEY);");
        theirs.write("2023-01-02-000000-0001_create_tags/down.sql", "DROP TABLE tags;");
        theirs.write("2024-01-01-000000_index/up.sql", database.pick(
            "CREATE INDEX tags_id ON tags (id);",
            "CREATE INDEX CONCURRENTLY tags_id ON tags (id);",
            "CREATE INDEX tags_id ON tags (id);",
        ));
        theirs.write("2024-01-01-000000_index/down.sql", database.pick("DROP INDEX tags_id;", "DROP INDEX tags_id;", "DROP INDEX tags_id ON tags;"));
        theirs.write("2024-01-01-000000_index/metadata.toml", "run_in_transaction = false\n");
        theirs.write("2024-01-01-000000_index/notes.md", "nothing");
        theirs.write(".keep", "");
        for (version, text) in [
            ("00000000000000", None),
            ("20230101000000", Some("CREATE TABLE posts (id INTEGER PRIMARY KEY)")),
            ("202301020000000001", Some("CREATE TABLE tags (id INTEGER PRIMARY KEY)")),
        ] {
            if let Some(text) = text {
                database.execute(text).await;
            }
            theirs.diesel_ran(version).await;
        }
        let before = theirs.history().await;
        let mut kit = theirs.migrator().await;
        let imported = kit.import(&theirs.import()).await.unwrap();
        let titles: Vec<_> = imported.taken.iter().map(|taken| taken.title.as_str()).collect();
        assert_eq!(titles, ["00000000000000_diesel_initial_setup", "20230101000000_create_posts", "202301020000000001_create_tags"]);
        assert_eq!(imported.pending, ["20240101000000_index"]);

        let plan = kit.plan(&Upward::default()).await.unwrap();
        assert!(plan[0].is_stepwise(), "diesel was told to run it outside a transaction");
        kit.migrate(&Upward::default(), &mut Silent).await.unwrap();
        kit.rollback(Rollback::Steps(3), &mut Silent).await.unwrap();
        assert!(database.existing(&["posts", "tags"]).await.is_empty());
        kit.migrate(&Upward::default(), &mut Silent).await.unwrap();
        kit.rollback(Rollback::Steps(1), &mut Silent).await.unwrap();
        assert_eq!(theirs.history().await, before);
        kit.undo_import().await.unwrap();
        assert_eq!(theirs.history().await, before);
    }

    async fn files_of_refinery(database: TestDatabase) {
        let theirs = Theirs::new(&database, Tool::Refinery).await;
        let first = "CREATE TABLE a (x INTEGER);\r\n";
        let second = "CREATE TABLE b (x INTEGER);\n";
        theirs.write("V1__initial.sql", &first.replace("\r\n", "\n"));
        theirs.write("more/V2__second.sql", second);
        theirs.write("U20240504__late.sql", "CREATE TABLE late (x INTEGER);");
        database.execute(first).await;
        database.execute(second).await;
        theirs.refinery_ran(1, "initial", first).await;
        theirs.refinery_ran(2, "second", second).await;
        let before = theirs.history().await;
        let mut kit = theirs.migrator().await;
        let imported = kit.import(&theirs.import()).await.unwrap();
        assert_eq!(imported.taken.len(), 2);
        assert_eq!(imported.taken[0].applied_at, "2024-05-04T09:03:43.123Z");
        assert_eq!(imported.pending, ["20240504_late"]);
        kit.migrate(&Upward::default(), &mut Silent).await.unwrap();
        assert_eq!(database.existing(&["late"]).await, ["late"]);
        assert_eq!(theirs.history().await, before);
    }

    async fn everything_is_dropped_and_made_anew_from_the_same_files(database: TestDatabase) {
        let theirs = Theirs::new(&database, Tool::Sqlx).await;
        let text = "CREATE TABLE a (x INTEGER)";
        theirs.write("1_a.sql", text);
        database.execute(text).await;
        theirs.sqlx_ran("1", "a", text, true).await;
        let mut kit = theirs.migrator().await;
        kit.import(&theirs.import()).await.unwrap();
        kit.fresh(&Upward::default(), &mut Silent).await.unwrap();
        assert_eq!(database.existing(&["a"]).await, ["a"]);
        assert!(!database.session().await.has_table("_sqlx_migrations").await.unwrap());
        assert!(kit.elsewhere().await.unwrap().is_empty());
        // What was taken over is gone with that history: there is nothing to give back.
        let error = kit.undo_import().await.unwrap_err().to_string();
        assert_eq!(error, "no history was taken over in this database");
    }

    async fn a_fresh_database_gets_all_of_it_by_running_it(database: TestDatabase) {
        let theirs = Theirs::new(&database, Tool::Diesel).await;
        theirs.write("2023-01-01-000000_a/up.sql", "CREATE TABLE a (x INTEGER);");
        theirs.write("2023-01-01-000000_a/down.sql", "DROP TABLE a;");
        let other = database.another().await;
        let mut kit = Migrator::connect(&other.url(), theirs.source()).await.unwrap();
        kit.migrate(&Upward::default(), &mut Silent).await.unwrap();
        kit.rollback(Rollback::All, &mut Silent).await.unwrap();
        assert!(other.existing(&["a"]).await.is_empty());
    }
}

/// Every table there is, Kit's own included, as the database itself describes it.
async fn everything(database: &TestDatabase) -> Vec<Vec<String>> {
    let mut columns = database.query(database.pick(
        "SELECT type, name, sql FROM sqlite_schema ORDER BY name",
        "SELECT table_name, column_name, data_type, column_default FROM information_schema.columns WHERE table_schema = 'public' \
         ORDER BY table_name, ordinal_position",
        "SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, COLUMN_DEFAULT FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = \
         DATABASE() ORDER BY TABLE_NAME, ORDINAL_POSITION",
    )).await;
    columns.extend(
        database
            .query(database.pick(
                "SELECT name FROM sqlite_schema WHERE type = 'index' ORDER BY name",
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY relname",
                "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME",
            ))
            .await,
    );
    columns
}

/// The digit by which reversible ones are known: `…1_table`, `…3_table`.
fn odd(title: &str) -> &str {
    let number = &title["20230101000000_".len()..title.len() - "_table".len()];
    if number.parse::<u32>().unwrap() % 2 == 1 { number } else { "never" }
}

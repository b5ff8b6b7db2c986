//! Backups before plans that may lose something: there before anything ran, whole, and what they restore is what there
//! was.

use std::path::PathBuf;
use std::process::Command;

use ruskit::driver::{Backup, driver_for};
use ruskit::migrate::{BackupWanted, MigrateError, Migrator, Progress, Rollback, Upward};

use crate::support::{Engine, TestDatabase, provokes};

/// Hears of backups.
#[derive(Default)]
struct Heard {
    made: Vec<(Backup, String)>,
    begun: bool,
}

impl Progress for Heard {
    fn backup(&mut self, backup: &Backup, because: &str) {
        assert!(!self.begun, "a backup comes before what it is for");
        self.made.push((backup.clone(), because.to_owned()));
    }

    fn migration(&mut self, _: &ruskit::migrate::Planned) {
        self.begun = true;
    }
}

/// Tables with rows of all sorts, applied.
async fn prepare(database: &TestDatabase) {
    let bytes = database.pick("BLOB", "BYTEA", "BLOB");
    let hex = database.pick("x'00ff27'", "'\\x00ff27'", "x'00ff27'");
    database.sql(
        "1_people.up.sql",
        &format!("CREATE TABLE people (id INTEGER PRIMARY KEY, name VARCHAR(40), photo {bytes});"),
    );
    database.sql("1_people.down.sql", "DROP TABLE people;");
    database
        .sql("2_notes.sql", "CREATE TABLE notes (person INTEGER NOT NULL REFERENCES people (id), note VARCHAR(80));");
    migrate(database, None).await.0.unwrap();
    let rows = format!(
        "INSERT INTO people VALUES (1, 'Ann; or --', {hex}), (2, 'Zoë ''the'' \u{1F980}', NULL);\n\
         INSERT INTO notes VALUES (1, 'a\nb'), (2, NULL), (1, '')"
    );
    for row in rows.split(";\n") {
        database.execute(row).await;
    }
}

fn folder(database: &TestDatabase) -> PathBuf {
    database.folder().join("some where/backups")
}

async fn migrator(database: &TestDatabase, folder: Option<PathBuf>) -> Migrator {
    let mut migrator = database.sql_migrator().await;
    migrator.backup = folder.map(|folder| BackupWanted { url: database.url(), folder });
    migrator
}

async fn migrate(database: &TestDatabase, folder: Option<PathBuf>) -> (Result<usize, MigrateError>, Heard) {
    let mut heard = Heard::default();
    let mut migrator = migrator(database, folder).await;
    let done = migrator.migrate(&Upward::default(), &mut heard).await;
    (done.map(|done| done.len()), heard)
}

/// Does what the backup says, to the word.
async fn restore(database: &TestDatabase, backup: &Backup) {
    for command in &backup.restore {
        if command == "db:wipe --force" {
            database.session().await.wipe().await.unwrap();
            continue;
        }
        if command == "db:create" {
            driver_for(&database.url()).unwrap().create_database(&database.url()).await.unwrap();
            continue;
        }
        let ended = Command::new("sh").args(["-c", command]).output().unwrap();
        assert!(ended.status.success(), "{command}: {}", String::from_utf8_lossy(&ended.stderr));
    }
}

on_every_database! {
    async fn what_is_lost_comes_back(database: TestDatabase) {
        prepare(&database).await;
        let before = database.dump().await;
        database.sql("3_gone.sql", "DROP TABLE notes;\nCREATE TABLE instead (a INTEGER);");
        let (done, heard) = migrate(&database, Some(folder(&database))).await;
        assert_eq!(done.unwrap(), 1);
        assert_eq!(database.existing(&["notes", "instead"]).await, ["instead"]);

        let [(backup, because)] = &heard.made[..] else { panic!("{:?}", heard.made) };
        assert!(because.starts_with("3_gone "), "{because}");
        assert_eq!(backup.bytes, std::fs::metadata(&backup.file).unwrap().len());
        let names: Vec<_> = std::fs::read_dir(folder(&database)).unwrap().map(|file| file.unwrap().path()).collect();
        assert_eq!(names, std::slice::from_ref(&backup.file), "nothing else is left there");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&backup.file), mode(&folder(&database))), (0o600, 0o700));
        }

        restore(&database, backup).await;
        assert_eq!(database.dump().await, before);
        // It goes on from there.
        assert_eq!(migrate(&database, None).await.0.unwrap(), 1);
    }

    async fn whatever_takes_it_away_it_comes_back(database: TestDatabase) {
        prepare_both_ways(&database).await;
        let before = database.dump().await;
        for way in ["rollback", "reset", "reconcile", "fresh", "wipe", "drop"] {
            let heard = take_away(&database, way).await;
            let [(backup, _)] = &heard.made[..] else { panic!("{way}: {:?}", heard.made) };
            if way != "drop" {
                assert_ne!(database.dump().await, before, "{way}");
            }
            restore(&database, backup).await;
            assert_eq!(database.dump().await, before, "{way}");
            assert_eq!(database.value("SELECT count(*) FROM kept").await, "2", "{way}");
            if has_sequences(&database).await {
                let next = database.value(database.pick("", "SELECT nextval('numbers')", "SELECT nextval(numbers)")).await;
                assert!(next.parse::<i64>().unwrap() > 3, "{way}: {next}");
            }
            assert_eq!(database.value("SELECT count(*) FROM seen").await, "2", "{way}");
        }
    }

    async fn a_database_without_tables_has_one_too(database: TestDatabase) {
        database.execute("CREATE VIEW seen AS SELECT 1 AS a").await;
        let mut drops = vec!["DROP VIEW seen;"];
        if has_sequences(&database).await {
            database.execute("CREATE SEQUENCE numbers").await;
            drops.push("DROP SEQUENCE numbers;");
        }
        if database.engine() == Engine::Postgres {
            database.execute("CREATE MATERIALIZED VIEW kept AS SELECT 7 AS a").await;
            drops.push("DROP MATERIALIZED VIEW kept;");
        }
        for (number, text) in drops.iter().enumerate() {
            let before = database.dump().await;
            database.sql(&format!("{}_gone.sql", number + 1), text);
            let (done, heard) = migrate(&database, Some(folder(&database))).await;
            let [(backup, _)] = &heard.made[..] else { panic!("{text}: {:?}", heard.made) };
            assert_eq!(done.unwrap(), 1);
            restore(&database, backup).await;
            assert_eq!(database.dump().await, before, "{text}");
            assert_eq!(migrate(&database, None).await.0.unwrap(), 1, "{text}");
        }
    }

    async fn what_a_killed_run_left_is_removed_and_told(database: TestDatabase) {
        prepare(&database).await;
        let first = database.session().await.backup(&database.url(), &folder(&database)).await.unwrap();
        let mut left = first.file.clone().into_os_string();
        left.push(".part");
        std::fs::write(&left, "half of it").unwrap();
        database.sql("3_gone.sql", "DROP TABLE notes;");
        let (done, heard) = migrate(&database, Some(folder(&database))).await;
        assert_eq!(done.unwrap(), 1);
        assert_eq!(heard.made[0].0.removed, [PathBuf::from(&left)]);
        assert!(first.file.exists() && !PathBuf::from(left).exists());
    }

    async fn what_loses_nothing_needs_none(database: TestDatabase) {
        prepare(&database).await;
        let schema: Vec<_> = additive();
        let mut migrator = database.migrator(schema).await;
        migrator.partial = true;
        migrator.backup = Some(BackupWanted { url: database.url(), folder: folder(&database) });
        let mut heard = Heard::default();
        migrator.migrate(&Upward::default(), &mut heard).await.unwrap();
        assert!(heard.made.is_empty(), "{:?}", heard.made);
        assert!(!folder(&database).exists());
        // The way back drops what was added.
        let mut heard = Heard::default();
        migrator.rollback(Rollback::Steps(1), &mut heard).await.unwrap();
        assert_eq!(heard.made[0].1, "9_more drops people.nick");
    }

    async fn what_takes_rows_by_the_way_has_one(database: TestDatabase) {
        prepare(&database).await;
        if database.engine() == Engine::Postgres {
            database.execute("CREATE TYPE mood AS ENUM ('well')").await;
            database.execute("ALTER TABLE people ADD COLUMN mood mood").await;
        }
        let is_mariadb = database.engine() == Engine::Mysql
            && database.value("SELECT VERSION()").await.contains("MariaDB");
        let texts: &[&str] = database.pick(
            &["REPLACE INTO people (id) VALUES (9)", "DELETE FROM notes"][..],
            &["ALTER TABLE people ALTER name TYPE text USING ''", "DROP TYPE mood CASCADE"][..],
            match is_mariadb {
                true => &[
                    "ALTER IGNORE TABLE people ADD UNIQUE (name)",
                    "SET STATEMENT max_statement_time = 100 FOR DELETE FROM notes",
                    "CREATE OR REPLACE TABLE notes (a INTEGER)",
                ][..],
                false => &[
                    "WITH old AS (SELECT 1 AS id) DELETE notes FROM notes JOIN old ON old.id = notes.person",
                    "DELETE /*+ SET_VAR(sort_buffer_size = 65536) */ FROM notes",
                    "REPLACE INTO people (id) VALUES ROW(9)",
                    "TRUNCATE notes",
                ][..],
            },
        );
        for (number, text) in texts.iter().enumerate() {
            database.sql(&format!("{}_more.sql", number + 3), text);
            let (done, heard) = migrate(&database, Some(folder(&database))).await;
            assert_eq!((done.unwrap(), heard.made.len()), (1, 1), "{text}");
        }
    }

    async fn a_rollback_a_wipe_and_a_fresh_start_have_one_each(database: TestDatabase) {
        prepare(&database).await;
        std::fs::remove_file(database.migrations().join("2_notes.sql")).unwrap();
        database.execute("DROP TABLE notes").await;
        database.execute("DELETE FROM kit_migrations WHERE version = '2'").await;
        let mut heard = Heard::default();
        let mut it = migrator(&database, Some(folder(&database))).await;
        it.rollback(Rollback::All, &mut heard).await.unwrap();
        assert_eq!(heard.made.len(), 1);
        // Nothing is left that could be lost.
        let mut heard = Heard::default();
        let mut it = migrator(&database, Some(folder(&database))).await;
        it.wipe(&mut heard).await.unwrap();
        assert!(heard.made.is_empty(), "{:?}", heard.made);
        it.fresh(&Upward::default(), &mut heard).await.unwrap();
        it.fresh(&Upward::default(), &mut Heard::default()).await.unwrap();
        let mut again = migrator(&database, Some(folder(&database))).await;
        let mut heard = Heard::default();
        again.wipe(&mut heard).await.unwrap();
        assert_eq!(heard.made[0].1, "everything is dropped");
    }

    async fn without_a_backup_nothing_runs(database: TestDatabase) {
        prepare(&database).await;
        let before = database.dump().await;
        database.sql("3_gone.sql", "DROP TABLE notes;");
        // There is a file where the folder should be.
        let taken = database.folder().join("taken");
        std::fs::write(&taken, "").unwrap();
        let (done, heard) = migrate(&database, Some(taken.clone())).await;
        provokes("E0520", &done.unwrap_err());
        assert!(heard.made.is_empty() && !heard.begun);
        assert_eq!(database.dump().await, before);
        assert_eq!(std::fs::read(&taken).unwrap(), b"");
        // Whatever held the lock has let go of it.
        assert_eq!(migrate(&database, None).await.0.unwrap(), 1);
    }
}

async fn has_sequences(database: &TestDatabase) -> bool {
    match database.engine() {
        Engine::Sqlite => false,
        Engine::Postgres => true,
        Engine::Mysql => database.value("SELECT VERSION()").await.contains("MariaDB"),
    }
}

/// Tables with rows and what else a database holds, made by migrations that can be undone.
async fn prepare_both_ways(database: &TestDatabase) {
    database.sql("1_people.up.sql", "CREATE TABLE people (id INTEGER PRIMARY KEY, name VARCHAR(40));");
    database.sql("1_people.down.sql", "DROP TABLE people;");
    migrate(database, None).await.0.unwrap();
    let sequence = if has_sequences(database).await { "SEQUENCE numbers" } else { "TABLE numbers (a INTEGER)" };
    let kept = database.pick("VIEW", "MATERIALIZED VIEW", "VIEW");
    let made = [sequence, "VIEW seen AS SELECT name FROM people", &format!("{kept} kept AS SELECT name FROM people")];
    let more = made.map(|made| format!("CREATE {made};\n")).concat();
    database.sql("2_more.up.sql", &format!("CREATE TABLE more (note VARCHAR(80));\n{more}"));
    let kind = sequence.split(' ').next().unwrap();
    database
        .sql("2_more.down.sql", &format!("DROP {kept} kept;\nDROP VIEW seen;\nDROP {kind} numbers;\nDROP TABLE more;"));
    migrate(database, None).await.0.unwrap();
    database.execute("INSERT INTO people VALUES (1, 'Ann'), (2, 'Zoë')").await;
    database.execute("INSERT INTO more VALUES ('kept')").await;
    if database.engine() == Engine::Postgres {
        database.execute("REFRESH MATERIALIZED VIEW kept").await;
    }
    if has_sequences(database).await {
        database.query(database.pick("", "SELECT setval('numbers', 3)", "SELECT setval(numbers, 3)")).await;
    }
}

/// Each command that can drop something, as the migrator does it.
async fn take_away(database: &TestDatabase, way: &str) -> Heard {
    let mut heard = Heard::default();
    let mut it = migrator(database, Some(folder(database))).await;
    match way {
        "rollback" => drop(it.rollback(Rollback::LastBatch, &mut heard).await.unwrap()),
        "reset" => drop(it.rollback(Rollback::All, &mut heard).await.unwrap()),
        "fresh" => drop(it.fresh(&Upward::default(), &mut heard).await.unwrap()),
        "wipe" => it.wipe(&mut heard).await.unwrap(),
        "reconcile" => {
            let files = ["2_more.up.sql", "2_more.down.sql"].map(|name| database.migrations().join(name));
            let texts = files.clone().map(|file| std::fs::read(file).unwrap());
            files.iter().for_each(|file| std::fs::remove_file(file).unwrap());
            let mut it = migrator(database, Some(folder(database))).await;
            let plan = it.reconcile_plan(&database.url()).await.unwrap();
            it.reconcile(&plan, &mut heard).await.unwrap();
            files.iter().zip(texts).for_each(|(file, text)| std::fs::write(file, text).unwrap());
        }
        _ => {
            it.back_up_before_drop(&mut heard).await.unwrap();
            drop(it);
            assert!(driver_for(&database.url()).unwrap().drop_database(&database.url()).await.unwrap());
        }
    }
    heard
}

/// One table more, and a column more, which are recorded.
fn additive() -> Vec<ruskit::migrate::SourceMigration> {
    use ruskit::migrate::{Body, Migration, SourceMigration};
    use ruskit::prelude::*;

    struct More;
    impl Migration for More {
        fn up(&self, schema: &mut SchemaBuilder) {
            schema.create_table("more", |t| {
                t.id();
            });
            schema.alter_table("people", |t| {
                t.string("nick").nullable();
                t.index(["name"]);
            });
        }
    }
    vec![SourceMigration::new("9_more.rs".as_ref(), Body::Recorded(&More)).unwrap()]
}

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn a_copy_of_a_file_in_use_is_as_it_was_at_one_moment() {
    for journal in ["WAL", "DELETE"] {
        let database = TestDatabase::new(Engine::Sqlite).await.unwrap();
        database.query(&format!("PRAGMA journal_mode = {journal}")).await;
        prepare(&database).await;
        // A row in the middle is gone: no rowid may move.
        database.execute("INSERT INTO notes VALUES (2, 'last')").await;
        database.execute("DELETE FROM notes WHERE note IS NULL").await;
        let rowids = database.query("SELECT rowid, note FROM notes").await;
        let before = database.dump().await;

        let mut other = database.session().await;
        other.execute("BEGIN IMMEDIATE").await.unwrap();
        other.execute("INSERT INTO notes VALUES (1, 'not committed')").await.unwrap();
        let mut session = database.session().await;
        let backup = session.backup(&database.url(), &folder(&database)).await.unwrap();
        other.execute("COMMIT").await.unwrap();
        assert_ne!(database.dump().await, before);
        drop((session, other));

        restore(&database, &backup).await;
        assert_eq!(database.dump().await, before, "{journal}");
        assert_eq!(database.query("SELECT rowid, note FROM notes").await, rowids);
        assert_eq!(database.value("PRAGMA journal_mode").await, journal.to_lowercase());
    }
}

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn backups_of_one_second_do_not_overwrite_each_other() {
    let database = TestDatabase::new(Engine::Sqlite).await.unwrap();
    prepare(&database).await;
    let mut session = database.session().await;
    for _ in 0..3 {
        session.backup(&database.url(), &folder(&database)).await.unwrap();
    }
    assert_eq!(std::fs::read_dir(folder(&database)).unwrap().count(), 3);
}

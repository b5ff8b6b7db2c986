//! The test starts itself again as the process that dies.

use std::path::Path;
use std::process::Stdio;

use async_trait::async_trait;
use ruskit::driver::{Connection, DatabaseError, Url, driver_for};
use ruskit::migrate::{
    Body, Dying, Killer, MigrateError, Migration, Migrator, Silent, Source, SourceMigration, Step, Upward, Version,
};
use ruskit::schema::SchemaBuilder;

use crate::support::{again, told};

const FOLDER: &str = "KIT_TEST_DIE_FOLDER";
const CALLS: &str = "KIT_TEST_DIE_CALLS";
const TO: &str = "KIT_TEST_DIE_TO";

/// Starts it.
pub(crate) struct Again<'a> {
    pub(crate) set: &'a str,
    pub(crate) folder: &'a Path,
}

impl Killer for Again<'_> {
    fn kill(&self, url: &Url, to: &Version, calls: usize) -> Result<Option<String>, MigrateError> {
        let ended = again("killer::dies_when_told_to", url, self.set)
            .env(FOLDER, self.folder)
            .env(CALLS, calls.to_string())
            .env(TO, to.to_string())
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        match ended.status.code() {
            Some(0) => Ok(None),
            Some(code) => panic!("{code}: {said}"),
            None => Ok(Some(said.rsplit("LAST ").next().unwrap_or_default().to_owned())),
        }
    }
}

/// The process that dies. Run as a test of its own it has nothing to do.
#[tokio::test]
async fn dies_when_told_to() {
    let Some(told) = told() else { return };
    let variable = |name| std::env::var(name).unwrap();
    let driver = driver_for(&told.url).unwrap();
    let last_words = |what: &str| eprintln!("LAST {what}");
    let session = Dying::new(driver.connect(&told.url).await.unwrap(), variable(CALLS).parse().unwrap(), last_words);
    let source = source(&told.what, Path::new(&variable(FOLDER))).unwrap();
    let mut migrator = Migrator::new(driver, Box::new(session), source);
    let to = Version::parse(&variable(TO));
    migrator.migrate(&Upward { to, ..Upward::default() }, &mut Silent).await.unwrap();
}

/// The migrations of a set: those of the folder, or these.
pub(crate) fn source(set: &str, folder: &Path) -> Result<Source, MigrateError> {
    match set {
        "files" => crate::files(folder),
        "blog" => Source::new(crate::sound::blog()),
        "step" => Source::new(vec![recorded("1_a.rs", |schema| {
            schema.create_table("a", |t| {
                t.id();
            });
            schema.run(Creates);
        })]),
        "view" => Source::new(vec![
            recorded("1_view.rs", |schema| {
                schema.create_table("a", |t| {
                    t.id();
                    t.integer("n");
                });
                schema.create_view("va", "SELECT n FROM a");
            }),
            recorded("2_rename.rs", |schema| {
                schema.alter_table("a", |t| {
                    t.rename_column("n", "m");
                });
            }),
        ]),
        "numbers" => Source::new(vec![
            recorded("1_tables.rs", |schema| {
                schema.create_table("a", |t| {
                    t.id();
                    t.string("name");
                });
                schema.create_table("b", |t| {
                    t.id();
                    t.foreign_id("a_id").references("a", "id");
                });
            }),
            recorded("2_rows.rs", |schema| {
                schema.sql("INSERT INTO a (name) VALUES ('x')").down("");
                schema.sql("INSERT INTO b (a_id) SELECT max(id) FROM a").down("");
                schema.sql("UPDATE a SET name = 'y' WHERE name = 'x'").down("");
            }),
        ]),
        other => panic!("{other}"),
    }
}

/// A migration of what this records.
pub(crate) fn recorded(file: &str, record: fn(&mut SchemaBuilder)) -> SourceMigration {
    SourceMigration::new(file.as_ref(), Body::Recorded(Box::leak(Box::new(Recorded(record))))).unwrap()
}

struct Recorded(fn(&mut SchemaBuilder));

impl Migration for Recorded {
    fn up(&self, schema: &mut SchemaBuilder) {
        (self.0)(schema);
    }
}

/// A step that creates a table: where such a change commits by itself, it cannot run twice.
struct Creates;

#[async_trait]
impl Step for Creates {
    async fn up(&self, db: &mut Connection) -> Result<(), DatabaseError> {
        db.execute("CREATE TABLE b (id INTEGER)").await.map(drop)
    }

    async fn down(&self, db: &mut Connection) -> Result<(), DatabaseError> {
        db.execute("DROP TABLE b").await.map(drop)
    }
}

//! How long it takes; run with `--ignored --nocapture`.

use std::time::Instant;

use ruskit::driver::{Scope, driver_for};
use ruskit::migrate::{Body, Migration, Source, SourceMigration, replay};
use ruskit::schema::{Schema, SchemaBuilder};

use crate::support::{Engine, TestDatabase};

fn thousand() -> Source {
    Source::new((0..1000).map(migration).collect()).unwrap()
}

/// Every second one changes the table that the one before it created.
struct One(usize);

impl Migration for One {
    fn up(&self, schema: &mut SchemaBuilder) {
        let table = format!("table_{:03}", self.0 / 2);
        match self.0 % 2 {
            0 => schema.create_table(&table, |t| {
                t.id();
                t.string("name").unique();
                t.text("body").nullable();
                t.timestamps();
            }),
            _ => schema.alter_table(&table, |t| {
                t.boolean("active").default(true);
            }),
        };
    }
}

fn migration(number: usize) -> SourceMigration {
    let body = Body::Recorded(Box::leak(Box::new(One(number))));
    SourceMigration::new(format!("20260101{number:06}_m.rs").as_ref(), body).unwrap()
}

async fn measure(engine: Engine) {
    let Some(database) = TestDatabase::new(engine).await else { return };
    let url = database.url();
    let began = Instant::now();
    let schema = replay(&url, &thousand(), None).await.unwrap();
    eprintln!("{engine:?}: 1000 migrations {:?}", began.elapsed());
    let driver = driver_for(&url).unwrap();
    for (what, schema) in [("nothing", &Schema::default()), ("500 tables", &schema)] {
        let began = Instant::now();
        let mut shadow = driver.shadow(&url, schema, None).await.unwrap();
        let made = began.elapsed();
        shadow.inspect(&Scope::All).await.unwrap();
        let inspected = began.elapsed();
        drop(shadow);
        eprintln!("{engine:?}: shadow of {what} {made:?}, inspected {inspected:?}, gone {:?}", began.elapsed());
    }
}

#[cfg(feature = "sqlite")]
#[tokio::test]
#[ignore = "measures"]
async fn sqlite() {
    measure(Engine::Sqlite).await;
}

#[cfg(feature = "postgres")]
#[tokio::test]
#[ignore = "measures"]
async fn postgres() {
    measure(Engine::Postgres).await;
}

#[cfg(feature = "mysql")]
#[tokio::test]
#[ignore = "measures"]
async fn mysql() {
    measure(Engine::Mysql).await;
}

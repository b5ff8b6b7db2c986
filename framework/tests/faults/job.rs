//! A run of migrations in which whatever is done twice, or not at all, shows.

use std::path::Path;

use ruskit::driver::{Session, Url, driver_for};
use ruskit::migrate::{Body, MigrateError, Migration, Migrator, Silent, Source, SourceMigration, Upward};
use ruskit::prelude::*;

use crate::support::{Engine, contents};

type Record = fn(&mut SchemaBuilder);

struct Recorded(Record);

impl Migration for Recorded {
    fn up(&self, schema: &mut SchemaBuilder) {
        (self.0)(schema);
    }
}

const JOB: [(&str, Record); 4] = [
    ("1_users.rs", |s| {
        s.create_table("users", |t| {
            t.id();
            t.string("name");
            t.integer("age").default(18);
        });
        s.create_table("log", |t| {
            t.string("what");
        });
        s.sql("INSERT INTO users (id, name) VALUES (1, 'ann'), (2, 'bob'), (3, 'eve')");
    }),
    ("2_change.rs", |s| {
        s.alter_table("users", |t| {
            t.string("email").nullable().unique();
            t.string("name").length(100).change();
        });
        s.sql(
            "UPDATE users SET email = concat(name, '@example.org'), age = age + 1; INSERT INTO log VALUES ('changed')",
        );
        s.alter_table("users", |t| {
            t.index(["age", "name"]).name("by_age");
        });
    }),
    ("3_posts.rs", |s| {
        s.sql("UPDATE users SET age = age + 1");
        s.create_table("posts", |t| {
            t.id();
            t.foreign_id("user_id").index().references("users", "id").on_delete(Cascade);
            t.integer("size").default(0);
        });
        s.sql("INSERT INTO posts (id, user_id) SELECT id, id FROM users ORDER BY id; UPDATE posts SET size = size + 3");
        s.create_view("writers", "SELECT name FROM users");
        s.sql("INSERT INTO log SELECT name FROM writers");
    }),
    ("4_rest.rs", |s| {
        s.alter_table("users", |t| {
            t.rename_column("email", "address");
            t.drop_index("by_age");
        });
        s.alter_table("posts", |t| t.drop_column("size"));
        s.rename_table("log", "journal");
        s.sql("INSERT INTO journal VALUES ('done'); UPDATE users SET age = age + 1");
    }),
];

pub(crate) fn source() -> Source {
    Source::new(migrations()).unwrap()
}

pub(crate) fn migrations() -> Vec<SourceMigration> {
    JOB.iter().map(|(file, record)| recorded(file, *record)).collect()
}

pub(crate) fn recorded(file: &str, record: fn(&mut SchemaBuilder)) -> SourceMigration {
    SourceMigration::new(Path::new(file), Body::Recorded(Box::leak(Box::new(Recorded(record))))).unwrap()
}

/// Does the job in this session.
pub(crate) async fn run(url: &Url, session: impl Session + 'static) -> Result<usize, MigrateError> {
    let mut migrator = Migrator::new(driver_for(url).unwrap(), Box::new(session), source());
    migrator.migrate(&Upward::default(), &mut Silent).await.map(|done| done.len())
}

/// Does what is left of the job; what the database holds then.
pub(crate) async fn finish(engine: Engine, url: &Url) -> String {
    let mut migrator = Migrator::connect(url, source()).await.unwrap();
    migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
    let applied = migrator.session().query("SELECT version FROM kit_migrations ORDER BY version").await.unwrap();
    assert_eq!(applied.iter().flatten().flatten().collect::<Vec<_>>(), ["1", "2", "3", "4"]);
    contents(engine, migrator.session()).await
}

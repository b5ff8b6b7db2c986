//! Changes of a table with rows, each of which has a safe form somewhere.

use std::path::Path;

use ruskit::driver::Url;
use ruskit::migrate::{Body, Migration, Migrator, Silent, Source, SourceMigration, Upward};
use ruskit::prelude::*;

/// The tables that are there, with rows.
pub(crate) struct Before;

impl Migration for Before {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.create_table("users", |t| {
            t.id();
            t.string("name");
        });
        schema.create_table("posts", |t| {
            t.integer("number").nullable();
            t.big_integer("user_id").nullable();
            t.string("title").nullable().comment("before");
            t.string("slug").nullable();
            t.integer("size");
            t.index(["size"]).name("posts_size");
        });
        schema.sql("INSERT INTO users (id, name) VALUES (1, 'ann'), (2, 'bob')").down("");
        schema
            .sql("INSERT INTO posts VALUES (1, 1, 'one', 'a', 1), (2, 2, 'two', 'b', 2), (3, 1, 'two', 'c', 3)")
            .down("");
    }
}

/// One change of `posts`, and how it is undone where that is written.
pub(crate) struct One(fn(&mut Blueprint), &'static [fn(&mut Blueprint)]);

impl Migration for One {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.alter_table("posts", self.0);
    }

    fn down(&self, schema: &mut SchemaBuilder) {
        match self.1 {
            [] => schema.automatic(),
            [down, ..] => schema.alter_table("posts", *down),
        }
    }
}

macro_rules! cases {
    ($($name:ident $change:expr $(, $down:expr)?;)*) => {
        pub(crate) static CASES: &[(&str, &One)] = &[$((stringify!($name), &One($change, &[$($down)?]))),*];
    };
}

cases! {
    index |t| { t.index(["title"]); };
    unique_index |t| { t.unique(["slug"]); };
    drop_index |t| t.drop_index("posts_size");
    foreign_key |t| { t.foreign(["user_id"]).references("users", ["id"]).on_delete(Cascade); };
    check |t| { t.check("posts_size_check", "size > 0"); };
    unique_constraint |t| { t.unique_constraint(["slug"]).name("posts_slug_key"); };
    not_null |t| { t.string("title").change(); };
    not_null_with_more |t| { t.string("title").default("none").comment("after").change(); };
    primary_key |t| { t.primary(["number"]); };
    named_primary_key |t| { t.primary(["number", "slug"]).name("posts_key"); };
    key_with_down |t| { t.primary(["number"]); }, |t| {
        t.drop_primary();
        t.integer("number").nullable().change();
    };
    several |t| {
        t.string("extra").nullable();
        t.index(["extra", "slug"]);
        t.check("posts_extra_check", "extra <> title");
        t.string("slug").change();
        t.drop_index("posts_size");
    };
    wider_and_not_null |t| { t.text("title").change(); };
}

pub(crate) fn migrations(one: &'static One) -> Vec<SourceMigration> {
    let recorded = |file: &str, migration: &'static dyn Migration| {
        SourceMigration::new(Path::new(file), Body::Recorded(migration)).unwrap()
    };
    vec![recorded("1_before.rs", &Before), recorded("2_one.rs", one)]
}

/// A migrator on a database where the first migration is applied.
pub(crate) async fn prepared(url: &Url, one: &'static One, safe: bool) -> Migrator {
    let mut migrator = Migrator::connect(url, Source::new(migrations(one)).unwrap()).await.unwrap();
    migrator.migrate(&Upward { count: Some(1), ..Upward::default() }, &mut Silent).await.unwrap();
    migrator.safe = safe;
    migrator
}

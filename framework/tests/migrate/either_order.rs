//! Random pairs of migrations: where nothing is told of what both touch, both orders make the same schema.
//! `KIT_RANDOM_CASES` says how many pairs, `KIT_RANDOM_SEED` where to start.

use std::path::Path;

use ruskit::driver::driver_for;
use ruskit::migrate::{Body, MigrateError, Source, SourceMigration, replay};
use ruskit::prelude::*;
use ruskit::schema::{Known, Schema, collisions, collisions_given};

use crate::support::TestDatabase;

type Up = fn(&mut SchemaBuilder);

/// What is there: tables tied by a foreign key and by a view, and some that stand alone.
const START: Up = |schema| {
    schema.create_table("users", |t| {
        t.id();
        t.string("name");
        t.string("email").nullable().unique();
    });
    schema.create_table("posts", |t| {
        t.id();
        t.foreign_id("user_id").references("users", "id").on_delete(Cascade);
        t.string("title").index();
        t.text("body").nullable();
    });
    schema.create_table("tags", |t| {
        t.id();
        t.string("label");
        t.integer("weight").nullable();
    });
    schema.create_table("notes", |t| {
        t.id();
        t.string("label").nullable();
    });
    schema.create_view("recent", "SELECT id, title FROM posts");
};

macro_rules! on {
    ($table:literal, $($change:tt)*) => {
        (|schema: &mut SchemaBuilder| schema.alter_table($table, |t| { let _ = t.$($change)*; })) as Up
    };
}

/// What a migration may do.
fn parts() -> Vec<Up> {
    vec![
        on!("users", string("nick").nullable()),
        on!("users", string("bio").nullable()),
        on!("posts", string("nick").nullable()),
        on!("posts", integer("weight").default(0)),
        on!("tags", string("nick").nullable()),
        on!("tags", foreign_id("user_id").nullable().references("users", "id")),
        on!("notes", foreign_id("tag_id").nullable().references("tags", "id")),
        on!("notes", text("body").nullable()),
        on!("posts", rename_column("title", "heading")),
        on!("tags", rename_column("label", "name")),
        on!("notes", rename_column("label", "title")),
        on!("posts", drop_column("body")),
        on!("users", drop_column("email")),
        on!("tags", drop_column("weight")),
        on!("notes", drop_column("label")),
        on!("tags", index(["label"])),
        on!("tags", index(["weight"]).name("by_weight")),
        on!("notes", index(["label"]).name("by_weight")),
        on!("posts", unique(["title"])),
        on!("users", unique(["name"])),
        on!("tags", check("tags_weight", "weight > 0")),
        on!("tags", text("label").nullable().change()),
        on!("users", string("name").length(50).nullable().change()),
        on!("notes", comment("what is noted")),
        |schema| schema.drop_table("tags"),
        |schema| schema.drop_table("notes"),
        |schema| schema.drop_table("posts"),
        |schema| schema.rename_table("tags", "labels"),
        |schema| schema.rename_table("notes", "tags"),
        |schema| {
            schema.create_table("labels", |t| {
                t.id();
                t.string("label").unique();
            });
        },
        |schema| {
            schema.create_table("comments", |t| {
                t.id();
                t.foreign_id("post_id").references("posts", "id");
                t.index(["post_id"]).name("by_weight");
            });
        },
        |schema| {
            schema.create_table("post_tags", |t| {
                t.foreign_id("tag_id").references("tags", "id");
                t.foreign_id("label_id").nullable();
            });
        },
        |schema| _ = schema.create_view("noted", "SELECT id, label FROM notes"),
        |schema| _ = schema.create_view("newest", "SELECT title FROM recent"),
        |schema| schema.drop_view("recent"),
        |schema| schema.sql("CREATE TABLE logs (id INTEGER PRIMARY KEY, at VARCHAR(40))").down(""),
        |schema| schema.sql("CREATE TABLE labels (id INTEGER PRIMARY KEY)").down(""),
        |schema| schema.sql("CREATE INDEX by_weight ON users (name)").down(""),
        |schema| schema.sql("INSERT INTO tags (id, label) VALUES (1, 'a')").down(""),
        |schema| schema.sql("UPDATE users SET name = 'notes'").down(""),
        |schema| schema.sql("DELETE FROM notes").down(""),
        |schema| schema.sql("DROP TABLE notes").down(""),
        |schema| schema.sql("ALTER TABLE tags ADD COLUMN color VARCHAR(10)").down(""),
        |schema| schema.sql("CREATE VIEW labelled AS SELECT label FROM tags").down(""),
    ]
}

struct Parts(Vec<Up>);

impl Migration for Parts {
    fn up(&self, schema: &mut SchemaBuilder) {
        self.0.iter().for_each(|part| part(schema));
    }

    fn down(&self, _: &mut SchemaBuilder) {}
}

fn migration(version: usize, parts: &[Up]) -> SourceMigration {
    let body = Body::Recorded(Box::leak(Box::new(Parts(parts.to_vec()))));
    SourceMigration::new(Path::new(&format!("{version}_m.rs")), body).unwrap()
}

async fn made(database: &TestDatabase, order: &[&[Up]]) -> Result<Schema, MigrateError> {
    let migrations = order.iter().enumerate().map(|(at, parts)| migration(at + 1, parts));
    let source = Source::new(migrations.collect()).unwrap();
    let mut schema = replay(&database.url(), &source, None).await?;
    // The order in which a table's parts stand, and its text, follow that of the migrations.
    for table in &mut schema.tables {
        table.definition = None;
        table.columns.iter_mut().for_each(|column| column.definition = None);
        table.columns.sort_by(|a, b| a.name.cmp(&b.name));
        table.indexes.sort_by_key(|index| format!("{index:?}"));
        table.foreign_keys.sort_by_key(|key| format!("{key:?}"));
        table.checks.sort_by_key(|check| format!("{check:?}"));
    }
    schema.views.iter_mut().for_each(|view| view.definition = None);
    Ok(schema)
}

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// As many different numbers as are asked for (xorshift).
fn draw(state: &mut u64, below: usize) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    usize::try_from(*state % below as u64).unwrap()
}

on_every_database! {
    async fn what_does_not_collide_may_be_applied_in_either_order(database: TestDatabase) {
        let driver = driver_for(&database.url()).unwrap();
        let same_name = |a: &str, b: &str| driver.same_name(a, b);
        let said = |text: &str| driver.said(text);
        let parts = parts();
        let start = made(&database, &[&[START]]).await.unwrap();
        let mut state = number("KIT_RANDOM_SEED", 42).max(1);
        let cases = number("KIT_RANDOM_CASES", database.pick(400, 60, 40));
        let (mut passed, mut told) = (0, 0);
        for _ in 0..cases {
            let mut pick = || (0..1 + draw(&mut state, 2)).map(|_| parts[draw(&mut state, parts.len())]).collect::<Vec<_>>();
            let (one, other) = (pick(), pick());
            let operations = |parts: &[Up]| migration(1, parts).up().unwrap().operations;
            let (a, b) = (operations(&one), operations(&other));
            // As it is where the second was applied first.
            let Ok(between) = made(&database, &[&[START], &other]).await else { continue };
            let states = [&start, &between];
            let known = Known { same_name: &same_name, states: &states, said: &said };
            let collides = !collisions_given(&a, &b, &known).is_empty();
            let blindly = !collisions(&a, &b, &same_name).is_empty();
            if collides && blindly {
                told += 1;
                continue;
            }
            passed += 1;
            let there = made(&database, &[&[START], &one, &other]).await.map_err(|error| error.to_string());
            let back = made(&database, &[&[START], &other, &one]).await.map_err(|error| error.to_string());
            match (there, back) {
                (Ok(there), Ok(back)) => assert_eq!(there, back, "{a:#?}\n{b:#?}"),
                // What cannot be done at all is refused in either order.
                (Err(_), Err(_)) => {}
                (there, back) => panic!("{:?}\n{:?}\n{a:#?}\n{b:#?}", there.err(), back.err()),
            }
        }
        assert!(passed > cases / 8 && told > cases / 8, "{passed} passed, {told} told");
    }
}

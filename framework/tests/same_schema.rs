//! The same Blueprint migrations give the same logical schema on all databases: after each migration up, and after each
//! one back. SQLite, which needs no server, is what the others are compared with.

#![cfg(feature = "sqlite")]
#![allow(missing_docs, reason = "tests")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "support/mod.rs"]
#[macro_use]
mod support;

use std::path::Path;

use ruskit::driver::Scope;
use ruskit::migrate::{Body, Migration, Migrator, Rollback, Silent, SourceMigration, Upward};
use ruskit::prelude::*;
use ruskit::schema::{Action, Column, ColumnType, DefaultValue, Generated, IndexTerm, Schema, Table};

use crate::support::{Engine, TestDatabase};

on_every_server! {
    async fn each_migration_gives_the_same_schema_up_and_down(database: TestDatabase) {
        let sqlite = TestDatabase::new(Engine::Sqlite).await.unwrap();
        let mut here = database.migrator(migrations()).await;
        let mut there = sqlite.migrator(migrations()).await;
        let mut steps = vec![inspect(&mut here).await];
        for (file, _) in MIGRATIONS {
            let next = Upward { count: Some(1), step: true, ..Upward::default() };
            here.migrate(&next, &mut Silent).await.unwrap();
            there.migrate(&next, &mut Silent).await.unwrap();
            let schema = inspect(&mut here).await;
            same(&inspect(&mut there).await, &schema, database.engine(), file);
            steps.push(schema);
        }
        for (at, (file, _)) in MIGRATIONS.iter().enumerate().rev() {
            here.rollback(Rollback::Steps(1), &mut Silent).await.unwrap();
            there.rollback(Rollback::Steps(1), &mut Silent).await.unwrap();
            let schema = inspect(&mut here).await;
            same(&inspect(&mut there).await, &schema, database.engine(), &format!("{file}, back"));
            let file = format!("{file}, back to before");
            same(&logical(&steps[at], database.engine()), &logical(&schema, database.engine()), database.engine(), &file);
        }
    }
}

async fn inspect(migrator: &mut Migrator) -> Schema {
    migrator.session().inspect(&Scope::All).await.unwrap()
}

fn same(wanted: &Schema, found: &Schema, engine: Engine, when: &str) {
    let (wanted, found) = (logical(wanted, engine), logical(found, engine));
    let names = |schema: &Schema| schema.tables.iter().map(|table| table.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&wanted), names(&found), "tables after {when}");
    for (wanted, found) in wanted.tables.iter().zip(&found.tables) {
        let name = &wanted.name;
        for (wanted, found) in wanted.columns.iter().zip(&found.columns) {
            assert_eq!(wanted, found, "a column of `{name}` after {when}");
        }
        assert_eq!(wanted.indexes, found.indexes, "the indexes of `{name}` after {when}");
        assert_eq!(wanted, found, "`{name}` after {when}");
    }
    assert_eq!(wanted, found, "after {when}");
}

/// What a schema means, whichever database it is on. All that is not the same everywhere stands here.
fn logical(schema: &Schema, engine: Engine) -> Schema {
    let mut schema = schema.clone();
    for table in &mut schema.tables {
        // How a database writes things down is its own.
        table.definition = None;
        table.options.clear();
        // SQLite has no comments.
        table.comment = None;
        // Not every database names a primary key, and none of them need to.
        table.primary_key.iter_mut().for_each(|key| (key.name, key.definition) = (None, None));
        table.columns.iter_mut().for_each(|column| logical_column(column, engine));
        logical_keys(table, engine);
    }
    for view in &mut schema.views {
        // Each has its own way to write a query down again.
        (view.query, view.definition) = (String::new(), None);
    }
    // The sequences behind PostgreSQL's numbers are the columns', not objects somebody made.
    assert!(schema.objects.is_empty() && schema.enums.is_empty(), "{:?} {:?}", schema.objects, schema.enums);
    schema
}

fn logical_column(column: &mut Column, engine: Engine) {
    (column.comment, column.definition, column.sql_type) = (None, None, None);
    column.options.clear();
    // Only MySQL's integers can be without a sign.
    column.unsigned = false;
    column.default = column.default.take().map(logical_default);
    column.generated = column.generated.take().map(|generated| Generated {
        expression: words(&generated.expression),
        // Before 18 PostgreSQL computes no column at each read; the migrations ask for none.
        stored: generated.stored,
    });
    column.ty = match (&column.ty, engine) {
        // PostgreSQL has no integer of one byte.
        (ColumnType::TinyInteger, _) => ColumnType::SmallInteger,
        (ty, _) => ty.clone(),
    };
}

fn logical_default(default: DefaultValue) -> DefaultValue {
    match default {
        // MySQL's true is 1; a number may come back with the digits of its column, as in 1.50.
        DefaultValue::Boolean(value) => DefaultValue::Number(u8::from(value).to_string()),
        DefaultValue::Number(number) => match number.split_once('.') {
            Some((whole, rest)) if rest.trim_end_matches('0').is_empty() => DefaultValue::Number(whole.to_owned()),
            Some((whole, rest)) => DefaultValue::Number(format!("{whole}.{}", rest.trim_end_matches('0'))),
            None => DefaultValue::Number(number),
        },
        DefaultValue::Expression(text) => DefaultValue::Expression(words(&text)),
        other => other,
    }
}

fn logical_keys(table: &mut Table, engine: Engine) {
    for key in &mut table.foreign_keys {
        key.definition = None;
        // MySQL refuses at once, whichever of the two is asked for.
        if key.on_delete == Action::Restrict {
            key.on_delete = Action::NoAction;
        }
        if key.on_update == Action::Restrict {
            key.on_update = Action::NoAction;
        }
    }
    table.foreign_keys.sort_by(|a, b| a.name.cmp(&b.name));
    for check in &mut table.checks {
        (check.expression, check.definition) = (words(&check.expression), None);
    }
    table.checks.sort_by(|a, b| a.name.cmp(&b.name));
    for index in &mut table.indexes {
        (index.definition, index.comment) = (None, None);
        // MySQL knows a unique constraint and a unique index as one thing.
        index.constraint = index.constraint && engine != Engine::Mysql && !index.unique;
        index.predicate = index.predicate.as_deref().map(words);
        for part in &mut index.columns {
            if let IndexTerm::Expression(text) = &mut part.term {
                *text = words(text);
            }
        }
    }
    table.indexes.sort_by(|a, b| a.name.cmp(&b.name));
    // PostgreSQL has no place for a column but behind all others.
    if engine == Engine::Postgres {
        table.columns.sort_by(|a, b| a.name.cmp(&b.name));
    }
}

/// An expression without what databases put around its words: quotes of names, parentheses, casts, blanks.
fn words(expression: &str) -> String {
    let mut text = expression.to_lowercase();
    for cast in ["::numeric", "::text", "::character varying", "::double precision", "::integer", "_utf8mb4"] {
        text = text.replace(cast, "");
    }
    text.chars().filter(|letter| !letter.is_whitespace() && !"\"`()[]".contains(*letter)).collect()
}

type Record = fn(&mut SchemaBuilder);

struct Recorded(Record);

impl Migration for Recorded {
    fn up(&self, schema: &mut SchemaBuilder) {
        (self.0)(schema);
    }
}

fn migrations() -> Vec<SourceMigration> {
    let migrations = MIGRATIONS.iter().map(|(file, record)| {
        let body = Body::Recorded(Box::leak(Box::new(Recorded(*record))));
        SourceMigration::new(Path::new(file), body).unwrap()
    });
    migrations.collect()
}

const MIGRATIONS: [(&str, Record); 9] = [
    ("1_every_type.rs", |s| {
        s.create_table("things", |t| {
            t.id();
            t.string("string");
            t.string("short").length(12).nullable();
            t.char("letters", 3).nullable();
            t.text("text").nullable();
            t.boolean("yes").default(false);
            t.tiny_integer("tiny").nullable();
            t.small_integer("small").nullable();
            t.integer("middle").unsigned().default(0);
            t.big_integer("large").nullable();
            t.float("float").nullable();
            t.double("double").nullable();
            t.decimal("decimal", 8, 2).default(1.5);
            t.date("date").nullable();
            t.time("time").nullable();
            t.date_time("date_time").nullable();
            t.timestamp("timestamp").nullable();
            t.json("json").nullable();
            t.uuid("uuid").nullable();
            t.binary("binary").nullable();
            t.enumeration("state", ["new", "old", "it's"]).default("new");
            t.soft_deletes();
            t.timestamps();
        });
    }),
    ("2_tables.rs", |s| {
        s.create_table("users", |t| {
            t.id();
            t.string("name").comment("as it is spoken");
            t.string("email").nullable().unique();
            t.integer("age").default(18).check("age >= 0");
            t.text("bio").nullable();
            t.comment("who writes");
        });
        s.create_table("posts", |t| {
            t.id();
            t.foreign_id("user_id").index().references("users", "id").on_delete(Cascade);
            t.foreign_id("editor_id").nullable().references("users", "id").on_delete(SetNull).on_update(Restrict);
            t.string("title").default("it's untitled");
            t.integer("size").nullable();
            t.index(["title", "size"]).name("by_title").descending("size");
        });
        s.create_table("tags", |t| {
            t.string("scope").length(40);
            t.string("name").length(40);
            t.foreign_id("post_id").references("posts", "id");
            t.primary(["scope", "name"]);
            t.unique_constraint(["name", "post_id"]);
        });
        s.create_table("keyed", |t| {
            t.uuid("id").primary();
            t.timestamp("at").use_current();
        });
        s.sql("INSERT INTO users (name, age) VALUES ('ann', 30), ('bob', 40)").down("DELETE FROM users");
    }),
    ("3_columns.rs", |s| {
        s.alter_table("users", |t| {
            t.string("nick").nullable().after("name");
            t.boolean("active").default(true);
            t.enumeration("role", ["reader", "writer"]).default("reader");
            t.decimal("balance", 10, 4).default(0);
        });
        s.alter_table("posts", |t| {
            t.integer("twice").nullable().stored_as("size * 2");
        });
    }),
    ("4_changes.rs", |s| {
        s.alter_table("users", |t| {
            t.string("name").length(100).nullable().change();
            t.big_integer("age").default(21).change();
            t.string("bio").length(500).nullable().default("-").change();
        });
        s.alter_table("things", |t| {
            t.decimal("decimal", 12, 3).nullable().change();
            t.string("short").length(40).default("x").change();
            t.enumeration("state", ["new", "old", "it's", "gone"]).default("old").change();
        });
    }),
    ("5_keys.rs", |s| {
        s.alter_table("posts", |t| {
            t.drop_foreign(["editor_id"]);
            t.check("sized", "size > 0");
            t.unique(["user_id", "title"]);
            t.drop_index("by_title");
        });
        s.alter_table("users", |t| {
            t.drop_check("users_age_check");
            t.drop_index("users_email_unique");
            t.unique_constraint(["email", "nick"]).name("one_of_each");
        });
    }),
    ("6_names.rs", |s| {
        s.alter_table("posts", |t| {
            t.rename_column("title", "headline");
            t.rename_index("posts_user_id_title_unique", "one_headline");
        });
        s.rename_table("tags", "labels");
        s.alter_table("labels", |t| t.rename_column("scope", "realm"));
    }),
    ("7_views.rs", |s| {
        s.create_view("writers", "SELECT id, name FROM users");
        s.create_view("headlines", "SELECT headline FROM posts");
        s.replace_view("writers", "SELECT id, name, age FROM users");
    }),
    ("8_drops.rs", |s| {
        s.drop_view("headlines");
        s.alter_table("users", |t| {
            t.drop_column("bio");
            t.drop_column("balance");
        });
        s.alter_table("things", |t| {
            t.drop_column("state");
            t.drop_timestamps();
        });
        s.alter_table("labels", |t| {
            t.drop_primary();
            t.primary(["name", "realm"]);
        });
        s.drop_table("keyed");
    }),
    ("9_rest.rs", |s| {
        s.drop_table("labels");
        s.drop_table_if_exists("nowhere");
        s.create_table_if_not_exists("labels", |t| {
            t.id();
            t.foreign_id("post_id").nullable().unique().references("posts", "id").on_delete(Cascade);
            t.timestamps();
        });
    }),
];

//! Recorded changes that rows would refuse, or be lost with, on each database.

use std::path::Path;

use ruskit::migrate::{Body, Migration, Silent, SourceMigration, Upward};
use ruskit::prelude::*;

use crate::case::{Written, found_in, rules};
use crate::support::TestDatabase;

struct Before;

impl Migration for Before {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.create_table("users", |t| {
            t.id();
        });
        schema.create_table("posts", |t| {
            t.id();
            t.big_integer("user_id").index();
            t.string("title").nullable();
            t.integer("views");
        });
        schema.sql("INSERT INTO users (id) VALUES (1)").down("DELETE FROM users");
        schema
            .sql(
                "INSERT INTO posts (id, user_id, title, views) VALUES (1, 1, 'the first', 5), (2, 7, 'the first', -5), \
                 (3, 1, NULL, 0)",
            )
            .down("DELETE FROM posts");
    }
}

/// A migration of what is done with posts.
struct Posts(fn(&mut ruskit::schema::Blueprint));

impl Migration for Posts {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.alter_table("posts", self.0);
    }
}

struct Drop;

impl Migration for Drop {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.drop_table("posts");
    }
}

fn migration(file: &str, migration: &'static dyn Migration) -> SourceMigration {
    SourceMigration::new(Path::new(file), Body::Recorded(migration)).unwrap()
}

async fn prepare(database: &TestDatabase) {
    let before = vec![migration("20260101_000000_before.rs", &Before)];
    database.migrator(before).await.migrate(&Upward::default(), &mut Silent).await.unwrap();
}

fn pending(changes: &'static dyn Migration) -> Written {
    Written::of(move || migration("20260102_000000_it.rs", changes))
}

/// The rule that speaks, and of how many rows.
async fn told(database: &TestDatabase, changes: &'static dyn Migration) -> Vec<(String, u64)> {
    let findings = found_in(database, &pending(changes)).await;
    findings.into_iter().filter_map(|finding| Some((finding.rule, finding.rows?))).collect()
}

on_every_database! {
    async fn rows_in_the_way_are_counted(database: TestDatabase) {
        prepare(&database).await;
        let cases: [(&'static dyn Migration, &str, u64); 8] = [
            (&Posts(|t| { t.unique(["title"]); }), "duplicate-rows", 1),
            (&Posts(|t| { t.string("title").change(); }), "null-rows", 1),
            (&Posts(|t| { t.string("slug"); }), "rows-without-value", 3),
            (&Posts(|t| { t.enumeration("title", ["the last"]).nullable().change(); }), "unfit-rows", 2),
            (&Posts(|t| { t.foreign(["user_id"]).references("users", ["id"]); }), "orphan-rows", 1),
            (&Posts(|t| { t.check("posts_views_check", "views >= 0"); }), "violating-rows", 1),
            (&Posts(|t| t.drop_column("title")), "rows-dropped", 2),
            (&Drop, "rows-dropped", 3),
        ];
        for (changes, rule, rows) in cases {
            assert_eq!(told(&database, changes).await, [(rule.to_owned(), rows)]);
        }
    }

    async fn rows_that_fit_are_no_finding(database: TestDatabase) {
        prepare(&database).await;
        let cases: [&'static dyn Migration; 4] = [
            &Posts(|t| { t.unique(["title", "user_id"]); }),
            &Posts(|t| { t.string("title").length(20).nullable().change(); }),
            &Posts(|t| { t.check("posts_views_check", "views > -9"); }),
            &Posts(|t| { t.string("slug").default(""); }),
        ];
        for changes in cases {
            let findings = found_in(&database, &pending(changes)).await;
            assert!(!rules(&findings).iter().any(|rule| rule.contains("rows")), "{findings:?}");
        }
    }
}

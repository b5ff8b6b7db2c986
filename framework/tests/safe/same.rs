//! The same schema, the same rows, the same way back.

use ruskit::driver::Statement;
use ruskit::migrate::{Progress, Rollback, Silent, Upward};

use crate::cases::{CASES, prepared};
use crate::support::{Engine, TestDatabase};

#[derive(Default)]
struct Texts(Vec<String>);

impl Progress for Texts {
    fn statement(&mut self, statement: &Statement) {
        self.0.push(statement.text.clone());
    }
}

on_every_database! {
    async fn what_it_makes_is_what_the_plain_form_makes(first: TestDatabase) {
        for (name, one) in CASES {
            let (plain, safe) = (first.another().await, first.another().await);
            let before = {
                let mut migrator = prepared(&plain.url(), one, false).await;
                let before = plain.contents().await;
                migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
                before
            };
            let mut migrator = prepared(&safe.url(), one, true).await;
            let mut sent = Texts::default();
            migrator.migrate(&Upward::default(), &mut sent).await.unwrap_or_else(|error| panic!("{name}: {error} {:?}", sent.0));
            assert_eq!(safe.contents().await, plain.contents().await, "{name}");
            let words: &[&str] = first.pick(&[][..], &["CONCURRENTLY", "NOT VALID", "kit_not_null"][..], &["LOCK=NONE"][..]);
            let plainly = first.engine() == Engine::Sqlite
                || (first.engine() == Engine::Mysql && !name.contains("index") && *name != "unique_constraint");
            let safely = sent.0.iter().any(|text| words.iter().any(|word| text.contains(word)));
            assert_eq!(safely, !plainly, "{name}: {:?}", sent.0);
            migrator.rollback(Rollback::Steps(1), &mut Silent).await.unwrap();
            assert_eq!(safe.contents().await, before, "{name} undone");
        }
    }

    async fn a_dry_run_tells_it(database: TestDatabase) {
        let (_, one) = CASES[0];
        let mut migrator = prepared(&database.url(), one, true).await;
        let plan = migrator.plan(&Upward::default()).await.unwrap();
        let mut told = Texts::default();
        migrator.pretend(&plan, &mut told).await.unwrap();
        let mut sent = Texts::default();
        migrator.migrate(&Upward::default(), &mut sent).await.unwrap();
        assert_eq!(told.0, sent.0);
    }

    async fn a_table_made_in_the_same_migration_is_made_plainly(database: TestDatabase) {
        let migrations = vec![ruskit::migrate::SourceMigration::new(
            std::path::Path::new("1_made.rs"),
            ruskit::migrate::Body::Recorded(&Made),
        ).unwrap()];
        let mut migrator = database.migrator(migrations).await;
        migrator.safe = true;
        let mut sent = Texts::default();
        migrator.migrate(&Upward::default(), &mut sent).await.unwrap();
        assert!(!sent.0.iter().any(|text| text.contains("CONCURRENTLY") || text.contains("LOCK=")), "{:?}", sent.0);
    }
}

struct Made;

impl ruskit::prelude::Migration for Made {
    fn up(&self, schema: &mut ruskit::prelude::SchemaBuilder) {
        schema.create_table("made", |t| {
            t.integer("a");
        });
        schema.rename_table("made", "renamed");
        schema.alter_table("renamed", |t| {
            t.index(["a"]);
        });
    }
}

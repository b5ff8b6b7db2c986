//! Tools whose migrations are code: they stay theirs, and are listed.

use std::path::Path;

use ruskit::driver::Scope;
use ruskit::migrate::{Body, Rollback, Silent, SourceMigration, State, Tool, Upward};
use ruskit::prelude::*;

use crate::support::TestDatabase;
use crate::tools::Theirs;

on_every_database! {
    async fn what_sea_orm_laravel_and_django_applied_is_listed(database: TestDatabase) {
        for tool in [Tool::SeaOrm, Tool::Laravel, Tool::Django] {
            let database = database.another().await;
            let theirs = Theirs::new(&database, tool).await;
            database.execute("CREATE TABLE users (id INTEGER PRIMARY KEY)").await;
            let named = match tool {
                Tool::SeaOrm => ["m20220101_000001_create_table", "m20230101_000001_more"],
                Tool::Laravel => ["0001_01_01_000000_create_users_table", "2024_05_04_090343_more"],
                _ => ["auth.0001_initial", "auth.0002_more"],
            };
            let ran = async |name: &str, batch| match tool {
                Tool::SeaOrm => theirs.sea_orm_ran(name).await,
                Tool::Laravel => theirs.laravel_ran(name, batch).await,
                _ => theirs.django_ran("auth", name.trim_start_matches("auth.")).await,
            };
            ran(named[0], 1).await;
            database.sql("20260101_000000_own.up.sql", "CREATE TABLE own (x INTEGER)");
            database.sql("20260101_000000_own.down.sql", "DROP TABLE own");
            let before = theirs.history().await;

            let mut kit = database.sql_migrator().await;
            let imported = kit.import(&theirs.import()).await.unwrap();
            assert_eq!((imported.listed, imported.taken.len()), (1, 0));
            assert_eq!(imported.pending, ["20260101_000000_own"]);
            let elsewhere = kit.elsewhere().await.unwrap().remove(0);
            let listed: Vec<_> = elsewhere.migrations.iter().map(|ran| (ran.title.as_str(), ran.batch, ran.new)).collect();
            assert_eq!(listed, [(named[0], (tool == Tool::Laravel).then_some(1), false)]);
            let at = elsewhere.migrations[0].applied_at.as_deref();
            assert_eq!(at, match tool {
                Tool::SeaOrm => Some("2023-11-14T22:13:20.000Z"),
                Tool::Laravel => None,
                _ => Some("2024-05-04T09:03:43.123Z"),
            });

            // Rolling everything back does not go into what is theirs.
            kit.migrate(&Upward::default(), &mut Silent).await.unwrap();
            assert_eq!(kit.status().await.unwrap()[0].state, State::Applied);
            assert_eq!(kit.rollback(Rollback::All, &mut Silent).await.unwrap().len(), 1);
            assert_eq!(database.existing(&["users", "own"]).await, ["users"]);

            // They go on, which is seen, and taken over again.
            ran(named[1], 2).await;
            let new: Vec<_> = kit.elsewhere().await.unwrap()[0].new_ones().map(|ran| ran.title.clone()).collect();
            assert_eq!(new, [named[1]]);
            let again = kit.import(&theirs.import()).await.unwrap();
            assert_eq!((again.listed, again.before), (1, 1));
            kit.undo_import().await.unwrap();
            assert_eq!(theirs.history().await[..1], before);
            assert_eq!(theirs.history().await.len(), 2);
        }
    }

    async fn other_tools_histories_are_no_part_of_the_schema(database: TestDatabase) {
        for tool in Tool::ALL {
            Theirs::new(&database, tool).await;
        }
        let schema = database.session().await.inspect(&Scope::All).await.unwrap();
        assert!(schema.tables.is_empty() && schema.objects.is_empty(), "{schema:?}");
        let mut kit = database.migrator(vec![recorded("20260101_000000_own.rs")]).await;
        kit.migrate(&Upward::default(), &mut Silent).await.unwrap();
        kit.wipe(&mut Silent).await.unwrap();
        for table in ["_sqlx_migrations", "migrations", "django_migrations", "seaql_migrations", "refinery_schema_history", "__diesel_schema_migrations"] {
            assert!(!database.session().await.has_table(table).await.unwrap(), "{table} is dropped with everything else");
        }
    }
}

/// A migration in Rust.
pub(crate) fn recorded(file: &str) -> SourceMigration {
    struct Own;
    impl Migration for Own {
        fn up(&self, schema: &mut SchemaBuilder) {
            schema.create_table("own", |t| {
                t.id();
            });
        }
    }
    SourceMigration::new(Path::new(file), Body::Recorded(&Own)).unwrap()
}

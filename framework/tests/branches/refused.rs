//! What is refused before anything is changed: collisions, no way back, edited and unfinished migrations, drift.

use ruskit::migrate::{MigrateError, Rollback, Silent, SourceMigration};
use ruskit::prelude::*;

use crate::branch::{migrate, of, planned, reconcile, sql};
use crate::support::{Engine, TestDatabase, provokes};

fn users() -> SourceMigration {
    of("1_users", |schema| {
        schema.create_table("users", |t| {
            t.id();
            t.string("name").nullable();
        });
    })
}

fn bio() -> SourceMigration {
    of("2_bio", |schema| {
        schema.alter_table("users", |t| {
            t.string("bio").nullable();
        });
    })
}

/// Refused, and nothing was changed.
async fn refused(database: &TestDatabase, branch: Vec<SourceMigration>) -> MigrateError {
    let before = database.dump().await;
    let outcome = database.migrator(branch).await.reconcile_plan(&database.url()).await;
    assert_eq!(database.dump().await, before);
    match outcome {
        Err(error) => error,
        Ok(plan) => panic!("{} steps", plan.steps.len()),
    }
}

on_every_database! {
    async fn a_branch_that_does_not_run_on_a_new_database_is_named(database: TestDatabase) {
        let about = || of("3_about", |schema| {
            schema.alter_table("users", |t| {
                t.rename_column("bio", "about");
            });
        });
        migrate(&database, vec![users(), bio(), about()]).await;
        let error = refused(&database, vec![users(), about()]).await;
        assert!(matches!(&error, MigrateError::Unrepeatable { migration, .. } if migration == "3_about"), "{error}");
        provokes("E0342", &error);
    }

    async fn two_that_change_the_same_are_named_with_the_way_out(database: TestDatabase) {
        let longer = || of("2_longer", |schema| {
            schema.alter_table("users", |t| {
                t.string("name").length(300).nullable().change();
            });
        });
        let shorter = || of("3_shorter", |schema| {
            schema.alter_table("users", |t| {
                t.string("name").length(30).nullable().change();
            });
        });
        migrate(&database, vec![users(), longer(), shorter()]).await;
        database.execute("INSERT INTO users (id, name) VALUES (1, 'ann')").await;
        let error = refused(&database, vec![users(), shorter()]).await;
        provokes("E0341", &error);
        let MigrateError::Unreconciled(conflict) = error else { panic!("{error}") };
        assert_eq!(conflict.refused, None);
        assert_eq!(conflict.differences, ["column users.name is `name (nullable): string(255)`, and should be `name (nullable): string(30)`"]);
        assert_eq!(conflict.collisions.len(), 1, "{:?}", conflict.collisions);
        assert!(conflict.collisions[0].starts_with("both touch users.name: 2_longer"), "{:?}", conflict.collisions);
        assert_eq!(conflict.way_out.rollback, Some((1, "3_shorter".to_owned())));

        // The way out.
        let mut migrator = database.migrator(vec![users(), shorter()]).await;
        migrator.rollback(Rollback::Steps(1), &mut Silent).await.unwrap();
        reconcile(&database, vec![users(), shorter()]).await;
        assert_eq!(database.query("SELECT id, name FROM users").await, [["1", "ann"]]);
    }

    async fn one_that_should_have_come_before_is_named_to_be_rebased(database: TestDatabase) {
        let shorter = || of("3_shorter", |schema| {
            schema.alter_table("users", |t| {
                t.string("name").length(30).nullable().change();
            });
        });
        let longer = |name: &str| of(name, |schema| {
            schema.alter_table("users", |t| {
                t.string("name").length(300).nullable().change();
            });
        });
        migrate(&database, vec![users(), shorter()]).await;
        let error = refused(&database, vec![users(), longer("2_longer"), shorter()]).await;
        let MigrateError::Unreconciled(conflict) = error else { panic!("{error}") };
        assert_eq!(conflict.way_out.rebase.iter().map(ToString::to_string).collect::<Vec<_>>(), ["2"]);
        assert_eq!(conflict.way_out.rollback, Some((1, "3_shorter".to_owned())));
        // Rebased.
        reconcile(&database, vec![users(), shorter(), longer("4_longer")]).await;
    }

    async fn an_undo_that_is_in_the_way_of_what_came_behind_names_both(database: TestDatabase) {
        let tags = |schema: &mut SchemaBuilder| {
            schema.create_table("tags", |t| {
                t.id();
            });
        };
        let links = || of("3_links", |schema| {
            schema.sql("CREATE TABLE IF NOT EXISTS tags (id BIGINT PRIMARY KEY)").down("");
            schema.create_table("links", |t| {
                t.id();
                t.foreign_id("tag_id").references("tags", "id");
            });
        });
        migrate(&database, vec![users(), of("2_tags", tags), links()]).await;
        database.execute("INSERT INTO tags (id) VALUES (1)").await;
        database.execute("INSERT INTO links (tag_id) VALUES (1)").await;
        let error = refused(&database, vec![users(), links()]).await;
        let MigrateError::Unreconciled(conflict) = error else { panic!("{error}") };
        match database.engine() {
            // It would let the reference dangle.
            Engine::Sqlite => assert_eq!(conflict.differences, ["table tags is missing"]),
            _ => assert_eq!(conflict.refused.as_ref().unwrap().0, "2_tags"),
        }
        assert!(conflict.collisions.iter().any(|told| told.contains("2_tags") && told.contains("3_links")));
        assert_eq!(conflict.way_out.rollback, Some((1, "3_links".to_owned())));
    }

    async fn what_nothing_undoes_is_named_all_of_it(database: TestDatabase) {
        let one_way = sql("3_one_way", "CREATE TABLE odd (id INTEGER)", None);
        migrate(&database, vec![users(), bio(), one_way]).await;
        let error = refused(&database, vec![users()]).await;
        provokes("E0340", &error);
        let MigrateError::Stranded { migrations } = error else { panic!("{error}") };
        assert_eq!(migrations.len(), 1);
        assert_eq!(migrations[0].0, "3_one_way");
    }

    async fn what_another_tool_applied_is_not_undone(database: TestDatabase) {
        migrate(&database, vec![users(), bio()]).await;
        let taken = r#"{"tool":"sqlx","at":"","keys":[],"rows":["2"]}"#;
        database.execute(&format!("INSERT INTO kit_metadata (name, value) VALUES ('imported', '{taken}')")).await;
        let error = refused(&database, vec![users()]).await;
        let MigrateError::Stranded { migrations } = error else { panic!("{error}") };
        assert_eq!(migrations[0].0, "2_bio");
        assert!(migrations[0].1.contains("taken over"), "{migrations:?}");
    }

    async fn an_edited_one_is_named(database: TestDatabase) {
        migrate(&database, vec![users(), bio()]).await;
        let edited = of("1_users", |schema| {
            schema.create_table("users", |t| {
                t.id();
            });
        });
        let error = refused(&database, vec![edited]).await;
        assert!(matches!(&error, MigrateError::Edited { migration } if migration == "1_users"), "{error}");
    }

    async fn a_branch_without_migrations_undoes_everything_and_says_so(database: TestDatabase) {
        migrate(&database, vec![users(), bio()]).await;
        let mut migrator = database.migrator(Vec::new()).await;
        let plan = planned(&database, &mut migrator).await;
        assert!(plan.undoes_everything());
        assert_eq!(plan.applied_count(), 2);
        let mut half = database.migrator(vec![users()]).await;
        assert!(!planned(&database, &mut half).await.undoes_everything());
    }

    async fn what_somebody_made_by_other_means_stays(database: TestDatabase) {
        migrate(&database, vec![users(), bio()]).await;
        database.execute("CREATE TABLE by_hand (id INTEGER)").await;
        database.execute("INSERT INTO by_hand (id) VALUES (1)").await;
        let mut migrator = database.migrator(vec![users()]).await;
        let plan = planned(&database, &mut migrator).await;
        assert_eq!(plan.drift, ["table by_hand is there, and should not be"]);
        migrator.reconcile(&plan, &mut Silent).await.unwrap();
        assert_eq!(database.value("SELECT count(*) FROM by_hand").await, "1");
    }

    async fn a_database_without_history_is_one_with_nothing_applied(database: TestDatabase) {
        reconcile(&database, vec![users(), bio()]).await;
        let other = database.another().await;
        other.execute("CREATE TABLE users (id INTEGER)").await;
        let error = refused(&other, vec![users()]).await;
        let MigrateError::Unreconciled(conflict) = error else { panic!("{error}") };
        assert_eq!(conflict.refused.unwrap().0, "1_users");
    }
}

//! A migration that has another version on another branch.

use ruskit::migrate::{MigrateError, Silent, SourceMigration, Upward};

use crate::branch::{clean, migrate, of, planned, reconcile, shape, sql};
use crate::support::TestDatabase;

fn users() -> SourceMigration {
    of("1_users", |schema| {
        schema.create_table("users", |t| {
            t.id();
        });
    })
}

fn tags(name: &str) -> SourceMigration {
    of(name, |schema| {
        schema.create_table("tags", |t| {
            t.id();
        });
    })
}

fn posts() -> SourceMigration {
    of("3_posts", |schema| {
        schema.create_table("posts", |t| {
            t.id();
        });
    })
}

on_every_database! {
    async fn one_that_was_rebased_keeps_its_rows(database: TestDatabase) {
        migrate(&database, vec![users(), tags("2_tags")]).await;
        database.execute("INSERT INTO tags (id) VALUES (1), (2)").await;
        let rebased = || vec![users(), posts(), tags("4_tags")];
        let mut migrator = database.migrator(rebased()).await;
        let plan = planned(&database, &mut migrator).await;
        let moved: Vec<_> = plan.moved.iter().map(|moved| (moved.from_title(), moved.to_title())).collect();
        assert_eq!(moved, [("2_tags".to_owned(), "4_tags".to_owned())]);
        assert!(plan.losses.is_empty(), "{:?}", plan.losses);
        migrator.reconcile(&plan, &mut Silent).await.unwrap();
        assert_eq!(database.value("SELECT count(*) FROM tags").await, "2");
        assert_eq!(shape(&database).await, clean(&database, rebased()).await);
        assert!(migrator.migrate(&Upward::default(), &mut Silent).await.unwrap().is_empty());

        // And its way back went with it.
        assert_eq!(reconcile(&database, vec![users(), posts()]).await, ["tags 2"]);
        assert_eq!(shape(&database).await, clean(&database, vec![users(), posts()]).await);
    }

    async fn what_makes_the_same_under_another_name_keeps_its_rows(database: TestDatabase) {
        migrate(&database, vec![users(), tags("2_tags")]).await;
        database.execute("INSERT INTO tags (id) VALUES (1), (2)").await;
        let again = || vec![users(), posts(), tags("40_labels")];
        let told = database.migrator(again()).await.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
        assert!(told.to_string().contains("its file is called 40_labels now"), "{told}");
        assert!(reconcile(&database, again()).await.is_empty());
        assert_eq!(database.value("SELECT count(*) FROM tags").await, "2");
        assert_eq!(database.value("SELECT name FROM kit_migrations WHERE version = '40'").await, "labels");
        assert!(database.migrator(again()).await.integrity().await.unwrap().is_empty());
    }

    async fn one_of_another_meaning_is_another_one(database: TestDatabase) {
        migrate(&database, vec![users(), tags("2_tags")]).await;
        database.execute("INSERT INTO tags (id) VALUES (1), (2)").await;
        let more = of("4_tags", |schema| {
            schema.create_table("tags", |t| {
                t.id();
                t.string("name").nullable();
            });
        });
        let mut migrator = database.migrator(vec![users(), posts(), more]).await;
        let plan = planned(&database, &mut migrator).await;
        assert!(plan.moved.is_empty());
        let losses: Vec<_> = plan.losses.iter().map(|loss| (loss.name(), loss.rows, loss.comes_back)).collect();
        assert_eq!(losses, [("tags".to_owned(), Some(2), true)]);
    }

    async fn where_both_files_are_there_both_are_migrations(database: TestDatabase) {
        let count = |name: &str| sql(name, "UPDATE users SET id = id + 1", Some(""));
        migrate(&database, vec![users(), count("2_count")]).await;
        database.execute("INSERT INTO users (id) VALUES (1)").await;
        migrate(&database, vec![users(), count("2_count"), count("4_count_again")]).await;
        assert_eq!(database.value("SELECT id FROM users").await, "2");
    }

    async fn what_writes_rows_under_another_name_is_meant_once_more(database: TestDatabase) {
        let count = |name: &str| sql(name, "UPDATE users SET id = id + 1", Some("UPDATE users SET id = id - 1"));
        migrate(&database, vec![users(), count("2_count")]).await;
        database.execute("INSERT INTO users (id) VALUES (5)").await;
        let mut migrator = database.migrator(vec![users(), count("4_count_again")]).await;
        let told = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
        assert!(matches!(told, MigrateError::Missing { .. }), "{told}");
        let plan = planned(&database, &mut migrator).await;
        assert!(plan.moved.is_empty());
        migrator.reconcile(&plan, &mut Silent).await.unwrap();
        assert_eq!(database.value("SELECT id FROM users").await, "5");
    }

    async fn its_place_may_be_taken_by_another_one(database: TestDatabase) {
        let fill = |name: &str| sql(name, "UPDATE users SET id = id + 1", Some(""));
        migrate(&database, vec![users(), fill("2_fill")]).await;
        database.execute("INSERT INTO users (id) VALUES (1)").await;
        let other = sql("2_other", "UPDATE users SET id = id * 10", Some(""));
        let mut migrator = database.migrator(vec![users(), other, fill("3_fill")]).await;
        let plan = planned(&database, &mut migrator).await;
        assert_eq!((plan.moved.len(), plan.steps.len()), (1, 1));
        let [disorder] = plan.disorders.as_slice() else { panic!("{:?}", plan.disorders) };
        assert_eq!((disorder.migration.as_str(), disorder.collisions[0].applied.as_str()), ("2_other", "3_fill"));
        migrator.reconcile(&plan, &mut Silent).await.unwrap();
        // Not filled twice.
        assert_eq!(database.value("SELECT id FROM users").await, "10");
        assert!(migrator.integrity().await.unwrap().is_empty());
    }
}

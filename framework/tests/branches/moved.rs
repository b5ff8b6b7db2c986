//! A migration that has another version on another branch.

use ruskit::migrate::{Silent, SourceMigration, Upward};

use crate::branch::{clean, migrate, of, planned, reconcile, shape};
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

    async fn one_of_another_name_or_another_meaning_is_another_one(database: TestDatabase) {
        migrate(&database, vec![users(), tags("2_tags")]).await;
        database.execute("INSERT INTO tags (id) VALUES (1), (2)").await;
        let mut migrator = database.migrator(vec![users(), posts(), tags("4_labels")]).await;
        let plan = planned(&database, &mut migrator).await;
        assert!(plan.moved.is_empty());
        let losses: Vec<_> = plan.losses.iter().map(|loss| (loss.name(), loss.rows, loss.comes_back)).collect();
        assert_eq!(losses, [("tags".to_owned(), Some(2), true)]);
    }
}

//! What is applied though something behind it stays: judged as `migrate` judges it.

use ruskit::migrate::{MigrateError, Silent, SourceMigration, Upward};

use crate::branch::{migrate, of, planned, reconcile, sql};
use crate::support::{TestDatabase, provokes};

fn users() -> SourceMigration {
    of("1_users", |schema| {
        schema.create_table("users", |t| {
            t.id();
            t.string("name").nullable();
        });
    })
}

fn fill() -> SourceMigration {
    sql("2_fill", "UPDATE users SET name = 'fill'", Some(""))
}

fn names() -> SourceMigration {
    sql("3_names", "UPDATE users SET name = 'names'", Some(""))
}

on_every_database! {
    async fn rows_that_a_later_one_wrote_stop_it_in_the_words_of_migrate(database: TestDatabase) {
        migrate(&database, vec![users(), names()]).await;
        let mut migrator = database.migrator(vec![users(), fill(), names()]).await;
        let refused = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
        provokes("E0309", &refused);
        let plan = planned(&database, &mut migrator).await;
        assert!(plan.steps[0].out_of_order);
        assert_eq!(MigrateError::OutOfOrder { disorders: plan.disorders }.to_string(), refused.to_string());
        assert!(refused.to_string().contains("2_fill comes before 3_names, which is applied"), "{refused}");
    }

    async fn what_is_undone_first_is_in_nobodys_way(database: TestDatabase) {
        migrate(&database, vec![users(), names()]).await;
        assert!(reconcile(&database, vec![users(), fill()]).await.is_empty());
        assert_eq!(database.value("SELECT count(*) FROM kit_migrations WHERE version = '2'").await, "1");
    }

    async fn what_came_behind_it_since_it_was_shown_stops_it(database: TestDatabase) {
        migrate(&database, vec![users()]).await;
        database.execute("INSERT INTO users (id) VALUES (1)").await;
        let mut migrator = database.migrator(vec![users(), fill(), names()]).await;
        let shown = planned(&database, &mut migrator).await;
        assert!(shown.disorders.is_empty(), "{:?}", shown.disorders);
        migrate(&database, vec![users(), names()]).await;
        provokes("E0343", &migrator.reconcile(&shown, &mut Silent).await.unwrap_err());
        assert_eq!(database.value("SELECT name FROM users").await, "names");
        // Shown what it comes to, it does it.
        let shown = planned(&database, &mut migrator).await;
        migrator.reconcile(&shown, &mut Silent).await.unwrap();
        assert_eq!(database.value("SELECT name FROM users").await, "fill");
    }
}

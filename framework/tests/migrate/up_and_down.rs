//! Applying, undoing, and the ways to say how much of it.

use ruskit::migrate::{Migration, Progress, Rollback, Silent, State, Upward, Version};
use ruskit::prelude::*;

use crate::examples::{migration, three};
use crate::support::{TestDatabase, provokes};

on_every_database! {
    async fn pending_migrations_are_applied_once_and_in_order(database: TestDatabase) {
        let mut migrations = three();
        migrations.reverse();
        let mut migrator = database.migrator(migrations).await;

        let done = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
        let titles: Vec<_> = done.iter().map(|done| done.title.as_str()).collect();
        assert_eq!(
            titles,
            ["20260101_000000_create_users", "20260102_000000_create_posts", "20260103_000000_change_users"]
        );
        assert_eq!(database.query("SELECT title FROM posts ORDER BY id").await, [["by ann"], ["by bob"]]);
        assert!(migrator.migrate(&Upward::default(), &mut Silent).await.unwrap().is_empty());
        assert!(migrator.status().await.unwrap().iter().all(|row| row.state == State::Applied && row.batch == Some(1)));
    }

    async fn a_rollback_undoes_the_last_batch_and_leaves_no_trace(database: TestDatabase) {
        let mut migrator = database.migrator(three()).await;
        migrator.migrate(&Upward { count: Some(2), ..Upward::default() }, &mut Silent).await.unwrap();
        let before = database.dump().await;

        migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
        assert_ne!(database.dump().await, before);
        let undone = migrator.rollback(Rollback::LastBatch, &mut Silent).await.unwrap();
        assert_eq!(undone.len(), 1);
        assert_eq!(database.dump().await, before);
    }

    async fn what_was_not_shown_is_not_undone(database: TestDatabase) {
        let mut slow = database.migrator(three()).await;
        slow.migrate(&Upward { step: true, ..Upward::default() }, &mut Silent).await.unwrap();
        let shown = slow.rollback_plan(Rollback::LastBatch).await.unwrap();
        database.migrator(three()).await.rollback(Rollback::LastBatch, &mut Silent).await.unwrap();

        let before = database.dump().await;
        let error = slow.rollback_as_shown(Rollback::LastBatch, &shown, &mut Silent).await.unwrap_err();
        provokes("E0343", &error);
        assert_eq!(database.dump().await, before);
        let shown = slow.rollback_plan(Rollback::LastBatch).await.unwrap();
        assert_eq!(slow.rollback_as_shown(Rollback::LastBatch, &shown, &mut Silent).await.unwrap().len(), 1);
    }

    async fn rollbacks_can_name_a_number_a_batch_or_everything(database: TestDatabase) {
        let mut migrator = database.migrator(three()).await;
        migrator.migrate(&Upward { step: true, ..Upward::default() }, &mut Silent).await.unwrap();
        let batches: Vec<_> = migrator.status().await.unwrap().iter().map(|row| row.batch).collect();
        assert_eq!(batches, [Some(1), Some(2), Some(3)]);

        assert_eq!(
            migrator.rollback(Rollback::Batch(3), &mut Silent).await.unwrap()[0].title,
            "20260103_000000_change_users"
        );
        assert_eq!(
            migrator.rollback(Rollback::Steps(1), &mut Silent).await.unwrap()[0].title,
            "20260102_000000_create_posts"
        );
        assert_eq!(migrator.rollback(Rollback::All, &mut Silent).await.unwrap().len(), 1);
        assert!(migrator.rollback(Rollback::All, &mut Silent).await.unwrap().is_empty());
        assert_eq!(database.existing(&["users", "posts"]).await.len(), 0);
    }

    async fn a_version_can_be_the_last_one_to_apply(database: TestDatabase) {
        let mut migrator = database.migrator(three()).await;
        let to = Version::parse("20260102000000");
        migrator.migrate(&Upward { to, ..Upward::default() }, &mut Silent).await.unwrap();
        let pending: Vec<_> = migrator
            .status()
            .await
            .unwrap()
            .iter()
            .filter(|row| row.state == State::Pending)
            .map(|row| row.name.clone())
            .collect();
        assert_eq!(pending, ["change_users"]);

        let unknown = Upward { to: Version::parse("19990101_000000"), ..Upward::default() };
        let error = migrator.migrate(&unknown, &mut Silent).await.unwrap_err();
        assert_eq!(error.to_string(), "there is no migration 19990101_000000");
    }

    async fn faked_migrations_are_remembered_but_not_run(database: TestDatabase) {
        let mut migrator = database.migrator(three()).await;
        let done = migrator.migrate(&Upward { fake: true, ..Upward::default() }, &mut Silent).await.unwrap();
        assert!(done.iter().all(|done| done.faked));
        assert_eq!(database.existing(&["users"]).await.len(), 0);
        assert!(migrator.status().await.unwrap().iter().all(|row| row.state == State::Applied));
    }

    async fn a_dry_run_says_everything_and_changes_nothing(database: TestDatabase) {
        let mut migrator = database.migrator(three()).await;
        migrator.migrate(&Upward { count: Some(1), ..Upward::default() }, &mut Silent).await.unwrap();
        let before = database.dump().await;

        let plan = migrator.plan(&Upward::default()).await.unwrap();
        let mut heard = Heard::default();
        migrator.pretend(&plan, &mut heard).await.unwrap();
        let text = heard.0.join(";\n");
        assert!(text.contains(&format!("CREATE TABLE {}", database.engine().quote("posts"))), "{text}");
        let change = database.pick("PRAGMA legacy_alter_table = ON", "ALTER TABLE \"users\"", "ALTER TABLE `users`");
        assert!(text.contains(change), "{text}");
        assert_eq!(database.dump().await, before);
    }

    async fn a_dry_run_may_be_tried_out_in_a_database_named_for_it(database: TestDatabase) {
        let mut migrator = database.migrator(three()).await;
        let shadow = database.another().await;
        migrator.shadow = Some(shadow.url());
        let plan = migrator.plan(&Upward::default()).await.unwrap();
        let mut heard = Heard::default();
        migrator.pretend(&plan, &mut heard).await.unwrap();
        assert!(heard.0.len() > 3, "{:?}", heard.0);
        assert!(database.existing(&["users", "posts"]).await.is_empty());
    }

    async fn fresh_starts_from_nothing_but_keeps_the_environment(database: TestDatabase) {
        let mut migrator = database.migrator(three()).await;
        migrator.install(Some("staging")).await.unwrap();
        migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
        database
            .execute(
                "CREATE TABLE stray (a INTEGER); CREATE TABLE nowhere (a INTEGER);
                 CREATE VIEW broken AS SELECT * FROM nowhere; INSERT INTO users (id, name) VALUES (9, 'eve')",
            )
            .await;
        // PostgreSQL does not let a view break.
        database.execute(database.pick("DROP TABLE nowhere", "SELECT 1", "DROP TABLE nowhere")).await;

        migrator.fresh(&Upward::default(), &mut Silent).await.unwrap();
        assert_eq!(database.query("SELECT name FROM users ORDER BY id").await, [["ann"], ["bob"]]);
        assert_eq!(database.existing(&["stray", "broken"]).await.len(), 0);
        assert_eq!(migrator.stamped_environment().await.unwrap().as_deref(), Some("staging"));
    }

    async fn fresh_drops_nothing_when_a_migration_cannot_be_planned(database: TestDatabase) {
        database.migrator(three()).await.migrate(&Upward::default(), &mut Silent).await.unwrap();
        let before = database.dump().await;

        let mut migrations = three();
        migrations.push(migration("20260104_000000_panics.rs", &Panics));
        let error = database.migrator(migrations).await.fresh(&Upward::default(), &mut Silent).await.unwrap_err();
        provokes("E0206", &error);
        assert!(error.to_string().contains("20260104_000000_panics panicked: no at "), "{error}");
        assert_eq!(database.dump().await, before);
    }

    async fn a_written_down_is_used(database: TestDatabase) {
        let mut migrator = database.migrator(vec![migration("20260101_000000_tags.rs", &Tags)]).await;
        migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
        migrator.rollback(Rollback::All, &mut Silent).await.unwrap();
        assert_eq!(database.existing(&["proof", "tags"]).await, ["proof"]);
    }

    async fn what_fills_rows_and_has_nothing_to_undo_does_not_stand_in_the_way_back(database: TestDatabase) {
        let migrations = || vec![migration("1_tags.rs", &Names), migration("2_slugs.rs", &Slugs)];
        let mut migrator = database.migrator(migrations()).await;
        migrator.migrate(&Upward { step: true, count: Some(1), ..Upward::default() }, &mut Silent).await.unwrap();
        let before = database.dump().await;
        migrator.migrate(&Upward { step: true, ..Upward::default() }, &mut Silent).await.unwrap();
        assert_eq!(database.query("SELECT slug FROM tags ORDER BY name").await, [["rust"], ["sql"]]);
        assert!(database.session().await.execute("INSERT INTO tags (name) VALUES ('c')").await.is_err());
        migrator.rollback(Rollback::Steps(1), &mut Silent).await.unwrap();
        assert_eq!(database.dump().await, before);
    }

    async fn the_history_undoes_what_has_no_file_any_more(database: TestDatabase) {
        database.migrator(three()).await.migrate(&Upward::default(), &mut Silent).await.unwrap();

        let mut migrator = database.migrator(three().into_iter().take(1).collect()).await;
        assert_eq!(migrator.status().await.unwrap()[2].state, State::Missing);
        let error = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
        provokes("E0302", &error);
        assert_eq!(error.to_string(), "applied, but missing from disk: 20260102_000000_create_posts, 20260103_000000_change_users");
        migrator.rollback(Rollback::Steps(2), &mut Silent).await.unwrap();
        assert_eq!(database.query("SELECT name FROM users ORDER BY id").await, [["ann"], ["bob"]]);
        assert_eq!(database.existing(&["posts"]).await.len(), 0);
    }

    async fn a_refresh_undoes_only_what_it_can_apply_again(database: TestDatabase) {
        database.migrator(three()).await.migrate(&Upward::default(), &mut Silent).await.unwrap();
        database.migrator(three()).await.check_refresh(Rollback::All).await.unwrap();

        let mut migrator = database.migrator(three().into_iter().take(2).collect()).await;
        let error = migrator.check_refresh(Rollback::All).await.unwrap_err().to_string();
        assert_eq!(error, "applied, but missing from disk: 20260103_000000_change_users");

        let mut broken = three();
        broken.push(migration("20260104_000000_panics.rs", &Panics));
        let error = database.migrator(broken).await.check_refresh(Rollback::All).await.unwrap_err().to_string();
        assert!(error.starts_with("20260104_000000_panics panicked"), "{error}");
    }

}

#[derive(Default)]
struct Heard(Vec<String>);

impl Progress for Heard {
    fn statement(&mut self, statement: &ruskit::driver::Statement) {
        self.0.push(statement.text.clone());
    }
}

struct Panics;

impl Migration for Panics {
    fn up(&self, _: &mut SchemaBuilder) {
        panic!("no");
    }
}

struct Names;

impl Migration for Names {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.create_table("tags", |t| {
            t.string("name").primary();
        });
        schema.sql("INSERT INTO tags (name) VALUES ('Rust'), ('SQL')").down("");
    }
}

struct Slugs;

impl Migration for Slugs {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.alter_table("tags", |t| {
            t.string("slug").nullable();
        });
        schema.sql("UPDATE tags SET slug = lower(name) WHERE slug IS NULL").down("");
        schema.alter_table("tags", |t| {
            t.string("slug").change();
        });
    }
}

struct Tags;

impl Migration for Tags {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.create_table("tags", |t| {
            t.string("name").primary();
        });
    }

    fn down(&self, schema: &mut SchemaBuilder) {
        schema.sql("CREATE TABLE proof (a INTEGER)");
        schema.drop_table("tags");
    }
}

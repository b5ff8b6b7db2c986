//! What the history and the files differ in: found all at once, explained, and settled without touching the database.

use std::path::Path;

use ruskit::migrate::{
    Body, Differs, Finding, MigrateError, Migrator, Rollback, Settle, Silent, Source, SourceMigration, Stands, State,
    Upward,
};
use ruskit::prelude::*;

use crate::support::{TestDatabase, provokes};

type Up = fn(&mut SchemaBuilder);

struct Recorded(Up);

impl Migration for Recorded {
    fn up(&self, schema: &mut SchemaBuilder) {
        (self.0)(schema);
    }
}

fn recorded(file: &str, up: Up) -> SourceMigration {
    SourceMigration::new(Path::new(file), Body::Recorded(Box::leak(Box::new(Recorded(up))))).unwrap()
}

const FIRST: &str = "20260101_000000_create_posts.rs";
const SECOND: &str = "20260102_000000_create_tags.rs";

fn posts(schema: &mut SchemaBuilder) {
    schema.create_table("posts", |t| {
        t.id();
        t.string("title");
    });
}

fn posts_with_slug(schema: &mut SchemaBuilder) {
    schema.create_table("posts", |t| {
        t.id();
        t.string("title");
        t.string("slug").nullable();
    });
}

fn tags(schema: &mut SchemaBuilder) {
    schema.create_table("tags", |t| _ = t.id());
}

async fn migrate(migrator: &mut Migrator) -> Result<usize, MigrateError> {
    Ok(migrator.migrate(&Upward::default(), &mut Silent).await?.len())
}

/// A database in which posts and tags are applied.
async fn applied(database: &TestDatabase) {
    migrate(&mut database.migrator(vec![recorded(FIRST, posts), recorded(SECOND, tags)]).await).await.unwrap();
}

async fn examined(migrator: &mut Migrator, database: &TestDatabase) -> Vec<Finding> {
    migrator.examine(&database.url()).await.unwrap()
}

on_every_database! {
    async fn layout_line_ends_and_comments_are_no_difference(database: TestDatabase) {
        database.sql("1_a.sql", "CREATE TABLE a (x INTEGER);\nINSERT INTO a VALUES (1);\n");
        migrate(&mut database.sql_migrator().await).await.unwrap();
        database.sql("1_a.sql", "-- a table\r\nCREATE  TABLE a (\r\n  x INTEGER\r\n);\r\n/* one */ insert into a values (1);\r\n");
        let mut migrator = database.sql_migrator().await;
        assert_eq!(migrator.integrity().await.unwrap(), []);
        assert_eq!(migrate(&mut migrator).await.unwrap(), 0);
    }

    async fn everything_that_differs_is_told_at_once(database: TestDatabase) {
        applied(&database).await;
        let files = || vec![recorded(FIRST, posts_with_slug), recorded("20260103_000000_create_tags.rs", tags)];
        let mut migrator = database.migrator(files()).await;
        let error = migrate(&mut migrator).await.unwrap_err();
        provokes("E0310", &error);
        assert_eq!(
            error.to_string(),
            "2 things are wrong with the migrations:\n  20260101_000000_create_posts was changed after it was applied\n  \
             20260102_000000_create_tags is applied, and its file is called 20260103_000000_create_tags now"
        );
        let status = migrator.status().await.unwrap();
        assert_eq!(status.iter().map(|row| row.state).collect::<Vec<_>>(), [State::Edited, State::Missing, State::Pending]);
        assert_eq!(status[1].file.as_deref(), Some("20260103_000000_create_tags"));
    }

    async fn the_history_follows_a_file_that_moved_or_was_renamed(database: TestDatabase) {
        applied(&database).await;
        let files = vec![recorded("20260101_000000_the_posts.rs", posts), recorded("20260103_000000_create_tags.rs", tags)];
        let mut migrator = database.migrator(files).await;
        provokes("E0308", &migrate(&mut migrator).await.unwrap_err());
        let before = database.contents().await;
        let findings = examined(&mut migrator, &database).await;
        assert!(matches!(findings[0].difference.what, Differs::Renamed { .. }), "{findings:?}");
        assert!(matches!(findings[1].difference.what, Differs::Moved { .. }), "{findings:?}");
        for finding in &findings {
            assert!(migrator.settle(finding, finding.plain().unwrap()).await.unwrap());
            assert!(!migrator.settle(finding, Settle::Follow).await.unwrap(), "it is settled already");
        }
        assert_eq!(migrator.integrity().await.unwrap(), []);
        assert_eq!(migrate(&mut migrator).await.unwrap(), 0);
        assert_eq!(database.contents().await, before);
        assert_eq!(migrator.rollback(Rollback::All, &mut Silent).await.unwrap().len(), 2);
        assert!(database.existing(&["posts", "tags"]).await.is_empty());
    }

    async fn another_way_to_compute_checksums_is_no_edit(database: TestDatabase) {
        applied(&database).await;
        database.execute("UPDATE kit_migrations SET checksum = 'as an older Kit had it'").await;
        let mut migrator = database.migrator(vec![recorded(FIRST, posts), recorded(SECOND, tags)]).await;
        assert_eq!(migrate(&mut migrator).await.unwrap(), 0);
        let findings = examined(&mut migrator, &database).await;
        assert!(findings.iter().all(|finding| finding.difference.what == Differs::Restated));
        // Half of it, then the rest by another runner.
        migrator.settle(&findings[0], Settle::Follow).await.unwrap();
        let mut other = database.migrator(vec![recorded(FIRST, posts), recorded(SECOND, tags)]).await;
        let left = examined(&mut other, &database).await;
        assert_eq!(left.len(), 1);
        other.settle(&left[0], Settle::Follow).await.unwrap();
        assert_eq!(migrator.integrity().await.unwrap(), []);
    }

    async fn an_edited_migration_says_what_the_database_lacks(database: TestDatabase) {
        applied(&database).await;
        let mut migrator = database.migrator(vec![recorded(FIRST, posts_with_slug), recorded(SECOND, tags)]).await;
        let findings = examined(&mut migrator, &database).await;
        let [finding] = findings.as_slice() else { panic!("{findings:?}") };
        assert_eq!(finding.plain(), None);
        let Stands::Differs(told) = &finding.database else { panic!("{finding:?}") };
        assert!(told.iter().any(|told| told.contains("slug")), "{told:?}");
        let (then, now) = (finding.then.as_ref().unwrap().join("\n"), finding.now.as_ref().unwrap().join("\n"));
        assert!(!then.contains("slug") && now.contains("slug"), "{then}\n{now}");

        let before = database.contents().await;
        assert!(migrator.settle(finding, Settle::Accept).await.unwrap());
        assert_eq!(database.contents().await, before, "the database stays as it is");
        assert_eq!(migrate(&mut migrator).await.unwrap(), 0);
        assert_eq!(migrator.rollback(Rollback::All, &mut Silent).await.unwrap().len(), 2);
    }

    async fn a_database_that_looks_as_the_file_says_needs_no_decision(database: TestDatabase) {
        applied(&database).await;
        database.execute("ALTER TABLE posts ADD COLUMN slug VARCHAR(255)").await;
        let mut migrator = database.migrator(vec![recorded(FIRST, posts_with_slug), recorded(SECOND, tags)]).await;
        let findings = examined(&mut migrator, &database).await;
        assert_eq!(findings[0].database, Stands::AsTheFiles);
        assert_eq!(findings[0].plain(), Some(Settle::Follow));
        migrator.settle(&findings[0], Settle::Follow).await.unwrap();
        assert_eq!(migrate(&mut migrator).await.unwrap(), 0);
        migrator.rollback(Rollback::All, &mut Silent).await.unwrap();
        assert!(database.existing(&["posts", "tags"]).await.is_empty());
    }

    async fn a_missing_migration_is_shown_and_forgotten(database: TestDatabase) {
        applied(&database).await;
        let mut migrator = database.migrator(vec![recorded(FIRST, posts)]).await;
        let findings = examined(&mut migrator, &database).await;
        let finding = &findings[0];
        assert_eq!((&finding.difference.what, finding.plain(), &finding.now), (&Differs::Missing, None, &None));
        assert!(finding.then.as_ref().unwrap().join("\n").contains("tags"));
        migrator.settle(finding, Settle::Forget).await.unwrap();
        assert_eq!(migrate(&mut migrator).await.unwrap(), 0);
        assert_eq!(database.existing(&["posts", "tags"]).await, ["posts", "tags"]);
    }

    async fn rows_without_a_plan_or_with_a_damaged_one_are_told_apart_by_their_checksums(database: TestDatabase) {
        for damage in ["NULL", "'{damaged'"] {
            let database = database.another().await;
            applied(&database).await;
            database.execute(&format!("UPDATE kit_migrations SET plan = {damage}")).await;
            let mut migrator = database.migrator(vec![recorded(FIRST, posts), recorded(SECOND, tags)]).await;
            assert_eq!(migrator.integrity().await.unwrap(), []);
            let mut migrator = database.migrator(vec![recorded(FIRST, posts_with_slug), recorded(SECOND, tags)]).await;
            let findings = examined(&mut migrator, &database).await;
            assert_eq!((findings.len(), findings[0].then.is_none()), (1, true));
            assert!(matches!(findings[0].difference.what, Differs::Edited { .. }));
            migrator.settle(&findings[0], Settle::Accept).await.unwrap();
            assert_eq!(migrator.integrity().await.unwrap(), []);
        }
    }

    async fn a_history_of_an_older_kit_is_repaired_too(database: TestDatabase) {
        applied(&database).await;
        database.execute("ALTER TABLE kit_migrations DROP COLUMN plan; DELETE FROM kit_metadata WHERE name = 'format'").await;
        let files = || vec![recorded(FIRST, posts_with_slug), recorded("20260103_000000_create_tags.rs", tags)];
        let mut migrator = database.migrator(files()).await;
        let findings = examined(&mut migrator, &database).await;
        assert_eq!(findings.len(), 2, "{findings:?}");
        migrator.settle(&findings[0], Settle::Accept).await.unwrap();
        migrator.settle(&findings[1], Settle::Follow).await.unwrap();
        assert_eq!(migrate(&mut migrator).await.unwrap(), 0);
        assert_eq!(database.value("SELECT count(plan) FROM kit_migrations").await, "2");
    }

    async fn names_may_be_long_and_of_any_letters(database: TestDatabase) {
        let long = "a".repeat(60);
        database.sql(&format!("1_{long}.sql"), &format!("CREATE TABLE {long} (x INTEGER);"));
        database.sql("2_zażółć_表.sql", "CREATE TABLE zażółć (x INTEGER);");
        migrate(&mut database.sql_migrator().await).await.unwrap();
        std::fs::remove_file(database.migrations().join("2_zażółć_表.sql")).unwrap();
        database.sql("4_表.sql", "CREATE TABLE zażółć (x INTEGER);");
        database.sql(&format!("1_{long}.sql"), &format!("CREATE TABLE {long} (x INTEGER, y INTEGER);"));
        let mut migrator = database.sql_migrator().await;
        let findings = examined(&mut migrator, &database).await;
        assert!(matches!(&findings[1].difference.what, Differs::Moved { file, .. } if file == "4_表"), "{findings:?}");
        let Stands::Differs(told) = &findings[0].database else { panic!("{findings:?}") };
        assert!(told.iter().any(|told| told.contains(&long)), "{told:?}");
        migrator.settle(&findings[1], Settle::Follow).await.unwrap();
        migrator.settle(&findings[0], Settle::Accept).await.unwrap();
        assert_eq!(migrate(&mut migrator).await.unwrap(), 0);
        assert_eq!(migrator.status().await.unwrap()[1].name, "表");
    }

    async fn every_file_that_cannot_be_right_is_told(database: TestDatabase) {
        database.sql("1_a.sql", "SELECT 1");
        database.sql("first.sql", "SELECT 1");
        database.sql("second.sql", "SELECT 1");
        database.sql("3_b.down.sql", "SELECT 1");
        let error = Source::from_folder(&database.migrations()).unwrap_err();
        provokes("E0310", &error);
        let text = error.to_string();
        assert!(text.contains("first.sql has no version") && text.contains("second.sql has no version"), "{text}");
        assert!(text.contains("3_b.down.sql has no .up.sql beside it"), "{text}");
    }
}

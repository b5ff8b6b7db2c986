//! A `down` that was written, or changed, after its migration was applied.

use std::path::Path;

use ruskit::driver::{Connection, DatabaseError};
use ruskit::migrate::{
    Body, Differs, Finding, Migration, Migrator, Rollback, Settle, Silent, SourceMigration, Step, Upward,
};
use ruskit::prelude::*;

use crate::support::{TestDatabase, provokes};

async fn migrate(migrator: &mut Migrator) {
    migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
}

/// Users, and posts that go down by this; applied.
async fn applied(database: &TestDatabase, down: &str) {
    database.sql("1_users.sql", "CREATE TABLE users (id INTEGER PRIMARY KEY);");
    database.sql("2_posts.up.sql", "CREATE TABLE posts (id INTEGER PRIMARY KEY);");
    database.sql("2_posts.down.sql", down);
    migrate(&mut database.sql_migrator().await).await;
}

async fn examined(database: &TestDatabase) -> Vec<Finding> {
    database.sql_migrator().await.examine(&database.url()).await.unwrap()
}

struct Undo;

#[async_trait]
impl Step for Undo {
    async fn up(&self, db: &mut Connection) -> Result<(), DatabaseError> {
        db.execute("DROP TABLE posts").await.map(drop)
    }
}

struct Posts {
    down: fn(&mut SchemaBuilder),
}

impl Migration for Posts {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.create_table("posts", |t| _ = t.id());
    }

    fn down(&self, schema: &mut SchemaBuilder) {
        (self.down)(schema);
    }
}

fn posts(down: fn(&mut SchemaBuilder)) -> SourceMigration {
    SourceMigration::new(Path::new("2_posts.rs"), Body::Recorded(Box::leak(Box::new(Posts { down })))).unwrap()
}

on_every_database! {
    async fn a_rollback_goes_by_what_was_remembered(database: TestDatabase) {
        applied(&database, "DROP TABLE posts;").await;
        database.sql("2_posts.down.sql", "DROP TABLE users;");
        let mut migrator = database.sql_migrator().await;
        assert!(migrator.integrity().await.unwrap().is_empty());
        let plan = migrator.rollback_plan(Rollback::Steps(1)).await.unwrap();
        assert!(plan[0].has_other_down);
        migrator.rollback(Rollback::Steps(1), &mut Silent).await.unwrap();
        assert_eq!(database.existing(&["users", "posts"]).await, ["users"]);
    }

    async fn both_are_shown_and_the_one_of_the_file_is_taken_once_it_is_accepted(database: TestDatabase) {
        applied(&database, "DROP TABLE users;").await;
        database.sql("2_posts.down.sql", "-- As it should have been.\nDROP TABLE posts;");
        let findings = examined(&database).await;
        let [finding] = findings.as_slice() else { panic!("{findings:?}") };
        assert!(matches!(&finding.difference.what, Differs::Down { file } if file == "2_posts"), "{finding:?}");
        assert_eq!(finding.plain(), None);
        let shown = |statements: &Option<Vec<String>>| statements.as_ref().unwrap().join(";");
        assert_eq!(shown(&finding.then), "DROP TABLE users");
        assert!(shown(&finding.now).ends_with("DROP TABLE posts"), "{finding:?}");

        let mut migrator = database.sql_migrator().await;
        assert!(migrator.settle(finding, Settle::Accept).await.unwrap());
        assert!(!migrator.settle(finding, Settle::Accept).await.unwrap(), "it is settled already");
        assert!(examined(&database).await.is_empty());
        let plan = migrator.rollback_plan(Rollback::Steps(1)).await.unwrap();
        assert!(!plan[0].has_other_down);
        migrator.rollback(Rollback::Steps(1), &mut Silent).await.unwrap();
        assert_eq!(database.existing(&["users", "posts"]).await, ["users"]);
    }

    async fn an_edited_file_is_accepted_without_its_down(database: TestDatabase) {
        applied(&database, "DROP TABLE posts;").await;
        database.sql("2_posts.up.sql", "CREATE TABLE posts (id INTEGER PRIMARY KEY, title VARCHAR(20));");
        database.sql("2_posts.down.sql", "DROP TABLE users;");
        let findings = examined(&database).await;
        let [edited, down] = findings.as_slice() else { panic!("{findings:?}") };
        assert!(matches!(down.difference.what, Differs::Down { .. }), "{down:?}");
        let mut migrator = database.sql_migrator().await;
        migrator.settle(edited, Settle::Accept).await.unwrap();
        migrator.rollback(Rollback::Steps(1), &mut Silent).await.unwrap();
        assert_eq!(database.existing(&["users", "posts"]).await, ["users"]);
    }

    async fn another_layout_is_no_difference(database: TestDatabase) {
        applied(&database, "DROP TABLE posts;").await;
        database.sql("2_posts.down.sql", "-- The way back.\ndrop  table posts");
        assert!(examined(&database).await.is_empty());
    }

    async fn where_there_was_no_way_back_the_one_that_is_written_is_taken(database: TestDatabase) {
        database.sql("2_posts.up.sql", "CREATE TABLE posts (id INTEGER PRIMARY KEY);");
        migrate(&mut database.sql_migrator().await).await;
        provokes("E0211", &database.sql_migrator().await.rollback_plan(Rollback::All).await.err().unwrap());
        database.sql("2_posts.down.sql", "DROP TABLE posts;");
        let findings = examined(&database).await;
        assert_eq!((findings.len(), findings[0].plain(), &findings[0].then), (1, Some(Settle::Follow), &None));
        let mut migrator = database.sql_migrator().await;
        migrator.settle(&findings[0], Settle::Follow).await.unwrap();
        // Another branch has it, too, now: the file is not needed.
        database.migrator(Vec::new()).await.rollback(Rollback::All, &mut Silent).await.unwrap();
        assert!(database.existing(&["posts"]).await.is_empty());

        // And at once, by a rollback.
        std::fs::remove_file(database.migrations().join("2_posts.down.sql")).unwrap();
        migrate(&mut database.sql_migrator().await).await;
        database.sql("2_posts.down.sql", "DROP TABLE posts;");
        database.sql_migrator().await.rollback(Rollback::All, &mut Silent).await.unwrap();
        assert!(database.existing(&["posts"]).await.is_empty());
    }

    async fn code_that_is_gone_is_not_taken_for_other_code(database: TestDatabase) {
        migrate(&mut database.migrator(vec![posts(|schema| schema.run(Undo))]).await).await;
        let mut other = database.migrator(vec![posts(|schema| _ = schema.sql("SELECT 1"))]).await;
        let error = other.rollback_plan(Rollback::All).await.err().unwrap();
        assert!(error.to_string().contains("its step `Undo` is Rust code that its file does not have any more"), "{error}");
        let mut same = database.migrator(vec![posts(|schema| schema.run(Undo))]).await;
        same.rollback(Rollback::All, &mut Silent).await.unwrap();
        assert!(database.existing(&["posts"]).await.is_empty());
    }
}

//! What is as it should be.

use ruskit::driver::{Scope, Url};
use ruskit::migrate::{Silent, SourceMigration, Upward, Version, Which};

use crate::killer::recorded;
use crate::support::{Engine, TestDatabase};
use crate::{lines, verified, wanted};

/// Five ordinary migrations: tables, a column with a backfill, a rename, an index, a change of a type.
pub(crate) fn blog() -> Vec<SourceMigration> {
    vec![
        recorded("20260101_000000_users.rs", |s| {
            s.create_table("users", |t| {
                t.id();
                t.string("name").length(100);
                t.string("email").unique();
                t.timestamps();
            });
        }),
        recorded("20260102_000000_posts.rs", |s| {
            s.create_table("posts", |t| {
                t.id();
                t.foreign_id("user_id").references("users", "id");
                t.string("title").length(50);
                t.text("body").nullable();
                t.enumeration("state", ["draft", "out"]).default("draft");
            });
        }),
        recorded("20260103_000000_slug.rs", |s| {
            s.alter_table("posts", |t| {
                t.string("slug").nullable();
            });
            s.sql("UPDATE posts SET slug = concat('p-', id)").down("");
        }),
        recorded("20260104_000000_rename.rs", |s| {
            s.alter_table("users", |t| {
                t.rename_column("name", "full_name");
                t.index(["full_name"]);
            });
        }),
        recorded("20260105_000000_longer.rs", |s| {
            s.alter_table("posts", |t| {
                t.string("title").length(200).change();
                t.drop_column("body");
            });
        }),
    ]
}

on_every_database! {
    async fn a_blog_is_verified_from_nothing(database: TestDatabase) {
        let found = verified(&database, "blog", &wanted(Which::All)).await.unwrap();
        assert!(found.is_sound(), "{:#?}", lines(&found));
        assert!(found.left_empty.is_empty(), "{:?}", found.left_empty);
        let lines = lines(&found);
        assert_eq!(lines.iter().filter(|line| line.ends_with("killed and resumed: ok")).count(), 5, "{lines:#?}");
        assert!(lines.contains(&"together up again: ok".to_owned()), "{lines:#?}");
        assert!(lines.iter().any(|line| line.contains("posts.body go with the column")), "{lines:#?}");
        assert!(found.schema.unwrap().table("posts").unwrap().column("slug").is_some());
        let there = database.session().await.inspect(&Scope::All).await.unwrap();
        assert!(there.tables.is_empty(), "the database itself stays as it is");
    }

    async fn what_is_pending_is_verified_on_the_live_schema(database: TestDatabase) {
        let mut migrator = database.migrator(blog()).await;
        migrator.migrate(&Upward { count: Some(3), ..Upward::default() }, &mut Silent).await.unwrap();
        database.execute("CREATE TABLE by_hand (a INTEGER)").await;
        let before = database.dump().await;
        let found = verified(&database, "blog", &wanted(Which::Pending)).await.unwrap();
        assert!(found.is_sound(), "{:#?}", lines(&found));
        let titles: Vec<_> = found.migrations.iter().map(|migration| migration.title.as_str()).collect();
        assert_eq!(titles, ["20260104_000000_rename", "20260105_000000_longer", ""]);
        assert!(found.rows >= 12, "users, posts and by_hand: {}", found.rows);
        assert_eq!(database.dump().await, before);
    }

    async fn from_a_version_on_those_before_it_are_applied(database: TestDatabase) {
        let from = Which::From(Version::parse("20260103_000000").unwrap());
        let found = verified(&database, "blog", &wanted(from)).await.unwrap();
        assert!(found.is_sound(), "{:#?}", lines(&found));
        assert_eq!(found.migrations.len(), 4);
        assert_eq!(found.rows, 8, "users and posts");
    }

    async fn what_was_applied_and_edited_since_is_refused(database: TestDatabase) {
        let folder = database.migrations();
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("20260101_000000_a.sql");
        std::fs::write(&file, "CREATE TABLE a (id bigint PRIMARY KEY)").unwrap();
        let source = || ruskit::migrate::Source::from_folder(&folder).unwrap();
        let mut migrator = ruskit::migrate::Migrator::connect(&database.url(), source()).await.unwrap();
        migrator.migrate(&Default::default(), &mut ruskit::migrate::Silent).await.unwrap();
        std::fs::write(&file, "CREATE TABLE a (id bigint PRIMARY KEY, b int)").unwrap();
        let refused = verified(&database, "files", &wanted(Which::Pending)).await.unwrap_err();
        assert!(matches!(refused, ruskit::migrate::MigrateError::Edited { .. }), "{refused}");
    }

    async fn a_number_that_was_given_to_a_row_and_rolled_back_is_no_loss(database: TestDatabase) {
        let found = verified(&database, "numbers", &wanted(Which::All)).await.unwrap();
        assert!(found.is_sound(), "{:#?}", lines(&found));
    }

    async fn a_column_of_a_view_is_called_otherwise_and_again_as_before(database: TestDatabase) {
        let wanted = ruskit::migrate::Verify { kill: false, ..wanted(Which::All) };
        if database.cannot(Engine::Mysql, "a view there keeps the old name of the column") {
            return;
        }
        let found = verified(&database, "view", &wanted).await.unwrap();
        assert!(found.is_sound(), "{:#?}", lines(&found));
    }

    async fn a_database_that_is_not_there_is_no_obstacle(database: TestDatabase) {
        let url = Url::new(format!("{}_missing", database.url().secret()));
        let wanted = ruskit::migrate::Verify { kill: false, ..wanted(Which::Pending) };
        let folder = database.migrations();
        let again = crate::killer::Again { set: "blog", folder: &folder };
        let source = || crate::killer::source("blog", &folder);
        let found = ruskit::migrate::verify(&url, &source, &wanted, &again, &mut |_| {}).await.unwrap();
        assert!(found.is_sound(), "{:#?}", lines(&found));
        assert_eq!(found.migrations.len(), 6);
    }

    async fn one_named_database_is_enough(database: TestDatabase) {
        let other = database.another().await;
        let wanted = ruskit::migrate::Verify { shadow: Some(other.url()), ..wanted(Which::From(Version::parse("20260104_000000").unwrap())) };
        let found = verified(&database, "blog", &wanted).await.unwrap();
        assert!(found.is_sound(), "{:#?}", lines(&found));
    }
}

//! Rows in the way are told of, nothing is lost, and what was left behind is gone when they are out of the way.

use ruskit::migrate::{Silent, Upward};

use crate::cases::{CASES, One, prepared};
use crate::support::{Engine, TestDatabase};

fn case(name: &str) -> &'static One {
    CASES.iter().find(|(own, _)| *own == name).unwrap().1
}

on_every_server! {
    async fn rows_in_the_way_are_told_of_and_the_next_run_ends_well(first: TestDatabase) {
        for (name, spoil, mend, says) in [
            ("unique_index", "UPDATE posts SET slug = 'a'", "UPDATE posts SET slug = title WHERE size < 3", "posts_slug_unique"),
            ("unique_constraint", "UPDATE posts SET slug = 'a'", "UPDATE posts SET slug = title WHERE size < 3", "posts_slug_key"),
            ("foreign_key", "UPDATE posts SET user_id = 9", "UPDATE posts SET user_id = 1", "posts_user_id_foreign"),
            ("check", "UPDATE posts SET size = 0", "UPDATE posts SET size = 7", "posts_size_check"),
            ("not_null", "UPDATE posts SET title = NULL", "UPDATE posts SET title = 'x'", "title"),
            ("primary_key", "UPDATE posts SET number = NULL", "UPDATE posts SET number = size", "number"),
            ("primary_key", "UPDATE posts SET number = 1", "UPDATE posts SET number = size", "1"),
        ] {
            let database = first.another().await;
            let mut migrator = prepared(&database.url(), case(name), true).await;
            database.execute(spoil).await;
            let error = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
            assert!(error.to_string().contains(says), "{name}: {error}");
            assert_eq!(database.value("SELECT count(*) FROM posts").await, "3");
            // A second try in vain leaves no more than the first.
            migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
            database.execute(mend).await;
            migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_or_else(|error| panic!("{name}: {error}"));
            let plain = first.another().await;
            let mut migrator = prepared(&plain.url(), case(name), false).await;
            plain.execute(spoil).await;
            plain.execute(mend).await;
            migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
            assert_eq!(database.contents().await, plain.contents().await, "{name}");
            if first.engine() == Engine::Postgres {
                let invalid = "SELECT count(*) FROM pg_index WHERE NOT indisvalid";
                assert_eq!(database.value(invalid).await, "0");
                assert_eq!(database.value("SELECT count(*) FROM pg_constraint WHERE NOT convalidated").await, "0");
            }
        }
    }
}

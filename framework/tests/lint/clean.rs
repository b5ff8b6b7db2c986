//! Migrations of which nothing is to be said: those of the example project, and those the migrator is tested with.

use ruskit::lint::Dialect;
use ruskit::prelude::*;
use ruskit::schema::{Operation, Schema};

use crate::case::found;

#[path = "../migrate/examples.rs"]
mod examples;

#[allow(unreachable_pub, reason = "a migration is")]
#[path = "../../../database/migrations/20261120_090000_create_users_table.rs"]
mod users;

#[allow(unreachable_pub, reason = "a migration is")]
#[path = "../../../database/migrations/20261120_090100_create_posts_table.rs"]
mod posts;

#[allow(unreachable_pub, reason = "a migration is")]
#[path = "../../../database/migrations/20261120_090200_create_comments_table.rs"]
mod comments;

const ALL: [Dialect; 3] = [Dialect::Sqlite, Dialect::Postgres, Dialect::Mysql];

fn recorded(migration: &dyn Migration) -> Vec<Operation> {
    let mut schema = SchemaBuilder::new();
    migration.up(&mut schema);
    schema.finish().operations
}

#[test]
fn nothing_is_said_of_the_example_project() {
    for dialect in ALL {
        let migrations: [&dyn Migration; 3] =
            [&users::CreateUsersTable, &posts::CreatePostsTable, &comments::CreateCommentsTable];
        let findings = found(dialect, Schema::default(), migrations.into_iter().map(recorded).collect());
        assert_eq!(findings, [], "{dialect:?}");
    }
}

#[test]
fn nothing_is_said_of_what_the_migrator_is_tested_with() {
    for dialect in ALL {
        let migrations = examples::three().iter().map(|migration| migration.up().unwrap().operations).collect();
        assert_eq!(found(dialect, Schema::default(), migrations), [], "{dialect:?}");
    }
}

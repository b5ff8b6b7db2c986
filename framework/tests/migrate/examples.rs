//! Migrations to run, in words every database takes.

use std::path::Path;

use ruskit::migrate::{Body, Migration, SourceMigration};
use ruskit::prelude::*;

pub(crate) fn migration(file: &str, migration: &'static dyn Migration) -> SourceMigration {
    SourceMigration::new(Path::new(file), Body::Recorded(migration)).unwrap()
}

/// The ids are given: what is rolled back and run again would get others.
pub(crate) struct CreateUsers;

impl Migration for CreateUsers {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.create_table("users", |t| {
            t.id();
            t.string("name");
        });
        schema.sql("INSERT INTO users (id, name) VALUES (1, 'ann'), (2, 'bob')").down("DELETE FROM users");
    }
}

pub(crate) struct CreatePosts;

impl Migration for CreatePosts {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.create_table("posts", |t| {
            t.id();
            t.foreign_id("user_id").index().references("users", "id").on_delete(Cascade);
            t.string("title");
        });
        schema
            .sql("INSERT INTO posts (id, user_id, title) SELECT id, id, concat('by ', name) FROM users ORDER BY id")
            .down("DELETE FROM posts");
    }
}

pub(crate) struct ChangeUsers;

impl Migration for ChangeUsers {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.alter_table("users", |t| {
            t.string("email").nullable();
            t.string("name").length(100).nullable().change();
        });
        schema.sql("UPDATE users SET email = concat(name, '@example.org')").down("UPDATE users SET email = NULL");
    }
}

pub(crate) fn three() -> Vec<SourceMigration> {
    vec![
        migration("20260101_000000_create_users.rs", &CreateUsers),
        migration("20260102_000000_create_posts.rs", &CreatePosts),
        migration("20260103_000000_change_users.rs", &ChangeUsers),
    ]
}

//! A database of its own for each test, and migrations to run on it.

use std::path::{Path, PathBuf};

use ruskit::driver::{Session, Url, driver_for};
use ruskit::migrate::{Body, Migration, Migrator, Source, SourceMigration};
use ruskit::prelude::*;
use tempfile::TempDir;

pub(crate) struct Database {
    folder: TempDir,
}

impl Database {
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder().join("test.sqlite")
    }

    pub(crate) fn url(&self) -> Url {
        Url::new(format!("sqlite:{}", self.file().display()))
    }

    pub(crate) async fn session(&self) -> Box<dyn Session> {
        driver_for(&self.url()).unwrap().connect(&self.url()).await.unwrap()
    }

    pub(crate) async fn migrator(&self, migrations: Vec<SourceMigration>) -> Migrator {
        Migrator::connect(&self.url(), Source::new(migrations).unwrap()).await.unwrap()
    }

    /// Writes a SQL migration into the folder `migrations`.
    pub(crate) fn sql(&self, name: &str, text: &str) {
        let folder = self.migrations();
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(name), text).unwrap();
    }

    pub(crate) fn migrations(&self) -> PathBuf {
        self.folder().join("migrations")
    }

    pub(crate) async fn sql_migrator(&self) -> Migrator {
        Migrator::connect(&self.url(), Source::from_folder(&self.migrations()).unwrap()).await.unwrap()
    }

    pub(crate) async fn query(&self, text: &str) -> Vec<Vec<String>> {
        let rows = self.session().await.query(text).await.unwrap();
        rows.into_iter().map(|row| row.into_iter().map(Option::unwrap_or_default).collect()).collect()
    }

    /// Schema and rows as one text, the times in the history left out.
    pub(crate) async fn dump(&self) -> String {
        let mut text = String::new();
        let tables =
            "SELECT type, name, coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite%' ORDER BY name";
        for object in self.query(tables).await {
            text.push_str(&format!("{}\n", object.join(" ")));
            if object[0] == "table" {
                let columns = match object[1].as_str() {
                    "kit_migrations" => "version, name, batch, checksum, undo",
                    _ => "*",
                };
                for row in self.query(&format!("SELECT {columns} FROM \"{}\" ORDER BY 1", object[1])).await {
                    text.push_str(&format!("  {}\n", row.join(" | ")));
                }
            }
        }
        text
    }
}

pub(crate) fn migration(file: &str, migration: &'static dyn Migration) -> SourceMigration {
    SourceMigration::new(Path::new(file), Body::Recorded(migration)).unwrap()
}

pub(crate) struct CreateUsers;

impl Migration for CreateUsers {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.create_table("users", |t| {
            t.id();
            t.string("name");
        });
        schema.sql("INSERT INTO users (name) VALUES ('ann'), ('bob')").down("DELETE FROM users");
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
        schema.sql("INSERT INTO posts (user_id, title) SELECT id, 'by ' || name FROM users").down("DELETE FROM posts");
    }
}

pub(crate) struct ChangeUsers;

impl Migration for ChangeUsers {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.alter_table("users", |t| {
            t.string("email").nullable();
            t.string("name").length(100).nullable().change();
        });
        schema.sql("UPDATE users SET email = name || '@example.org'").down("UPDATE users SET email = NULL");
    }
}

pub(crate) fn three() -> Vec<SourceMigration> {
    vec![
        migration("20260101_000000_create_users.rs", &CreateUsers),
        migration("20260102_000000_create_posts.rs", &CreatePosts),
        migration("20260103_000000_change_users.rs", &ChangeUsers),
    ]
}

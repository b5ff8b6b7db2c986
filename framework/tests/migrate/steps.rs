//! Rust code as a migration, and as part of one.

use ruskit::migrate::{Body, Rollback, Silent, SourceMigration, Upward};
use ruskit::prelude::*;
use std::path::Path;

use crate::examples::{CreateUsers, migration};
use crate::support::{Engine, TestDatabase, provokes};

on_every_database! {
    async fn a_step_runs_inside_its_migration_both_ways(database: TestDatabase) {
        let migrations = vec![migration("1_create_users.rs", &CreateUsers), migration("2_shout.rs", &AddAgeAndShout)];
        let mut migrator = database.migrator(migrations).await;
        migrator.migrate(&Upward { step: true, ..Upward::default() }, &mut Silent).await.unwrap();
        assert_eq!(database.query("SELECT name, age FROM users ORDER BY id").await, [["ANN", "18"], ["BOB", "18"]]);
        migrator.rollback(Rollback::LastBatch, &mut Silent).await.unwrap();
        assert_eq!(database.query("SELECT * FROM users ORDER BY id").await, [["1", "ann"], ["2", "bob"]]);
    }

    async fn a_migration_may_be_all_rust_and_says_when_it_has_no_way_back(database: TestDatabase) {
        let mut migrator = database.migrator(vec![all_rust()]).await;
        migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
        assert_eq!(database.query("SELECT count(*) FROM tags").await, [["0"]]);
        let error = migrator.rollback(Rollback::All, &mut Silent).await.unwrap_err().to_string();
        assert_eq!(error, "3_create_tags failed: `CreateTags` has no way back: write its `down`");
        assert_eq!(database.query("SELECT count(*) FROM kit_migrations").await, [["1"]]);
    }

    async fn a_failing_step_undoes_its_whole_migration(database: TestDatabase) {
        database
            .migrator(vec![migration("1_create_users.rs", &CreateUsers)])
            .await
            .migrate(&Upward::default(), &mut Silent)
            .await
            .unwrap();
        let before = database.dump().await;
        let migrations = vec![migration("1_create_users.rs", &CreateUsers), migration("2_fails.rs", &FailingStep)];
        let error = database.migrator(migrations).await.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
        let how = database.pick("failed", "failed", "stopped half way");
        assert_eq!(error.to_string(), format!("2_fails {how}: the mail server is down"));
        match database.pick(true, true, false) {
            true => provokes("E0404", &error),
            false => provokes("E0402", &error),
        }
        assert_eq!(database.dump().await, before);
    }

    async fn a_step_that_commits_by_itself_is_found_out(database: TestDatabase) {
        if database.cannot(Engine::Mysql, "DDL in a step commits, and is not Kit's to find out") {
            return;
        }
        let step = SourceMigration::new(Path::new("1_commits.rs"), Body::Step(|| Box::new(Commits))).unwrap();
        let error = database.migrator(vec![step]).await.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
        provokes("E0307", &error);
        assert!(error.to_string().starts_with("1_commits: the step Commits ended the transaction it ran in"), "{error}");
        assert_eq!(database.query("SELECT count(*) FROM kit_migrations").await, [["0"]]);
    }
}

struct Shout;

macro_rules! shout {
    ($db:ident: #[$feature:meta] $kind:ident $method:ident $update:literal) => {
        #[$feature]
        if matches!($db, Connection::$kind(_)) {
            let users = sqlx::query_as("SELECT id, name FROM users").fetch_all($db.$method()?).await?;
            let users: Vec<(i64, String)> = users;
            for (id, name) in users {
                sqlx::query($update).bind(name.to_uppercase()).bind(id).execute($db.$method()?).await?;
            }
        }
    };
}

#[async_trait]
impl Step for Shout {
    async fn up(&self, db: &mut Connection) -> Result<(), DatabaseError> {
        // The connection is sqlx's own: each database has its kind.
        shout!(db: #[cfg(feature = "sqlite")] Sqlite sqlite "UPDATE users SET name = ? WHERE id = ?");
        shout!(db: #[cfg(feature = "postgres")] Postgres postgres "UPDATE users SET name = $1 WHERE id = $2");
        shout!(db: #[cfg(feature = "mysql")] Mysql mysql "UPDATE users SET name = ? WHERE id = ?");
        Ok(())
    }

    async fn down(&self, db: &mut Connection) -> Result<(), DatabaseError> {
        db.execute("UPDATE users SET name = lower(name)").await?;
        Ok(())
    }
}

struct AddAgeAndShout;

impl Migration for AddAgeAndShout {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.alter_table("users", |t| {
            t.integer("age").default(18);
        });
        schema.run(Shout);
    }
}

struct CreateTags;

#[async_trait]
impl Step for CreateTags {
    async fn up(&self, db: &mut Connection) -> Result<(), DatabaseError> {
        db.execute("CREATE TABLE tags (name VARCHAR(9) PRIMARY KEY)").await?;
        Ok(())
    }
}

fn all_rust() -> SourceMigration {
    SourceMigration::new(Path::new("3_create_tags.rs"), Body::Step(|| Box::new(CreateTags))).unwrap()
}

struct Fails;

#[async_trait]
impl Step for Fails {
    async fn up(&self, db: &mut Connection) -> Result<(), DatabaseError> {
        db.execute("DELETE FROM users").await?;
        Err(DatabaseError::Step("the mail server is down".to_owned()))
    }
}

struct FailingStep;

impl Migration for FailingStep {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.drop_table_if_exists("nothing");
        schema.run(Fails);
    }
}

struct Commits;

#[async_trait]
impl Step for Commits {
    async fn up(&self, db: &mut Connection) -> Result<(), DatabaseError> {
        db.execute("CREATE TABLE kept (x INTEGER); COMMIT").await?;
        Ok(())
    }
}

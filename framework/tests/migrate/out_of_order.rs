//! Pending migrations that are older than applied ones.

use std::path::Path;

use ruskit::migrate::{Body, MigrateError, Migrator, Rollback, Silent, SourceMigration, State, Upward, Version};
use ruskit::prelude::*;

use crate::support::{Engine, TestDatabase, provokes};

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

fn posts() -> SourceMigration {
    recorded("20260101_000000_create_posts.rs", |schema| {
        schema.create_table("posts", |t| {
            t.id();
            t.string("title");
        });
        schema.create_table("users", |t| {
            t.id();
            t.string("name");
        });
    })
}

fn late(up: Up) -> SourceMigration {
    recorded("20260102_000000_late.rs", up)
}

fn newest(up: Up) -> SourceMigration {
    recorded("20260103_000000_newest.rs", up)
}

async fn migrate(migrator: &mut Migrator) -> Result<Vec<String>, MigrateError> {
    let done = migrator.migrate(&Upward::default(), &mut Silent).await?;
    Ok(done.into_iter().map(|done| done.title).collect())
}

/// A database in which the newest is applied, and a migrator that knows of the late one, too.
async fn interleaved(database: &TestDatabase, one: Up, other: Up) -> Migrator {
    migrate(&mut database.migrator(vec![posts(), newest(other)]).await).await.unwrap();
    database.migrator(vec![posts(), late(one), newest(other)]).await
}

fn add_subtitle(schema: &mut SchemaBuilder) {
    schema.alter_table("posts", |t| {
        t.string("subtitle").nullable();
    });
}

fn rename_title(schema: &mut SchemaBuilder) {
    schema.alter_table("posts", |t| {
        t.rename_column("title", "heading");
    });
}

fn drop_title(schema: &mut SchemaBuilder) {
    schema.alter_table("posts", |t| {
        t.drop_column("title");
    });
}

fn add_bio(schema: &mut SchemaBuilder) {
    schema.alter_table("users", |t| {
        t.text("bio").nullable();
    });
}

/// Where the newest has dropped what refers to users, and the late one drops users.
async fn tied(database: &TestDatabase) -> Migrator {
    let first: Up = |schema| {
        schema.create_table("users", |t| _ = t.id());
        schema.create_table("posts", |t| {
            t.id();
            t.foreign_id("user_id").references("users", "id");
        });
    };
    let drop_posts: Up = |schema| schema.drop_table("posts");
    let drop_users: Up = |schema| schema.drop_table("users");
    let first = || recorded("20260101_000000_first.rs", first);
    migrate(&mut database.migrator(vec![first(), newest(drop_posts)]).await).await.unwrap();
    database.migrator(vec![first(), late(drop_users), newest(drop_posts)]).await
}

on_every_database! {
    async fn what_touches_nothing_else_is_applied_late(database: TestDatabase) {
        let mut migrator = interleaved(&database, add_subtitle, add_bio).await;
        let status = migrator.status().await.unwrap();
        assert_eq!(status[1].disorder.as_ref().unwrap().collisions, []);
        assert!(migrator.plan(&Upward::default()).await.unwrap()[0].out_of_order);
        assert_eq!(migrate(&mut migrator).await.unwrap(), ["20260102_000000_late"]);
        assert!(migrator.status().await.unwrap().iter().all(|row| row.state == State::Applied && row.disorder.is_none()));
        let undone = migrator.rollback(Rollback::Steps(1), &mut Silent).await.unwrap();
        assert_eq!(undone[0].title, "20260102_000000_late");
    }

    async fn what_collides_stops_the_run_before_anything_ran(database: TestDatabase) {
        let mut migrator = interleaved(&database, drop_title, rename_title).await;
        let before = database.dump().await;
        let error = migrate(&mut migrator).await.unwrap_err();
        provokes("E0309", &error);
        let error = error.to_string();
        assert_eq!(
            error,
            "out of order:\n  20260102_000000_late comes before 20260103_000000_newest, which is applied\n    \
             both touch posts.title: the first drops posts.title, the second renames posts.title to heading"
        );
        assert_eq!(migrator.plan(&Upward::default()).await.err().unwrap().to_string(), error);
        assert_eq!(database.dump().await, before);
        let status = migrator.status().await.unwrap();
        assert_eq!(status[1].disorder.as_ref().unwrap().collisions[0].applied, "20260103_000000_newest");
    }

    async fn what_collides_is_applied_as_it_stands_where_that_is_asked_for(database: TestDatabase) {
        let mut migrator = interleaved(&database, add_subtitle, rename_title).await;
        assert!(matches!(migrate(&mut migrator).await.unwrap_err(), MigrateError::OutOfOrder { .. }));
        let wanted = Upward { any_order: true, ..Upward::default() };
        assert_eq!(migrator.migrate(&wanted, &mut Silent).await.unwrap().len(), 1);
        database.query("SELECT heading, subtitle FROM posts").await;
    }

    async fn a_migration_behind_all_others_waits_for_none(database: TestDatabase) {
        let mut migrator = interleaved(&database, drop_title, rename_title).await;
        let wanted = Upward { to: Version::parse("20260101_000000"), ..Upward::default() };
        assert!(migrator.migrate(&wanted, &mut Silent).await.unwrap().is_empty());
        let wanted = Upward { fake: true, ..Upward::default() };
        assert_eq!(migrator.migrate(&wanted, &mut Silent).await.unwrap().len(), 1, "nothing is run of a faked one");
    }

    async fn what_an_applied_one_did_is_its_file_where_the_history_does_not_say(database: TestDatabase) {
        let mut migrator = interleaved(&database, add_subtitle, add_bio).await;
        database.execute("UPDATE kit_migrations SET plan = NULL").await;
        assert_eq!(migrate(&mut migrator).await.unwrap().len(), 1);
        let database = database.another().await;
        let mut migrator = interleaved(&database, add_subtitle, rename_title).await;
        database.execute("UPDATE kit_migrations SET plan = '{damaged'").await;
        let error = migrate(&mut migrator).await.unwrap_err().to_string();
        assert!(error.contains("both touch table posts"), "{error}");
    }

    async fn drops_of_tables_that_nothing_ties_pass(database: TestDatabase) {
        let drop_name: Up = |schema| {
            schema.alter_table("users", |t| {
                t.drop_column("name");
            });
        };
        let mut migrator = interleaved(&database, drop_title, drop_name).await;
        assert_eq!(migrate(&mut migrator).await.unwrap().len(), 1);
    }

    async fn tables_that_a_foreign_key_tied_before_are_told(database: TestDatabase) {
        let mut migrator = tied(&database).await;
        let error = migrate(&mut migrator).await.unwrap_err().to_string();
        assert!(error.contains("a foreign key or a view may stand between"), "{error}");
    }

    async fn files_of_sql_pass_where_they_share_no_name(database: TestDatabase) {
        database.sql("1_users.sql", "CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(40));");
        database.sql("3_tags.sql", "CREATE TABLE tags (id INTEGER PRIMARY KEY);\nINSERT INTO tags (id) VALUES (1);");
        migrate(&mut database.sql_migrator().await).await.unwrap();
        database.sql("2_posts.sql", "CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id));");
        assert_eq!(migrate(&mut database.sql_migrator().await).await.unwrap(), ["2_posts"]);
        database.sql("0_more.sql", "INSERT INTO tags (id) VALUES (2);");
        let error = migrate(&mut database.sql_migrator().await).await.unwrap_err().to_string();
        let told = "both touch table tags: the first runs `INSERT INTO tags (id) VALUES (2)` (0_more.sql), the second runs \
                    `CREATE TABLE tags (id INTEGER PRIMARY KEY)` (3_tags.sql)";
        assert!(error.contains("0_more comes before 3_tags, which is applied") && error.contains(told), "{error}");
    }

    async fn rows_that_follow_others_are_told(database: TestDatabase) {
        database.sql("1_users.sql", "CREATE TABLE users (id INTEGER PRIMARY KEY);");
        database.sql(
            "2_posts.sql",
            "CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INTEGER, FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE);",
        );
        database.sql("4_posts.sql", "UPDATE posts SET id = id + 1;");
        migrate(&mut database.sql_migrator().await).await.unwrap();
        database.sql("3_users.sql", "DELETE FROM users;");
        let error = migrate(&mut database.sql_migrator().await).await.unwrap_err().to_string();
        assert!(error.contains("both touch posts"), "{error}");
    }

    async fn rows_that_a_view_stands_for_are_told(database: TestDatabase) {
        database.sql("1_users.sql", "CREATE TABLE users (id INTEGER PRIMARY KEY);\nCREATE VIEW everybody AS SELECT id FROM users;");
        database.sql("3_users.sql", "INSERT INTO users (id) VALUES (1);");
        migrate(&mut database.sql_migrator().await).await.unwrap();
        database.sql("2_copies.sql", "CREATE TABLE copies AS SELECT id FROM everybody;");
        let error = migrate(&mut database.sql_migrator().await).await.unwrap_err().to_string();
        assert!(error.contains("both touch users"), "{error}");
    }

    async fn rows_that_a_view_puts_elsewhere_are_told(database: TestDatabase) {
        if database.engine() != Engine::Sqlite {
            return;
        }
        database.sql(
            "1_users.sql",
            "CREATE TABLE users (id INTEGER PRIMARY KEY);\nCREATE TABLE logs (id INTEGER);\n\
             CREATE VIEW everybody AS SELECT id FROM users;\nCREATE TRIGGER put INSTEAD OF INSERT ON everybody \
             BEGIN INSERT INTO logs (id) VALUES (NEW.id); END;",
        );
        database.sql("3_logs.sql", "CREATE TABLE seen AS SELECT id FROM logs;");
        migrate(&mut database.sql_migrator().await).await.unwrap();
        database.sql("2_everybody.sql", "INSERT INTO everybody (id) VALUES (1);");
        let error = migrate(&mut database.sql_migrator().await).await.unwrap_err().to_string();
        assert!(error.contains("may change others by a trigger"), "{error}");
    }

    async fn rows_of_a_partition_are_those_of_its_table(database: TestDatabase) {
        if database.engine() != Engine::Postgres {
            return;
        }
        database.sql(
            "1_logs.sql",
            "CREATE TABLE logs (id INTEGER) PARTITION BY RANGE (id);\n\
             CREATE TABLE first PARTITION OF logs FOR VALUES FROM (0) TO (10);",
        );
        database.sql("3_first.sql", "UPDATE first SET id = 2;");
        migrate(&mut database.sql_migrator().await).await.unwrap();
        database.sql("2_logs.sql", "UPDATE logs SET id = 1;");
        let error = migrate(&mut database.sql_migrator().await).await.unwrap_err().to_string();
        assert!(error.contains("both touch first"), "{error}");
    }
}

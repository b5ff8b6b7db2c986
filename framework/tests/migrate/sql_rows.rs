//! Rows that SQL migrations would fail on, or lose, where a runner reads SQL.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ruskit::driver::driver_for;
use ruskit::migrate::{Migrator, Silent, Source, Upward};
use ruskit::prelude::*;

use crate::rows::{told, with_rows};
use crate::support::{Engine, TestDatabase, Watched};

const DUPLICATES: &str = "duplicate-rows: allows no two rows alike in users (email), and 1 row repeats others [true]";

on_every_database! {
    async fn sql_is_asked_about_and_nothing_is_changed(database: TestDatabase) {
        let up = database.pick::<fn(&mut SchemaBuilder)>(
            |schema| { schema.sql(
                "CREATE UNIQUE INDEX users_email_unique ON users (email);\n\
                 ALTER TABLE users ADD COLUMN age integer NOT NULL;\n\
                 ALTER TABLE users DROP COLUMN name;\n\
                 DROP TABLE posts",
            ); },
            |schema| { schema.sql(
                "CREATE UNIQUE INDEX users_email_unique ON users USING btree (email);\n\
                 ALTER TABLE Users ALTER COLUMN name SET NOT NULL, ADD age integer NOT NULL;\n\
                 ALTER TABLE posts ADD FOREIGN KEY (user_id) REFERENCES users (id);\n\
                 ALTER TABLE users ADD CONSTRAINT users_id_check CHECK (id < 3);\n\
                 ALTER TABLE users DROP COLUMN name;\n\
                 DROP TABLE posts",
            ); },
            |schema| { schema.sql(
                "ALTER TABLE users ADD UNIQUE users_email_unique (email);\n\
                 ALTER TABLE users MODIFY name varchar(255) NOT NULL, ADD age integer NOT NULL;\n\
                 ALTER TABLE posts ADD FOREIGN KEY (user_id) REFERENCES users (id);\n\
                 ALTER TABLE users ADD CONSTRAINT users_id_check CHECK (id < 3);\n\
                 ALTER TABLE users DROP COLUMN name;\n\
                 DROP TABLE posts",
            ); },
        );
        let mut migrator = with_rows(&database, up).await;
        let before = database.dump().await;
        let mut all = vec![
            DUPLICATES,
            "null-rows: makes users.name required, and 2 rows hold NULL [true]",
            "rows-without-value: adds users.age, and 3 rows would be without a value [true]",
            "orphan-rows: lets posts (user_id) refer to users, and 1 row refers to nothing [true]",
            "violating-rows: checks in users that id < 3, and it does not hold for 1 row [true]",
            "rows-dropped: drops users.name, and what 1 row holds there is lost [true]",
            "rows-dropped: drops table posts, and what 2 rows hold there is lost [true]",
        ];
        if database.engine() == Engine::Sqlite {
            // It has no words for the rest.
            all.retain(|text| !["null", "orphan", "violating"].iter().any(|rule| text.starts_with(rule)));
        }
        assert_eq!(told(&database, &mut migrator, &[]).await, all);
        assert_eq!(database.dump().await, before);
    }

    async fn sql_that_changes_rows_first_is_let_through(database: TestDatabase) {
        let mut migrator = with_rows(&database, |schema| {
            schema.sql("UPDATE users SET email = 'y' WHERE id = 2;\nCREATE UNIQUE INDEX users_email ON users (email)");
        })
        .await;
        assert!(told(&database, &mut migrator, &[]).await.is_empty());
        migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
    }

    async fn what_changes_rows_behind_it_repairs_nothing(database: TestDatabase) {
        let mut migrator = with_rows(&database, |schema| {
            schema.sql("CREATE UNIQUE INDEX users_email ON users (email);\nUPDATE users SET email = 'y' WHERE id = 2");
        })
        .await;
        assert_eq!(told(&database, &mut migrator, &[]).await, [DUPLICATES]);
    }

    async fn what_is_not_read_leaves_nobody_certain(database: TestDatabase) {
        let up = database.pick::<fn(&mut SchemaBuilder)>(
            |schema| { schema.sql("PRAGMA foreign_keys = OFF;\nCREATE UNIQUE INDEX users_email ON users (email)"); },
            |schema| { schema.sql(
                "DO $$ BEGIN DELETE FROM users WHERE id = 2; END $$;\nCREATE UNIQUE INDEX users_email ON users (email)",
            ); },
            |schema| { schema.sql("SET sql_mode = '';\nALTER TABLE users MODIFY name varchar(255) NOT NULL"); },
        );
        let mut migrator = with_rows(&database, up).await;
        assert!(told(&database, &mut migrator, &[]).await.is_empty());
    }

    async fn an_allow_is_for_its_statement(database: TestDatabase) {
        let mut migrator = with_rows(&database, |schema| {
            schema.sql(
                "ALTER TABLE posts ADD COLUMN nick integer;\n\
                 -- kit:allow duplicate-rows: it fails, and that is well\n\
                 CREATE UNIQUE INDEX users_email ON users (email);",
            );
        })
        .await;
        assert!(told(&database, &mut migrator, &[]).await.is_empty());
    }

    async fn an_allow_is_not_for_the_next_statement(database: TestDatabase) {
        let mut migrator = with_rows(&database, |schema| {
            schema.sql(
                "-- kit:allow duplicate-rows: about posts\n\
                 CREATE UNIQUE INDEX posts_user ON posts (user_id);\n\
                 CREATE UNIQUE INDEX users_email ON users (email);",
            );
        })
        .await;
        assert_eq!(told(&database, &mut migrator, &[]).await, [DUPLICATES]);
    }

    async fn an_allow_at_the_head_is_for_the_file(database: TestDatabase) {
        let mut migrator = with_rows(&database, |schema| {
            schema.sql("-- kit:allow duplicate-rows: so be it\n\nCREATE UNIQUE INDEX users_email ON users (email);");
        })
        .await;
        assert!(told(&database, &mut migrator, &[]).await.is_empty());
    }

    async fn a_table_that_sql_builds_anew_is_not_lost(database: TestDatabase) {
        let mut migrator = with_rows(&database, |schema| {
            schema.sql(
                "CREATE TABLE posts_new (id integer PRIMARY KEY, user_id bigint NOT NULL, title varchar(50));\n\
                 INSERT INTO posts_new (id, user_id) SELECT id, user_id FROM posts;\n\
                 DROP TABLE posts;\n\
                 ALTER TABLE posts_new RENAME TO posts;",
            );
        })
        .await;
        assert!(told(&database, &mut migrator, &[]).await.is_empty());
        let other = database.another().await;
        let mut migrator = with_rows(&other, |schema| {
            schema.sql(
                "CREATE TABLE posts_new AS SELECT * FROM posts;\n\
                 DROP TABLE posts;\n\
                 ALTER TABLE posts_new RENAME TO posts;",
            );
        })
        .await;
        assert!(told(&other, &mut migrator, &[]).await.is_empty());
        let other = database.another().await;
        let mut migrator = with_rows(&other, |schema| {
            schema.sql("INSERT INTO users (id, email) VALUES (9, 'z');\nDROP TABLE posts;");
        })
        .await;
        let lost = "rows-dropped: drops table posts, and what 2 rows hold there is lost [false]";
        assert_eq!(told(&other, &mut migrator, &[]).await, [lost]);
    }

    async fn what_sql_does_is_known_to_what_is_recorded_behind_it(database: TestDatabase) {
        let mut migrator = with_rows(&database, |schema| {
            schema.sql("ALTER TABLE users RENAME TO people");
            schema.alter_table("people", |t| {
                t.string("name").change();
            });
        })
        .await;
        let nulls = "null-rows: makes people.name required, and 2 rows hold NULL [true]";
        assert_eq!(told(&database, &mut migrator, &[]).await, [nulls]);
    }

    async fn nothing_is_asked_where_no_sql_is_in_doubt(database: TestDatabase) {
        let up: fn(&mut SchemaBuilder) = |schema| {
            schema.sql(
                "CREATE TABLE tags (id integer PRIMARY KEY, name varchar(50) NOT NULL);\n\
                 CREATE UNIQUE INDEX tags_name ON tags (name);\n\
                 ALTER TABLE users ADD COLUMN nick varchar(50);\n\
                 CREATE INDEX users_email ON users (email);\n\
                 INSERT INTO tags (id, name) VALUES (1, 'rust');",
            );
        };
        drop(with_rows(&database, up).await);
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&calls);
        let session = Watched::new(database.session().await, move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
        });
        let migrations = crate::rows::migrations(up);
        let driver = driver_for(&database.url()).unwrap();
        let mut migrator = Migrator::new(driver, Box::new(session), Source::new(migrations).unwrap());
        let plan = migrator.plan(&Upward::default()).await.unwrap();
        let before = calls.load(Ordering::Relaxed);
        assert!(migrator.rows_in_the_way(&database.url(), &plan, &[]).await.unwrap().is_empty());
        assert_eq!(calls.load(Ordering::Relaxed), before);
    }
}

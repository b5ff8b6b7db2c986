//! What is said to go before it goes.

use ruskit::migrate::{Silent, SourceMigration};
use ruskit::prelude::*;

use crate::branch::{migrate, of, planned, reconcile, shape, sql, told};
use crate::support::{Engine, TestDatabase};

fn users() -> SourceMigration {
    of("1_users", |schema| {
        schema.create_table("users", |t| {
            t.id();
            t.string("name").nullable();
            t.string("email").nullable();
        });
    })
}

async fn losses(database: &TestDatabase, branch: Vec<SourceMigration>) -> Vec<String> {
    let mut migrator = database.migrator(branch).await;
    planned(database, &mut migrator).await.losses.iter().map(told).collect()
}

on_every_database! {
    async fn names_are_those_the_database_has_now(database: TestDatabase) {
        let rename = |schema: &mut SchemaBuilder| {
            schema.rename_table("users", "people");
            schema.alter_table("people", |t| {
                t.rename_column("name", "nick");
            });
        };
        // Both are on this branch and new: the table goes under another name than it has now.
        let cut = |schema: &mut SchemaBuilder| {
            schema.alter_table("people", |t| {
                t.drop_column("nick");
            });
        };
        migrate(&database, vec![users()]).await;
        database.execute("INSERT INTO users (id, name) VALUES (1, 'ann'), (2, NULL)").await;
        assert_eq!(losses(&database, vec![users(), of("2_rename", rename), of("3_cut", cut)]).await, ["users.name 1"]);
    }

    async fn what_sql_drops_and_renames_is_seen(database: TestDatabase) {
        let first = sql(
            "2_people",
            "ALTER TABLE users RENAME TO people;\nALTER TABLE people ADD COLUMN age INTEGER;\nCREATE TABLE pets (id INTEGER)",
            Some("DROP TABLE pets;\nALTER TABLE people DROP COLUMN age;\nALTER TABLE people RENAME TO users;"),
        );
        migrate(&database, vec![users(), first]).await;
        database.execute("INSERT INTO people (id, name, age) VALUES (1, 'ann', 4), (2, 'bob', NULL)").await;
        database.execute("INSERT INTO pets (id) VALUES (1), (2), (3)").await;
        assert_eq!(losses(&database, vec![users()]).await, ["pets 3", "people.age 1"]);
        reconcile(&database, vec![users()]).await;
        assert_eq!(database.query("SELECT id, name FROM users").await, [["1", "ann"], ["2", "bob"]]);
    }

    async fn a_table_made_anew_by_sql_is_lost_and_one_rebuilt_is_not(database: TestDatabase) {
        let anew = sql(
            "2_anew",
            "DROP TABLE users;\nCREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(20), email VARCHAR(20));",
            Some(""),
        );
        let rebuilt = sql(
            "2_rebuilt",
            "CREATE TABLE other (id INTEGER PRIMARY KEY, name VARCHAR(20), email VARCHAR(20));\n\
             INSERT INTO other SELECT id, name, email FROM users;\nDROP TABLE users;\nALTER TABLE other RENAME TO users;",
            Some(""),
        );
        migrate(&database, vec![users()]).await;
        database.execute("INSERT INTO users (id, name) VALUES (1, 'ann')").await;
        assert_eq!(losses(&database, vec![users(), anew]).await, ["users 1"]);
        assert!(losses(&database, vec![users(), rebuilt]).await.is_empty());
    }

    async fn what_sql_makes_anew_is_lost_whatever_reads_it_then(database: TestDatabase) {
        let viewed = sql(
            "2_viewed",
            "DROP TABLE users;\nCREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(20), email VARCHAR(20));\n\
             CREATE VIEW names AS SELECT name FROM users;",
            Some(""),
        );
        let replaced = sql(
            "2_replaced",
            "CREATE TABLE other (id INTEGER PRIMARY KEY, name VARCHAR(20), email VARCHAR(20));\nDROP TABLE users;\n\
             ALTER TABLE other RENAME TO users;",
            Some(""),
        );
        let column = sql(
            "2_column",
            "ALTER TABLE users DROP COLUMN name;\nALTER TABLE users ADD COLUMN name VARCHAR(20);",
            Some(""),
        );
        let copied = sql(
            "2_copied",
            "ALTER TABLE users ADD COLUMN other VARCHAR(20);\nUPDATE users SET other = name;\n\
             ALTER TABLE users DROP COLUMN name;\nALTER TABLE users RENAME COLUMN other TO name;",
            Some(""),
        );
        migrate(&database, vec![users()]).await;
        database.execute("INSERT INTO users (id, name) VALUES (1, 'ann')").await;
        assert_eq!(losses(&database, vec![users(), viewed]).await, ["users 1"]);
        assert_eq!(losses(&database, vec![users(), replaced]).await, ["users 1"]);
        assert_eq!(losses(&database, vec![users(), column]).await, ["users.name 1"]);
        assert!(losses(&database, vec![users(), copied]).await.is_empty());
    }

    async fn what_the_author_of_a_down_deletes_and_overwrites_is_told(database: TestDatabase) {
        let seeds = sql(
            "2_seeds",
            "UPDATE users SET email = 'a'",
            Some("DELETE FROM users WHERE email = 'a' AND (id < 9); -- seeds\nUPDATE users SET name = NULL;"),
        );
        migrate(&database, vec![users(), seeds]).await;
        database.execute("INSERT INTO users (id, name, email) VALUES (1, 'ann', 'a'), (2, 'bob', NULL)").await;
        assert_eq!(losses(&database, vec![users()]).await, ["DELETE users 1", "UPDATE users 2"]);
        let mut migrator = database.migrator(vec![users()]).await;
        let plan = planned(&database, &mut migrator).await;
        assert!(plan.losses.iter().all(|loss| loss.migration == "2_seeds" && loss.is_felt() && !loss.is_meant));
    }

    async fn what_a_down_deletes_under_another_name_is_told(database: TestDatabase) {
        let (delete, update) = match database.engine() {
            Engine::Mysql => (
                "DELETE u FROM users u WHERE u.id = 1",
                "UPDATE tags t JOIN users u ON u.id = t.id SET u.name = ''",
            ),
            _ => ("DELETE FROM users AS u WHERE u.id = 1", "UPDATE users AS u SET name = '' FROM tags t WHERE t.id = u.id"),
        };
        let down = format!(
            "{delete};\n{update};\nCREATE TABLE IF NOT EXISTS other (id INTEGER);\nDELETE FROM other;\nDROP TABLE other;\n\
             CREATE TEMPORARY TABLE made (id INTEGER);\nDELETE FROM made;"
        );
        let tags = || of("2_tags", |schema| {
            schema.create_table("tags", |t| {
                t.id();
                t.string("name").nullable();
            });
        });
        migrate(&database, vec![users(), tags(), sql("3_seeds", "SELECT 1", Some(down.leak()))]).await;
        database.execute("INSERT INTO users (id) VALUES (1), (2)").await;
        let told = ["DELETE users ?", "UPDATE users ?", "DELETE other ?"];
        assert_eq!(losses(&database, vec![users(), tags()]).await, told);
    }

    async fn names_of_a_down_are_followed_to_what_they_are_now(database: TestDatabase) {
        let people = sql(
            "2_people",
            "ALTER TABLE users RENAME TO people",
            Some("ALTER TABLE people RENAME TO users;\nDELETE FROM users WHERE id = 1;"),
        );
        migrate(&database, vec![users(), people]).await;
        database.execute("INSERT INTO people (id) VALUES (1), (2)").await;
        assert_eq!(losses(&database, vec![users()]).await, ["DELETE people 1"]);
    }

    async fn what_a_down_fills_is_not_lost_and_what_goes_anyway_is_told_once(database: TestDatabase) {
        let nick = sql(
            "2_nick",
            "ALTER TABLE users RENAME COLUMN name TO nick;\nCREATE TABLE tags (id INTEGER);",
            Some(
                "ALTER TABLE users ADD COLUMN name VARCHAR(255);\nUPDATE users SET name = nick;\n\
                 ALTER TABLE users DROP COLUMN nick;\nDELETE FROM tags;\nDROP TABLE tags;",
            ),
        );
        migrate(&database, vec![users(), nick]).await;
        database.execute("INSERT INTO users (id, nick) VALUES (1, 'ann')").await;
        database.execute("INSERT INTO tags (id) VALUES (1), (2)").await;
        assert_eq!(losses(&database, vec![users()]).await, ["tags 2", "users.nick 1"]);
    }

    async fn a_table_that_comes_back_in_other_letters_comes_back(database: TestDatabase) {
        let tags = |schema: &mut SchemaBuilder| {
            schema.create_table("Tags", |t| _ = t.id());
        };
        let again = |schema: &mut SchemaBuilder| {
            schema.create_table("tags", |t| {
                t.id();
                t.string("name").nullable();
            });
        };
        migrate(&database, vec![users(), of("2_tags", tags)]).await;
        let mut migrator = database.migrator(vec![users(), of("3_tags", again)]).await;
        let plan = planned(&database, &mut migrator).await;
        let losses: Vec<_> = plan.losses.iter().map(|loss| (loss.table.as_str(), loss.comes_back)).collect();
        assert_eq!(losses, [("Tags", true)]);
    }

    async fn rows_that_came_since_they_were_counted_stop_it(database: TestDatabase) {
        let tags = of("2_tags", |schema| {
            schema.create_table("tags", |t| {
                t.id();
            });
        });
        migrate(&database, vec![users(), tags]).await;
        let mut migrator = database.migrator(vec![users()]).await;
        let plan = planned(&database, &mut migrator).await;
        assert!(!plan.losses[0].is_felt());
        database.execute("INSERT INTO tags (id) VALUES (1)").await;
        let error = migrator.reconcile(&plan, &mut Silent).await.unwrap_err();
        assert!(matches!(error, ruskit::migrate::MigrateError::ChangedMeanwhile), "{error}");
        assert_eq!(database.value("SELECT count(*) FROM tags").await, "1");
    }

    async fn columns_of_a_table_that_goes_are_not_told_apart(database: TestDatabase) {
        let tags = of("2_tags", |schema| {
            schema.create_table("tags", |t| {
                t.id();
            });
        });
        let more = of("3_more", |schema| {
            schema.alter_table("tags", |t| {
                t.string("name").nullable();
            });
        });
        migrate(&database, vec![users(), tags, more]).await;
        database.execute("INSERT INTO tags (id, name) VALUES (1, 'a'), (2, 'b')").await;
        assert_eq!(losses(&database, vec![users()]).await, ["tags 2"]);
    }

    async fn rows_that_would_refuse_the_way_back_are_told(database: TestDatabase) {
        let loosen = of("2_loosen", |schema| {
            schema.alter_table("users", |t| {
                t.drop_column("email");
                t.string("name").nullable().change();
            });
        });
        let strict = || of("1_users", |schema| {
            schema.create_table("users", |t| {
                t.id();
                t.string("name");
                t.string("email").nullable();
            });
        });
        migrate(&database, vec![strict(), loosen]).await;
        database.execute("INSERT INTO users (id, name) VALUES (1, NULL)").await;
        let mut migrator = database.migrator(vec![strict()]).await;
        let plan = planned(&database, &mut migrator).await;
        let in_the_way: Vec<_> = plan.in_the_way.iter().map(|rows| rows.told.clone()).collect();
        assert_eq!(in_the_way, ["makes users.name required, and 1 row holds NULL"]);

        // Told to go on all the same, it stops there, and loses nothing.
        let refused = migrator.reconcile(&plan, &mut Silent).await;
        if database.engine() == Engine::Mysql {
            // MySQL may be set to take the row all the same; what it says then is its own.
            drop(refused);
        } else {
            refused.unwrap_err();
            assert_eq!(database.value("SELECT count(*) FROM users").await, "1");
        }
        database.execute("UPDATE users SET name = 'ann'").await;
        reconcile(&database, vec![strict()]).await;
        assert_eq!(database.query("SELECT id, name FROM users").await, [["1", "ann"]]);
        let fresh = database.another().await;
        migrate(&fresh, vec![strict()]).await;
        assert_eq!(shape(&database).await, shape(&fresh).await);
    }
}

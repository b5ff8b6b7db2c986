//! Main and two features, their versions interleaved, switched back and forth with rows in the tables.

use ruskit::migrate::{Silent, Source, SourceMigration, Upward};
use ruskit::prelude::*;

use crate::branch::{clean, of, planned, reconcile, shape, sql, told};
use crate::support::TestDatabase;

/// A branch: its migrations, what it calls a user's name, and a table of its own.
struct Branch {
    migrations: fn() -> Vec<SourceMigration>,
    name: &'static str,
    own: &'static str,
    /// Puts a row into its own table.
    row: &'static str,
    /// Fills the column that only it has, where there is one: table and column.
    column: Option<(&'static str, &'static str)>,
}

fn create_users() -> SourceMigration {
    of("20260101_000000_create_users_table", |schema| {
        schema.create_table("users", |t| {
            t.id();
            t.string("name");
            t.string("email").nullable();
        });
        schema.create_table("posts", |t| {
            t.id();
            t.foreign_id("user_id").references("users", "id").on_delete(Cascade);
            t.string("title");
        });
    })
}

fn index_posts() -> SourceMigration {
    of("20260104_000000_index_posts", |schema| {
        schema.alter_table("posts", |t| {
            t.index(["title"]);
        });
    })
}

fn main() -> Vec<SourceMigration> {
    let settings = |schema: &mut SchemaBuilder| {
        schema.create_table("settings", |t| {
            t.id();
            t.string("value");
        });
    };
    vec![create_users(), index_posts(), of("20260107_000000_create_settings_table", settings)]
}

/// Adds to a table that all have, and refers to another one.
fn tagging() -> Vec<SourceMigration> {
    let bio = |schema: &mut SchemaBuilder| {
        schema.alter_table("users", |t| {
            t.string("bio").nullable();
            t.index(["bio", "email"]);
            t.check("users_bio_check", "bio <> 'x'");
        });
    };
    let tags = |schema: &mut SchemaBuilder| {
        schema.create_table("tags", |t| {
            t.id();
            t.foreign_id("post_id").index().references("posts", "id");
            t.string("name").unique();
        });
    };
    vec![
        create_users(),
        of("20260103_000000_add_bio_to_users", bio),
        index_posts(),
        of("20260106_000000_create_tags_table", tags),
    ]
}

/// Renames in a table that all have, retypes, and drops an index of main's.
fn voting() -> Vec<SourceMigration> {
    let rename = |schema: &mut SchemaBuilder| {
        schema.alter_table("users", |t| {
            t.rename_column("name", "full_name");
            t.string("email").length(200).nullable().change();
        });
    };
    let score = |schema: &mut SchemaBuilder| {
        schema.alter_table("posts", |t| {
            t.integer("score").default(0);
            t.drop_index("posts_title_index");
        });
    };
    vec![
        create_users(),
        of("20260102_000000_rename_name_of_users", rename),
        index_posts(),
        of("20260105_000000_add_score_to_posts", score),
        sql(
            "20260108_000000_create_votes_table",
            "CREATE TABLE votes (id INTEGER PRIMARY KEY, points INTEGER NOT NULL);\nCREATE VIEW best AS SELECT full_name FROM users;",
            Some("DROP VIEW best;\nDROP TABLE votes;"),
        ),
    ]
}

const MAIN: Branch = Branch {
    migrations: main,
    name: "name",
    own: "settings",
    row: "INSERT INTO settings (value) VALUES ('on')",
    column: None,
};

const TAGGING: Branch = Branch {
    migrations: tagging,
    name: "name",
    own: "tags",
    row: "INSERT INTO tags (post_id, name) SELECT id, title FROM posts WHERE id NOT IN (SELECT post_id FROM tags)",
    column: Some(("users", "bio")),
};

const VOTING: Branch = Branch {
    migrations: voting,
    name: "full_name",
    own: "votes",
    row: "INSERT INTO votes (id, points) SELECT count(*) + 1, 3 FROM votes",
    column: Some(("posts", "score")),
};

/// What all branches have: users and posts, whatever this one calls their columns.
async fn shared(database: &TestDatabase, branch: &Branch) -> Vec<Vec<String>> {
    let users = format!("SELECT id, {}, email FROM users ORDER BY id", branch.name);
    let mut rows = database.query(&users).await;
    rows.extend(database.query("SELECT id, user_id, title FROM posts ORDER BY id").await);
    rows
}

on_every_database! {
    async fn ten_switches_end_at_each_branchs_schema_and_lose_no_row_that_all_have(database: TestDatabase) {
        let wanted = [
            clean(&database, main()).await,
            clean(&database, tagging()).await,
            clean(&database, voting()).await,
        ];
        let branches = [MAIN, TAGGING, VOTING];
        let mut at = 0;
        reconcile(&database, main()).await;
        for (round, next) in [1, 2, 1, 0, 2, 0, 1, 2, 0, 1, 0].into_iter().enumerate() {
            let (here, there) = (&branches[at], &branches[next]);
            let user = format!(
                "INSERT INTO users (id, {}, email) VALUES ({}, 'user {round}', 'a{round}@b.c')", here.name, round + 1
            );
            database.execute(&user).await;
            let post = format!("INSERT INTO posts (id, user_id, title) VALUES ({0}, {0}, 'post {round}')", round + 1);
            database.execute(&post).await;
            database.execute(here.row).await;
            let mut expected = vec![format!("{} {}", here.own, database.value(&format!("SELECT count(*) FROM {}", here.own)).await)];
            if let Some((table, column)) = here.column {
                database.execute(&format!("UPDATE {table} SET {column} = 7 WHERE id = 1")).await;
                let count = database.value(&format!("SELECT count({column}) FROM {table}")).await;
                expected.push(format!("{table}.{column} {count}"));
            }
            let before = shared(&database, here).await;

            let mut migrator = database.migrator((there.migrations)()).await;
            let plan = planned(&database, &mut migrator).await;
            let losses: Vec<_> = plan.losses.iter().map(told).collect();
            assert_eq!(losses, expected, "round {round}");
            assert!(plan.in_the_way.is_empty() && plan.drift.is_empty(), "round {round}");
            assert_eq!(shared(&database, here).await, before, "a plan changes nothing");
            migrator.reconcile(&plan, &mut Silent).await.unwrap();

            assert_eq!(shape(&database).await, wanted[next], "round {round}");
            assert_eq!(shared(&database, there).await, before, "round {round}");
            assert!(migrator.reconcile_plan(&database.url()).await.unwrap().is_nothing());
            assert!(migrator.migrate(&Upward::default(), &mut Silent).await.unwrap().is_empty());
            at = next;
        }
    }

    async fn folders_of_sql_are_switched_like_recorded_ones(database: TestDatabase) {
        let folder = |name: &str| database.folder().join(name);
        let write = |branch: &str, file: &str, text: &str| {
            std::fs::create_dir_all(folder(branch)).unwrap();
            std::fs::write(folder(branch).join(file), text).unwrap();
        };
        for branch in ["main", "feature"] {
            write(branch, "1_users.sql", "CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(20));");
        }
        write("main", "3_logs.up.sql", "CREATE TABLE logs (id INTEGER PRIMARY KEY);");
        write("main", "3_logs.down.sql", "DROP TABLE logs;");
        write("feature", "2_rename.up.sql", "ALTER TABLE users RENAME COLUMN name TO nick;\nALTER TABLE users ADD COLUMN age INTEGER;");
        write("feature", "2_rename.down.sql", "ALTER TABLE users DROP COLUMN age;\nALTER TABLE users RENAME COLUMN nick TO name;");
        let migrator = async |branch: &str| {
            ruskit::migrate::Migrator::connect(&database.url(), Source::from_folder(&folder(branch)).unwrap()).await.unwrap()
        };
        migrator("main").await.migrate(&Upward::default(), &mut Silent).await.unwrap();
        database.execute("INSERT INTO users (id, name) VALUES (1, 'ann')").await;
        database.execute("INSERT INTO logs (id) VALUES (1), (2)").await;
        for (round, branch) in ["feature", "main", "feature", "main", "feature"].into_iter().enumerate() {
            let mut migrator = migrator(branch).await;
            let plan = planned(&database, &mut migrator).await;
            let losses: Vec<_> = plan.losses.iter().map(told).collect();
            let expected = match (round, branch) {
                (0, _) => "logs 2",
                (_, "feature") => "logs 0",
                _ => "users.age 1",
            };
            assert_eq!(losses, [expected], "round {round}");
            migrator.reconcile(&plan, &mut Silent).await.unwrap();
            let (column, value) = if branch == "feature" { ("nick", ", age") } else { ("name", "") };
            if branch == "feature" {
                database.execute("UPDATE users SET age = 4").await;
            }
            let rows = database.query(&format!("SELECT id, {column}{value} FROM users")).await;
            assert_eq!(rows[0][..2], ["1", "ann"], "round {round}");
        }
    }

    async fn what_both_have_stays_though_it_was_applied_behind(database: TestDatabase) {
        // The feature's, then main's on top: only the feature's is undone.
        let feature = || of("2_bio", |schema| {
            schema.alter_table("users", |t| {
                t.string("bio").nullable();
            });
        });
        let mains = || of("3_age", |schema| {
            schema.alter_table("users", |t| {
                t.integer("age").nullable();
            });
        });
        let users = || of("1_users", |schema| {
            schema.create_table("users", |t| {
                t.id();
            });
        });
        reconcile(&database, vec![users(), feature()]).await;
        reconcile(&database, vec![users(), feature(), mains()]).await;
        database.execute("INSERT INTO users (id, bio, age) VALUES (1, 'me', 30)").await;
        assert_eq!(reconcile(&database, vec![users(), mains()]).await, ["users.bio 1"]);
        assert_eq!(database.query("SELECT id, age FROM users").await, [["1", "30"]]);
        assert_eq!(shape(&database).await, clean(&database, vec![users(), mains()]).await);
        assert!(reconcile(&database, vec![users(), feature(), mains()]).await.is_empty());
        assert_eq!(database.query("SELECT id, age FROM users").await, [["1", "30"]]);
    }
}

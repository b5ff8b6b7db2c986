//! Names: keywords, quotes, spaces, other alphabets, great length, and another case than the database has.

use ruskit::prelude::SchemaBuilder;

use crate::case::{Case, case};
use crate::start::{blog, by_hand};
use crate::support::Engine;

const LONG: &str = "a_table_whose_name_is_so_long_that_nobody_would_like_typing";

pub(crate) fn cases(on: Engine) -> Vec<Case> {
    [odd(on), long(), other_case(on)].into_iter().flatten().collect()
}

fn odd_tables(on: Engine) -> impl Fn(&mut SchemaBuilder) {
    let text = on.pick(
        "CREATE TABLE \"select\" (\"from\" INTEGER PRIMARY KEY, [where] TEXT, `group by` TEXT DEFAULT 'order', \"it's \"\"so\"\"\" INT);
         CREATE TABLE größe (\"straße\" TEXT, 数 INTEGER, \"\" TEXT, CHECK (数 > 0));
         CREATE INDEX \"index\" ON \"select\" ([where]);
         CREATE VIEW \"table\" AS SELECT \"group by\" FROM \"select\";
         INSERT INTO \"select\" VALUES (1, 'a', 'b', 3);
         INSERT INTO größe VALUES ('lang', 1, 'x'), ('kurz', 2, NULL);",
        "CREATE TABLE \"select\" (\"from\" INTEGER PRIMARY KEY, \"where\" TEXT, \"group by\" TEXT DEFAULT 'order', \"it's \"\"so\"\"\" INT);
         CREATE TABLE größe (\"straße\" TEXT, 数 INTEGER, \".\" TEXT, CHECK (数 > 0));
         CREATE INDEX \"index\" ON \"select\" (\"where\");
         CREATE VIEW \"table\" AS SELECT \"group by\" FROM \"select\";
         INSERT INTO \"select\" VALUES (1, 'a', 'b', 3);
         INSERT INTO größe VALUES ('lang', 1, 'x'), ('kurz', 2, NULL);",
        "CREATE TABLE `select` (`from` INTEGER PRIMARY KEY, `where` VARCHAR(40), `group by` VARCHAR(40) DEFAULT 'order', `it's \"so\"` INT);
         CREATE TABLE größe (`straße` VARCHAR(40), 数 INTEGER, `.` VARCHAR(40), CHECK (数 > 0));
         CREATE INDEX `index` ON `select` (`where`);
         CREATE VIEW `table` AS SELECT `group by` FROM `select`;
         INSERT INTO `select` VALUES (1, 'a', 'b', 3);
         INSERT INTO größe VALUES ('lang', 1, 'x'), ('kurz', 2, NULL);",
    );
    move |schema| {
        schema.sql(text);
    }
}

fn odd(on: Engine) -> Vec<Case> {
    // Only SQLite lets a name be empty.
    let blank = on.pick("", ".", ".");
    vec![
        case("tables and columns called like keywords", odd_tables(on), move |s| {
            s.alter_table("select", |t| {
                t.string("order").nullable().index();
                // MySQL has no index over all of a text.
                match on {
                    Engine::Mysql => t.string("where").nullable().default("limit").change(),
                    _ => t.text("where").nullable().default("limit").change(),
                };
                t.drop_column("it's \"so\"");
                t.integer("union").default(1).after("from").check(on.pick(
                    "\"union\" > 0",
                    "\"union\" > 0",
                    "`union` > 0",
                ));
            });
        })
        .shows(
            on.pick(
                "SELECT \"group by\" FROM \"table\"",
                "SELECT \"group by\" FROM \"table\"",
                "SELECT `group by` FROM `table`",
            ),
            "b",
        )
        .loses("select", "it's \"so\""),
        case("rename odd names to odder ones", odd_tables(on), |s| {
            s.rename_table("select", "create \"table\"");
            s.alter_table("create \"table\"", |t| {
                t.rename_column("group by", "a.b");
                t.rename_index("index", "drop;");
            });
            s.alter_table("größe", |t| t.rename_column("数", "número"));
        })
        .in_other_words(),
        case("other alphabets", odd_tables(on), move |s| {
            s.alter_table("größe", move |t| {
                t.string("länge").default("ß").unique();
                t.string("straße").length(99).nullable().change();
                t.index(["straße", "数"]);
                t.drop_column(blank);
            });
        })
        .refused(on.pick("UNIQUE constraint failed", "could not create unique index", "Duplicate entry")),
        case("other alphabets, again", odd_tables(on), move |s| {
            s.alter_table("größe", move |t| {
                t.string("länge").default("ß").index();
                t.string("straße").length(99).default("☃").change();
                t.index(["straße", "数"]);
                t.drop_column(blank);
            });
        })
        .loses("größe", blank),
    ]
}

fn long() -> Vec<Case> {
    vec![
        case("names longer than constraint names may be", blog, |s| {
            s.create_table(LONG, |t| {
                t.id();
                t.foreign_id("a_column_with_a_long_name").nullable().index().references("users", "id");
                t.string("another_column_with_a_long_name").unique().check("another_column_with_a_long_name <> ''");
                t.string("a_third_column_with_a_long_name").unique();
            });
        })
        .holds(|s| s.table(LONG).unwrap().indexes.len() == 3)
        .holds(|s| s.table(LONG).unwrap().indexes.iter().all(|index| index.name.as_ref().unwrap().len() <= 63)),
        case(
            "changes of names that long",
            |s| {
                s.create_table(LONG, |t| {
                    t.id();
                    t.string("a_column_with_a_long_name").nullable().unique().check("a_column_with_a_long_name <> ''");
                });
            },
            |s| {
                s.alter_table(LONG, |t| {
                    t.string("a_column_with_a_long_name").change();
                    t.foreign_id("another_column_with_a_long_name").nullable().references(LONG, "id");
                    t.unique_constraint(["a_column_with_a_long_name", "id"]);
                });
                s.rename_table(LONG, "short");
            },
        ),
    ]
}

/// Only SQLite and MySQL's columns know a name in another case; PostgreSQL and MySQL's tables on Linux know two names.
fn other_case(on: Engine) -> Vec<Case> {
    if on != Engine::Sqlite {
        return other_case_is_another_name();
    }
    vec![
        case("change a table in another case", blog, |s| {
            s.alter_table("Users", |t| {
                t.string("NAME").length(30).change();
                t.string("nick").nullable().after("Email");
                t.drop_column("Bio");
                t.drop_index("Users_Email_Unique");
                t.index(["AGE"]);
                t.rename_column("Age", "years");
            });
        })
        .shows("SELECT name, years FROM users WHERE id = 1", "Ann 30")
        .holds(|s| s.table("users").unwrap().column("name").is_some())
        .loses("users", "bio"),
        case("rename a table and a column in another case", blog, |s| {
            s.alter_table("USERS", |t| t.rename_column("NAME", "full_name"));
            s.rename_table("USERS", "people");
        }),
        case("change only the case", blog, |s| {
            s.alter_table("users", |t| t.rename_column("name", "Name"));
            s.rename_table("users", "Users");
            s.alter_table("posts", |t| t.rename_index("posts_user_id_index", "Posts_User_Id_Index"));
        })
        .holds(|s| s.table("Users").unwrap().column("Name").is_some()),
        case("a table that is there in another case", blog, |s| {
            s.create_table_if_not_exists("Users", |t| {
                t.id();
            })
        })
        .shows("SELECT count(*) FROM users", "3"),
        case("drop in another case", by_hand(on), |s| {
            s.drop_view("RECENT_TITLES");
            s.drop_view("Recent");
            s.drop_table("ALBUM");
        })
        .loses("album", "*"),
        case("replace a view in another case", by_hand(on), |s| {
            s.replace_view("RECENT", "SELECT 1 AS one");
        })
        .shows("SELECT * FROM recent", "1"),
        case("keys and checks in another case", by_hand(on), |s| {
            s.alter_table("ALBUM", |t| {
                t.drop_foreign(["GENRE_ID"]);
                t.drop_unique(["ARTIST_ID", "TITLE"]);
                t.drop_check("DATED");
                t.foreign(["Media_Id"]).references("Media", ["ID"]).name("again");
            });
        }),
        case("add a column that is there in another case", blog, |s| {
            s.alter_table("users", |t| {
                t.string("NAME").nullable();
            });
        })
        .refused("NAME"),
    ]
}

fn other_case_is_another_name() -> Vec<Case> {
    vec![
        case("a table whose name differs in case alone", blog, |s| {
            s.create_table("Users", |t| {
                t.id();
            });
            s.rename_table("posts", "Posts");
        })
        .shows("SELECT count(*) FROM users", "3")
        .holds(|s| s.table("Users").unwrap().columns.len() == 1),
        case("a table that is not there in this case", blog, |s| s.drop_table("Posts")).refused("Posts"),
        case("change only the case of a column", blog, |s| {
            s.alter_table("users", |t| t.rename_column("name", "Name"));
        })
        .holds(|s| s.table("users").unwrap().column("Name").is_some()),
    ]
}

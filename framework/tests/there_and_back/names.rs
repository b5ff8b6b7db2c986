//! Names: keywords, quotes, spaces, other alphabets, great length, and another case than the database has.

use ruskit::prelude::SchemaBuilder;

use crate::case::{Case, case};
use crate::start::{blog, by_hand};

const LONG: &str = "a_table_whose_name_is_so_long_that_nobody_would_ever_want_to_type_it";

pub(crate) fn cases() -> Vec<Case> {
    [odd(), long(), other_case()].into_iter().flatten().collect()
}

fn odd_tables(schema: &mut SchemaBuilder) {
    schema.sql(
        "CREATE TABLE \"select\" (\"from\" INTEGER PRIMARY KEY, [where] TEXT, `group by` TEXT DEFAULT 'order', \"it's \"\"so\"\"\" INT);
         CREATE TABLE größe (\"straße\" TEXT, 数 INTEGER, \"\" TEXT, CHECK (数 > 0));
         CREATE INDEX \"index\" ON \"select\" ([where]);
         CREATE VIEW \"table\" AS SELECT \"group by\" FROM \"select\";
         INSERT INTO \"select\" VALUES (1, 'a', 'b', 3);
         INSERT INTO größe VALUES ('lang', 1, 'x'), ('kurz', 2, NULL);",
    );
}

fn odd() -> Vec<Case> {
    vec![
        case("tables and columns called like keywords", odd_tables, |s| {
            s.alter_table("select", |t| {
                t.string("order").nullable().index();
                t.text("where").nullable().default("limit").change();
                t.drop_column("it's \"so\"");
                t.integer("union").default(1).after("from").check("\"union\" > 0");
            });
        })
        .shows("SELECT \"group by\" FROM \"table\"", "b")
        .loses("select", "it's \"so\""),
        case("rename odd names to odder ones", odd_tables, |s| {
            s.rename_table("select", "create \"table\"");
            s.alter_table("create \"table\"", |t| {
                t.rename_column("group by", "a.b");
                t.rename_index("index", "drop;");
            });
            s.alter_table("größe", |t| t.rename_column("数", "número"));
        })
        .in_other_words(),
        case("other alphabets", odd_tables, |s| {
            s.alter_table("größe", |t| {
                t.string("länge").default("ß").unique();
                t.text("straße").nullable().change();
                t.index(["straße", "数"]);
                t.drop_column("");
            });
        })
        .refused("UNIQUE constraint failed"),
        case("other alphabets, again", odd_tables, |s| {
            s.alter_table("größe", |t| {
                t.string("länge").default("ß").index();
                t.text("straße").default("☃").change();
                t.index(["straße", "数"]);
                t.drop_column("");
            });
        })
        .loses("größe", ""),
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

fn other_case() -> Vec<Case> {
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
        case("drop in another case", by_hand, |s| {
            s.drop_view("RECENT_TITLES");
            s.drop_view("Recent");
            s.drop_table("ALBUM");
        })
        .loses("album", "*"),
        case("replace a view in another case", by_hand, |s| s.replace_view("RECENT", "SELECT 1 AS one"))
            .shows("SELECT * FROM recent", "1"),
        case("keys and checks in another case", by_hand, |s| {
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

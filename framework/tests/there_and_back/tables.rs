//! Creating, renaming and dropping tables.

use ruskit::prelude::*;

use crate::case::{Case, case};
use crate::start::{blog, by_hand, empty_blog, nothing};
use crate::support::Engine;

/// How a migration ends that the database refuses.
fn stopped(on: Engine) -> &'static str {
    on.pick("2_change failed:", "2_change failed:", "drop that foreign key first")
}

pub(crate) fn cases(on: Engine) -> Vec<Case> {
    vec![
        case("create tables that refer to each other", nothing, |s| {
            s.create_table("teams", |t| {
                t.id();
                t.foreign_id("owner_id").nullable().references("people", "id");
            });
            s.create_table("people", |t| {
                t.id();
                t.foreign_id("team_id").nullable().references("teams", "id");
            });
        })
        .holds(|s| s.tables.len() == 2)
        .where_it(on != Engine::Sqlite, |case| case.refused(on.pick("", "people", "2_change stopped half way:"))),
        case("create a table with everything", blog, move |s| {
            s.create_table("all", |t| {
                t.uuid("id").primary();
                t.foreign_id("user_id").nullable().unique().references("users", "id").on_delete(SetNull);
                t.decimal("price", 8, 2).default(0).check("price >= 0");
                t.string("a").collation(on.pick("NOCASE", "C", "utf8mb4_bin")).default("x");
                t.text("b").nullable().stored_as(on.pick("a || price", "a || price::text", "concat(a, price)"));
                t.unique_constraint(["a", "price"]);
                let dear = t.index(["price"]).name("dear");
                if on != Engine::Mysql {
                    dear.filter("price > 1");
                }
                t.comment("everything");
                t.timestamps();
            });
            let all = on.quote("all");
            s.sql(format!(
                "INSERT INTO {all} (id, user_id, price) VALUES ('6b29fc40-ca47-1067-b31d-00dd010662da', 1, 2)"
            ))
            .down(format!("DELETE FROM {all}"));
        })
        .shows(
            on.pick("SELECT b FROM \"all\"", "SELECT b FROM \"all\"", "SELECT b FROM `all`"),
            on.pick("x2", "x2.00", "x2.00"),
        )
        .loses("all", "created_at")
        .loses("all", "updated_at")
        .in_other_words(),
        case("create a STRICT table WITHOUT ROWID", nothing, |s| {
            s.create_table("t", |t| {
                t.string("a");
                t.integer("b").nullable();
                t.primary(["a"]);
                t.option("strict", "true");
                t.option("without_rowid", "true");
            });
        })
        .holds(|s| s.table("t").unwrap().options.len() == 2)
        .left_out(on != Engine::Sqlite, "it has no such tables"),
        case("create a table if it is not there", nothing, |s| {
            s.create_table_if_not_exists("t", |t| {
                t.id();
            })
        }),
        case("leave a table that is there", blog, |s| {
            s.create_table_if_not_exists("users", |t| {
                t.id();
            })
        })
        .shows("SELECT count(*) FROM users", "3"),
        case("create a table that is there", blog, |s| {
            s.create_table("users", |t| {
                t.id();
            })
        })
        .refused(on.pick(
            "table \"users\" already exists",
            "relation \"users\" already exists",
            "Table 'users' already exists",
        )),
        case("rename a table", blog, |s| s.rename_table("users", "people"))
            .shows("SELECT count(*) FROM people", "3")
            .holds(|s| s.table("posts").unwrap().foreign_keys[0].table == "people"),
        case("rename a table that much stands on", by_hand(on), |s| {
            s.rename_table("album", "record");
            s.rename_table("Artist", "band");
        })
        .shows("SELECT count(*) FROM recent", "3")
        .in_other_words(),
        case("rename and change a table in one", by_hand(on), |s| {
            s.rename_table("album", "record");
            s.alter_table("record", |t| {
                t.drop_check("dated");
                t.string("sub").default("x").after("title");
            });
            s.rename_table("record", "disc");
            s.alter_table("disc", |t| t.drop_foreign(["genre_id"]));
        })
        .in_other_words(),
        case("rename a table that is not there", blog, |s| s.rename_table("nowhere", "somewhere")).refused(on.pick(
            "no such table: nowhere",
            "nowhere",
            "nowhere",
        )),
        case("drop a table with rows", blog, |s| s.drop_table("posts")).loses("posts", "*"),
        case("drop tables written by hand", by_hand(on), |s| {
            s.drop_view("recent_titles");
            s.drop_view("recent");
            s.drop_table("album");
            s.drop_table("Artist");
            s.drop_table("genre");
            s.drop_table("setting");
        })
        .loses("album", "*")
        .loses("Artist", "*")
        .loses("genre", "*")
        .loses("setting", "*"),
        case("drop a table others refer to", blog, |s| s.drop_table("users")).refused(stopped(on)),
        case("drop a table rows could refer to", empty_blog, |s| s.drop_table("users")).refused(on.pick(
            "posts",
            "posts",
            "foreign key",
        )),
        case(
            "drop a table that is missing where others refer to it",
            |s| {
                s.sql("CREATE TABLE t (a INT REFERENCES gone (id))");
            },
            |s| {
                s.drop_table_if_exists("gone");
            },
        )
        .left_out(on != Engine::Sqlite, "no foreign key refers to a table that is missing"),
        case("drop a table and those that refer to it", blog, |s| {
            s.drop_table("users");
            s.drop_table("posts");
        })
        .loses("users", "*")
        .loses("posts", "*")
        .where_it(on != Engine::Sqlite, |case| case.refused(stopped(on))),
        case("drop tables, those that refer to others first", blog, |s| {
            s.drop_table("posts");
            s.drop_table("users");
        })
        .loses("users", "*")
        .loses("posts", "*"),
        case("drop tables that are not there", blog, |s| {
            s.drop_table_if_exists("nowhere");
            s.drop_table_if_exists("posts");
            s.drop_view_if_exists("nowhere");
        })
        .loses("posts", "*"),
        case("drop a table that is not there", blog, |s| s.drop_table("nowhere")).refused(on.pick(
            "no such table: nowhere",
            "nowhere",
            "nowhere",
        )),
        case("drop a table and create it anew", by_hand(on), |s| {
            s.drop_table("genre");
            s.create_table("genre", |t| {
                t.id();
                t.string("name").unique();
                t.string("parent").nullable();
            });
            s.sql("INSERT INTO genre (id, name) VALUES (1, 'Pop'), (2, 'Folk')");
        })
        .stays("raw SQL cannot be undone automatically")
        .where_it(on != Engine::Sqlite, |case| case.refused(stopped(on))),
        case("drop a table and create it anew, empty", by_hand(on), |s| {
            s.drop_table("setting");
            s.create_table("setting", |t| {
                t.id();
                t.string("name").unique();
            });
        })
        .loses("setting", "*"),
        case(
            "drop a virtual table",
            |s| {
                s.sql("CREATE VIRTUAL TABLE words USING fts5(word, tokenize = 'porter')");
            },
            |s| s.drop_table("words"),
        )
        .left_out(on != Engine::Sqlite, "it has no such tables"),
        case("drop a table with an index of its own and an earlier rename", blog, |s| {
            s.rename_table("posts", "articles");
            s.drop_table("articles");
        })
        .loses("posts", "*"),
    ]
}

//! Adding, changing, renaming and dropping columns.

use ruskit::schema::{ColumnType, DefaultValue, Schema};

use crate::case::{Case, case};
use crate::start::{blog, by_hand, empty_blog};
use crate::support::Engine;

pub(crate) fn cases(on: Engine) -> Vec<Case> {
    [adding(on), placing(on), changing(on), renaming(on), dropping(on)].into_iter().flatten().collect()
}

fn names(schema: &Schema, table: &str) -> String {
    let table = schema.table(table).expect("the table is there");
    table.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(" ")
}

fn adding(on: Engine) -> Vec<Case> {
    vec![
        case("add a nullable column", blog, |s| {
            s.alter_table("users", |t| {
                t.string("nick").nullable();
            })
        })
        .shows("SELECT id, nick FROM users ORDER BY id", "1 NULL / 2 NULL / 5 NULL"),
        case("add a column of every type", blog, |s| {
            s.alter_table("users", |t| {
                t.string("c1").length(40).nullable();
                t.char("c2", 3).nullable();
                t.text("c3").nullable();
                t.boolean("c4").nullable();
                t.tiny_integer("c5").nullable();
                t.small_integer("c6").nullable();
                t.integer("c7").unsigned().nullable();
                t.big_integer("c8").nullable();
                t.float("c9").nullable();
                t.double("c10").nullable();
                t.decimal("c11", 8, 2).nullable();
                t.date("c12").nullable();
                t.time("c13").nullable();
                t.date_time("c14").nullable();
                t.timestamp("c15").nullable();
                t.json("c16").nullable();
                t.uuid("c17").nullable();
                t.binary("c18").nullable();
                t.enumeration("c19", ["a", "it's"]).nullable();
                t.custom("c20", "point").nullable();
                t.soft_deletes();
            });
        })
        .shows("SELECT count(*) FROM users WHERE c1 IS NULL AND c20 IS NULL", "3")
        .holds(|s| {
            s.table("users").unwrap().column("c11").unwrap().ty == ColumnType::Decimal { precision: 8, scale: 2 }
        })
        .holds(|s| names(s, "users").ends_with("c20 deleted_at")),
        case("add columns with defaults", blog, |s| {
            s.alter_table("users", |t| {
                t.string("d1").default("it's");
                t.boolean("d2").default(true);
                t.integer("d3").default(-7);
                t.double("d4").default(1.5);
                t.text("d5").nullable().default(());
                t.text("d6").default("");
                t.enumeration("d7", ["new", "old"]).default("new");
            });
        })
        .shows(
            "SELECT DISTINCT d1, CASE WHEN d2 THEN 1 ELSE 0 END, d3, d4, d5, d6, d7 FROM users",
            "it's 1 -7 1.5 NULL  new",
        )
        .holds(|s| s.table("users").unwrap().column("d3").unwrap().default == Some(DefaultValue::Number("-7".into()))),
        case("add columns with computed defaults", blog, |s| {
            s.alter_table("users", |t| {
                t.timestamps();
                t.integer("e").default_expression("1 + 1");
            });
        })
        .shows("SELECT DISTINCT e FROM users WHERE created_at > '2020-01-01' AND created_at = updated_at", "2")
        .loses("users", "created_at")
        .loses("users", "updated_at"),
        case("add generated columns", blog, move |s| {
            s.alter_table("posts", |t| {
                let loud = t.text("loud").nullable();
                // Before 18 PostgreSQL computes no column at each read.
                match on {
                    Engine::Postgres => loud.stored_as("upper(title)"),
                    _ => loud.virtual_as("upper(title)"),
                };
                t.integer("twice").nullable().stored_as("size * 2");
            });
        })
        .shows("SELECT loud, twice FROM posts ORDER BY id", "ONE 6 / TWO NULL / THREE 10"),
        case("add a column with collation, comment, check, index", blog, move |s| {
            s.alter_table("users", |t| {
                t.string("nick")
                    .nullable()
                    .collation(on.pick("NOCASE", "C", "utf8mb4_bin"))
                    .comment("how friends call them");
                t.integer("points").default(1).check("points > 0").index();
                t.string("code").nullable().unique();
            });
        })
        .holds(|s| s.table("users").unwrap().index("users_code_unique").unwrap().unique)
        .holds(|s| s.table("users").unwrap().checks.len() == 2),
        case("add a column that takes no NULL to an empty table", empty_blog, |s| {
            s.alter_table("users", |t| {
                t.string("nick");
            });
        })
        .holds(|s| !s.table("users").unwrap().column("nick").unwrap().nullable),
        case("add a column that takes no NULL to a table with rows", blog, |s| {
            s.alter_table("users", |t| {
                t.string("nick");
            });
        })
        .refused("2_change failed: the column `nick` takes no NULL and has no default, but table `users` has 3 rows"),
        case("add a foreign key column", blog, |s| {
            s.alter_table("posts", |t| {
                t.foreign_id("editor_id")
                    .nullable()
                    .index()
                    .references("users", "id")
                    .on_delete(ruskit::prelude::SetNull);
            });
        })
        .holds(|s| s.table("posts").unwrap().foreign_keys.len() == 2)
        .in_other_words(),
        case("add a foreign key column with a default", blog, |s| {
            s.alter_table("posts", |t| {
                t.foreign_id("editor_id").default(1).references("users", "id");
            });
        })
        .shows("SELECT DISTINCT editor_id FROM posts", "1"),
        case("add a column to a STRICT table", by_hand(on), |s| {
            s.alter_table("setting", |t| {
                t.string("owner").nullable();
                t.boolean("locked").default(false);
            });
        })
        .shows("SELECT count(*) FROM setting WHERE owner IS NULL AND NOT locked", "3"),
        case(
            "add a primary key column",
            |s| {
                s.sql("CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('x'), ('y')");
            },
            |s| {
                s.alter_table("t", |t| {
                    t.id();
                });
            },
        )
        .shows("SELECT id, a FROM t ORDER BY id", "1 x / 2 y")
        .loses("t", "rowid"),
    ]
}

fn placing(on: Engine) -> Vec<Case> {
    // PostgreSQL has no place for a column but behind all others.
    let places_columns = on != Engine::Postgres;
    vec![
        case("add the first column", blog, |s| {
            s.alter_table("users", |t| {
                t.string("nick").nullable().first();
            })
        })
        .where_it(places_columns, |case| case.holds(|s| names(s, "users") == "nick id name email age bio")),
        case("add a column behind another", blog, |s| {
            s.alter_table("users", |t| {
                t.string("b").nullable().after("name");
                t.string("a").nullable().after("name");
                t.string("c").nullable().after("b");
            });
        })
        .where_it(places_columns, |case| case.holds(|s| names(s, "users") == "id name a b c email age bio"))
        .shows(
            "SELECT id, name, a, b, c, email, age FROM users WHERE id = 1",
            "1 Ann NULL NULL NULL ann@example.org 30",
        ),
        case("add a column between those written by hand", by_hand(on), |s| {
            s.alter_table("Artist", |t| {
                t.string("nick").nullable().after("Name");
            });
            s.alter_table("album", |t| {
                t.string("sub").default("-").after("year");
            });
        })
        .where_it(places_columns, |case| {
            case.holds(|s| names(s, "album") == "id artist_id title year sub price genre_id media_id")
        }),
        case("add a column behind one that is not there", blog, |s| {
            s.alter_table("users", |t| {
                t.string("nick").nullable().after("nowhere");
            });
        })
        .refused("nowhere"),
    ]
}

fn changing(on: Engine) -> Vec<Case> {
    vec![
        case("change length and nullability", blog, |s| {
            s.alter_table("users", |t| { t.string("name").length(40).nullable().change(); });
        })
        .holds(|s| s.table("users").unwrap().column("name").unwrap().nullable),
        case("change nothing", blog, |s| s.alter_table("users", |t| { t.text("bio").nullable().change(); })),
        case("change a default", blog, |s| s.alter_table("users", |t| { t.integer("age").default(21).change(); }))
            .shows("SELECT age FROM users ORDER BY id", "30 / 18 / 41")
            .holds(|s| s.table("users").unwrap().column("age").unwrap().default == Some(DefaultValue::Number("21".into()))),
        case("drop a default", blog, |s| s.alter_table("users", |t| { t.integer("age").change(); }))
            .holds(|s| s.table("users").unwrap().column("age").unwrap().default.is_none()),
        case("change a type in a column with NULLs", blog, |s| {
            s.alter_table("posts", |t| { t.text("size").nullable().change(); });
        })
        .shows(on.pick("SELECT id, typeof(size) FROM posts ORDER BY id", "SELECT id, concat(size) FROM posts ORDER BY id", "SELECT id, size FROM posts ORDER BY id"), on.pick("1 text / 2 null / 3 text", "1 3 / 2  / 3 5", "1 3 / 2 NULL / 3 5")),
        case("change a type so that values would change", |s| { s.sql("CREATE TABLE t (a VARCHAR(9)); INSERT INTO t VALUES ('007')"); }, |s| {
            s.alter_table("t", |t| { t.integer("a").nullable().change(); });
        })
        .refused("'007'"),
        case("refuse NULL where there is none", blog, |s| s.alter_table("users", |t| {
            t.integer("age").change();
            t.string("name").length(10).change();
        })),
        case("refuse NULL where there are some", blog, |s| s.alter_table("posts", |t| { t.integer("size").change(); }))
            .refused("column `size` of table `posts` is NULL in 1 rows"),
        case("change columns written by hand", by_hand(on), move |s| {
            // PostgreSQL binds a view to the types of its columns.
            if on == Engine::Postgres {
                s.drop_view("recent_titles");
                s.drop_view("recent");
            }
            s.alter_table("Artist", |t| {
                t.string("Name").length(200).change();
                // It has an index, and MySQL has none over all of a text.
                match on {
                    Engine::Mysql => t.string("country").length(60).nullable().change(),
                    _ => t.text("country").nullable().change(),
                };
                t.integer("born").nullable().default(1900).change();
            });
            s.alter_table("album", |t| {
                t.string("title").length(20).change();
                // MySQL binds both sides of a foreign key to one type.
                if on != Engine::Mysql {
                    t.big_integer("artist_id").nullable().change();
                }
            });
        })
        .holds(|s| s.table("album").unwrap().foreign_keys.len() == 3)
        .holds(|s| s.table("Artist").unwrap().column("Name").unwrap().collation.is_none()),
        case("change a computed column", by_hand(on), move |s| {
            s.alter_table("Artist", |t| {
                let label = t.text("label").nullable();
                match on {
                    Engine::Postgres => label.stored_as("upper(\"Name\")").change(),
                    _ => label.virtual_as("upper(Name)").change(),
                };
            });
        })
        .shows(on.pick("SELECT label FROM Artist", "SELECT label FROM \"Artist\" ORDER BY 1", "SELECT label FROM Artist ORDER BY 1"), on.pick("AC/DC / ÆRø", "AC/DC / ÆRø", "AC/DC / ÆRØ")),
        case("change what an enumeration takes", |s| {
            s.create_table("t", |t| {
                t.id();
                t.enumeration("state", ["new", "old"]).default("new");
            });
            s.sql("INSERT INTO t (state) VALUES ('new'), ('old')");
        }, |s| {
            s.alter_table("t", |t| { t.enumeration("state", ["new", "old", "gone"]).default("old").change(); });
        })
        .holds(|s| matches!(&s.table("t").unwrap().column("state").unwrap().ty, ColumnType::Enum { values, .. } if values.len() == 3)),
        case("change a column that is not there", blog, |s| s.alter_table("users", |t| { t.text("nick").change(); }))
            .refused("nick"),
        case("number no longer", blog, |s| s.alter_table("users", |t| { t.big_integer("id").change(); }))
            .holds(|s| !s.table("users").unwrap().column("id").unwrap().auto_increment),
    ]
}

fn renaming(on: Engine) -> Vec<Case> {
    vec![
        case("rename a column", blog, |s| s.alter_table("posts", |t| t.rename_column("title", "headline")))
            .shows("SELECT headline FROM posts ORDER BY id", "one / two / three"),
        case("rename columns that much stands on", by_hand(on), |s| {
            s.alter_table("album", |t| {
                t.rename_column("title", "headline");
                t.rename_column("artist_id", "by");
                t.rename_column("year", "published");
            });
            s.alter_table("Artist", |t| t.rename_column("ArtistId", "id"));
        })
        .shows("SELECT headline, published FROM album WHERE id = 1", "Powerage 1978")
        .shows("SELECT count(*) FROM recent_titles", "3")
        .holds(|s| s.table("album").unwrap().foreign_keys[0].references == ["id"])
        .in_other_words(),
        case("swap two columns", blog, |s| {
            s.alter_table("users", |t| {
                t.rename_column("name", "between");
                t.rename_column("bio", "name");
                t.rename_column("between", "bio");
            });
        })
        .shows("SELECT bio FROM users ORDER BY id", "Ann / Bob / Eve"),
        case("rename to a name that is taken", blog, |s| s.alter_table("users", |t| t.rename_column("name", "bio")))
            .refused(on.pick(
                "duplicate column name: bio",
                "column \"bio\" of relation \"users\" already exists",
                "bio",
            )),
    ]
}

fn dropping(on: Engine) -> Vec<Case> {
    vec![
        case("drop a column", blog, |s| s.alter_table("users", |t| t.drop_column("bio"))).loses("users", "bio").in_other_words(),
        case("drop a column in the middle", blog, |s| s.alter_table("users", |t| t.drop_column("email")))
            .holds(|s| s.table("users").unwrap().indexes.is_empty())
            .loses("users", "email"),
        case("drop neighbours", by_hand(on), |s| {
            s.alter_table("album", |t| {
                t.drop_check("priced");
                t.drop_column("genre_id");
                t.drop_column("price");
                t.drop_column("media_id");
            });
        })
        .holds(|s| names(s, "album") == "id artist_id title year")
        .loses("album", "price")
        .loses("album", "genre_id")
        .loses("album", "media_id"),
        case("drop the first column", |s| { s.sql("CREATE TABLE t (a INT, b INT, c INT); INSERT INTO t VALUES (1, 2, 3)"); }, |s| {
            s.alter_table("t", |t| t.drop_column("a"));
        })
        .loses("t", "a"),
        case("drop a column with a unique constraint and a default that looks like one", by_hand(on), |s| {
            s.alter_table("Artist", |t| {
                t.drop_column("country");
                t.drop_column("code");
            });
        })
        .loses("Artist", "country").loses("Artist", "code"),
        case("drop a column with a foreign key of its own and a unique constraint over it", by_hand(on), |s| {
            s.drop_view("recent_titles");
            s.alter_table("album", |t| t.drop_column("artist_id"));
        })
        .holds(|s| s.table("album").unwrap().foreign_keys.len() == 2)
        .holds(|s| s.table("album").unwrap().index("album_lower").is_none())
        .loses("album", "artist_id"),
        case("drop a column with an index over an expression of it and a partial one", by_hand(on), |s| {
            s.alter_table("album", |t| {
                t.drop_check("dated");
                t.drop_column("year");
            });
        })
        .holds(|s| s.table("album").unwrap().index("album_recent").is_none())
        .holds(|s| s.table("album").unwrap().index("AlbumTitle").is_none())
        .loses("album", "year"),
        case("drop a computed column", by_hand(on), |s| s.alter_table("Artist", |t| t.drop_column("label")))
            .holds(|s| names(s, "Artist") == "ArtistId Name country code born rank")
            .in_other_words(),
        case("drop a column with a check of its own", by_hand(on), |s| {
            s.alter_table("Artist", |t| {
                t.drop_column("label");
                t.drop_column("born");
            });
        })
        .loses("Artist", "born").loses("Artist", "label").in_other_words()
        // There a check is the table's, wherever it was written.
        .where_it(on == Engine::Mysql, |case| case.refused("the check `plausible` uses it")),
        case("drop timestamps", |s| {
            s.create_table("t", |t| {
                t.id();
                t.timestamps();
            });
        }, |s| s.alter_table("t", |t| t.drop_timestamps())).in_other_words(),
        case("drop a column that a table's foreign key uses", blog, |s| s.alter_table("posts", |t| t.drop_column("user_id")))
            .holds(|s| s.table("posts").unwrap().foreign_keys.is_empty())
            .stays("2_change: dropping column `user_id` of table `posts` cannot be undone automatically: the column `user_id` takes no NULL and has no default, but table `posts` has 3 rows"),
        case("drop a column that takes no NULL of a table without rows", empty_blog, |s| {
            s.alter_table("posts", |t| t.drop_column("user_id"));
        }),
        case("drop a unique column that takes no NULL", |s| {
            s.sql("CREATE TABLE t (id INTEGER PRIMARY KEY, code VARCHAR(9) NOT NULL DEFAULT '-' UNIQUE); INSERT INTO t (id, code) VALUES (1, 'a'), (2, 'b')");
        }, |s| s.alter_table("t", |t| t.drop_column("code")))
            .stays("2_change: dropping column `code` of table `t` cannot be undone automatically"),
        case("drop the only column", |s| { s.sql("CREATE TABLE t (a INT)"); }, |s| s.alter_table("t", |t| t.drop_column("a")))
            .refused("it is the only one"),
        case("drop a column that a view uses", by_hand(on), |s| s.alter_table("album", |t| t.drop_column("title")))
            .refused(on.pick("uses it", "depend on it", "uses it")),
        case("drop a column of the primary key", blog, |s| s.alter_table("users", |t| t.drop_column("id")))
            .refused("it is part of the primary key"),
    ]
}

//! Foreign keys, unique constraints, checks and primary keys.

use ruskit::prelude::*;

use crate::case::{Case, case};
use crate::start::{blog, by_hand};
use crate::support::Engine;

pub(crate) fn cases(on: Engine) -> Vec<Case> {
    [foreign_keys(on), unique_constraints(on), checks(on), primary_keys(on)].into_iter().flatten().collect()
}

fn foreign_keys(on: Engine) -> Vec<Case> {
    vec![
        case("add a foreign key", by_hand(on), |s| {
            s.alter_table("album", |t| {
                t.foreign(["media_id"]).references("genre", ["id"]).on_delete(SetNull).on_update(Restrict);
            });
        })
        .holds(|s| s.table("album").unwrap().foreign_keys.len() == 4),
        case("add a deferrable foreign key with a name", blog, |s| {
            s.alter_table("posts", |t| {
                t.foreign(["size"]).references("posts", ["id"]).name("sized").deferrable(Deferrable::InitiallyDeferred);
                t.drop_foreign_named("sized");
                t.foreign(["id"]).references("users", ["id"]).name("own").deferrable(Deferrable::InitiallyImmediate);
                t.drop_foreign_named("own");
            });
        })
        // Where each is a statement of its own, the rows are looked at in between.
        .where_it(on == Engine::Postgres, |case| case.refused("violates foreign key constraint \"sized\"")),
        case("add a foreign key that rows break", blog, |s| {
            s.alter_table("posts", |t| {
                t.foreign(["size"]).references("users", ["id"]);
            });
        })
        .refused("posts"),
        case("drop a foreign key by its columns", blog, |s| s.alter_table("posts", |t| t.drop_foreign(["user_id"])))
            .holds(|s| s.table("posts").unwrap().foreign_keys.is_empty()),
        case("drop a foreign key by its name", by_hand(on), |s| {
            s.alter_table("album", |t| t.drop_foreign_named("media_known"))
        })
        .holds(|s| s.table("album").unwrap().foreign_keys.len() == 2),
        case("drop foreign keys written by hand", by_hand(on), |s| {
            s.alter_table("album", |t| {
                t.drop_foreign(["genre_id"]);
                t.drop_foreign(["artist_id"]);
            });
        })
        .holds(|s| s.table("album").unwrap().foreign_keys.len() == 1),
        case("drop a foreign key and change its column", by_hand(on), |s| {
            s.alter_table("album", |t| {
                t.drop_foreign(["artist_id"]);
                t.string("artist_id").length(20).nullable().change();
            });
        }),
        case("change a column and drop its foreign key", by_hand(on), |s| {
            s.alter_table("album", |t| {
                t.string("artist_id").length(20).nullable().change();
                t.drop_foreign(["artist_id"]);
            });
        }),
        case("drop a foreign key and its column", by_hand(on), |s| {
            s.alter_table("album", |t| {
                t.drop_foreign(["media_id"]);
                t.drop_column("media_id");
            });
        })
        .loses("album", "media_id")
        .in_other_words(),
        case("drop a foreign key that is not there", blog, |s| s.alter_table("posts", |t| t.drop_foreign(["title"])))
            .refused("title"),
    ]
}

fn unique_constraints(on: Engine) -> Vec<Case> {
    vec![
        case("add a unique constraint", blog, |s| {
            s.alter_table("users", |t| {
                t.unique_constraint(["name", "age"]);
                t.unique_constraint(["name"]).name("one_name");
            });
        })
        .holds(|s| s.table("users").unwrap().index("one_name").unwrap().unique),
        case("add a unique constraint that rows break", blog, |s| {
            s.alter_table("posts", |t| {
                t.unique_constraint(["user_id"]);
            });
        })
        .refused(on.pick(
            "UNIQUE constraint failed: posts.user_id",
            "could not create unique index",
            "Duplicate entry",
        )),
        case("drop unique constraints written by hand", by_hand(on), |s| {
            s.alter_table("album", |t| t.drop_unique(["artist_id", "title"]));
            s.alter_table("Artist", |t| t.drop_unique(["code"]));
        })
        .holds(|s| s.table("Artist").unwrap().indexes.len() == 1),
        case("drop a unique constraint that is not there", blog, |s| {
            s.alter_table("users", |t| t.drop_unique(["name"]))
        })
        .refused("name"),
    ]
}

fn checks(on: Engine) -> Vec<Case> {
    vec![
        case("add a check", blog, |s| {
            s.alter_table("posts", |t| {
                t.check("sized", "size IS NULL OR size > 0");
            })
        })
        .holds(|s| s.table("posts").unwrap().checks.len() == 1),
        case("add a check that rows break", blog, |s| {
            s.alter_table("posts", |t| {
                t.check("small", "size < 4");
            })
        })
        .refused(on.pick("CHECK constraint failed: small", "check constraint \"small\"", "small")),
        case("drop checks", by_hand(on), |s| {
            s.alter_table("album", |t| t.drop_check("dated"));
            s.alter_table("Artist", |t| t.drop_check("plausible"));
        })
        .holds(|s| s.table("album").unwrap().checks.len() == 1),
        case("drop a check that Kit named", blog, |s| s.alter_table("users", |t| t.drop_check("users_age_check")))
            .holds(|s| s.table("users").unwrap().checks.is_empty()),
        case("replace a check", by_hand(on), |s| {
            s.alter_table("album", |t| {
                t.drop_check("dated");
                t.check("dated", "year > 0");
            });
        }),
        case("say what a table is for", blog, |s| s.alter_table("users", |t| t.comment("who writes"))),
    ]
}

fn primary_keys(on: Engine) -> Vec<Case> {
    vec![
        case("add a primary key over a column", |s| {
            s.sql("CREATE TABLE t (a VARCHAR(9), b INTEGER, c TEXT NOT NULL); INSERT INTO t VALUES ('x', 7, 'p'), ('y', 9, 'q')");
        }, |s| s.alter_table("t", |t| { t.primary(["a"]); }))
            .holds(|s| s.table("t").unwrap().is_key("a")),
        case("add a primary key that becomes the rowid", |s| {
            s.sql("CREATE TABLE t (a VARCHAR(9), b INTEGER); INSERT INTO t VALUES ('x', 7), ('y', 9)");
        }, |s| s.alter_table("t", |t| { t.primary(["b"]); }))
            .loses("t", "rowid"),
        case("add a composite primary key", |s| {
            s.sql("CREATE TABLE t (a VARCHAR(9) NOT NULL, b INTEGER); INSERT INTO t VALUES ('x', 7), ('x', 9)");
        }, |s| s.alter_table("t", |t| { t.primary(["b", "a"]); }))
            .holds(|s| s.table("t").unwrap().primary_key.as_ref().unwrap().columns == ["b", "a"]),
        case("add a primary key that rows break", |s| {
            s.sql("CREATE TABLE t (a VARCHAR(9), b INTEGER); INSERT INTO t VALUES ('x', 7), (NULL, 9)");
        }, |s| s.alter_table("t", |t| { t.primary(["a"]); }))
            .refused("column `a` of table `t` is NULL in 1 rows"),
        case("drop a primary key", |s| {
            s.sql("CREATE TABLE t (a VARCHAR(9) PRIMARY KEY, b INTEGER); INSERT INTO t VALUES ('x', 7), ('y', 9)");
        }, |s| s.alter_table("t", |t| t.drop_primary()))
            .holds(|s| s.table("t").unwrap().primary_key.is_none()),
        case("drop a primary key with AUTOINCREMENT", |s| {
            s.create_table("t", |t| {
                t.id();
                t.string("a");
            });
            s.sql("INSERT INTO t (a) VALUES ('x'), ('y')");
        }, |s| s.alter_table("t", |t| t.drop_primary()))
            .holds(|s| s.table("t").unwrap().primary_key.is_none()),
        case("drop a composite primary key with a name", |s| {
            s.sql("CREATE TABLE t (a VARCHAR(9), b INTEGER NOT NULL, CONSTRAINT pk PRIMARY KEY (a, b), CHECK (b > 0)); INSERT INTO t VALUES ('x', 7)");
        }, |s| s.alter_table("t", |t| t.drop_primary())),
        case("exchange a primary key", |s| {
            s.sql("CREATE TABLE t (a VARCHAR(9) PRIMARY KEY, b INTEGER NOT NULL, c TEXT); INSERT INTO t VALUES ('x', 7, 'p'), ('y', 9, 'q')");
        }, |s| {
            s.alter_table("t", |t| {
                t.drop_primary();
                t.primary(["a", "b"]);
            });
        }),
        case("exchange the primary key of a WITHOUT ROWID table", by_hand(on), |s| {
            s.alter_table("setting", |t| {
                t.drop_primary();
                t.primary(["name", "scope"]);
            });
        }),
        case("drop a primary key others refer to", blog, |s| s.alter_table("users", |t| t.drop_primary()))
            .refused(on.pick("drop that foreign key first", "depend", "users")),
        case("drop the primary key of a WITHOUT ROWID table", by_hand(on), |s| s.alter_table("setting", |t| t.drop_primary()))
            .where_it(on == Engine::Sqlite, |case| case.refused("it is WITHOUT ROWID")),
        case("add a second primary key", blog, |s| s.alter_table("users", |t| { t.primary(["name"]); })).refused("primary key"),
    ]
}

//! Creating, dropping and renaming indexes.

use crate::case::{Case, case};
use crate::start::{blog, by_hand};
use crate::support::Engine;

pub(crate) fn cases(on: Engine) -> Vec<Case> {
    vec![
        case("create plain, unique and composite indexes", blog, |s| {
            s.alter_table("users", |t| {
                t.index(["name"]);
                t.unique(["name", "email"]);
                t.index(["age", "name"]).name("by_age").descending("age");
            });
        })
        .holds(|s| s.table("users").unwrap().index("by_age").unwrap().columns[0].descending)
        .holds(|s| s.table("users").unwrap().index("users_name_email_unique").unwrap().unique),
        case("create partial, expression and collated indexes", blog, move |s| {
            s.alter_table("users", |t| {
                t.index(["age"]).name("adults").filter("age >= 18");
                t.index_expression("users_lower", "lower(name)");
                t.index_expression("users_upper", "upper(name)").unique().filter("age > 1");
                t.index(["name"]).name("users_nocase").collation("name", on.pick("NOCASE", "C", ""));
            });
        })
        .holds(|s| s.table("users").unwrap().index("adults").unwrap().predicate.is_some())
        .holds(|s| s.table("users").unwrap().index("users_upper").unwrap().unique)
        .left_out(on == Engine::Mysql, "it has no partial indexes, and MariaDB none over expressions"),
        case("create a unique index over values that are not", blog, |s| {
            s.alter_table("posts", |t| {
                t.unique(["user_id"]);
            })
        })
        .refused(on.pick(
            "UNIQUE constraint failed: posts.user_id",
            "could not create unique index",
            "Duplicate entry",
        )),
        case("create an index that is there", blog, |s| {
            s.alter_table("users", |t| {
                t.unique(["email"]);
            })
        })
        .refused("users_email_unique"),
        case("create an index over a column that is not there", blog, |s| {
            s.alter_table("users", |t| {
                t.index(["nick"]);
            })
        })
        .refused("nick"),
        case("drop an index", blog, |s| s.alter_table("users", |t| t.drop_index("users_email_unique")))
            .holds(|s| s.table("users").unwrap().indexes.is_empty()),
        case("drop indexes written by hand", by_hand(on), |s| {
            s.alter_table("album", |t| {
                t.drop_index("AlbumTitle");
                t.drop_index("album_recent");
                t.drop_index("album_lower");
            });
            s.alter_table("setting", |t| t.drop_index("setting_value"));
        })
        .holds(|s| s.table("setting").unwrap().indexes.is_empty()),
        case("drop an index that is not there", blog, |s| s.alter_table("users", |t| t.drop_index("nowhere")))
            .refused("nowhere"),
        case("rename an index", blog, |s| {
            s.alter_table("users", |t| t.rename_index("users_email_unique", "one_email"));
        })
        .holds(|s| s.table("users").unwrap().index("one_email").unwrap().unique),
        case("rename indexes written by hand", by_hand(on), |s| {
            s.alter_table("album", |t| {
                t.rename_index("AlbumTitle", "album title");
                t.rename_index("album_lower", "select");
            });
        })
        .holds(|s| s.table("album").unwrap().index("select").is_some())
        .in_other_words(),
        case("replace an index by another of its name", blog, |s| {
            s.alter_table("users", |t| {
                t.drop_index("users_email_unique");
                t.index(["email", "name"]).name("users_email_unique");
            });
        })
        .holds(|s| !s.table("users").unwrap().index("users_email_unique").unwrap().unique),
        case("create an index and rename it", blog, |s| {
            s.alter_table("users", |t| {
                t.index(["name"]);
                t.rename_index("users_name_index", "by_name");
            });
        })
        .holds(|s| s.table("users").unwrap().index("by_name").is_some()),
    ]
}

//! Several changes in one migration.

use ruskit::prelude::{Cascade, SetNull};

use crate::case::{Case, case};
use crate::start::{blog, by_hand};
use crate::support::Engine;

pub(crate) fn cases(on: Engine) -> Vec<Case> {
    vec![
        case("everything at once to one table", by_hand(on), move |s| {
            s.alter_table("album", |t| {
                t.drop_index("album_recent");
                t.drop_check("dated");
                t.drop_unique(["artist_id", "title"]);
                t.drop_foreign(["genre_id"]);
                t.rename_column("year", "published");
                t.small_integer("published").nullable().default(2000).change();
                t.drop_column("media_id");
                t.string("sub").nullable().after("title").index();
                t.check("late", "published > 1900");
                t.foreign(["genre_id"]).references("media", ["id"]).on_delete(SetNull);
                t.drop_foreign(["genre_id"]);
                t.unique_constraint(["title", "published"]);
                let recent = t.index(["published"]).name("album_recent");
                if on != Engine::Mysql {
                    recent.filter("published > 1990");
                }
            });
        })
        .shows("SELECT title, published FROM album WHERE id = 2", "Ballbreaker 1995")
        .loses("album", "media_id")
        .in_other_words(),
        case("rename a column, then drop what stands on it", by_hand(on), |s| {
            s.alter_table("album", |t| {
                t.rename_column("year", "published");
                t.drop_check("dated");
                t.drop_index("album_recent");
                t.drop_index("AlbumTitle");
            });
        })
        .in_other_words(),
        case("drop what stands on a column, then rename it", by_hand(on), |s| {
            s.alter_table("album", |t| {
                t.drop_check("dated");
                t.drop_index("album_recent");
                t.rename_column("year", "published");
                t.drop_foreign(["artist_id"]);
                t.rename_column("artist_id", "by");
            });
        })
        .in_other_words(),
        case("rename, change, rename again", blog, |s| {
            s.alter_table("users", |t| {
                t.rename_column("name", "full");
                t.string("full").length(20).nullable().change();
                t.rename_column("full", "full_name");
                t.index(["full_name"]);
                t.drop_column("bio");
                t.rename_column("email", "bio");
            });
        })
        .shows("SELECT full_name, bio FROM users WHERE id = 1", "Ann ann@example.org")
        .loses("users", "bio")
        .in_other_words(),
        case("add a column and drop it", blog, |s| {
            s.alter_table("users", |t| {
                t.string("nick").nullable().unique();
                t.drop_column("nick");
            });
        }),
        case("drop a column and add another of its name", blog, |s| {
            s.alter_table("users", |t| {
                t.drop_column("bio");
                t.integer("bio").default(3);
            });
        })
        .shows("SELECT DISTINCT bio FROM users", "3")
        .loses("users", "bio")
        .in_other_words(),
        case("add, change and rename one column", blog, |s| {
            s.alter_table("users", |t| {
                t.string("nick").nullable();
                t.text("nick").default("x").change();
                t.rename_column("nick", "called");
            });
        })
        .shows("SELECT DISTINCT called FROM users", "x"),
        case("two tables by turns", by_hand(on), |s| {
            s.alter_table("album", |t| t.drop_check("priced"));
            s.alter_table("Artist", |t| {
                t.string("country").length(70).nullable().change();
            });
            s.alter_table("album", |t| t.rename_column("price", "cost"));
            s.alter_table("Artist", |t| t.rename_column("rank", "place"));
            s.alter_table("album", |t| {
                t.double("cost").nullable().change();
            });
            s.alter_table("Artist", |t| t.drop_unique(["code"]));
        })
        .in_other_words(),
        case("rebuild a table whose rows others refer to", blog, |s| {
            s.alter_table("users", |t| {
                t.string("name").length(9).change();
                t.drop_check("users_age_check");
            });
            s.sql("UPDATE posts SET size = size + 1").down("UPDATE posts SET size = size - 1");
            s.alter_table("users", |t| {
                t.string("email").nullable().default("-").change();
            });
        })
        .shows("SELECT count(*) FROM posts", "3"),
        case("numbers are not given twice", by_hand(on), move |s| {
            s.alter_table("Artist", |t| {
                t.string("nick").nullable().first();
            });
            let (insert, delete) = on.pick(
                (
                    "INSERT INTO Artist (Name) VALUES ('new')",
                    "DELETE FROM Artist WHERE Name = 'new'; UPDATE sqlite_sequence SET seq = 9",
                ),
                (
                    "INSERT INTO \"Artist\" (\"Name\") VALUES ('new')",
                    "DELETE FROM \"Artist\" WHERE \"Name\" = 'new'; SELECT setval('\"Artist_ArtistId_seq\"', 9)",
                ),
                (
                    "INSERT INTO Artist (Name) VALUES ('new')",
                    "DELETE FROM Artist WHERE Name = 'new'; ALTER TABLE Artist AUTO_INCREMENT = 10",
                ),
            );
            s.sql(insert).down(delete);
        })
        .shows(
            on.pick(
                "SELECT ArtistId FROM Artist WHERE Name = 'new'",
                "SELECT \"ArtistId\" FROM \"Artist\" WHERE \"Name\" = 'new'",
                "SELECT ArtistId FROM Artist WHERE Name = 'new'",
            ),
            "10",
        ),
        case("a table made and changed in one migration", blog, |s| {
            s.create_table("tags", |t| {
                t.id();
                t.string("name");
            });
            s.alter_table("tags", |t| {
                t.string("name").nullable().change();
                t.rename_column("name", "word");
                t.foreign_id("post_id").nullable().references("posts", "id");
            });
            s.rename_table("tags", "words");
            s.create_view("all_words", "SELECT word FROM words");
        })
        .holds(|s| s.table("words").unwrap().foreign_keys.len() == 1),
        case("move rows into another table", blog, |s| {
            s.create_table("bios", |t| {
                t.foreign_id("user_id").primary().references("users", "id").on_delete(Cascade);
                t.text("bio");
            });
            s.sql("INSERT INTO bios SELECT id, bio FROM users WHERE bio IS NOT NULL")
                .down("UPDATE users SET bio = (SELECT bio FROM bios WHERE user_id = id)");
            s.alter_table("users", |t| t.drop_column("bio"));
        })
        .shows("SELECT user_id FROM bios", "2 / 5")
        .in_other_words(),
    ]
}

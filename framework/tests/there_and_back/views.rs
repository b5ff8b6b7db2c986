//! Views, triggers on them, SQL with a way back, steps in Rust.

use ruskit::prelude::*;

use crate::case::{Case, case};
use crate::start::{blog, by_hand};
use crate::support::Engine;

pub(crate) fn cases(on: Engine) -> Vec<Case> {
    vec![
        case("create a view", blog, |s| {
            s.create_view("adults", "SELECT * FROM users WHERE age > 18;");
        })
        .shows("SELECT name FROM adults ORDER BY name", "Ann / Eve"),
        case("replace a view that is not there", blog, |s| {
            s.replace_view("adults", "SELECT 1 AS one");
        })
        .shows("SELECT * FROM adults", "1"),
        case("replace a view", by_hand(on), |s| {
            s.replace_view("recent", "SELECT id, title, year FROM album");
        })
        .shows("SELECT year FROM recent WHERE id = 2", "1995")
        // It replaces a view by one with more columns, but not by one with fewer.
        .where_it(on == Engine::Postgres, |case| case.stays("view recent_titles depends on view recent")),
        case("drop a view", by_hand(on), |s| {
            s.drop_view("recent_titles");
            s.drop_view("recent");
        })
        .holds(|s| s.views.is_empty()),
        case("drop a view others use", by_hand(on), |s| s.drop_view("recent"))
            .where_it(on == Engine::Postgres, |case| case.refused("recent_titles")),
        case("drop a view that is not there", by_hand(on), |s| s.drop_view("nowhere")).refused(on.pick(
            "no such view: nowhere",
            "nowhere",
            "nowhere",
        )),
        case("drop a view, change its table, create it anew", by_hand(on), |s| {
            s.drop_view("recent_titles");
            s.drop_view("recent");
            s.alter_table("album", |t| t.rename_column("title", "headline"));
            s.alter_table("album", |t| {
                t.string("headline").length(20).default("").change();
            });
            s.create_view("recent", "SELECT id, headline FROM album");
        })
        .shows("SELECT headline FROM recent WHERE id = 1", "Powerage")
        .in_other_words(),
        case("SQL with a way back", blog, |s| {
            s.sql("UPDATE users SET age = age + 1; CREATE TABLE log (a TEXT); INSERT INTO log VALUES (';')")
                .down("DROP TABLE log; UPDATE users SET age = age - 1");
        })
        .shows("SELECT age FROM users ORDER BY id", "31 19 42 ".trim_end().replace(' ', " / ").leak()),
        case("SQL without a way back", blog, |s| {
            s.sql("UPDATE users SET age = age + 1");
        })
        .stays("2_change: raw SQL cannot be undone automatically: Kit does not know what undoes these statements"),
        case("a step between changes", blog, |s| {
            s.alter_table("users", |t| {
                t.string("first").nullable().after("name");
            });
            s.run(Shorten);
            s.alter_table("users", |t| {
                t.string("first").change();
            });
        })
        .shows("SELECT first FROM users ORDER BY id", "A / B / E"),
        case("a step without a way back", blog, |s| s.run(OneWay)).stays("`OneWay` has no way back: write its `down`"),
    ]
}

struct Shorten;

#[async_trait]
impl Step for Shorten {
    async fn up(&self, db: &mut Connection) -> Result<(), DatabaseError> {
        db.execute("UPDATE users SET first = substr(name, 1, 1)").await?;
        Ok(())
    }

    async fn down(&self, db: &mut Connection) -> Result<(), DatabaseError> {
        db.execute("UPDATE users SET first = NULL").await?;
        Ok(())
    }
}

struct OneWay;

#[async_trait]
impl Step for OneWay {
    async fn up(&self, db: &mut Connection) -> Result<(), DatabaseError> {
        db.execute("UPDATE users SET age = 1").await?;
        Ok(())
    }
}

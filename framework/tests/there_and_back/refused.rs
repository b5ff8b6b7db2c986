//! What is refused, or cannot be undone, says so and changes nothing.

use crate::case::{Case, case};
use crate::start::{blog, by_hand};
use crate::support::Engine;

pub(crate) fn cases(on: Engine) -> Vec<Case> {
    vec![
        case("alter a table that is not there", blog, |s| s.alter_table("nowhere", |t| { t.string("a").nullable(); }))
            .refused("nowhere"),
        case("change a column of a table that is not there", blog, |s| s.alter_table("nowhere", |t| { t.text("a").change(); }))
            .refused("find the table `nowhere`"),
        case("a mistake at the end undoes all", by_hand(on), |s| {
            s.alter_table("album", |t| t.drop_check("dated"));
            s.rename_table("Artist", "band");
            s.drop_table("setting");
            s.drop_view("recent_titles");
            s.alter_table("band", |t| t.drop_column("nowhere"));
        })
        .refused("nowhere")
        .left_out(on == Engine::Mysql, "its DDL commits by itself: what was done stays, and is on record"),
        case("what cannot be meant", blog, |s| {
            s.alter_table("users", |t| {
                t.text("bio").first().change();
                t.index(["name"]).descending("age");
                t.unique_constraint(Vec::<String>::new());
                t.foreign(["name", "age"]).references("posts", ["id"]);
            });
        })
        .refused("2_change: table `users`, column `bio`: a column that is changed keeps its place; table `users`: the index has no column `age`; table `users`: an index is over no column; table `users`: the foreign key over name, age references another number of columns: id"),
        case("values that no longer fit", blog, |s| {
            s.alter_table("users", |t| { t.string("name").nullable().change(); });
            s.sql("UPDATE users SET name = NULL WHERE id = 2").down("SELECT 1");
        })
        .stays("2_change: changing column `name` of table `users` cannot be undone automatically: column `name` of table `users` is NULL in 1 rows"),
        case("rows that no longer fit", by_hand(on), |s| {
            s.alter_table("album", |t| t.drop_check("dated"));
            s.sql("UPDATE album SET year = 1 WHERE id = 2").down("SELECT 1");
        })
        .stays("2_change: dropping check `dated` of table `album` cannot be undone automatically: "),
        case("rows that break a foreign key", by_hand(on), |s| {
            s.alter_table("album", |t| t.drop_foreign(["genre_id"]));
            s.sql("UPDATE album SET genre_id = 77 WHERE id = 2").down("SELECT 1");
        })
        .stays("2_change"),
    ]
}

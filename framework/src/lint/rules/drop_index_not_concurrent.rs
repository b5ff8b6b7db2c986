//! An index in use is dropped.

use super::words::{live_change, recipe, sql};
use crate::lint::{Act, Advice, Check, Dialect, End, Example, Found, Rule, Severity, Surroundings, Topic};
use crate::schema::Change;

pub(super) static RULE: Rule = Rule {
    name: "drop-index-not-concurrent",
    title: "an index is dropped with its table locked",
    topic: Topic::Blocking,
    why: "`DROP INDEX` is quick, but takes an ACCESS EXCLUSIVE lock on the table: it waits for every query that runs, \
          and every query that comes later waits behind it.",
    check: Check::Act(check),
    advice: &[Advice {
        dialect: Dialect::Postgres,
        severity: Severity::Warning,
        recipe: "`DROP INDEX CONCURRENTLY`, in a migration of its own. `migrate --safe` does so for a migration of \
                 Rust.",
        examples: &[Example {
            before: "CREATE TABLE posts (id bigint PRIMARY KEY, slug text NOT NULL);\n\
                     CREATE INDEX posts_slug_index ON posts (slug);",
            bad: "DROP INDEX posts_slug_index",
            good: &["DROP INDEX CONCURRENTLY posts_slug_index"],
            end: End::Same,
        }],
    }],
    sources: &["https://www.postgresql.org/docs/current/sql-dropindex.html"],
};

fn check(act: &Act, surroundings: &Surroundings<'_>) -> Option<Found> {
    let (table, Change::DropIndex(index)) = live_change(act, surroundings)? else { return None };
    if act.manner.concurrently {
        return None;
    }
    let drop = format!("DROP INDEX CONCURRENTLY {}", sql(surroundings.server.dialect, index));
    let of = if table.is_empty() { "its table" } else { table };
    let found = Found::that(format!("waits for all queries of {of}, with all later ones behind it, to drop {index}"));
    Some(found.instead(recipe(act, &[(drop, String::new())])))
}

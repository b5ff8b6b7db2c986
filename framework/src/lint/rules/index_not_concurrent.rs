//! An index on a table in use.

use crate::lint::{Act, Advice, Check, Claims, Dialect, End, Example, Found, Rule, Severity, Surroundings, Topic};
use crate::schema::Change;

pub(super) static RULE: Rule = Rule {
    name: "index-not-concurrent",
    title: "an index is created while writes wait",
    topic: Topic::Blocking,
    why: "`CREATE INDEX` takes a SHARE lock: reads go on, and every INSERT, UPDATE and DELETE waits until the index is \
          built, which takes as long as the table is large.",
    check: Check::Act(check),
    advice: &[Advice {
        dialect: Dialect::Postgres,
        severity: Severity::Error,
        recipe: "Create it with CONCURRENTLY, in a migration of its own: `t.index(\"…\").concurrently()`, or `CREATE \
                 INDEX CONCURRENTLY` in a file of SQL.",
        examples: &[Example {
            before: "CREATE TABLE posts (id bigint PRIMARY KEY, slug text NOT NULL)",
            bad: "CREATE INDEX posts_slug_index ON posts (slug)",
            good: &["CREATE INDEX CONCURRENTLY posts_slug_index ON posts (slug)"],
            end: End::Same,
        }],
    }],
    sources: &["https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY"],
};

fn check(act: &Act, surroundings: &Surroundings<'_>) -> Option<Found> {
    let (table, Change::CreateIndex(index)) = act.change()? else { return None };
    if index.concurrently || act.manner.concurrently || !surroundings.is_live(table) {
        return None;
    }
    Some(Found {
        message: format!("keeps writes to {table} waiting while the index is built"),
        recipe: None,
        claims: Claims { table: table.to_owned(), blocks_writes: true, ..Claims::default() },
    })
}

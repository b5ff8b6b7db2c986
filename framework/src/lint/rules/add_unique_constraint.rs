//! A unique or exclusion constraint on a table in use.

use super::words::{list, named, recipe, sql, waiting_change};
use crate::lint::{Act, Advice, Check, Dialect, End, Example, Found, Rule, Severity, Surroundings, Topic};
use crate::schema::{Change, Index, IndexColumn};

pub(super) static RULE: Rule = Rule {
    name: "add-unique-constraint",
    title: "a unique constraint is added with its table locked",
    topic: Topic::Blocking,
    why: "PostgreSQL builds the constraint's index under an ACCESS EXCLUSIVE lock: reads and writes wait until all \
          rows were read. SQLite cannot add a constraint to a table: Kit writes the table anew.",
    check: Check::Act(check),
    advice: &[
        Advice {
            dialect: Dialect::Postgres,
            severity: Severity::Error,
            recipe: "Build a unique index with CONCURRENTLY, and let the constraint take it over in the next \
                     migration. Or leave it at the index (`t.unique([\"…\"]).concurrently()`): it refuses the same \
                     rows. `migrate --safe` does so for a migration of Rust.",
            examples: &[Example {
                before: "CREATE TABLE posts (id bigint PRIMARY KEY, slug text NOT NULL)",
                bad: "ALTER TABLE posts ADD CONSTRAINT posts_slug_unique UNIQUE (slug)",
                good: &[
                    "CREATE UNIQUE INDEX CONCURRENTLY posts_slug_unique ON posts (slug)",
                    "ALTER TABLE posts ADD CONSTRAINT posts_slug_unique UNIQUE USING INDEX posts_slug_unique",
                ],
                end: End::Same,
            }],
        },
        Advice {
            dialect: Dialect::Sqlite,
            severity: Severity::Note,
            recipe: "A unique index refuses the same rows and needs no new table: `t.unique([\"…\"])`.",
            examples: &[],
        },
    ],
    sources: &[
        "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX",
    ],
};

fn check(act: &Act, surroundings: &Surroundings<'_>) -> Option<Found> {
    let (table, Change::AddUnique(index)) = waiting_change(act, surroundings)? else { return None };
    if act.manner.using_index.is_some() {
        return None;
    }
    Some(match surroundings.server.dialect {
        Dialect::Sqlite => Found::that(format!("writes {table} anew to add the constraint")).if_rewrites(table),
        _ => Found::that(format!("keeps reads and writes of {table} waiting while the constraint's index is built"))
            .if_scans(table)
            .instead(with_index(act, table, index)),
    })
}

fn with_index(act: &Act, table: &str, index: &Index) -> Option<String> {
    let columns: Vec<String> =
        index.columns.iter().map(|part| part.name().map(str::to_owned)).collect::<Option<_>>()?;
    let plain = columns.iter().zip(&index.columns).all(|(name, part)| *part == IndexColumn::column(name));
    if !index.unique || !plain || index.deferrable.is_some() || !index.include.is_empty() {
        return None;
    }
    let dialect = Dialect::Postgres;
    let name = sql(dialect, &named(index.name.as_ref(), table, &columns, "unique"));
    let (on, over) = (sql(dialect, table), list(dialect, &columns));
    let steps = [
        (
            format!("CREATE UNIQUE INDEX CONCURRENTLY {name} ON {on} ({over})"),
            format!("DROP INDEX CONCURRENTLY IF EXISTS {name}"),
        ),
        (
            format!("ALTER TABLE {on} ADD CONSTRAINT {name} UNIQUE USING INDEX {name}"),
            format!("ALTER TABLE {on} DROP CONSTRAINT {name}"),
        ),
    ];
    Some(recipe(act, &steps))
}

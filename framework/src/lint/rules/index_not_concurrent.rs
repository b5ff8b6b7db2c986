//! An index on a table in use.

use super::words::{NO_OTHER_WAY, is_live_at, waiting_change, with_words_behind};
use crate::lint::{Act, Advice, Check, Dialect, End, Example, Found, Rule, Severity, Surroundings, Topic, Within};
use crate::schema::{Change, Index, IndexColumn};

pub(super) static RULE: Rule = Rule {
    name: "index-not-concurrent",
    title: "an index is created while writes wait",
    topic: Topic::Blocking,
    why: "PostgreSQL's `CREATE INDEX` takes a SHARE lock: reads go on, and every INSERT, UPDATE and DELETE waits \
          until the index is built, which takes as long as the table is large. MySQL and MariaDB build most indexes \
          while writes go on, but not a FULLTEXT or SPATIAL one. SQLite has one writer at a time, whatever it does.",
    check: Check::Migration(check),
    advice: &[
        Advice {
            dialect: Dialect::Postgres,
            severity: Severity::Error,
            recipe: "Create it with CONCURRENTLY, in a migration of its own: `t.index([\"…\"]).concurrently()`, or \
                     `CREATE INDEX CONCURRENTLY` in a file of SQL. Kit runs such a migration outside a transaction; \
                     where the build fails, it drops the invalid index that is left before it tries again. `migrate \
                     --safe` does so for a migration of Rust.",
            examples: &[
                Example {
                    before: "CREATE TABLE posts (id bigint PRIMARY KEY, slug text NOT NULL)",
                    bad: "CREATE INDEX posts_slug_index ON posts (slug)",
                    good: &["CREATE INDEX CONCURRENTLY posts_slug_index ON posts (slug)"],
                    end: End::Same,
                },
                Example {
                    before: "CREATE TABLE days (id bigint, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);\n\
                         CREATE TABLE days_2026 PARTITION OF days\n  \
                         FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');",
                    bad: "CREATE INDEX days_day_index ON days (day)",
                    good: &[
                        "CREATE INDEX days_day_index ON ONLY days (day)",
                        "CREATE INDEX CONCURRENTLY days_2026_day_index ON days_2026 (day)",
                        "ALTER INDEX days_day_index ATTACH PARTITION days_2026_day_index",
                    ],
                    end: End::Same,
                },
            ],
        },
        Advice {
            dialect: Dialect::Mysql,
            severity: Severity::Error,
            recipe: "Nothing builds a FULLTEXT or SPATIAL index while writes go on: do it while nobody writes, or on \
                     a copy that is swapped in (`gh-ost`, `pt-online-schema-change`). Of other indexes, \
                     `ALGORITHM=INPLACE, LOCK=NONE` makes the server refuse what would keep writes waiting.",
            examples: &[Example {
                before: "CREATE TABLE posts (id bigint PRIMARY KEY, body text NOT NULL)",
                bad: "CREATE FULLTEXT INDEX posts_body_fulltext ON posts (body)",
                good: &[],
                end: End::Same,
            }],
        },
        Advice {
            dialect: Dialect::Sqlite,
            severity: Severity::Note,
            recipe: NO_OTHER_WAY,
            examples: &[Example {
                before: "CREATE TABLE posts (id integer PRIMARY KEY, slug text NOT NULL)",
                bad: "CREATE INDEX posts_slug_index ON posts (slug)",
                good: &[],
                end: End::Same,
            }],
        },
    ],
    sources: &[
        "https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY",
        "https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html",
        "https://sqlite.org/lockingv3.html",
    ],
};

fn check(acts: &[Act], surroundings: &Surroundings<'_>) -> Vec<Within> {
    let found = acts.iter().enumerate().filter_map(|(at, act)| {
        let (table, Change::CreateIndex(index)) = waiting_change(act, surroundings)? else { return None };
        is_live_at(acts, at, table, surroundings).then(|| Some((at, found(act, table, index, surroundings)?)))?
    });
    found.collect()
}

fn found(act: &Act, table: &str, index: &Index, surroundings: &Surroundings<'_>) -> Option<Found> {
    let waits = match surroundings.server.dialect {
        Dialect::Postgres => !index.concurrently && !act.manner.concurrently && !is_of_parent_alone(act),
        Dialect::Mysql => matches!(index.method.as_deref(), Some("fulltext" | "spatial")),
        Dialect::Sqlite => true,
    };
    let recipe = || match surroundings.server.dialect {
        Dialect::Postgres if is_partitioned(table, surroundings) => Some(PARTITIONS.to_owned()),
        Dialect::Postgres if act.manner.text => with_words_behind(act, "INDEX", "CONCURRENTLY"),
        Dialect::Postgres => in_rust(index),
        _ => None,
    };
    let message = format!("keeps writes to {table} waiting while the index is built");
    waits.then(|| Found::that(message).if_blocks_writes(table).instead(recipe()))
}

/// PostgreSQL refuses CONCURRENTLY there.
fn is_partitioned(table: &str, surroundings: &Surroundings<'_>) -> bool {
    surroundings.course.table(table).is_some_and(|traced| traced.now.options.contains_key("partition_by"))
}

const PARTITIONS: &str = "it is partitioned: `CREATE INDEX … ON ONLY` the table, `CREATE INDEX CONCURRENTLY` on each \
                          partition in a migration of its own, and `ALTER INDEX … ATTACH PARTITION …` for each";

/// `ON ONLY`: no partition gets one yet, and the index is built of nothing.
fn is_of_parent_alone(act: &Act) -> bool {
    let words = act.place.text.to_ascii_uppercase();
    words.split_whitespace().collect::<Vec<_>>().windows(2).any(|pair| pair == ["ON", "ONLY"])
}

/// The builder's words, where the index is over columns and nothing else.
fn in_rust(index: &Index) -> Option<String> {
    let columns: Vec<_> = index.columns.iter().map(IndexColumn::name).collect::<Option<_>>()?;
    let plain = Index {
        name: index.name.clone(),
        unique: index.unique,
        columns: columns.iter().map(|column| IndexColumn::column(*column)).collect(),
        ..Index::default()
    };
    let kind = if index.unique { "unique" } else { "index" };
    (plain == *index)
        .then(|| format!("with `migrate --safe`, or in a migration of its own:\nt.{kind}({columns:?}).concurrently();"))
}

//! Tables locked, or written anew as they are, by hand.

use crate::lint::{Act, Advice, Check, Dialect, Doing, End, Example, Found, Rule, Severity, Surroundings, Topic};

pub(super) static MAINTENANCE: Rule = Rule {
    name: "maintenance",
    title: "a table or index is written anew as it is",
    topic: Topic::Blocking,
    why: "`VACUUM FULL`, `CLUSTER` and `REINDEX` keep reads and writes waiting for as long as the table is large; \
          `OPTIMIZE TABLE`, `ENGINE = …` and `CONVERT TO CHARACTER SET` write the table anew; SQLite's `VACUUM` \
          writes the whole file anew while nobody else may write. None of them changes the schema: a migration is no \
          place for it.",
    check: Check::Act(maintains),
    advice: &[
        Advice {
            dialect: Dialect::Postgres,
            severity: Severity::Error,
            recipe: "Do it by hand at a quiet time; rebuild an index with `REINDEX … CONCURRENTLY`, a table with \
                     `pg_repack`.",
            examples: &[
                Example {
                    before: INDEXED,
                    bad: "REINDEX INDEX posts_slug_index",
                    good: &["REINDEX INDEX CONCURRENTLY posts_slug_index"],
                    end: End::Same,
                },
                Example { before: INDEXED, bad: "VACUUM FULL posts", good: &["VACUUM posts"], end: End::Same },
            ],
        },
        Advice {
            dialect: Dialect::Mysql,
            severity: Severity::Warning,
            recipe: "Do it by hand at a quiet time.",
            examples: &[Example {
                before: "CREATE TABLE posts (id bigint PRIMARY KEY)",
                bad: "OPTIMIZE TABLE posts",
                good: &[],
                end: End::Same,
            }],
        },
        Advice {
            dialect: Dialect::Sqlite,
            severity: Severity::Warning,
            recipe: "Do it by hand at a quiet time.",
            examples: &[Example {
                before: "CREATE TABLE posts (id integer PRIMARY KEY)",
                bad: "-- no-transaction\nVACUUM",
                good: &[],
                end: End::Same,
            }],
        },
    ],
    sources: &[
        "https://www.postgresql.org/docs/current/sql-vacuum.html",
        "https://www.postgresql.org/docs/current/sql-reindex.html#SQL-REINDEX-CONCURRENTLY",
        "https://dev.mysql.com/doc/refman/8.4/en/optimize-table.html",
        "https://sqlite.org/lang_vacuum.html",
    ],
};

const INDEXED: &str = "CREATE TABLE posts (id bigint PRIMARY KEY, slug text NOT NULL);\n\
                       CREATE INDEX posts_slug_index ON posts (slug);";

fn maintains(act: &Act, surroundings: &Surroundings<'_>) -> Option<Found> {
    let Doing::Maintain { what, name } = &act.doing else { return None };
    let words = what.to_ascii_uppercase();
    // Without FULL it goes beside everything else.
    let harmless =
        surroundings.server.dialect == Dialect::Postgres && words.starts_with("VACUUM") && !words.contains("FULL");
    if act.manner.concurrently || harmless || name.as_ref().is_some_and(|name| !surroundings.is_live(name)) {
        return None;
    }
    let name = name.as_deref().unwrap_or("the database");
    Some(Found::that(format!("writes {name} anew as it is ({words}), while others wait")))
}

pub(super) static LOCK_TABLE: Rule = Rule {
    name: "lock-table",
    title: "a table is locked by hand",
    topic: Topic::Blocking,
    why: "Nobody reads or writes the table until the migration is done. Every change of a table takes the lock it \
          needs by itself.",
    check: Check::Act(locks),
    advice: &[
        Advice {
            dialect: Dialect::Postgres,
            severity: Severity::Error,
            recipe: "Take it out.",
            examples: &[Example {
                before: "CREATE TABLE posts (id bigint PRIMARY KEY)",
                bad: "LOCK TABLE posts IN ACCESS EXCLUSIVE MODE;\nALTER TABLE posts ADD COLUMN subtitle text;",
                good: &["ALTER TABLE posts ADD COLUMN subtitle text"],
                end: End::Same,
            }],
        },
        Advice { dialect: Dialect::Mysql, severity: Severity::Error, recipe: "Take it out.", examples: &[] },
    ],
    sources: &[
        "https://www.postgresql.org/docs/current/sql-lock.html",
        "https://dev.mysql.com/doc/refman/8.4/en/lock-tables.html",
    ],
};

fn locks(act: &Act, surroundings: &Surroundings<'_>) -> Option<Found> {
    let Doing::Lock { tables } = &act.doing else { return None };
    let live: Vec<_> = tables.iter().filter(|table| surroundings.is_live(table)).map(String::as_str).collect();
    let message = format!("keeps others out of {} until the migration is done", live.join(", "));
    (!live.is_empty()).then(|| Found::that(message))
}

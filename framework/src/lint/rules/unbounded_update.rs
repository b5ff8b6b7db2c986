//! All rows changed at once.

use super::words::is_live_at;
use crate::lint::{
    Act, Advice, Check, Dialect, Doing, End, Example, Found, Rule, Severity, Surroundings, Topic, Within,
};
use crate::schema::Operation;

pub(super) static RULE: Rule = Rule {
    name: "unbounded-update",
    title: "all rows are changed at once",
    topic: Topic::Blocking,
    why: "An UPDATE or DELETE of all rows holds a lock on each until the transaction ends. In PostgreSQL a change of \
          the table in the same migration keeps readers out meanwhile, too, and every row is written a second time. \
          MySQL and MariaDB keep the old rows for going back. SQLite lets nobody write.",
    check: Check::Migration(check),
    advice: &[
        Advice {
            dialect: Dialect::Postgres,
            severity: Severity::Error,
            recipe: BATCHES_AFTERWARDS,
            examples: &[WITH_A_CHANGE],
        },
        Advice {
            dialect: Dialect::Mysql,
            severity: Severity::Warning,
            recipe: "In batches by key that are committed one by one: a file that begins with `-- no-transaction`, or \
                     a step of Rust.",
            examples: &[Example {
                before: BEFORE,
                bad: "UPDATE posts SET title = lower(title)",
                good: &["-- no-transaction\n\
                         UPDATE posts SET title = lower(title) WHERE id <= 100000;\n\
                         UPDATE posts SET title = lower(title) WHERE id > 100000;"],
                end: End::Same,
            }],
        },
        Advice {
            dialect: Dialect::Sqlite,
            severity: Severity::Warning,
            recipe: BATCHES_AFTERWARDS,
            examples: &[WITH_A_CHANGE],
        },
    ],
    sources: &[
        "https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-SPACE-RECOVERY",
        "https://dev.mysql.com/doc/refman/8.4/en/innodb-locks-set.html",
    ],
};

const BATCHES_AFTERWARDS: &str = "Change the table in one migration and the rows in the next, in batches by key that are \
                                  committed one by one: a file that begins with `-- no-transaction`, or a step of Rust.";

const WITH_A_CHANGE: Example = Example {
    before: BEFORE,
    bad: "ALTER TABLE posts ADD COLUMN slug text;\nUPDATE posts SET slug = lower(title);",
    good: &[
        "ALTER TABLE posts ADD COLUMN slug text",
        "-- no-transaction\n\
         UPDATE posts SET slug = lower(title) WHERE slug IS NULL AND id <= 100000;\n\
         UPDATE posts SET slug = lower(title) WHERE slug IS NULL AND id > 100000;",
    ],
    end: End::Same,
};

const BEFORE: &str = "CREATE TABLE posts (id bigint PRIMARY KEY, title varchar(100) NOT NULL)";

fn check(acts: &[Act], surroundings: &Surroundings<'_>) -> Vec<Within> {
    let alone = match surroundings.server.dialect {
        Dialect::Mysql => false,
        _ => surroundings.stepwise || !(0..acts.len()).any(|at| changes_live(acts, at, surroundings)),
    };
    if alone {
        return Vec::new();
    }
    let found = acts.iter().enumerate().filter_map(|(at, act)| {
        let (table, verb) = match &act.doing {
            Doing::Update { table, all: true } => (table, "changes"),
            Doing::Delete { table, all: true } => (table, "deletes"),
            _ => return None,
        };
        let meanwhile = match surroundings.server.dialect {
            Dialect::Postgres => "in the transaction that changes tables: all of them stay locked until it ends",
            Dialect::Mysql => "at once: each stays locked until the last is done",
            Dialect::Sqlite => "in the transaction that changes tables: nobody writes until it ends",
        };
        let message = format!("{verb} all rows of {table} {meanwhile}");
        is_live_at(acts, at, table, surroundings).then(|| (at, Found::that(message)))
    });
    found.collect()
}

fn changes_live(acts: &[Act], at: usize, surroundings: &Surroundings<'_>) -> bool {
    match acts[at].operation() {
        Some(Operation::CreateTable { .. }) | None => false,
        Some(operation) => operation.tables().iter().any(|table| is_live_at(acts, at, table, surroundings)),
    }
}

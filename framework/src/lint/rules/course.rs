//! What does not run as it is written, or cannot be looked at.

use super::words::advice;
use crate::lint::{Act, Check, Dialect, Doing, End, Example, Found, Rule, Severity, Surroundings, Topic, Within};
use crate::schema::{Change, Operation};

pub(super) static TRANSACTION_IN_FILE: Rule = Rule {
    name: "transaction-in-file",
    title: "a file begins or ends a transaction",
    topic: Topic::Course,
    why: "Kit holds the transaction: a migration and its row in the history are one. A COMMIT in the file would take \
          the history out of it, so Kit refuses the file before anything runs.",
    check: Check::Act(transaction),
    advice: &[
        advice(Dialect::Postgres, Severity::Error, OURS, &[CONTROL]),
        advice(Dialect::Mysql, Severity::Error, OURS, &[CONTROL]),
        advice(Dialect::Sqlite, Severity::Error, OURS, &[CONTROL]),
    ],
    sources: &[],
};

const OURS: &str = "Leave it out. Or begin the file with `-- no-transaction`: it runs statement by statement, and may \
                    hold transactions of its own.";

const CONTROL: Example = Example {
    before: "CREATE TABLE posts (id bigint PRIMARY KEY)",
    bad: "BEGIN;\nALTER TABLE posts ADD COLUMN subtitle varchar(100);\nCOMMIT;",
    good: &["ALTER TABLE posts ADD COLUMN subtitle varchar(100)"],
    end: End::Same,
};

fn transaction(act: &Act, _: &Surroundings<'_>) -> Option<Found> {
    let Doing::Transaction(word) = &act.doing else { return None };
    // In a file without a transaction of Kit's it is its own.
    let refused = act.manner.in_transaction || matches!(word.as_str(), "ROLLBACK" | "ABORT");
    refused.then(|| Found::that(format!("is refused: {word} has no place in a migration, Kit holds the transaction")))
}

pub(super) static CONCURRENTLY_IN_TRANSACTION: Rule = Rule {
    name: "concurrently-in-transaction",
    title: "CONCURRENTLY stands between BEGIN and COMMIT",
    topic: Topic::Course,
    why: "PostgreSQL refuses CONCURRENTLY in a transaction. Kit runs such a statement outside of one by itself, but \
          not where the file has begun a transaction of its own.",
    check: Check::Migration(concurrently_in_block),
    advice: &[advice(
        Dialect::Postgres,
        Severity::Error,
        "Move it behind the COMMIT, or into a migration of its own.",
        &[Example {
            before: "CREATE TABLE posts (id bigint PRIMARY KEY, slug text NOT NULL)",
            bad: "-- no-transaction\nBEGIN;\nCREATE INDEX CONCURRENTLY posts_slug_index ON posts (slug);\nCOMMIT;",
            good: &["CREATE INDEX CONCURRENTLY posts_slug_index ON posts (slug)"],
            end: End::Same,
        }],
    )],
    sources: &["https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY"],
};

fn concurrently_in_block(acts: &[Act], _: &Surroundings<'_>) -> Vec<Within> {
    let mut found = Vec::new();
    let mut in_block = false;
    for (at, act) in acts.iter().enumerate() {
        match &act.doing {
            Doing::Transaction(word) => in_block = matches!(word.as_str(), "BEGIN" | "START"),
            _ if in_block && act.manner.concurrently => {
                found.push((at, Found::that("fails: PostgreSQL refuses CONCURRENTLY between BEGIN and COMMIT")));
            }
            _ => {}
        }
    }
    found
}

pub(super) static CONCURRENTLY_WITH_OTHERS: Rule = Rule {
    name: "concurrently-with-others",
    title: "CONCURRENTLY stands beside other changes",
    topic: Topic::Course,
    why: "A statement with CONCURRENTLY runs outside a transaction, so the migration is committed in parts. Where the \
          index cannot be built, what stands before it stays done; Kit knows how far it came and goes on there, but \
          for a while the schema is neither the old nor the new one.",
    check: Check::Migration(concurrently_with_others),
    advice: &[advice(
        Dialect::Postgres,
        Severity::Note,
        "Put it into a migration of its own.",
        &[Example {
            before: "CREATE TABLE posts (id bigint PRIMARY KEY, slug text NOT NULL)",
            bad: "ALTER TABLE posts ADD COLUMN subtitle text;\n\
                  CREATE INDEX CONCURRENTLY posts_slug_index ON posts (slug);",
            good: &[
                "ALTER TABLE posts ADD COLUMN subtitle text",
                "CREATE INDEX CONCURRENTLY posts_slug_index ON posts (slug)",
            ],
            end: End::Same,
        }],
    )],
    sources: &["https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY"],
};

fn concurrently_with_others(acts: &[Act], _: &Surroundings<'_>) -> Vec<Within> {
    let others = acts.iter().any(|act| !is_concurrent(act) && act.operation().is_some());
    let first = acts.iter().position(is_concurrent).filter(|_| others);
    let message = "is committed in parts: what stands before the index stays done if the index cannot be built";
    first.map(|at| (at, Found::that(message))).into_iter().collect()
}

fn is_concurrent(act: &Act) -> bool {
    act.manner.concurrently || matches!(act.change(), Some((_, Change::CreateIndex(index))) if index.concurrently)
}

pub(super) static NOT_READ: Rule = Rule {
    name: "not-read",
    title: "a statement cannot be read",
    topic: Topic::Course,
    why: "The rules know nothing of a statement that the SQL parser has no words for. It runs all the same.",
    check: Check::Act(unread),
    advice: &[
        advice(
            Dialect::Postgres,
            Severity::Note,
            LOOK,
            &[Example {
                before: "CREATE TABLE posts (id bigint PRIMARY KEY)",
                bad: "DO $$ BEGIN ALTER TABLE posts ADD COLUMN subtitle text; END $$",
                good: &["ALTER TABLE posts ADD COLUMN subtitle text"],
                end: End::Same,
            }],
        ),
        advice(Dialect::Mysql, Severity::Note, LOOK, &[]),
        advice(Dialect::Sqlite, Severity::Note, LOOK, &[]),
    ],
    sources: &[],
};

const LOOK: &str = "Look at it yourself.";

fn unread(act: &Act, _: &Surroundings<'_>) -> Option<Found> {
    let step = matches!(act.operation(), Some(Operation::Step { .. }));
    (matches!(act.doing, Doing::Unread) && !step).then(|| Found::that("cannot be read: no rule has looked at it"))
}

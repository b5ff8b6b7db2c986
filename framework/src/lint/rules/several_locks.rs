//! One transaction, many locked tables.

use super::words::is_live_at;
use crate::lint::{
    Act, Advice, Check, Dialect, Doing, End, Example, Found, Rule, Severity, Surroundings, Topic, Within,
};
use crate::schema::{Change, Operation};

pub(super) static RULE: Rule = Rule {
    name: "several-locks",
    title: "several tables are locked in one transaction",
    topic: Topic::Blocking,
    why: "Most changes of a table take an ACCESS EXCLUSIVE lock, and PostgreSQL holds it until the transaction ends. \
          While the migration waits for the lock on a second table, nobody reads the first; and two programs that \
          take the same tables in another order end in a deadlock.",
    check: Check::Migration(check),
    advice: &[Advice {
        dialect: Dialect::Postgres,
        severity: Severity::Warning,
        recipe: "One table per migration: Kit commits after each.",
        examples: &[Example {
            before: "CREATE TABLE users (id bigint PRIMARY KEY);\nCREATE TABLE posts (id bigint PRIMARY KEY);",
            bad: "ALTER TABLE users ADD COLUMN nickname text;\nALTER TABLE posts ADD COLUMN subtitle text;",
            good: &["ALTER TABLE users ADD COLUMN nickname text", "ALTER TABLE posts ADD COLUMN subtitle text"],
            end: End::Same,
        }],
    }],
    sources: &[
        "https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES",
        "https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-DEADLOCKS",
    ],
};

fn check(acts: &[Act], surroundings: &Surroundings<'_>) -> Vec<Within> {
    if surroundings.stepwise {
        return Vec::new();
    }
    let mut first: Option<&str> = None;
    for (at, act) in acts.iter().enumerate() {
        let Some(table) = locked(act).filter(|table| is_live_at(acts, at, table, surroundings)) else { continue };
        match first {
            Some(first) if first != table => {
                return vec![(at, Found::that(format!("keeps {first} locked while it waits for {table}")))];
            }
            _ => first = Some(called(act).unwrap_or(table)),
        }
    }
    Vec::new()
}

/// What the table is called behind it.
fn called(act: &Act) -> Option<&str> {
    match act.operation()? {
        Operation::RenameTable { to, .. } => Some(to),
        _ => None,
    }
}

/// The table that nobody reads until the transaction ends
/// (<https://www.postgresql.org/docs/current/sql-altertable.html>).
fn locked(act: &Act) -> Option<&str> {
    match &act.doing {
        Doing::Operation(operation) => match operation.as_ref() {
            Operation::DropTable { name, .. } | Operation::RenameTable { from: name, .. } => Some(name),
            _ => act.change().filter(|(_, change)| locks(change)).map(|(table, _)| table),
        },
        Doing::Truncate { tables, .. } => tables.first().map(String::as_str),
        _ => None,
    }
}

fn locks(change: &Change) -> bool {
    !matches!(
        change,
        Change::CreateIndex(_)
            | Change::AddForeignKey(_)
            | Change::RenameIndex { .. }
            | Change::SetComment(_)
            | Change::Restore(_)
    )
}

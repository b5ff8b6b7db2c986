//! A migration's statements, and which of them share a transaction.

use super::name;
use crate::driver::sql::script::{ScriptStatement, no_transaction, statements as split};
use crate::driver::{Statement, Unsupported, mysql_text as mysql, postgres_text as postgres, sqlite_text as sqlite};
use crate::lint::Dialect;
use crate::schema::{Change, Operation};

/// A statement of a script.
pub(super) struct Own {
    pub(super) text: String,
    pub(super) line: usize,
    pub(super) in_transaction: bool,
}

/// Whether no transaction holds all of a migration.
pub(super) fn is_stepwise(dialect: Dialect, operations: &[Operation]) -> bool {
    match dialect {
        Dialect::Postgres => postgres::transaction::transaction(operations) == crate::driver::Transaction::Stepwise,
        Dialect::Mysql => operations.iter().any(|operation| match operation {
            Operation::Sql { up, .. } => mysql::script::transaction(up) == crate::driver::Transaction::Stepwise,
            Operation::Step { .. } => false,
            _ => true,
        }),
        Dialect::Sqlite => operations.iter().any(|operation| match operation {
            Operation::Sql { up, .. } => no_transaction(up, name::lexis(dialect)),
            _ => false,
        }),
    }
}

/// Whether a recorded operation of a migration stands in no transaction.
pub(super) fn runs_alone(dialect: Dialect, operation: &Operation, stepwise: bool) -> bool {
    let concurrently = |change: &Change| matches!(change, Change::CreateIndex(index) if index.concurrently);
    match (dialect, operation) {
        (_, Operation::Sql { .. } | Operation::Step { .. }) | (Dialect::Sqlite, _) => false,
        (Dialect::Mysql, _) => true,
        (Dialect::Postgres, Operation::AlterTable { changes, .. }) => changes.iter().any(concurrently),
        (Dialect::Postgres, Operation::AddEnumValue { .. }) => stepwise,
        (Dialect::Postgres, _) => false,
    }
}

/// The statements of a script, in order, where Kit splits it.
pub(super) fn statements(dialect: Dialect, text: &str) -> Vec<Own> {
    let rendered = rendered(dialect, text).unwrap_or_default();
    let mut rendered = rendered.into_iter().peekable();
    let (mut open, mut own) = (false, Vec::new());
    for ScriptStatement { text, line, .. } in split(text, name::lexis(dialect)) {
        // What begins or ends a transaction is not among those that Kit runs.
        let how = rendered.next_if(|statement| statement.line == line && statement.text == text);
        let alone = how.is_some_and(|how| {
            let alone = how.needs_autocommit || (how.commits && !open);
            open = !how.needs_autocommit && !how.commits;
            alone
        });
        own.push(Own { text, line, in_transaction: !alone });
    }
    own
}

fn rendered(dialect: Dialect, text: &str) -> Result<Vec<Statement>, Unsupported> {
    match dialect {
        Dialect::Sqlite => sqlite::script::render(text),
        Dialect::Postgres => postgres::script::render(text),
        Dialect::Mysql => mysql::script::render(text),
    }
}

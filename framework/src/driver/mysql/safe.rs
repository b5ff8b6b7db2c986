//! Changes of a table that was there before, with the words that make the server refuse where it would keep others
//! waiting.
//!
//! Secondary indexes are made, dropped and renamed in place while others read and write, in MySQL
//! (<https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html#online-ddl-index-operations>) and MariaDB
//! (<https://mariadb.com/kb/en/innodb-online-ddl-operations-with-the-inplace-alter-algorithm/>), full-text and spatial ones
//! excepted. Of other changes the server alone knows what it can do with this table: they stay as they are.

use super::alter;
use crate::driver::{Statement, Unsupported};
use crate::schema::{Change, Index, IndexTerm, Operation, Schema};

/// What is said in the clause.
const IN_PLACE: &str = ",\n    ALGORITHM=INPLACE, LOCK=NONE";

/// Whether the operation is about nothing but such indexes.
pub(super) fn has_form(operation: &Operation) -> bool {
    let Operation::AlterTable { changes, .. } = operation else { return false };
    changes.iter().all(|change| match change {
        Change::CreateIndex(index) | Change::AddUnique(index) => in_place(index),
        Change::DropIndex(_) | Change::DropUnique(_) | Change::RenameIndex { .. } => true,
        _ => false,
    })
}

fn in_place(index: &Index) -> bool {
    let plain = index.method.as_deref().is_none_or(|method| method.eq_ignore_ascii_case("btree"));
    let columns = index.columns.iter().all(|part| matches!(part.term, IndexTerm::Column(_)));
    plain && columns && index.definition.is_none()
}

/// The statements for the changes of a table.
pub(super) fn render(table: &str, changes: &[Change], before: &Schema) -> Result<Vec<Statement>, Unsupported> {
    let statements = alter::render(table, changes, before)?.into_iter();
    let said = |statement: Statement| match statement.needs_autocommit && statement.guard.is_none() {
        true => Statement { text: with_clause(&statement.text), ..statement },
        false => statement,
    };
    Ok(statements.map(said).collect())
}

fn with_clause(text: &str) -> String {
    if text.starts_with("ALTER TABLE ") { format!("{text}{IN_PLACE}") } else { text.to_owned() }
}

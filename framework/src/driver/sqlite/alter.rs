//! Changes of a table: ALTER TABLE where it can, otherwise all of them in one rebuild.
//!
//! SQLite's ALTER TABLE adds a plain column, renames, and drops a column nothing else uses
//! (<https://sqlite.org/lang_altertable.html>). What is plain here is so whatever the table looks like.

use super::define::{self, Within};
use super::draft::Draft;
use super::unsupported::{find, unsupported};
use crate::driver::sql::quote;
use crate::driver::{Statement, Unsupported};
use crate::schema::{Change, Column, DefaultValue, ForeignKey, Index, IndexColumn, Position, Schema};

/// Renaming a column stands alone: SQLite rewrites everything that uses it, and what follows looks at the result. So
/// does renaming an index, for the sake of its text on the way back.
pub(super) fn parts(changes: &[Change]) -> Vec<Vec<Change>> {
    let kind = |change: &Change| match change {
        Change::RenameColumn { .. } => 1,
        Change::RenameIndex { .. } => 2,
        _ => 0,
    };
    changes.chunk_by(|a, b| kind(a) == kind(b)).map(<[Change]>::to_vec).collect()
}

/// Whether rendering reads the table.
pub(super) fn reads_before(changes: &[Change]) -> bool {
    let strict_may_differ =
        |change: &Change| matches!(change, Change::AddColumn { column, .. } if !fits_strict(column));
    plain_keys(changes).is_none() || changes.iter().any(strict_may_differ)
}

/// Whether any of the changes may need a rebuild, seen without the table.
pub(super) fn may_rebuild(changes: &[Change]) -> bool {
    let is_index = |change: &Change| match change {
        Change::CreateIndex(index) => !index.constraint,
        change => matches!(change, Change::DropIndex(_) | Change::RenameIndex { .. }),
    };
    let others: Vec<_> = changes.iter().filter(|change| !is_index(change)).cloned().collect();
    plain_keys(&others).is_none()
}

/// The statements for the changes of a table.
pub(super) fn render(table: &str, changes: &[Change], before: &Schema) -> Result<Vec<Statement>, Unsupported> {
    if let Some(keys) = plain_keys(changes).filter(|_| !reads_before(changes)) {
        return plain(table, changes, &keys);
    }
    let Some(found) = find(before, table) else {
        let what = format!("find the table `{table}`");
        return Err(unsupported(what, "create it first, or correct the name"));
    };
    let mut draft = Draft::new(found, before)?;
    for change in changes {
        draft.apply(change, changes)?;
    }
    draft.finish()
}

/// Which foreign key goes into the text of which new column (by position among the changes), if all changes are
/// plain; otherwise nothing.
fn plain_keys(changes: &[Change]) -> Option<Vec<(usize, usize)>> {
    let mut keys = Vec::new();
    for (at, change) in changes.iter().enumerate() {
        match change {
            Change::AddColumn { column, position: Position::Last } if is_plain_column(column) => {}
            Change::CreateIndex(index) if is_plain_index(index, &changes[..at]) => {}
            Change::RenameColumn { .. } | Change::SetComment(_) | Change::Restore(_) => {}
            Change::AddForeignKey(_) => keys.push((adding(&changes[..at], change)?, at)),
            _ => return None,
        }
    }
    Some(keys)
}

/// Whether the index is over columns added before it. Others must be seen to be there: what no column is called, SQLite
/// takes for a text in double quotes (<https://sqlite.org/quirks.html#double_quoted_string_literals_are_accepted>).
fn is_plain_index(index: &Index, before: &[Change]) -> bool {
    let is_added = |name: &str| {
        before.iter().any(|change| matches!(change, Change::AddColumn { column, .. } if column.name == name))
    };
    !index.constraint && index.columns.iter().filter_map(IndexColumn::name).all(is_added)
}

/// Where the column is added whose own text can hold this foreign key.
fn adding(changes: &[Change], key: &Change) -> Option<usize> {
    changes.iter().position(|change| match change {
        Change::AddColumn { column, .. } => held_key(column, key).is_some(),
        _ => false,
    })
}

/// The foreign key a change adds, if a new column's own text can hold it: with foreign keys enforced, SQLite accepts
/// that only where existing rows get NULL.
pub(super) fn held_key<'c>(column: &Column, change: &'c Change) -> Option<&'c ForeignKey> {
    let Change::AddForeignKey(key) = change else { return None };
    let empty = column.nullable && column.default.is_none() && column.generated.is_none();
    (empty && column.definition.is_none() && key.columns == [column.name.as_str()]).then_some(key)
}

/// Whether ADD COLUMN takes the column, whatever the table holds.
pub(super) fn is_plain_column(column: &Column) -> bool {
    let constant = match &column.default {
        None | Some(DefaultValue::Null) => column.nullable,
        Some(DefaultValue::CurrentTimestamp | DefaultValue::Expression(_)) => false,
        Some(value) => !define::default(value).starts_with('('),
    };
    let by_itself = !column.auto_increment && column.definition.is_none() && column.generated.is_none();
    constant && by_itself
}

/// Whether the column's type is the same in a STRICT table, which has six types only.
fn fits_strict(column: &Column) -> bool {
    let types = ["INT", "INTEGER", "REAL", "TEXT", "BLOB", "ANY"];
    types.contains(&define::declared_type(column, Within::default()).to_ascii_uppercase().as_str())
}

fn plain(table: &str, changes: &[Change], keys: &[(usize, usize)]) -> Result<Vec<Statement>, Unsupported> {
    let mut statements = Vec::new();
    for (at, change) in changes.iter().enumerate() {
        match change {
            Change::AddColumn { column, .. } => {
                let mut text = add_column(table, column)?;
                for (_, key) in keys.iter().filter(|(column, _)| *column == at) {
                    if let Change::AddForeignKey(key) = &changes[*key] {
                        text = format!("{text} {}", define::column_foreign_key(key));
                    }
                }
                statements.push(Statement::new(text));
            }
            Change::CreateIndex(index) => statements.push(Statement::new(define::index(table, index)?)),
            Change::RenameColumn { from, to } => statements.push(rename_column(table, from, to)),
            _ => {}
        }
    }
    Ok(statements)
}

/// `ALTER TABLE … ADD COLUMN …`.
pub(super) fn add_column(table: &str, column: &Column) -> Result<String, Unsupported> {
    let definition = define::column(column, Within::default())?;
    Ok(format!("ALTER TABLE {} ADD COLUMN {definition}", quote::name(table)))
}

fn rename_column(table: &str, from: &str, to: &str) -> Statement {
    let (table, from, to) = (quote::name(table), quote::name(from), quote::name(to));
    Statement::new(format!("ALTER TABLE {table} RENAME COLUMN {from} TO {to}"))
}

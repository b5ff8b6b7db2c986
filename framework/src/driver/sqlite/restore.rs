//! Putting a table's old text back.
//!
//! What undoes a change makes the same table in other words: a constraint stands last, a comment is gone. Where the
//! table is written anew anyway and means what its old text says, the old text is taken.

use std::collections::BTreeSet;

use super::column::{rowid_alias, squeezed};
use super::constraint::{columns, constraints};
use super::ddl::{ColumnDdl, ConstraintDdl, ConstraintKind, TableDdl};
use super::draft::Draft;
use crate::driver::Unsupported;
use crate::schema::Column;

impl Draft<'_> {
    /// Takes this text instead, if it means the same.
    pub(super) fn restore(&mut self, text: &str) -> Result<(), Unsupported> {
        if self.is_rebuilt()
            && let Ok(then) = TableDdl::parse(text)
            && is_alike(&self.parsed()?, &then)
        {
            text.clone_into(&mut self.text);
        }
        Ok(())
    }

    /// Remembers what constraints a column's own text brought with it.
    pub(super) fn bring(&mut self, column: &Column, text: &ColumnDdl) {
        if column.definition.is_some() {
            self.brought.extend(text.constraints.iter().filter_map(|each| meaning(Some(text), each)));
        }
    }

    /// Whether this table constraint came with a column's text.
    pub(super) fn is_brought(&self, constraint: &str) -> bool {
        let Ok(parsed) = TableDdl::parse(&format!("CREATE TABLE t (c, {constraint}\n)")) else { return false };
        parsed.constraints.iter().filter_map(|each| meaning(None, each)).any(|each| self.brought.contains(&each))
    }
}

/// Whether two texts make the same table, but for the order of constraints, where they stand, and what Kit does not
/// write by itself: conflict clauses, and the deferral of a foreign key that stands apart from it.
fn is_alike(a: &TableDdl, b: &TableDdl) -> bool {
    let head = |column: &ColumnDdl| (column.name.to_ascii_lowercase(), words(column.ty.as_deref().unwrap_or_default()));
    a.name.eq_ignore_ascii_case(&b.name)
        && (a.strict, a.without_rowid) == (b.strict, b.without_rowid)
        && a.columns.iter().map(head).eq(b.columns.iter().map(head))
        && meanings(a) == meanings(b)
}

fn meanings(table: &TableDdl) -> BTreeSet<String> {
    let rowid = rowid_alias(table).map(|column| column.name.as_str());
    // The rowid is never NULL, said or not.
    let says_nothing = |column: Option<&ColumnDdl>, constraint: &ConstraintDdl| {
        matches!(constraint.kind, ConstraintKind::NotNull { .. })
            && column.is_some_and(|column| rowid == Some(column.name.as_str()))
    };
    let all = constraints(table).filter(|(column, constraint)| !says_nothing(*column, constraint));
    all.filter_map(|(column, constraint)| meaning(column, constraint)).collect()
}

/// What a constraint says, in one spelling; nothing for what says nothing.
fn meaning(column: Option<&ColumnDdl>, constraint: &ConstraintDdl) -> Option<String> {
    let own = column.map(|column| column.name.to_ascii_lowercase()).unwrap_or_default();
    let over = columns(column, constraint).join(",").to_ascii_lowercase();
    let said = match &constraint.kind {
        ConstraintKind::PrimaryKey { autoincrement, descending, .. } => {
            format!("key {over} {autoincrement} {descending}")
        }
        ConstraintKind::Unique { columns, .. } => {
            let descending: Vec<_> = columns.iter().map(|column| column.descending).collect();
            format!("unique {over} {}", descending.contains(&true))
        }
        ConstraintKind::NotNull { .. } => return Some(format!("not null {own}")),
        ConstraintKind::Null | ConstraintKind::Nothing | ConstraintKind::Deferral(_) => return None,
        ConstraintKind::Check { expression, .. } => format!("check {}", words(expression)),
        ConstraintKind::Default { value, .. } => return Some(format!("default {own} {}", words(value))),
        ConstraintKind::Collate { collation } => return Some(format!("collate {own} {}", words(collation))),
        ConstraintKind::ForeignKey(key) => {
            let references: Vec<_> = key.references.iter().map(|(name, _)| name.as_str()).collect();
            let references = references.join(",").to_ascii_lowercase();
            let table = key.table.to_ascii_lowercase();
            format!("foreign {over} {table} {references} {:?} {:?}", key.on_delete, key.on_update)
        }
        ConstraintKind::Generated { expression, stored, .. } => format!("as {own} {} {stored}", words(expression)),
    };
    Some(format!("{:?} {said}", constraint.name.as_deref().map(str::to_ascii_lowercase)))
}

fn words(text: &str) -> String {
    squeezed(text)
}

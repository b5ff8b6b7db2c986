//! Operations as the builder records them, where several ways of putting them mean the same.

use crate::schema::{Change, Column, ColumnType, Operation};

/// The same operations as a migration records them: changes to one table in a row are one operation, a table's indexes
/// are sorted, a constraint is added as one, the values of a named enum type are told by the type alone.
pub fn normal(operations: &[Operation]) -> Vec<Operation> {
    let mut normal: Vec<Operation> = Vec::new();
    for operation in operations {
        let mut operation = operation.clone();
        settle(&mut operation);
        match (normal.last_mut(), operation) {
            (Some(Operation::AlterTable { table, changes }), Operation::AlterTable { table: same, changes: more })
                if *table == same =>
            {
                changes.extend(more)
            }
            (_, Operation::AlterTable { changes, .. }) if changes.is_empty() => {}
            (_, operation) => normal.push(operation),
        }
    }
    normal
}

fn settle(operation: &mut Operation) {
    match operation {
        Operation::CreateTable { table, .. } => {
            table.columns.iter_mut().for_each(settle_column);
            table.indexes.sort_by(|a, b| (a.name.is_none(), &a.name).cmp(&(b.name.is_none(), &b.name)));
        }
        Operation::AlterTable { changes, .. } => changes.iter_mut().for_each(settle_change),
        Operation::CreateView { view, .. } => {
            view.query = view.query.trim().trim_end_matches(';').to_owned();
        }
        _ => {}
    }
}

fn settle_change(change: &mut Change) {
    match change {
        Change::AddColumn { column, .. } | Change::ChangeColumn(column) => settle_column(column),
        Change::CreateIndex(index) if index.constraint => *change = Change::AddUnique(index.clone()),
        Change::AddUnique(index) if !index.constraint => *change = Change::CreateIndex(index.clone()),
        _ => {}
    }
}

fn settle_column(column: &mut Column) {
    settle_type(&mut column.ty);
}

fn settle_type(ty: &mut ColumnType) {
    match ty {
        ColumnType::Enum { name: Some(_), values } => values.clear(),
        ColumnType::Array(of) | ColumnType::Range(of) => settle_type(of),
        _ => {}
    }
}

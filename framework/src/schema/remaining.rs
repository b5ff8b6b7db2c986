//! What of an operation is still to be done, where it was perhaps done in part: undoing a migration that was never done
//! as a whole finds things missing that it is to remove, and things back that it is to bring back.

use super::{Change, Index, Operation, Schema, Selector, Table};

/// The operation without what `now` shows to be done already; nothing where that is all of it. Names are compared
/// exactly ([`resolve`](super::resolve) them before).
pub fn remaining(operation: Operation, now: &Schema) -> Option<Operation> {
    let has_table = |name: &str| now.table(name).is_some();
    let has_view = |name: &str| now.views.iter().any(|view| view.name == name);
    match operation {
        Operation::CreateTable { table, .. } if has_table(&table.name) => None,
        Operation::DropTable { name, .. } if !has_table(&name) => None,
        Operation::RenameTable { from, .. } if !has_table(&from) => None,
        Operation::CreateView { view, replace: false } if has_view(&view.name) => None,
        Operation::DropView { name, .. } if !has_view(&name) => None,
        Operation::AlterTable { table, changes } => {
            let changes = remaining_changes(now.table(&table)?.clone(), changes);
            (!changes.is_empty()).then_some(Operation::AlterTable { table, changes })
        }
        Operation::CreateEnum(new) if now.enums.iter().any(|each| each.name == new.name) => None,
        Operation::DropEnum(name) if !now.enums.iter().any(|each| each.name == name) => None,
        Operation::CreateExtension { name, .. } if now.extensions.contains(&name) => None,
        Operation::DropExtension { name, .. } if !now.extensions.contains(&name) => None,
        Operation::RenameEnumValue { name, from, .. }
            if !now.enums.iter().any(|each| each.name == name && each.values.contains(&from)) =>
        {
            None
        }
        operation => Some(operation),
    }
}

fn remaining_changes(mut table: Table, changes: Vec<Change>) -> Vec<Change> {
    let mut remaining = Vec::new();
    for change in changes {
        // What does not fit was done, or cannot be.
        if is_open(&change, &table) && table.apply(&change).is_ok() {
            remaining.push(change);
        }
    }
    // The text the table had is nothing to bring back alone.
    if remaining.iter().all(|change| matches!(change, Change::Restore(_))) { Vec::new() } else { remaining }
}

fn is_open(change: &Change, table: &Table) -> bool {
    match change {
        Change::AddColumn { column, .. } => table.column(&column.name).is_none(),
        Change::ChangeColumn(column) => table.column(&column.name).is_some_and(|now| now != column),
        Change::RenameColumn { from, .. } | Change::DropColumn(from) => table.column(from).is_some(),
        Change::CreateIndex(index) | Change::AddUnique(index) => !table.indexes.iter().any(|now| is_same(now, index)),
        Change::DropIndex(name) | Change::RenameIndex { from: name, .. } => table.index(name).is_some(),
        Change::AddPrimaryKey(_) => table.primary_key.is_none(),
        Change::DropPrimaryKey => table.primary_key.is_some(),
        Change::AddForeignKey(key) => !table.foreign_keys.iter().any(|now| match &key.name {
            Some(name) => now.name.as_ref() == Some(name),
            None => now.is(&Selector::Columns(key.columns.clone())) && now.table == key.table,
        }),
        Change::DropForeignKey(selector) => table.foreign_keys.iter().any(|key| key.is(selector)),
        Change::DropUnique(selector) => table.indexes.iter().any(|index| index.is(selector)),
        Change::AddCheck(check) => !table.checks.iter().any(|now| match &check.name {
            Some(name) => now.name.as_ref() == Some(name),
            None => now.expression == check.expression,
        }),
        Change::DropCheck(name) => table.checks.iter().any(|check| check.name.as_ref() == Some(name)),
        Change::SetComment(comment) => table.comment != *comment,
        Change::Restore(_) => true,
    }
}

fn is_same(now: &Index, wanted: &Index) -> bool {
    match &wanted.name {
        Some(name) => now.name.as_ref() == Some(name),
        None => now.columns == wanted.columns && now.unique == wanted.unique,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Column, ColumnType};

    fn users(columns: &[&str]) -> Schema {
        let columns = columns.iter().map(|name| Column::new(*name, ColumnType::Text)).collect();
        Schema { tables: vec![Table { columns, ..Table::new("users") }], ..Schema::default() }
    }

    fn altered(changes: Vec<Change>) -> Operation {
        Operation::AlterTable { table: "users".into(), changes }
    }

    #[test]
    fn what_is_done_is_left_out() {
        let add = |name: &str| Change::AddColumn {
            column: Column::new(name, ColumnType::Text),
            position: Default::default(),
        };
        let undo = vec![
            Change::DropColumn("never_added".into()),
            Change::DropColumn("added".into()),
            add("dropped"),
            add("never_dropped"),
            Change::RenameColumn { from: "never_renamed_to".into(), to: "name".into() },
            Change::DropIndex("never_created".into()),
        ];
        let now = users(&["name", "added", "never_dropped"]);
        let expected = altered(vec![Change::DropColumn("added".into()), add("dropped")]);
        assert_eq!(remaining(altered(undo), &now), Some(expected));
    }

    #[test]
    fn nothing_is_left_of_what_is_done() {
        let now = users(&["name"]);
        let drop = |name: &str| Operation::DropTable { name: name.into(), if_exists: false };
        assert_eq!(remaining(drop("posts"), &now), None);
        assert_eq!(remaining(drop("users"), &now), Some(drop("users")));
        let restore = Change::Restore("CREATE TABLE users (name)".into());
        assert_eq!(remaining(altered(vec![Change::DropColumn("email".into()), restore]), &now), None);
        assert_eq!(remaining(Operation::CreateTable { table: Table::new("users"), if_not_exists: false }, &now), None);
    }
}

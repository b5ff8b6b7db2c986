//! Names as the database has them.
//!
//! Some databases find a name in any case. What a migration calls `Users` there is the table `users`, and stays so: the
//! names of what exists are replaced by the database's own before an operation is rendered or reversed, so that
//! everything behind compares names exactly, and the way back gives back the old spelling.

use super::{Change, Index, IndexColumn, IndexTerm, Operation, Position, Schema, Selector, Table};

/// Whether two names are one to the database.
pub type SameName<'a> = &'a dyn Fn(&str, &str) -> bool;

/// Spells what exists in `before` as it is spelled there.
pub fn resolve(operation: &mut Operation, before: &Schema, same: SameName<'_>) {
    let tables = || before.tables.iter().map(|table| table.name.as_str());
    let views = || before.views.iter().map(|view| view.name.as_str());
    match operation {
        Operation::CreateTable { table, if_not_exists: true } => spell(&mut table.name, tables(), same),
        Operation::DropTable { name, .. } | Operation::RenameTable { from: name, .. } => spell(name, tables(), same),
        Operation::AlterTable { table: name, changes } => {
            spell(name, tables(), same);
            if let Some(table) = before.table(name) {
                resolve_changes(changes, table.clone(), same);
            }
        }
        Operation::CreateView { view, replace: true } => spell(&mut view.name, views(), same),
        Operation::DropView { name, .. } => spell(name, views(), same),
        Operation::CreateTable { .. } | Operation::CreateView { .. } => {}
        Operation::CreateEnum(_) | Operation::DropEnum(_) => {}
        Operation::AddEnumValue { .. } | Operation::RenameEnumValue { .. } => {}
        Operation::CreateExtension { .. } | Operation::DropExtension { .. } => {}
        Operation::Sql { .. } | Operation::Step { .. } => {}
    }
}

fn resolve_changes(changes: &mut [Change], mut table: Table, same: SameName<'_>) {
    for change in changes {
        resolve_change(change, &table, same);
        // A change that does not fit is the driver's to refuse.
        let _ = table.apply(change);
    }
}

fn resolve_change(change: &mut Change, table: &Table, same: SameName<'_>) {
    let column = |name: &mut String| spell(name, table.columns.iter().map(|column| column.name.as_str()), same);
    let index = |name: &mut String| spell(name, table.indexes.iter().filter_map(|index| index.name.as_deref()), same);
    match change {
        Change::AddColumn { position: Position::After(name), .. } => column(name),
        Change::ChangeColumn(changed) => column(&mut changed.name),
        Change::RenameColumn { from, .. } => column(from),
        Change::DropColumn(name) => column(name),
        Change::CreateIndex(Index { columns, .. }) | Change::AddUnique(Index { columns, .. }) => {
            for IndexColumn { term, .. } in columns {
                if let IndexTerm::Column(name) = term {
                    column(name);
                }
            }
        }
        Change::DropIndex(name) | Change::RenameIndex { from: name, .. } => index(name),
        Change::AddPrimaryKey(key) => key.columns.iter_mut().for_each(column),
        Change::AddForeignKey(key) => key.columns.iter_mut().for_each(column),
        Change::DropForeignKey(Selector::Columns(names)) | Change::DropUnique(Selector::Columns(names)) => {
            names.iter_mut().for_each(column);
        }
        Change::DropForeignKey(Selector::Name(name)) => {
            spell(name, table.foreign_keys.iter().filter_map(|key| key.name.as_deref()), same);
        }
        Change::DropUnique(Selector::Name(name)) => index(name),
        Change::DropCheck(name) => spell(name, table.checks.iter().filter_map(|check| check.name.as_deref()), same),
        Change::AddColumn { .. } | Change::DropPrimaryKey | Change::AddCheck(_) => {}
        Change::SetComment(_) | Change::Restore(_) => {}
    }
}

fn spell<'a>(name: &mut String, known: impl Iterator<Item = &'a str>, same: SameName<'_>) {
    let mut found = None;
    for each in known {
        if each == name {
            return;
        }
        if same(each, name) {
            found = Some(each);
        }
    }
    if let Some(found) = found {
        found.clone_into(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Column, ColumnType};

    fn schema() -> Schema {
        let mut table = Table::new("users");
        table.columns = vec![Column::new("name", ColumnType::Text), Column::new("Name2", ColumnType::Text)];
        Schema { tables: vec![table], ..Schema::default() }
    }

    #[test]
    fn names_follow_the_changes_before_them() {
        let changes = vec![
            Change::RenameColumn { from: "NAME".into(), to: "Full".into() },
            Change::DropColumn("FULL".into()),
            Change::DropColumn("nowhere".into()),
        ];
        let mut operation = Operation::AlterTable { table: "Users".into(), changes };
        resolve(&mut operation, &schema(), &|a, b| a.eq_ignore_ascii_case(b));
        let changes = vec![
            Change::RenameColumn { from: "name".into(), to: "Full".into() },
            Change::DropColumn("Full".into()),
            Change::DropColumn("nowhere".into()),
        ];
        assert_eq!(operation, Operation::AlterTable { table: "users".into(), changes });
    }

    #[test]
    fn where_case_matters_nothing_is_changed() {
        let mut operation = Operation::DropTable { name: "Users".into(), if_exists: false };
        resolve(&mut operation, &schema(), &|a, b| a == b);
        assert_eq!(operation, Operation::DropTable { name: "Users".into(), if_exists: false });
    }
}

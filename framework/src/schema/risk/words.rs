//! What operations and changes do, in words.

use crate::schema::{Change, Column, Index, IndexColumn, Operation, describe};

/// An operation but for changes of a table.
pub(in crate::schema) fn operation(operation: &Operation) -> String {
    match operation {
        Operation::CreateTable { table, .. } => format!("creates table {}", table.name),
        Operation::DropTable { name, .. } => format!("drops table {name}"),
        Operation::RenameTable { from, to } => format!("renames table {from} to {to}"),
        Operation::AlterTable { table, .. } => format!("changes table {table}"),
        Operation::CreateView { view, replace: false } => format!("creates view {}", view.name),
        Operation::CreateView { view, replace: true } => format!("replaces view {}", view.name),
        Operation::DropView { name, .. } => format!("drops view {name}"),
        Operation::CreateEnum(new) => format!("creates enum type {}", new.name),
        Operation::DropEnum(name) => format!("drops enum type {name}"),
        Operation::AddEnumValue { name, value, .. } => format!("adds `{value}` to enum type {name}"),
        Operation::RenameEnumValue { name, from, to } => format!("renames `{from}` of enum type {name} to `{to}`"),
        Operation::CreateExtension { name, .. } => format!("installs extension {name}"),
        Operation::DropExtension { name, .. } => format!("removes extension {name}"),
        Operation::Sql { file, .. } => format!("runs {}", file.as_deref().unwrap_or("SQL")),
        Operation::Step { name, .. } => format!("runs the step {name}"),
    }
}

/// A change of a table but for changes of a column.
pub(in crate::schema) fn change(table: &str, change: &Change) -> String {
    match change {
        Change::AddColumn { column, .. } => format!("adds {table}.{}", column.name),
        Change::ChangeColumn(column) => format!("changes {table}.{}", column.name),
        Change::RenameColumn { from, to } => format!("renames {table}.{from} to {to}"),
        Change::DropColumn(name) => format!("drops {table}.{name}"),
        Change::CreateIndex(index) | Change::AddUnique(index) => format!("{} {table}{}", kind(index), over(index)),
        Change::DropIndex(name) => format!("drops index {name} of {table}"),
        Change::RenameIndex { from, to } => format!("renames index {from} of {table} to {to}"),
        Change::AddPrimaryKey(key) => format!("adds the primary key of {table} ({})", key.columns.join(", ")),
        Change::DropPrimaryKey => format!("drops the primary key of {table}"),
        Change::AddForeignKey(key) => format!("lets {table} ({}) refer to {}", key.columns.join(", "), key.table),
        Change::DropForeignKey(selector) => format!("drops the foreign key of {table} {selector}"),
        Change::DropUnique(selector) => format!("drops the unique constraint of {table} {selector}"),
        Change::AddCheck(check) => format!("checks in {table} that {}", check.expression),
        Change::DropCheck(name) => format!("drops check {name} of {table}"),
        Change::SetComment(_) => format!("sets the comment of {table}"),
        Change::Restore(_) => format!("changes the text of {table}"),
    }
}

fn kind(index: &Index) -> &'static str {
    match (index.unique, index.constraint) {
        (true, _) => "allows no two rows alike in",
        (false, true) => "adds an exclusion constraint to",
        (false, false) => "adds an index on",
    }
}

fn over(index: &Index) -> String {
    let columns: Option<Vec<&str>> = index.columns.iter().map(IndexColumn::name).collect();
    columns.map(|columns| format!(" ({})", columns.join(", "))).unwrap_or_default()
}

/// A change of a column that leaves its type, or to a type that takes every value.
pub(super) fn column(table: &str, from: &Column, to: &Column) -> String {
    let name = format!("{table}.{}", to.name);
    match () {
        () if from.ty != to.ty || from.unsigned != to.unsigned => retyped(table, from, to),
        () if !from.nullable && to.nullable => format!("lets {name} be NULL"),
        () if from.default != to.default => match to.default {
            Some(_) => format!("changes the default of {name}"),
            None => format!("drops the default of {name}"),
        },
        () if from.comment != to.comment => format!("sets the comment of {name}"),
        () => format!("changes {name}"),
    }
}

/// A change of a column's type.
pub(super) fn retyped(table: &str, from: &Column, to: &Column) -> String {
    format!("changes {table}.{} from {} to {}", to.name, describe::column_type(from), describe::column_type(to))
}

//! Operations as lines a person reads.

use crate::schema::{Change, Column, DefaultValue, ForeignKey, Index, IndexColumn, Operation, Selector};

/// `posts: drop column title, add column body text`.
pub(super) fn said(operations: &[Operation]) -> Vec<String> {
    operations.iter().map(operation).collect()
}

fn operation(operation: &Operation) -> String {
    match operation {
        Operation::CreateTable { table, .. } => {
            let keys: Vec<_> = table.foreign_keys.iter().map(key).collect();
            let keys = if keys.is_empty() { String::new() } else { format!(" with {}", keys.join(", ")) };
            format!("create {}{keys}", table.name)
        }
        Operation::DropTable { name, .. } => format!("drop {name}"),
        Operation::RenameTable { from, to } => format!("rename {from} to {to}"),
        Operation::AlterTable { table, changes } => {
            format!("{table}: {}", changes.iter().map(change).collect::<Vec<_>>().join(", "))
        }
        Operation::CreateView { view, replace } => {
            format!("{} view {}", if *replace { "replace" } else { "create" }, view.name)
        }
        Operation::DropView { name, .. } => format!("drop view {name}"),
        Operation::CreateEnum(created) => format!("create enum {} ({})", created.name, created.values.join(" ")),
        Operation::DropEnum(name) => format!("drop enum {name}"),
        Operation::AddEnumValue { name, value, before } => {
            format!(
                "{name}: add value {value}{}",
                before.as_ref().map(|value| format!(" before {value}")).unwrap_or_default()
            )
        }
        Operation::RenameEnumValue { name, from, to } => format!("{name}: rename value {from} to {to}"),
        Operation::Sql { up, .. } => up.clone(),
        other => format!("{other:?}"),
    }
}

fn change(change: &Change) -> String {
    match change {
        Change::AddColumn { column, .. } => format!("add {}", of(column)),
        Change::ChangeColumn(column) => format!("change {}", of(column)),
        Change::RenameColumn { from, to } => format!("rename {from} to {to}"),
        Change::DropColumn(name) => format!("drop {name}"),
        Change::CreateIndex(index) => format!("create index {}", named(index)),
        Change::DropIndex(name) => format!("drop index {name}"),
        Change::RenameIndex { from, to } => format!("rename index {from} to {to}"),
        Change::AddPrimaryKey(key) => format!("add primary key {}", key.columns.join("+")),
        Change::DropPrimaryKey => "drop primary key".to_owned(),
        Change::AddForeignKey(own) => format!("add key {}", key(own)),
        Change::DropForeignKey(selector) => format!("drop key {}", selected(selector)),
        Change::AddUnique(index) => format!("add unique {}", named(index)),
        Change::DropUnique(selector) => format!("drop unique {}", selected(selector)),
        Change::AddCheck(check) => format!("add check {}: {}", check.name.as_deref().unwrap_or("?"), check.expression),
        Change::DropCheck(name) => format!("drop check {name}"),
        Change::SetComment(comment) => format!("comment {comment:?}"),
        Change::Restore(_) => "restore".to_owned(),
    }
}

fn of(column: &Column) -> String {
    let mut text = format!("{} {:?}", column.name, column.ty).to_lowercase();
    if column.nullable {
        text.push('?');
    }
    match &column.default {
        Some(DefaultValue::Text(value) | DefaultValue::Number(value)) => text.push_str(&format!(" = {value}")),
        Some(other) => text.push_str(&format!(" = {other:?}")),
        None => {}
    }
    text
}

fn named(index: &Index) -> String {
    let columns: Vec<_> = index.columns.iter().filter_map(IndexColumn::name).collect();
    format!("{}({})", index.name.as_deref().unwrap_or_default(), columns.join("+"))
}

fn key(key: &ForeignKey) -> String {
    format!("{}→{}", key.columns.join("+"), key.table)
}

fn selected(selector: &Selector) -> String {
    match selector {
        Selector::Name(name) => name.clone(),
        Selector::Columns(columns) => format!("({})", columns.join("+")),
    }
}

//! What is done to one table, line by line: `t.id();`, `t.string("slug").unique();`, `t.timestamps();`.
//!
//! A new table is the changes that make it of nothing, in an order in which what is of one column stands behind it;
//! [`lines`] then says as many changes as the builder has one word for with that word, and no others.

use super::layout::Chain;
use super::literal::{text, texts};
use super::{column, key};
use crate::schema::{
    Blueprint, Change, Column, ColumnType, DefaultValue, ForeignKey, Index, Operation, Position, PrimaryKey,
    SchemaBuilder, Selector, Table,
};

/// The calls that make these changes.
pub(super) fn lines(table: &str, changes: &[Change]) -> Vec<Chain> {
    let mut lines = Vec::new();
    let mut rest = changes;
    while let Some(change) = rest.first() {
        let (line, used) = group(rest).unwrap_or_else(|| line(table, change, &rest[1..]));
        lines.push(line);
        rest = &rest[used..];
    }
    lines
}

/// The calls that describe a new table.
pub(super) fn new_table(table: &Table) -> Vec<Chain> {
    let mut lines = lines(&table.name, &from_nothing(table));
    let option = |(name, value): (&String, &String)| Chain::on("t").call("option", [text(name), text(value)]);
    lines.extend(table.options.iter().map(option));
    lines.extend(table.definition.iter().map(|statement| Chain::on("t").call("definition", [text(statement)])));
    lines
}

type Describe = fn(&mut Blueprint);

/// Words for several columns at once: what they stand for is what the builder records for them.
const GROUPS: [(&str, Describe); 2] =
    [("timestamps", Blueprint::timestamps), ("drop_timestamps", Blueprint::drop_timestamps)];

fn group(changes: &[Change]) -> Option<(Chain, usize)> {
    GROUPS.iter().find_map(|(word, describe)| {
        let recorded = recorded(*describe);
        changes.starts_with(&recorded).then(|| (Chain::on("t").call(word, []), recorded.len()))
    })
}

fn recorded(describe: Describe) -> Vec<Change> {
    let mut schema = SchemaBuilder::new();
    schema.alter_table("t", describe);
    match schema.finish().operations.pop() {
        Some(Operation::AlterTable { changes, .. }) => changes,
        _ => Vec::new(),
    }
}

/// The call for a change, and how many it stands for: those behind it that are of the same column may be among them.
fn line(table: &str, change: &Change, behind: &[Change]) -> (Chain, usize) {
    let t = Chain::on("t");
    let line = match change {
        Change::AddColumn { column, position } => return column::added(table, column, position, behind),
        Change::ChangeColumn(column) => return column::changed(table, column, behind),
        Change::RenameColumn { from, to } => t.call("rename_column", [text(from), text(to)]),
        Change::DropColumn(name) => t.call("drop_column", [text(name)]),
        Change::CreateIndex(index) | Change::AddUnique(index) => key::index(table, index),
        Change::DropIndex(name) => t.call("drop_index", [text(name)]),
        Change::RenameIndex { from, to } => t.call("rename_index", [text(from), text(to)]),
        Change::AddPrimaryKey(key) => key::primary(key),
        Change::DropPrimaryKey => t.call("drop_primary", []),
        Change::AddForeignKey(key) => key::foreign(table, key),
        Change::DropForeignKey(Selector::Columns(columns)) => t.call("drop_foreign", [texts(columns)]),
        Change::DropForeignKey(Selector::Name(name)) => t.call("drop_foreign_named", [text(name)]),
        Change::DropUnique(Selector::Columns(columns)) => t.call("drop_unique", [texts(columns)]),
        Change::DropUnique(Selector::Name(name)) => t.call("drop_unique_named", [text(name)]),
        Change::AddCheck(check) => key::check(check),
        Change::DropCheck(name) => t.call("drop_check", [text(name)]),
        Change::SetComment(Some(comment)) => t.call("comment", [text(comment)]),
        Change::SetComment(None) => t.call("drop_comment", []),
        Change::Restore(definition) => t.call("restore", [text(definition)]),
    };
    (line, 1)
}

/// The changes that make the table of nothing. Indexes may come in any order, a table has them sorted; foreign keys and
/// checks keep theirs.
fn from_nothing(table: &Table) -> Vec<Change> {
    let own_keys = own_foreign_keys(table);
    let own_checks = own_checks(table);
    let mut changes = Vec::new();
    let (mut indexes, mut key_said) = (vec![false; table.indexes.len()], false);
    for (at, column) in table.columns.iter().enumerate() {
        changes.push(Change::AddColumn { column: column.clone(), position: Position::Last });
        if is_grouped(table, at) {
            continue;
        }
        if let Some(key) = table.primary_key.as_ref().filter(|key| **key == PrimaryKey::over([&column.name])) {
            changes.push(Change::AddPrimaryKey(key.clone()));
            key_said = true;
        }
        for (index, said) in table.indexes.iter().zip(&mut indexes) {
            if column::is_own_index(&table.name, &column.name, index) {
                changes.push(index_change(index));
                *said = true;
            }
        }
        let checks = table.checks.iter().zip(&own_checks).filter(|(_, place)| **place == at);
        changes.extend(checks.map(|(check, _)| Change::AddCheck(check.clone())));
        let keys = table.foreign_keys.iter().zip(&own_keys).filter(|(_, place)| **place == at);
        changes.extend(keys.map(|(key, _)| Change::AddForeignKey(key.clone())));
    }
    changes.extend(table.primary_key.iter().filter(|_| !key_said).cloned().map(Change::AddPrimaryKey));
    let left = table.indexes.iter().zip(indexes).filter(|(_, said)| !said);
    changes.extend(left.map(|(index, _)| index_change(index)));
    changes.extend(table.foreign_keys[own_keys.len()..].iter().cloned().map(Change::AddForeignKey));
    changes.extend(table.checks[own_checks.len()..].iter().cloned().map(Change::AddCheck));
    changes.extend(table.comment.clone().map(|comment| Change::SetComment(Some(comment))));
    changes
}

fn index_change(index: &Index) -> Change {
    if index.constraint { Change::AddUnique(index.clone()) } else { Change::CreateIndex(index.clone()) }
}

/// Whether the column is one of the two that `timestamps` makes: what else is of it stands further down.
fn is_grouped(table: &Table, at: usize) -> bool {
    let moment =
        |name| Column { default: Some(DefaultValue::CurrentTimestamp), ..Column::new(name, ColumnType::Timestamp) };
    let both = [moment("created_at"), moment("updated_at")];
    table.columns[at..].starts_with(&both) || at > 0 && table.columns[at - 1..].starts_with(&both)
}

/// The places of the columns behind which the first foreign keys are said, as far as that keeps the keys' order: one
/// each, since nothing is said of a column behind its foreign key.
fn own_foreign_keys(table: &Table) -> Vec<usize> {
    let place = |key: &ForeignKey| match (key.columns.as_slice(), key.references.as_slice()) {
        ([column], [] | [_]) => place_of(table, column),
        _ => None,
    };
    let mut places: Vec<usize> = Vec::new();
    for key in &table.foreign_keys {
        match place(key) {
            Some(at) if places.last().is_none_or(|last| *last < at) => places.push(at),
            _ => break,
        }
    }
    places
}

/// The same for checks, of which one column may have several.
fn own_checks(table: &Table) -> Vec<usize> {
    let mut places: Vec<usize> = Vec::new();
    for check in &table.checks {
        let own = |column: &&Column| column::is_own_check(&table.name, &column.name, check);
        match table.columns.iter().find(own).and_then(|column| place_of(table, &column.name)) {
            Some(at) if places.last().is_none_or(|last| *last <= at) => places.push(at),
            _ => break,
        }
    }
    places
}

fn place_of(table: &Table, column: &str) -> Option<usize> {
    table.columns.iter().position(|present| present.name == column).filter(|at| !is_grouped(table, *at))
}

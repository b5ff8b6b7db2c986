//! The way back: operations that undo an operation, given the tables it speaks of as they were before it.
//!
//! Structure always comes back, in its old place and, where the database keeps texts, in its old words. Rows and
//! values that the operation dropped do not: they are gone when it has run. What cannot be put back at all is
//! [`Irreversible`] and needs a hand-written `down`.
//!
//! Names are compared exactly: [`resolve`](super::resolve()) has spelled them as the database does.

use serde::{Deserialize, Serialize};

use super::{Change, Index, IndexColumn, Operation, Position, Schema, Selector, Table};

/// An operation Kit cannot undo by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{what} cannot be undone automatically: {why}")]
pub struct Irreversible {
    /// The operation, in words.
    pub what: String,
    /// Why.
    pub why: String,
}

/// The operations that undo `operation`, in the order to run them.
pub fn reverse(operation: &Operation, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
    Ok(match operation {
        Operation::CreateTable { table, if_not_exists } => {
            if *if_not_exists && before.table(&table.name).is_some() {
                return Ok(vec![]);
            }
            vec![Operation::DropTable { name: table.name.clone(), if_exists: false }]
        }
        Operation::DropTable { name, if_exists } => match before.table(name) {
            Some(table) => recreate(table, before),
            None if *if_exists => vec![],
            None => return Err(unknown_table("dropping", name)),
        },
        Operation::RenameTable { from, to } => {
            vec![Operation::RenameTable { from: to.clone(), to: from.clone() }]
        }
        Operation::AlterTable { table, changes } => {
            let changes = match before.table(table) {
                Some(before) => restoring(reverse_changes(changes, before)?, before),
                None if changes.iter().any(needs_table) => return Err(unknown_table("altering", table)),
                None => reverse_additions(changes, table)?,
            };
            vec![Operation::AlterTable { table: table.clone(), changes }]
        }
        Operation::CreateView { view, replace } => {
            let previous = before.views.iter().find(|present| present.name == view.name).filter(|_| *replace);
            match previous {
                Some(previous) => vec![Operation::CreateView { view: previous.clone(), replace: true }],
                None => vec![Operation::DropView { name: view.name.clone(), if_exists: false }],
            }
        }
        Operation::DropView { name, if_exists } => {
            let Some(view) = before.views.iter().find(|present| present.name == *name) else {
                return if *if_exists { Ok(vec![]) } else { Err(unknown_view(name)) };
            };
            let mut operations = vec![Operation::CreateView { view: view.clone(), replace: false }];
            operations.extend(triggers_on(name, before));
            operations
        }
        Operation::CreateEnum(created) => vec![Operation::DropEnum(created.name.clone())],
        Operation::DropEnum(name) => match before.enums.iter().find(|present| present.name == *name) {
            Some(dropped) => vec![Operation::CreateEnum(dropped.clone())],
            None => {
                let why = "there is no such type before it".to_owned();
                return Err(Irreversible { what: format!("dropping enum type `{name}`"), why });
            }
        },
        Operation::AddEnumValue { name, value, .. } => {
            let what = format!("adding `{value}` to enum type `{name}`");
            return Err(Irreversible { what, why: "an enum type never loses a value, rows may hold it".to_owned() });
        }
        Operation::RenameEnumValue { name, from, to } => {
            vec![Operation::RenameEnumValue { name: name.clone(), from: to.clone(), to: from.clone() }]
        }
        Operation::CreateExtension { name, if_not_exists } => match before.extensions.contains(name) {
            true if *if_not_exists => vec![],
            _ => vec![Operation::DropExtension { name: name.clone(), if_exists: false }],
        },
        Operation::DropExtension { name, if_exists } => match before.extensions.contains(name) {
            false if *if_exists => vec![],
            _ => vec![Operation::CreateExtension { name: name.clone(), if_not_exists: false }],
        },
        // Nothing to undo, as it was said.
        Operation::Sql { down: Some(down), .. } if down.trim().is_empty() => vec![],
        Operation::Sql { up, down: Some(down), file } => {
            vec![Operation::Sql { up: down.clone(), down: Some(up.clone()), file: file.clone() }]
        }
        Operation::Sql { down: None, file, .. } => {
            let what = file.clone().unwrap_or_else(|| "raw SQL".to_owned());
            let why = "Kit does not know what undoes these statements".to_owned();
            return Err(Irreversible { what, why });
        }
        Operation::Step { name, index, down } => {
            vec![Operation::Step { name: name.clone(), index: *index, down: !down }]
        }
    })
}

/// What the way back of an operation does not bring back, in words: `the rows of posts`. What SQL text and Rust code take
/// away is not known.
pub fn not_restored(operation: &Operation) -> Vec<String> {
    match operation {
        Operation::DropTable { name, .. } => vec![format!("the rows of {name}")],
        Operation::AlterTable { table, changes } => {
            let dropped = changes.iter().filter_map(|change| match change {
                Change::DropColumn(column) => Some(format!("the values of {table}.{column}")),
                _ => None,
            });
            dropped.collect()
        }
        _ => vec![],
    }
}

/// Whether [`reverse`] reads `before` for this operation.
pub fn reads_before(operation: &Operation) -> bool {
    match operation {
        Operation::CreateTable { if_not_exists, .. } => *if_not_exists,
        Operation::CreateView { replace, .. } => *replace,
        Operation::DropTable { .. } | Operation::RenameTable { .. } | Operation::DropView { .. } => true,
        Operation::AlterTable { changes, .. } => changes.iter().any(|change| needs_table(change) || asks_table(change)),
        Operation::DropEnum(_) => true,
        Operation::CreateEnum(_) | Operation::AddEnumValue { .. } | Operation::RenameEnumValue { .. } => false,
        Operation::CreateExtension { if_not_exists: asks, .. } | Operation::DropExtension { if_exists: asks, .. } => {
            *asks
        }
        Operation::Sql { .. } | Operation::Step { .. } => false,
    }
}

/// Whether there is no way back without the schema before.
pub fn needs_before(operation: &Operation) -> bool {
    match operation {
        Operation::RenameTable { .. } => false,
        Operation::AlterTable { changes, .. } => changes.iter().any(needs_table),
        other => reads_before(other),
    }
}

fn needs_table(change: &Change) -> bool {
    match change {
        Change::ChangeColumn(_) | Change::DropColumn(_) | Change::DropIndex(_) | Change::DropPrimaryKey => true,
        Change::DropForeignKey(_) | Change::DropUnique(_) | Change::DropCheck(_) | Change::SetComment(_) => true,
        Change::RenameColumn { .. } | Change::RenameIndex { .. } | Change::AddPrimaryKey(_) => false,
        Change::AddColumn { .. } | Change::CreateIndex(_) | Change::AddForeignKey(_) => false,
        Change::AddUnique(_) | Change::AddCheck(_) | Change::Restore(_) => false,
    }
}

/// Whether the table as it was makes the way back more exact: the old name is the database's, which may have it in
/// another case than the migration; what a key makes of its columns is not undone by dropping it.
fn asks_table(change: &Change) -> bool {
    matches!(change, Change::RenameColumn { .. } | Change::RenameIndex { .. } | Change::AddPrimaryKey(_))
}

/// The changes, and the text they shall give.
fn restoring(mut changes: Vec<Change>, before: &Table) -> Vec<Change> {
    let keeps_text = |change: &Change| match change {
        Change::CreateIndex(index) => !index.constraint,
        Change::DropIndex(_) | Change::RenameIndex { .. } | Change::RenameColumn { .. } => true,
        other => matches!(other, Change::SetComment(_) | Change::Restore(_)),
    };
    if let Some(definition) = &before.definition
        && !changes.iter().all(keeps_text)
    {
        changes.push(Change::Restore(definition.clone()));
    }
    changes
}

fn reverse_additions(changes: &[Change], table: &str) -> Result<Vec<Change>, Irreversible> {
    let table = Table::new(table);
    let mut undo = Vec::new();
    for change in changes.iter().rev() {
        undo.extend(reverse_change(change, &table)?);
    }
    Ok(undo)
}

fn recreate(table: &Table, before: &Schema) -> Vec<Operation> {
    let mut operations = vec![Operation::CreateTable { table: table.clone(), if_not_exists: false }];
    operations.extend(triggers_on(&table.name, before));
    operations
}

fn triggers_on(table: &str, before: &Schema) -> Vec<Operation> {
    let triggers = before.triggers.iter().filter(|trigger| trigger.table.eq_ignore_ascii_case(table));
    triggers.map(|trigger| Operation::Sql { up: trigger.definition.clone(), down: None, file: None }).collect()
}

/// Walks forward to know the table before each change, and collects the ways back in reverse order.
fn reverse_changes(changes: &[Change], before: &Table) -> Result<Vec<Change>, Irreversible> {
    let mut table = before.clone();
    let mut undo = Vec::new();
    for change in changes {
        let mut step = reverse_change(change, &table)?;
        step.reverse();
        undo.extend(step);
        table.apply(change).map_err(|error| Irreversible {
            what: format!("altering table `{}`", before.name),
            why: error.to_string(),
        })?;
    }
    undo.reverse();
    Ok(undo)
}

fn reverse_change(change: &Change, table: &Table) -> Result<Vec<Change>, Irreversible> {
    let missing = |kind: &str, name: &str| Irreversible {
        what: format!("changing {kind} `{name}` of table `{}`", table.name),
        why: "it is not there".to_owned(),
    };
    Ok(match change {
        Change::AddColumn { column, .. } => vec![Change::DropColumn(column.name.clone())],
        Change::ChangeColumn(column) => {
            let present = table.column(&column.name).ok_or_else(|| missing("column", &column.name))?;
            vec![Change::ChangeColumn(present.clone())]
        }
        Change::RenameColumn { from, to } => vec![Change::RenameColumn { from: to.clone(), to: from.clone() }],
        Change::DropColumn(name) => readd_column(name, table).ok_or_else(|| missing("column", name))?,
        Change::CreateIndex(index) if index.constraint => vec![drop_unique(index)],
        Change::CreateIndex(index) => {
            vec![Change::DropIndex(index.name.clone().ok_or_else(|| unnamed("index", table))?)]
        }
        Change::DropIndex(name) => {
            vec![Change::CreateIndex(table.index(name).ok_or_else(|| missing("index", name))?.clone())]
        }
        Change::RenameIndex { from, to } => vec![Change::RenameIndex { from: to.clone(), to: from.clone() }],
        Change::AddPrimaryKey(key) => {
            let columns = key.columns.iter().filter_map(|name| table.column(name));
            let nullable = columns.filter(|column| column.nullable).cloned().map(Change::ChangeColumn);
            std::iter::once(Change::DropPrimaryKey).chain(nullable).collect()
        }
        Change::DropPrimaryKey => {
            let key = table.primary_key.clone().ok_or_else(|| missing("primary key", &table.name))?;
            let numbered = table.columns.iter().filter(|column| column.auto_increment && table.is_key(&column.name));
            let numbered = numbered.cloned().map(Change::ChangeColumn);
            std::iter::once(Change::AddPrimaryKey(key)).chain(numbered).collect()
        }
        Change::AddForeignKey(key) => vec![Change::DropForeignKey(match &key.name {
            Some(name) => Selector::Name(name.clone()),
            None => Selector::Columns(key.columns.clone()),
        })],
        Change::DropForeignKey(selector) => {
            let key = table.foreign_keys.iter().rfind(|key| key.is(selector));
            vec![Change::AddForeignKey(key.ok_or_else(|| missing("foreign key", &selector.to_string()))?.clone())]
        }
        Change::AddUnique(index) => vec![drop_unique(index)],
        Change::DropUnique(selector) => {
            let at =
                table.unique_position(selector).ok_or_else(|| missing("unique constraint", &selector.to_string()))?;
            vec![match table.indexes[at].clone() {
                index if index.constraint => Change::AddUnique(index),
                index => Change::CreateIndex(index),
            }]
        }
        Change::AddCheck(check) => {
            vec![Change::DropCheck(check.name.clone().ok_or_else(|| unnamed("check", table))?)]
        }
        Change::DropCheck(name) => {
            let check = table.checks.iter().find(|check| check.name.as_ref() == Some(name));
            vec![Change::AddCheck(check.ok_or_else(|| missing("check", name))?.clone())]
        }
        Change::SetComment(_) => vec![Change::SetComment(table.comment.clone())],
        Change::Restore(_) => vec![],
    })
}

fn drop_unique(index: &Index) -> Change {
    Change::DropUnique(match &index.name {
        Some(name) => Selector::Name(name.clone()),
        None => Selector::Columns(index.columns.iter().filter_map(IndexColumn::name).map(str::to_owned).collect()),
    })
}

fn unnamed(kind: &str, table: &Table) -> Irreversible {
    let what = format!("adding a {kind} without a name to table `{}`", table.name);
    Irreversible { what, why: "there is no name to drop it by".to_owned() }
}

/// The column in its old place, and what went with it.
fn readd_column(name: &str, table: &Table) -> Option<Vec<Change>> {
    let at = table.columns.iter().position(|column| column.name == name)?;
    let position = match at {
        _ if at + 1 == table.columns.len() => Position::Last,
        0 => Position::First,
        _ => Position::After(table.columns[at - 1].name.clone()),
    };
    let mut changes = vec![Change::AddColumn { column: table.columns[at].clone(), position }];
    // What stands in the column's own text comes back with it: drivers that keep such texts do not add it twice.
    let keys = table.foreign_keys.iter().filter(|key| key.columns.iter().any(|column| column == name));
    changes.extend(keys.cloned().map(Change::AddForeignKey));
    changes.extend(table.indexes.iter().filter(|index| index.uses(name)).cloned().map(
        |index| match index.constraint {
            true => Change::AddUnique(index),
            false => Change::CreateIndex(index),
        },
    ));
    Some(changes)
}

fn unknown_table(doing: &str, name: &str) -> Irreversible {
    Irreversible { what: format!("{doing} table `{name}`"), why: "there is no such table before it".to_owned() }
}

fn unknown_view(name: &str) -> Irreversible {
    Irreversible { what: format!("dropping view `{name}`"), why: "there is no such view before it".to_owned() }
}

/// What an operation of a way back undoes, in words.
pub fn undone_by(operation: &Operation) -> String {
    match operation {
        Operation::CreateTable { table, .. } => format!("dropping table `{}`", table.name),
        Operation::DropTable { name, .. } => format!("creating table `{name}`"),
        Operation::RenameTable { from, to } => format!("renaming table `{to}` to `{from}`"),
        Operation::CreateView { view, .. } => format!("dropping or replacing view `{}`", view.name),
        Operation::DropView { name, .. } => format!("creating view `{name}`"),
        Operation::CreateEnum(created) => format!("dropping enum type `{}`", created.name),
        Operation::DropEnum(name) => format!("creating enum type `{name}`"),
        Operation::AddEnumValue { name, value, .. } => format!("dropping `{value}` from enum type `{name}`"),
        Operation::RenameEnumValue { name, from, to } => format!("renaming `{to}` to `{from}` in enum type `{name}`"),
        Operation::CreateExtension { name, .. } => format!("dropping extension `{name}`"),
        Operation::DropExtension { name, .. } => format!("creating extension `{name}`"),
        Operation::Sql { .. } => "raw SQL".to_owned(),
        Operation::Step { name, .. } => format!("step {name}"),
        Operation::AlterTable { table, changes } => {
            let main = changes.iter().filter(|change| !matches!(change, Change::Restore(_))).collect::<Vec<_>>();
            match main[..] {
                [change] => format!("{} of table `{table}`", change_undone_by(change)),
                // What went with a dropped column comes back behind it.
                [
                    add @ Change::AddColumn { .. },
                    Change::AddForeignKey(_) | Change::AddUnique(_) | Change::CreateIndex(_),
                    ..,
                ] if !main[1..].iter().any(|change| matches!(change, Change::AddColumn { .. })) => {
                    format!("{} of table `{table}`", change_undone_by(add))
                }
                _ => format!("altering table `{table}`"),
            }
        }
    }
}

fn change_undone_by(change: &Change) -> String {
    match change {
        Change::AddColumn { column, .. } => format!("dropping column `{}`", column.name),
        Change::ChangeColumn(column) => format!("changing column `{}`", column.name),
        Change::RenameColumn { from, to } => format!("renaming column `{to}` to `{from}`"),
        Change::DropColumn(name) => format!("adding column `{name}`"),
        Change::CreateIndex(index) | Change::AddUnique(index) => {
            let kind = if index.constraint { "unique constraint" } else { "index" };
            format!("dropping {kind} {}", index.name.as_ref().map(|name| format!("`{name}`")).unwrap_or_default())
        }
        Change::DropIndex(name) => format!("creating index `{name}`"),
        Change::RenameIndex { from, to } => format!("renaming index `{to}` to `{from}`"),
        Change::AddPrimaryKey(_) => "dropping the primary key".to_owned(),
        Change::DropPrimaryKey => "adding the primary key".to_owned(),
        Change::AddForeignKey(key) => format!("dropping the foreign key over {}", key.columns.join(", ")),
        Change::DropForeignKey(selector) => format!("adding the foreign key {selector}"),
        Change::DropUnique(selector) => format!("adding the unique constraint {selector}"),
        Change::AddCheck(check) => {
            format!("dropping check {}", check.name.as_ref().map(|name| format!("`{name}`")).unwrap_or_default())
        }
        Change::DropCheck(name) => format!("adding check `{name}`"),
        Change::SetComment(_) => "setting the comment".to_owned(),
        Change::Restore(_) => "changing the text".to_owned(),
    }
}

//! The way back, where PostgreSQL does more than it was asked to.
//!
//! It drops a column's own checks with the column, and writes checks, indexes and computed columns anew when the type
//! of a column they use becomes another one, with casts that do not go away when the old type comes back.

use super::{alter, column};
use crate::schema::{self, Change, Check, Column, Index, Irreversible, Operation, Schema, Selector, Table};

/// The operations that undo `operation`, in the order to run them.
pub(super) fn reverse(operation: &Operation, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
    let mut back = schema::reverse(operation, before)?;
    if let Operation::AlterTable { table, changes } = operation
        && let Some(table) = before.table(table)
        && let [Operation::AlterTable { changes: undo, .. }] = back.as_mut_slice()
    {
        let again = again(table, changes, undo);
        undo.splice(0..0, again.iter().filter(|again| again.is_there).map(|again| again.drop.clone()));
        undo.extend(again.into_iter().map(|again| again.add));
    }
    Ok(back)
}

/// Something that is to come back as it was.
struct Again {
    /// It is there in another form when the way back begins.
    is_there: bool,
    drop: Change,
    add: Change,
}

fn again(table: &Table, changes: &[Change], undo: &[Change]) -> Vec<Again> {
    let retyped: Vec<&str> = changes.iter().filter_map(|change| retyped(table, change)).collect();
    let dropped: Vec<&str> = changes.iter().filter_map(dropped).collect();
    let mut again = Vec::new();
    for check in &table.checks {
        let Some(name) = &check.name else { continue };
        let gone = dropped.iter().any(|column| check.uses(column) && alter::is_own(check, column, table));
        if gone || retyped.iter().any(|column| check.uses(column)) {
            let drop = Change::DropCheck(name.clone());
            again.push(Again { is_there: !gone, drop, add: Change::AddCheck(check.clone()) });
        }
    }
    for index in &table.indexes {
        if retyped.iter().any(|column| is_written_over(index, column))
            && let Some(name) = index.name.clone()
        {
            again.push(match index.constraint {
                true => Again {
                    is_there: true,
                    drop: Change::DropUnique(Selector::Name(name)),
                    add: Change::AddUnique(index.clone()),
                },
                false => {
                    Again { is_there: true, drop: Change::DropIndex(name), add: Change::CreateIndex(index.clone()) }
                }
            });
        }
    }
    again.retain(|again| !changes.contains(&again.drop) && !undo.contains(&again.add));
    let computed =
        table.columns.iter().filter(|column| retyped.iter().any(|retyped| is_computed_from(column, retyped)));
    let computed = computed.filter(|column| !dropped.contains(&column.name.as_str()));
    again.extend(computed.map(|column| {
        let change = Change::ChangeColumn(column.clone());
        Again { is_there: false, drop: change.clone(), add: change }
    }));
    again
}

fn retyped<'c>(table: &Table, change: &'c Change) -> Option<&'c str> {
    let Change::ChangeColumn(to) = change else { return None };
    let from = table.column(&to.name)?;
    column::retyped(from, to).then_some(&to.name)
}

fn dropped(change: &Change) -> Option<&str> {
    match change {
        Change::DropColumn(name) => Some(name),
        _ => None,
    }
}

/// Whether an index has an expression that uses the column.
fn is_written_over(index: &Index, column: &str) -> bool {
    let mut expressions = index.clone();
    expressions.columns.retain(|part| part.name().is_none());
    expressions.include.clear();
    expressions.uses(column)
}

fn is_computed_from(column: &Column, other: &str) -> bool {
    let expression = column.generated.as_ref().map(|generated| generated.expression.clone());
    expression.is_some_and(|expression| Check { expression, ..Check::default() }.uses(other))
}

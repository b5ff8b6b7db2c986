//! What the way back has to bring back beside what was asked for.
//!
//! A rename takes checks, computed columns and triggers away and makes them again, perhaps in several statements. Where
//! it stops between them, the way back of the rename alone would find nothing to rename, and they would stay away. So it
//! names them: what is still there is replaced by what it was.

use super::draft::Draft;
use super::follow;
use super::name::name;
use crate::schema::{self, Change, Index, Irreversible, Operation, Position, Schema, Table};

/// The operations that undo this one.
pub(super) fn reverse(operation: &Operation, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
    let mut back = schema::reverse(operation, before)?;
    let Operation::AlterTable { table, changes } = operation else { return Ok(back) };
    let Some(draft) = before.table(table).and_then(|table| drafted(table, changes)) else { return Ok(back) };
    let renames = draft.renames();
    if renames.is_empty() {
        return Ok(back);
    }
    if let Some(Operation::AlterTable { changes, .. }) = back.last_mut() {
        changes.extend(checks(&draft));
        changes.extend(computed_columns(&draft));
    }
    for trigger in follow::triggers_to_follow(table, &renames, before) {
        let up = format!("DROP TRIGGER IF EXISTS {};\n{}", name(&trigger.name), trigger.definition);
        back.push(Operation::Sql { up, down: None, file: None });
    }
    Ok(back)
}

/// The table through the changes; what does not fit is refused elsewhere.
fn drafted(table: &Table, changes: &[Change]) -> Option<Draft> {
    let mut draft = Draft::new(table);
    changes.iter().try_for_each(|change| draft.apply(change)).ok()?;
    Some(draft)
}

/// The checks whose texts change with a rename.
fn checks(draft: &Draft) -> Vec<Change> {
    let mut changes = Vec::new();
    for check in &draft.before.checks {
        let Some(own) = check.name.as_ref().filter(|own| draft.checks.values().any(|was| was == *own)) else {
            continue;
        };
        let stays = draft.after.checks.iter().any(|after| after == check);
        if !stays {
            changes.push(Change::DropCheck(own.clone()));
            changes.push(Change::AddCheck(check.clone()));
        }
    }
    changes
}

/// The computed columns that are made again, with their indexes.
fn computed_columns(draft: &Draft) -> Vec<Change> {
    let before = &draft.before;
    let mut changes = Vec::new();
    for (at, column) in before.columns.iter().enumerate().filter(|(_, column)| draft.remade.contains(&column.name)) {
        let position = match at {
            0 => Position::First,
            _ => Position::After(before.columns[at - 1].name.clone()),
        };
        changes.push(Change::DropColumn(column.name.clone()));
        changes.push(Change::AddColumn { column: column.clone(), position });
        let indexes = before.indexes.iter().filter(|index| index.uses(&column.name));
        let kept = indexes.filter(|index| draft.is_kept_index(index));
        changes.extend(kept.cloned().map(|index| Change::CreateIndex(Index { constraint: false, ..index })));
    }
    changes
}

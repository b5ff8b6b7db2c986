//! What must hold of the rows before a table changes: queries that find what would be lost, or refused half-way.

use super::clauses;
use super::draft::Draft;
use super::index;
use super::lossy;
use super::name::name;
use super::referred;
use crate::driver::Statement;
use crate::schema::Column;

/// The guards for the changes of a table.
pub(super) fn guards(draft: &Draft) -> Vec<Statement> {
    let mut guards: Vec<_> = clauses::indexes(draft).1.iter().filter_map(index::guard).collect();
    guards.truncate(1);
    guards.extend(referred::to_columns(draft));
    for column in &draft.after.columns {
        match draft.column_before(&column.name) {
            None if needs_value(column) => guards.push(no_rows(draft, column)),
            Some(before) if before.nullable && !column.nullable && column.generated.is_none() => {
                guards.push(no_null(draft, before));
            }
            _ => {}
        }
        guards.extend(draft.column_before(&column.name).and_then(|before| no_loss(draft, before, column)));
    }
    guards
}

/// Whether rows that are there already have no value for the new column: the server would invent one.
fn needs_value(column: &Column) -> bool {
    let fills_itself = column.nullable || column.auto_increment || column.generated.is_some();
    !fills_itself && column.default.is_none() && column.definition.is_none()
}

fn no_rows(draft: &Draft, column: &Column) -> Statement {
    let table = &draft.before.name;
    Statement::guard(
        format!("SELECT COUNT(*) FROM {} HAVING COUNT(*) > 0", name(table)),
        format!("the column `{}` takes no NULL and has no default, but table `{table}` has {{}} rows", column.name),
    )
}

fn no_null(draft: &Draft, column: &Column) -> Statement {
    let table = &draft.before.name;
    let (quoted_table, quoted) = (name(table), name(&column.name));
    Statement::guard(
        format!("SELECT COUNT(*) FROM {quoted_table} WHERE {quoted} IS NULL HAVING COUNT(*) > 0"),
        format!(
            "column `{}` of table `{table}` is NULL in {{}} rows; fill them first: \
             UPDATE {quoted_table} SET {quoted} = … WHERE {quoted} IS NULL",
            column.name
        ),
    )
}

fn no_loss(draft: &Draft, before: &Column, after: &Column) -> Option<Statement> {
    if after.generated.is_some() || before.generated.is_some() {
        return None;
    }
    let condition = lossy::condition(before, after)?;
    let (table, column) = (&draft.before.name, &before.name);
    Some(Statement::guard(
        format!("SELECT QUOTE({}) FROM {} WHERE {condition} LIMIT 1", name(column), name(table)),
        format!(
            "column `{column}` of table `{table}` holds {{}}, which its new definition would change; bring such values \
             into the new form first"
        ),
    ))
}

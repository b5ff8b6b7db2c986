//! What must hold of the rows before a table changes: queries that find what would be lost, or refused half-way.

use super::alter;
use super::draft::Draft;
use super::index;
use super::name::name;
use crate::driver::Statement;
use crate::schema::Column;

/// The guards for the changes of a table.
pub(super) fn guards(draft: &Draft) -> Vec<Statement> {
    let mut guards: Vec<_> = alter::indexes(draft).1.iter().filter_map(index::guard).collect();
    guards.truncate(1);
    for column in &draft.after.columns {
        match draft.column_before(&column.name) {
            None if needs_value(column) => guards.push(no_rows(draft, column)),
            Some(before) if before.nullable && !column.nullable && column.generated.is_none() => {
                guards.push(no_null(draft, before));
            }
            _ => {}
        }
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

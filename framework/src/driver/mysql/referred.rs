//! Foreign keys of other tables that refer to this one: only the catalog knows them, and the server's refusal does not
//! say which it is.

use super::clauses;
use super::draft::Draft;
use super::name::{literal, literals, name};
use crate::driver::Statement;
use crate::schema::{Index, IndexColumn, Table};

/// Finds a table that refers to one to be dropped; where nobody asks for foreign keys to be held, neither does this.
pub(super) fn to_table(table: &str) -> Statement {
    Statement::guard(
        format!(
            "SELECT TABLE_NAME FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = DATABASE() \
             AND {} AND TABLE_NAME <> {} AND @@foreign_key_checks = 1 LIMIT 1",
            refers_to(table),
            literal(table)
        ),
        format!("the table `{{}}` has a foreign key to `{table}`; drop that foreign key first"),
    )
}

/// Finds a table that refers to columns which no key or index will begin with any more: InnoDB wants one.
/// <https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html>
pub(super) fn to_columns(draft: &Draft) -> Option<Statement> {
    let lost = lost_beginnings(draft);
    if lost.is_empty() {
        return None;
    }
    let table = &draft.before.name;
    let kept: Vec<_> = draft.foreign_keys.values().collect();
    let own_keys = draft.before.foreign_keys.iter().filter_map(|key| key.name.as_ref());
    let dropped: Vec<_> = own_keys.filter(|own| !kept.contains(own)).collect();
    let except = match dropped.is_empty() {
        true => String::new(),
        false => format!(" AND NOT (TABLE_NAME = {} AND CONSTRAINT_NAME IN ({}))", literal(table), literals(dropped)),
    };
    let columns: Vec<_> = lost.iter().map(|columns| columns.join(",")).collect();
    let shown: Vec<_> = lost.first()?.iter().map(|column| format!("`{column}`")).collect();
    Some(Statement::guard(
        format!(
            "SELECT TABLE_NAME FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = DATABASE() \
             AND {}{except} GROUP BY TABLE_NAME, CONSTRAINT_NAME \
             HAVING GROUP_CONCAT(REFERENCED_COLUMN_NAME ORDER BY ORDINAL_POSITION) IN ({}) LIMIT 1",
            refers_to(table),
            literals(columns)
        ),
        format!(
            "the table `{{}}` has a foreign key to {} of {}; drop that foreign key first",
            shown.join(", "),
            name(table)
        ),
    ))
}

/// MariaDB's catalog compares names in any case, whatever the server does.
fn refers_to(table: &str) -> String {
    let own = literal(table);
    format!(
        "REFERENCED_TABLE_SCHEMA = DATABASE() AND REFERENCED_TABLE_NAME = {own} \
         AND (@@lower_case_table_names > 0 OR CAST(REFERENCED_TABLE_NAME AS BINARY) = CAST({own} AS BINARY))"
    )
}

/// The columns that dropped keys and indexes begin with, and no others do.
fn lost_beginnings(draft: &Draft) -> Vec<Vec<String>> {
    let mut gone: Vec<Vec<String>> = clauses::indexes(draft).0.iter().map(columns).collect();
    if !draft.key_kept {
        gone.extend(draft.before.primary_key.iter().map(|key| key.columns.clone()));
    }
    let renamed = |columns: &[String]| -> Vec<String> {
        let now = |column: &String| draft.columns.iter().find(|(_, was)| *was == column).map(|(now, _)| now.clone());
        columns.iter().map(|column| now(column).unwrap_or_else(|| column.clone())).collect()
    };
    let beginnings = gone.iter().flat_map(|columns| (1..=columns.len()).map(|count| columns[..count].to_vec()));
    let mut lost: Vec<_> = beginnings.filter(|columns| !begins(&draft.after, &renamed(columns))).collect();
    lost.dedup();
    lost
}

fn begins(table: &Table, columns: &[String]) -> bool {
    let key = table.primary_key.as_ref().is_some_and(|key| key.columns.starts_with(columns));
    key || table.indexes.iter().any(|index| self::columns(index).starts_with(columns))
}

/// The columns an index can be searched by as a whole.
fn columns(index: &Index) -> Vec<String> {
    let plain = index.columns.iter().take_while(|part| part.length.is_none() && index.method.is_none());
    plain.map_while(IndexColumn::name).map(str::to_owned).collect()
}

//! The columns of a table that is there before and after.

use std::collections::BTreeMap;

use super::alter::Alteration;
use super::names::{Pairs, in_order};
use crate::schema::{Column, ColumnType, Table};

/// The changes of the columns; `from` calls them as `to` does, `renames` says what they were called.
pub(super) fn compare(from: &Table, to: &Table, renames: Option<&Pairs>, alteration: &mut Alteration) {
    if let Some(pairs) = renames {
        let now = |column: &Column| pairs.iter().find(|(_, now)| **now == column.name).map(|(was, _)| was.clone());
        let before: Vec<_> =
            from.columns.iter().map(|column| now(column).unwrap_or_else(|| column.name.clone())).collect();
        let is_taken = |name: &str| before.iter().any(|own| own == name) || to.column(name).is_some();
        alteration.column_renames = in_order(pairs, is_taken);
    }
    let after: BTreeMap<_, _> = to.columns.iter().map(|column| (column.name.as_str(), column)).collect();
    let mut gone: Vec<_> = from.columns.iter().filter(|column| !after.contains_key(column.name.as_str())).collect();
    // What is computed from another column goes before that one.
    gone.sort_by_key(|column| column.generated.is_none());
    alteration.all_columns_go = gone.len() == from.columns.len();
    alteration.dropped_columns = gone.into_iter().map(|column| column.name.clone()).collect();

    let before: BTreeMap<_, _> = from.columns.iter().map(|column| (column.name.as_str(), column)).collect();
    for column in &to.columns {
        let Some(before) = before.get(column.name.as_str()) else {
            alteration.added_columns.push(column.clone());
            continue;
        };
        if !same(before, column) {
            alteration.changed_columns.push(column.clone());
        }
        if before.auto_increment && !column.auto_increment {
            alteration.unnumbered.push(column.name.clone());
        }
    }
}

/// Whether two columns of one name are written the same.
fn same(from: &Column, to: &Column) -> bool {
    let unchanged = from == to;
    unchanged
        || same_type(from, to) && Column { ty: to.ty.clone(), definition: to.definition.clone(), ..from.clone() } == *to
}

/// Whether the values are the same, as far as a foreign key looks.
pub(super) fn same_type(from: &Column, to: &Column) -> bool {
    let written = |column: &Column| {
        (column.sql_type.clone(), column.unsigned, column.collation.clone(), column.options.get("charset").cloned())
    };
    same_values(&from.ty, &to.ty) && written(from) == written(to)
}

/// A named enum type is the same whatever its values, which are its own business.
fn same_values(from: &ColumnType, to: &ColumnType) -> bool {
    match (from, to) {
        (ColumnType::Enum { name: Some(from), .. }, ColumnType::Enum { name: Some(to), .. }) => from == to,
        (ColumnType::Array(from), ColumnType::Array(to)) => same_values(from, to),
        (from, to) => from == to,
    }
}

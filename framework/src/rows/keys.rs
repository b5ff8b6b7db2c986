//! Which columns tell rows apart, and which ones take their values from other tables.

use super::Parent;
use crate::schema::{SameName, Schema, Table};

/// Where a column's values come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// They are made up.
    Own,
    /// The database fills them in: the column is left out.
    Database,
    /// From a table that comes later: NULL.
    Later,
    /// From rows of another table; `any` row will do, or the one of the same number.
    Other { parent: Parent, any: bool },
    /// From rows of the same table: the column of it that is referred to.
    Itself { parent: Parent, column: usize },
}

/// The columns of a table, in its order.
#[derive(Debug, Clone, Default)]
pub(super) struct Keys {
    pub(super) origins: Vec<Origin>,
    /// The column is part of a key: each row has another value.
    pub(super) unique: Vec<bool>,
    /// Some column refers to the table itself.
    pub(super) refers_to_itself: bool,
}

/// Reads a table's keys; `earlier` are the tables whose rows are there before its own.
pub(super) fn keys(table: &Table, schema: &Schema, earlier: &[&Table], same: SameName<'_>) -> Keys {
    let at = |name: &String| table.columns.iter().position(|column| same(&column.name, name));
    let unique = unique(table, same);
    let database = |column: &crate::schema::Column| match column.generated.is_some() || column.auto_increment {
        true => Origin::Database,
        false => Origin::Own,
    };
    let mut origins: Vec<_> = table.columns.iter().map(database).collect();
    let mut foreign: Vec<_> = table.foreign_keys.iter().collect();
    foreign.sort_by_key(|key| std::cmp::Reverse(key.columns.len()));
    let overlap =
        |name: &String| foreign.iter().filter(|key| key.columns.iter().any(|own| same(own, name))).count() > 1;
    let mut refers_to_itself = false;
    for key in &foreign {
        let Some(parent) = schema.tables.iter().find(|parent| same(&parent.name, &key.table)) else { continue };
        let primary = parent.primary_key.as_ref().map(|key| key.columns.clone()).unwrap_or_default();
        let references = if key.references.is_empty() { primary } else { key.references.clone() };
        let itself = same(&parent.name, &table.name);
        let there = itself || earlier.iter().any(|earlier| earlier.name == parent.name);
        refers_to_itself |= itself;
        let any = !key.columns.iter().any(|name| at(name).is_some_and(|at| unique[at]) || overlap(name));
        for (name, column) in key.columns.iter().zip(&references) {
            let Some(own) = at(name).filter(|own| origins[*own] == Origin::Own) else { continue };
            let referred =
                Parent { table: parent.name.clone(), column: column.clone(), key: references.clone(), row: 0 };
            origins[own] = match (there, itself) {
                (false, _) if table.columns[own].nullable => Origin::Later,
                (_, true) => Origin::Itself { parent: referred, column: at(column).unwrap_or(own) },
                _ => Origin::Other { parent: referred, any },
            };
        }
    }
    Keys { origins, unique, refers_to_itself }
}

fn unique(table: &Table, same: SameName<'_>) -> Vec<bool> {
    let primary = table.primary_key.iter().flat_map(|key| key.columns.iter().map(String::as_str));
    // A constraint that is not unique excludes what is alike in another way.
    let telling = table.indexes.iter().filter(|index| index.unique || index.constraint);
    let indexed = telling.flat_map(|index| &index.columns);
    let names: Vec<&str> = primary.chain(indexed.clone().filter_map(|part| part.name())).collect();
    let expressions: Vec<_> =
        indexed.filter(|part| part.name().is_none()).map(|part| format!("{:?}", part.term)).collect();
    let told = |name: &str| {
        names.iter().any(|own| same(own, name)) || expressions.iter().any(|expression| expression.contains(name))
    };
    table.columns.iter().map(|column| told(&column.name)).collect()
}

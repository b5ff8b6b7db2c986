//! The order of a table's parts: as it is known, since the order of fields is the user's.

use std::collections::BTreeMap;

use crate::schema::{Check, Column, ForeignKey, Index, Table};

/// Puts a table's parts into the order in which they are known. A new column stands behind the one its field stands
/// behind; any other new part behind all others.
pub(super) fn arrange(table: &mut Table, known: &Table, renamed: Option<&BTreeMap<String, String>>) {
    let before = |name: &str| renamed.and_then(|renamed| renamed.get(name)).cloned();
    let place = |column: &Column| {
        let name = before(&column.name);
        known.columns.iter().position(|known| known.name == *name.as_ref().unwrap_or(&column.name))
    };
    table.columns = arrange_columns(std::mem::take(&mut table.columns), place);
    arrange_like(&mut table.foreign_keys, &known.foreign_keys, |a: &ForeignKey, b| a.columns == b.columns);
    arrange_like(&mut table.checks, &known.checks, |a: &Check, b| a.name.is_some() && a.name == b.name);
    arrange_like(&mut table.indexes, &known.indexes, |a: &Index, b| a.columns == b.columns);
    table.indexes.sort_by(|a, b| (a.name.is_none(), &a.name).cmp(&(b.name.is_none(), &b.name)));
}

fn arrange_columns(columns: Vec<Column>, place: impl Fn(&Column) -> Option<usize>) -> Vec<Column> {
    let places: Vec<Option<usize>> = columns.iter().map(place).collect();
    if places.iter().all(Option::is_some) && places.is_sorted() {
        return columns;
    }
    // Each new column follows the known one before it.
    let mut behind = None;
    let mut keyed: Vec<(Option<usize>, Column)> = Vec::with_capacity(columns.len());
    for (place, column) in places.into_iter().zip(columns) {
        behind = place.or(behind);
        keyed.push((behind, column));
    }
    // Stable: those behind the same one stay as the fields stand, and it stands before them.
    keyed.sort_by_key(|(place, _)| *place);
    keyed.into_iter().map(|(_, column)| column).collect()
}

/// Equal parts stand where they are known; parts that are alike take the place of those they are like.
fn arrange_like<P: PartialEq>(parts: &mut Vec<P>, known: &[P], alike: impl Fn(&P, &P) -> bool) {
    if parts == known {
        return;
    }
    let mut taken = vec![false; known.len()];
    let mut places: Vec<Option<usize>> = vec![None; parts.len()];
    for equal in [true, false] {
        for (part, place) in parts.iter().zip(&mut places).filter(|(_, place)| place.is_none()) {
            let same = |other: &P| if equal { part == other } else { alike(part, other) };
            *place = (0..known.len()).find(|at| !taken[*at] && same(&known[*at]));
            place.iter().for_each(|at| taken[*at] = true);
        }
    }
    let mut keyed: Vec<(usize, P)> =
        places.into_iter().map(|place| place.unwrap_or(usize::MAX)).zip(parts.drain(..)).collect();
    keyed.sort_by_key(|(place, _)| *place);
    parts.extend(keyed.into_iter().map(|(_, part)| part));
}

/// A key that several fields say together has its columns in the order in which they are known.
pub(super) fn arrange_key(table: &mut Table, known: &Table) {
    let (Some(key), Some(known)) = (&mut table.primary_key, &known.primary_key) else { return };
    let has_all = key.columns.iter().all(|column| known.columns.contains(column));
    if has_all && key.columns.len() == known.columns.len() {
        key.columns.clone_from(&known.columns);
    }
}

//! Which of the words `renamed_from` in the entities still mean something.
//!
//! They stay in the entities when the migration is long made. So one counts only while its old name is there and its new
//! name is free, or moves away by another such word (a chain). Names that go in a circle (a swap) are all there before and
//! after, however often they are swapped: such words count only where the swap explains what differs, that is where
//! everything is as it shall be once it is swapped, and is not so now. Where both sides of a swap are defined alike,
//! nothing tells whether it was made, and only a flag says it, once.

use std::collections::{BTreeMap, BTreeSet};

use super::Renames;
use crate::schema::{Column, ColumnType, Schema, Table};

type Pairs = BTreeMap<String, String>;

/// The renames that were not made yet.
pub fn effective(renames: Renames, from: &Schema, to: &Schema) -> Renames {
    let (before, after) = (by_name(from), by_name(to));
    let tables = open(
        renames.tables,
        |name| before.contains_key(name),
        |circle| {
            explains(
                circle,
                |name| before.get(name).map(|table| names(table)),
                |name| after.get(name).map(|table| names(table)),
            )
        },
    );
    let mut wanted: BTreeMap<String, Pairs> = BTreeMap::new();
    for ((table, was), now) in renames.columns {
        wanted.entry(table).or_default().insert(was, now);
    }
    let mut columns = BTreeMap::new();
    for (table, pairs) in wanted {
        let name_before = tables.iter().find(|(_, now)| **now == table).map_or(&table, |(was, _)| was);
        let (Some(before), Some(after)) = (before.get(name_before.as_str()), after.get(table.as_str())) else {
            continue;
        };
        let pairs = open(
            pairs,
            |name| before.column(name).is_some(),
            |circle| explains(circle, |name| before.column(name).map(shape), |name| after.column(name).map(shape)),
        );
        columns.extend(pairs.into_iter().map(|(was, now)| ((table.clone(), was), now)));
    }
    let mut wanted: BTreeMap<String, Pairs> = BTreeMap::new();
    for ((name, was), now) in renames.enum_values {
        wanted.entry(name).or_default().insert(was, now);
    }
    let mut enum_values = BTreeMap::new();
    for (name, pairs) in wanted {
        let Some(before) = from.enums.iter().find(|before| before.name == name) else { continue };
        // A value is nothing but its name: a swap of two explains nothing.
        let pairs = open(pairs, |value| before.values.iter().any(|own| own == value), |_| false);
        enum_values.extend(pairs.into_iter().map(|(was, now)| ((name.clone(), was), now)));
    }
    Renames { tables, columns, enum_values }
}

/// The pairs still to be made, where some names are there.
fn open(
    mut pairs: Pairs,
    is_there: impl Fn(&str) -> bool,
    is_explained: impl Fn(&[(String, String)]) -> bool,
) -> Pairs {
    let mut taken = BTreeSet::new();
    pairs.retain(|was, now| was != now && is_there(was) && taken.insert(now.clone()));
    loop {
        let made = pairs.iter().find(|(_, now)| is_there(now) && !pairs.contains_key(*now));
        let Some(was) = made.map(|(was, _)| was.clone()) else { break };
        pairs.remove(&was);
    }
    for circle in circles(&pairs) {
        if !is_explained(&circle) {
            circle.iter().for_each(|(was, _)| drop(pairs.remove(was)));
        }
    }
    pairs
}

fn circles(pairs: &Pairs) -> Vec<Vec<(String, String)>> {
    let mut seen = BTreeSet::new();
    let mut circles = Vec::new();
    for start in pairs.keys() {
        let mut path = Vec::new();
        let mut at = start;
        while let Some(now) = pairs.get(at).filter(|_| seen.insert(at)) {
            path.push((at.clone(), now.clone()));
            at = now;
        }
        if !path.is_empty() && at == start {
            circles.push(path);
        }
    }
    circles
}

/// Whether everything in a circle is as it shall be once names have moved, and not before.
fn explains<T: PartialEq>(
    circle: &[(String, String)],
    before: impl Fn(&str) -> Option<T>,
    after: impl Fn(&str) -> Option<T>,
) -> bool {
    let moved = circle.iter().all(|(was, now)| before(was) == after(now));
    let stayed = circle.iter().all(|(_, now)| before(now) == after(now));
    moved && !stayed
}

fn shape(column: &Column) -> (ColumnType, bool, bool) {
    (column.ty.clone(), column.unsigned, column.nullable)
}

fn names(table: &Table) -> BTreeSet<String> {
    table.columns.iter().map(|column| column.name.clone()).collect()
}

fn by_name(schema: &Schema) -> BTreeMap<&str, &Table> {
    schema.tables.iter().map(|table| (table.name.as_str(), table)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ColumnType as T;

    fn schema(table: &str, columns: &[(&str, T)]) -> Schema {
        let columns = columns.iter().map(|(name, ty)| Column::new(*name, ty.clone())).collect();
        Schema { tables: vec![Table { columns, ..Table::new(table) }], ..Schema::default() }
    }

    fn columns(table: &str, pairs: &[(&str, &str)]) -> Renames {
        let pairs = pairs.iter().map(|(was, now)| ((table.to_owned(), (*was).to_owned()), (*now).to_owned()));
        Renames { columns: pairs.collect(), ..Renames::default() }
    }

    fn left(renames: Renames, from: &Schema, to: &Schema) -> usize {
        let Renames { tables, columns, enum_values } = effective(renames, from, to);
        tables.len() + columns.len() + enum_values.len()
    }

    #[test]
    fn what_was_renamed_is_not_renamed_again() {
        let (old, new) = (schema("t", &[("name", T::Text)]), schema("t", &[("full", T::Text)]));
        let words = || columns("t", &[("name", "full")]);
        assert_eq!(effective(words(), &old, &new), words());
        assert_eq!(left(words(), &new, &new), 0);
        // Another column has the old name by now.
        let both = schema("t", &[("full", T::Text), ("name", T::Text)]);
        assert_eq!(left(words(), &both, &both), 0);
        assert_eq!(left(words(), &new, &both), 0);
    }

    #[test]
    fn a_column_of_a_renamed_table_is_found_before_and_after() {
        let (old, new) = (schema("users", &[("name", T::Text)]), schema("people", &[("full", T::Text)]));
        let half = schema("people", &[("name", T::Text)]);
        let mut words = columns("people", &[("name", "full")]);
        words.tables.insert("users".into(), "people".into());
        assert_eq!(effective(words.clone(), &old, &new), words);
        assert_eq!(effective(words.clone(), &half, &new), columns("people", &[("name", "full")]));
        assert_eq!(left(words, &new, &new), 0);
    }

    #[test]
    fn chains_move_as_a_whole_and_once() {
        let words = || columns("t", &[("a", "b"), ("b", "c")]);
        let before = schema("t", &[("a", T::Text), ("b", T::Text)]);
        let after = schema("t", &[("b", T::Text), ("c", T::Text)]);
        assert_eq!(effective(words(), &before, &after), words());
        assert_eq!(left(words(), &after, &after), 0);
    }

    #[test]
    fn a_swap_counts_while_it_explains_the_difference() {
        let words = || columns("t", &[("a", "b"), ("b", "a")]);
        let before = schema("t", &[("a", T::Text), ("b", T::Integer)]);
        let after = schema("t", &[("a", T::Integer), ("b", T::Text)]);
        assert_eq!(effective(words(), &before, &after), words());
        assert_eq!(left(words(), &after, &after), 0, "it was made");
        let alike = schema("t", &[("a", T::Text), ("b", T::Text)]);
        assert_eq!(left(words(), &alike, &alike), 0, "nobody knows");
        let other = schema("t", &[("a", T::Integer), ("b", T::Date)]);
        assert_eq!(left(words(), &before, &other), 0, "it does not explain all");
    }

    #[test]
    fn swapped_tables_are_known_by_their_columns() {
        let tables = |a: &str, b: &str| {
            let mut schema = schema("a", &[(a, T::Text)]);
            schema.tables.extend(self::schema("b", &[(b, T::Text)]).tables);
            schema
        };
        let mut words = Renames::default();
        words.tables.insert("a".into(), "b".into());
        words.tables.insert("b".into(), "a".into());
        assert_eq!(left(words.clone(), &tables("x", "y"), &tables("y", "x")), 2);
        assert_eq!(left(words, &tables("y", "x"), &tables("y", "x")), 0);
    }
}

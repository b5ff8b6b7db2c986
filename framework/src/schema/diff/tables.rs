//! Tables: which are renamed, and what is to be done to each.

use std::collections::BTreeMap;

use super::alter::{Alteration, Coming, Gone};
use super::foreign::{self, Sides};
use super::names::{Names, in_order};
use super::order::{Unit, Work};
use super::{columns, keys};
use crate::schema::{ForeignKey, Operation, Schema, Table};

/// Tables by name.
pub(super) type Tables<'a> = BTreeMap<&'a str, &'a Table>;

pub(super) fn by_name(schema: &Schema) -> Tables<'_> {
    schema.tables.iter().map(|table| (table.name.as_str(), table)).collect()
}

/// The operations that give tables their new names.
pub(super) fn renamed(names: &Names, from: &Schema, to: &Schema) -> Vec<Operation> {
    let is_taken = |name: &str| from.table(name).is_some() || to.table(name).is_some();
    let steps = in_order(&names.tables, is_taken);
    steps.into_iter().map(|(from, to)| Operation::RenameTable { from, to }).collect()
}

/// What is to be done to each table, in no order; `from` calls everything as `to` does.
pub(super) fn units(from: &Schema, to: &Schema, names: &Names) -> Vec<Unit> {
    let mut alterations = alterations(from, to, names);
    let sides = Sides { from: by_name(from), to: by_name(to), alterations: &alterations };
    let mut keys = BTreeMap::new();
    for (name, before) in &sides.from {
        let (renames, after) = (names.columns.get(*name), sides.to.get(name));
        let changed = match after {
            Some(after) => foreign::compare(before, after, &sides, renames),
            None => (before.foreign_keys.iter().map(|key| sides.gone(key, renames, true)).collect(), vec![]),
        };
        let (mut gone, coming) = changed;
        gone.iter_mut().for_each(|gone| gone.early = is_named_after(gone, name, names));
        keys.insert((*name).to_owned(), (gone, coming));
    }
    let coming = |table: &Table| {
        let key =
            |key: &ForeignKey| Coming { key: key.clone(), references: sides.references(key, &sides.to), late: false };
        table.foreign_keys.iter().map(key).collect()
    };
    let new = to.tables.iter().filter(|table| !sides.from.contains_key(table.name.as_str()));
    let new: Vec<_> = new.map(|table| (table, coming(table))).collect();
    let from_tables = by_name(from);

    let mut units: Vec<Unit> = Vec::new();
    for (table, coming) in new {
        let work = Work::Create(Box::new(Table { foreign_keys: Vec::new(), ..table.clone() }));
        units.push(Unit::new(&table.name, None, work, (vec![], coming)));
    }
    let mut dropped = Vec::new();
    for (name, keys) in keys {
        let before = from_tables.get(name.as_str()).copied();
        match alterations.remove(&name) {
            Some(alteration) => units.push(Unit::new(&name, before, Work::Alter(Box::new(alteration)), keys)),
            None => dropped.push(Unit::new(&name, before, Work::Drop, keys)),
        }
    }
    units.extend(dropped);
    units
}

/// Whether the key goes by a name made of the old name of its renamed table: some databases rename it along, so it goes
/// before.
fn is_named_after(gone: &Gone, table: &str, names: &Names) -> bool {
    let was = names.table_before(table);
    let made_of = |name: &String| name.strip_prefix(was).is_some_and(|rest| rest.starts_with('_'));
    was != table && !gone.by_itself && gone.key.name.as_ref().is_some_and(made_of)
}

/// What changes of each table that is there before and after, its foreign keys aside.
fn alterations(from: &Schema, to: &Schema, names: &Names) -> BTreeMap<String, Alteration> {
    let indexes = from.tables.iter().flat_map(|table| &table.indexes).filter_map(|index| index.name.clone()).collect();
    let before = by_name(from);
    let mut alterations = BTreeMap::new();
    for after in &to.tables {
        if let Some(before) = before.get(after.name.as_str()) {
            let mut alteration = Alteration::default();
            columns::compare(before, after, names.columns.get(&after.name), &mut alteration);
            keys::compare(before, after, &indexes, &mut alteration);
            alterations.insert(after.name.clone(), alteration);
        }
    }
    alterations
}

//! What differs and no operation changes.

use std::collections::BTreeMap;

use super::keys::{is_exclusion, lost_checks};
use super::names::Names;
use super::tables::by_name;
use super::{Beyond, Side};
use crate::schema::{Index, Schema, Table};

/// What differs beyond operations; the tables of `from` are called as those of `to`.
pub(super) fn compare(from: &Schema, to: &Schema, names: &Names) -> Vec<Beyond> {
    let mut beyond = Vec::new();
    let before = by_name(from);
    for after in &to.tables {
        if let Some(before) = before.get(after.name.as_str()) {
            table(before, after, &mut beyond);
        }
    }
    for before in &from.enums {
        let after = to.enums.iter().find(|after| after.name == before.name);
        if after.is_some_and(|after| after.comment != before.comment) {
            beyond.push(found("comment of an enum type", &before.name, Side::Both));
        }
    }
    let triggers = |schema: &Schema, follow: bool| -> BTreeMap<(String, String), String> {
        let own = schema.triggers.iter().map(|trigger| {
            let table = names.tables.get(&trigger.table).filter(|_| follow).unwrap_or(&trigger.table);
            (("trigger".to_owned(), format!("{table}.{}", trigger.name)), trigger.definition.clone())
        });
        own.collect()
    };
    let objects = |schema: &Schema| -> BTreeMap<(String, String), String> {
        schema
            .objects
            .iter()
            .map(|object| ((object.kind.clone(), object.name.clone()), object.definition.clone()))
            .collect()
    };
    texts(&triggers(from, true), &triggers(to, true), names, &mut beyond);
    texts(&objects(from), &objects(to), names, &mut beyond);
    beyond
}

type Texts = BTreeMap<(String, String), String>;

fn texts(from: &Texts, to: &Texts, names: &Names, beyond: &mut Vec<Beyond>) {
    for ((kind, name), text) in from {
        match to.get(&(kind.clone(), name.clone())) {
            None => beyond.push(found(kind, name, Side::Before)),
            Some(after) if after != text && *after != names.follows(text) => beyond.push(found(kind, name, Side::Both)),
            Some(_) => {}
        }
    }
    let new = to.keys().filter(|key| !from.contains_key(*key));
    beyond.extend(new.map(|(kind, name)| found(kind, name, Side::After)));
}

fn table(from: &Table, to: &Table, beyond: &mut Vec<Beyond>) {
    let of = |name: &str| format!("{}.{name}", to.name);
    for (option, value) in &from.options {
        match to.options.get(option) {
            None => beyond.push(found("table option", &of(option), Side::Before)),
            Some(after) if after != value => beyond.push(found("table option", &of(option), Side::Both)),
            Some(_) => {}
        }
    }
    let new = to.options.keys().filter(|option| !from.options.contains_key(*option));
    beyond.extend(new.map(|option| found("table option", &of(option), Side::After)));

    beyond.extend(
        lost_checks(from, to).iter().map(|check| found("check without a name", &of(&check.expression), Side::Before)),
    );

    let exclusions = |table: &Table| -> BTreeMap<String, Index> {
        let own = table.indexes.iter().filter(|index| is_exclusion(index));
        own.map(|index| (index.name.clone().unwrap_or_default(), index.clone())).collect()
    };
    let (before, after) = (exclusions(from), exclusions(to));
    for (name, index) in &before {
        match after.get(name) {
            None => beyond.push(found("exclusion constraint", &of(name), Side::Before)),
            Some(after) if after != index => beyond.push(found("exclusion constraint", &of(name), Side::Both)),
            Some(_) => {}
        }
    }
    let new = after.keys().filter(|name| !before.contains_key(*name));
    beyond.extend(new.map(|name| found("exclusion constraint", &of(name), Side::After)));
}

fn found(kind: &str, name: &str, side: Side) -> Beyond {
    Beyond { kind: kind.to_owned(), name: name.to_owned(), side }
}

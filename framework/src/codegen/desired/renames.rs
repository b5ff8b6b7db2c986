//! What `renamed_from` says, and whether it is still to be done.
//!
//! The word stays in a file until the next refresh, so a rename that the known schema has already is no rename any more.
//! Here this is told by the names alone, so that columns can be read; where names go in a circle it takes the columns,
//! too ([`effective`](crate::schema::diff::effective)).

use std::collections::BTreeMap;

use super::Mistakes;
use super::cast::{Cast, Role};
use super::find::text_in;
use super::read::File;
use crate::codegen::read::{EntityItem, Marks};
use crate::codegen::read_enum::EnumItem;
use crate::codegen::wrong::Wrong;
use crate::schema::diff::Renames;
use crate::schema::{EnumType, Schema, Table};

/// The renames to be done, by the names after them.
#[derive(Debug, Default)]
pub(super) struct Renamed {
    /// Name after → name before.
    tables: BTreeMap<String, String>,
    /// Table after → its columns.
    columns: BTreeMap<String, BTreeMap<String, String>>,
    /// Type → its texts.
    values: BTreeMap<String, BTreeMap<String, String>>,
}

/// One `renamed_from`.
struct Said<'a> {
    before: &'a str,
    after: &'a str,
    marks: &'a Marks,
}

impl Renamed {
    pub(super) fn of(cast: &Cast<'_>, known: &Schema, mistakes: &mut Mistakes) -> Self {
        let mut renamed = Self { tables: tables(cast, known, mistakes), ..Self::default() };
        for (name, role) in &cast.tables {
            if role.item.facts().all(|(_, facts)| facts.words.renamed_from.is_none()) {
                continue;
            }
            if let Some(known) = known.table(renamed.table_before(name)) {
                renamed.columns.insert((*name).to_owned(), columns(role, known, mistakes));
            }
        }
        for (name, role) in &cast.enums {
            let Some(known) = known.enums.iter().find(|known| known.name == *name) else {
                enum_itself(role, mistakes);
                continue;
            };
            if role.item.variants.iter().any(|variant| variant.words.renamed_from.is_some()) {
                renamed.values.insert((*name).to_owned(), values(role, known, mistakes));
            }
        }
        renamed
    }

    /// The table's name before.
    pub(super) fn table_before<'n>(&'n self, name: &'n str) -> &'n str {
        self.tables.get(name).map_or(name, String::as_str)
    }

    /// The table's name after.
    pub(super) fn table_after<'n>(&'n self, name: &'n str) -> &'n str {
        self.tables.iter().find(|(_, before)| *before == name).map_or(name, |(after, _)| after)
    }

    /// The names before of a table's renamed columns, if it has any.
    pub(super) fn columns_before(&self, table: &str) -> Option<&BTreeMap<String, String>> {
        self.columns.get(table)
    }

    pub(super) fn renames(&self) -> Renames {
        let of_each = |all: &BTreeMap<String, BTreeMap<String, String>>| {
            let turned = all.iter().flat_map(|(whole, parts)| {
                parts.iter().map(|(after, before)| ((whole.clone(), before.clone()), after.clone()))
            });
            turned.collect()
        };
        Renames {
            tables: self.tables.iter().map(|(after, before)| (before.clone(), after.clone())).collect(),
            columns: of_each(&self.columns),
            enum_values: of_each(&self.values),
        }
    }

    /// Gives up the renames that are not among these: names that went in a circle. Whether there are any.
    pub(super) fn give_up_all_but(&mut self, renames: &Renames) -> bool {
        let keep = |all: &mut BTreeMap<String, BTreeMap<String, String>>, kept: &BTreeMap<(String, String), String>| {
            for (whole, parts) in all {
                parts.retain(|_, before| kept.contains_key(&(whole.clone(), before.clone())));
            }
        };
        if self.renames() == *renames {
            return false;
        }
        self.tables.retain(|_, before| renames.tables.contains_key(before));
        keep(&mut self.columns, &renames.columns);
        keep(&mut self.values, &renames.enum_values);
        true
    }
}

fn tables(cast: &Cast<'_>, known: &Schema, mistakes: &mut Mistakes) -> BTreeMap<String, String> {
    let said = cast.tables.iter().filter_map(|(name, role)| {
        let before = role.item.words.renamed_from.as_deref()?;
        Some((role.file, Said { before, after: name, marks: &role.item.marks }))
    });
    let said: Vec<(&File, Said<'_>)> = said.collect();
    settle(
        &said,
        "table",
        &|name| known.tables.is_empty() || known.table(name).is_some(),
        &|name| cast.tables.contains_key(name),
        mistakes,
    )
}

fn columns(role: &Role<'_, EntityItem>, known: &Table, mistakes: &mut Mistakes) -> BTreeMap<String, String> {
    let said = role.item.facts().filter_map(|(field, facts)| {
        let before = facts.words.renamed_from.as_deref()?;
        Some((role.file, Said { before, after: &facts.column, marks: &field.marks }))
    });
    let said: Vec<(&File, Said<'_>)> = said.collect();
    let is_there = |name: &str| role.item.facts().any(|(_, facts)| facts.column == name);
    settle(&said, "column", &|name| known.column(name).is_some(), &is_there, mistakes)
}

fn values(role: &Role<'_, EnumItem>, known: &EnumType, mistakes: &mut Mistakes) -> BTreeMap<String, String> {
    let said = role.item.variants.iter().filter_map(|variant| {
        let before = variant.words.renamed_from.as_deref()?;
        Some((role.file, Said { before, after: &variant.text, marks: &variant.marks }))
    });
    let said: Vec<(&File, Said<'_>)> = said.collect();
    let is_known = |name: &str| known.values.iter().any(|value| value == name);
    settle(&said, "value", &is_known, &|name| role.item.variant(name).is_some(), mistakes)
}

/// No operation renames a type.
fn enum_itself(role: &Role<'_, EnumItem>, mistakes: &mut Mistakes) {
    let Some(before) = &role.item.words.renamed_from else { return };
    let message = "Kit does not rename a type: do it with `schema.sql(…)` in a migration, and take the word out";
    let place = text_in(&role.file.text, &role.item.marks, &["renamed_from"], before);
    mistakes.add(role.file, Wrong::new(place.unwrap_or(role.item.ident.clone()), message));
}

/// The renames that are still to be done: name after → name before.
///
/// One whose name after is known already has been done, unless that name is given up by another rename.
fn settle(
    said: &[(&File, Said<'_>)],
    what: &str,
    is_known: &dyn Fn(&str) -> bool,
    is_there: &dyn Fn(&str) -> bool,
    mistakes: &mut Mistakes,
) -> BTreeMap<String, String> {
    let mut wrong = |(file, said): &(&File, Said<'_>), message: String| {
        let place = text_in(&file.text, said.marks, &["renamed_from"], said.before);
        mistakes.add(file, Wrong::new(place.unwrap_or(said.marks.whole.clone()), message));
    };
    let mut open: Vec<&(&File, Said<'_>)> = said.iter().filter(|(_, said)| is_known(said.before)).collect();
    loop {
        let given_up: Vec<&str> = open.iter().map(|(_, said)| said.before).collect();
        let count = open.len();
        open.retain(|(_, said)| !is_known(said.after) || given_up.contains(&said.after));
        if open.len() == count {
            break;
        }
    }
    let mut settled: BTreeMap<String, String> = BTreeMap::new();
    for one in said {
        let (_, Said { before, after, .. }) = one;
        if !is_known(before) && !is_known(after) {
            wrong(one, format!("there is no {what} `{before}` that could be renamed"));
        } else if !open.iter().any(|open| std::ptr::eq(*open, one)) {
            // It is done.
        } else if let Some((other, _)) = settled.iter().find(|(_, settled)| settled == before) {
            wrong(one, format!("the {what} `{before}` is renamed to `{other}` already"));
        } else if is_there(before) && !open.iter().any(|(_, other)| other.after == *before) {
            wrong(one, format!("the {what} `{before}` is still there, so that `{after}` is another one"));
        } else {
            settled.insert((*after).to_owned(), (*before).to_owned());
        }
    }
    settled
}

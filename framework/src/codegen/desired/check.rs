//! What the files say of columns, tables and types that are not there.
//!
//! A part that is known as it is, is no mistake, whatever it speaks of: there are databases that let a foreign key name
//! a table that does not exist. Names are compared without regard to case, as some databases do.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::Mistakes;
use super::cast::{Cast, Role};
use super::find::text_in;
use super::renames::Renamed;
use crate::codegen::read::{EntityItem, Marks};
use crate::codegen::types::named_enums;
use crate::codegen::wrong::Wrong;
use crate::schema::{ForeignKey, IndexColumn, Schema, Table};

/// Finds them. What is missing may stand in a file that could not be read.
pub(super) fn check(schema: &Schema, known: &Schema, cast: &Cast<'_>, renamed: &Renamed, mistakes: &mut Mistakes) {
    let complete = cast.is_complete();
    let all = Tables::of(schema);
    let before: HashMap<&str, &Table> = known.tables.iter().map(|table| (table.name.as_str(), table)).collect();
    let enums: HashSet<&str> = schema.enums.iter().map(|ty| ty.name.as_str()).collect();
    for table in &schema.tables {
        let Some(role) = cast.tables.get(table.name.as_str()) else { continue };
        let known = before.get(renamed.table_before(&table.name)).copied();
        let mut check = Check { table, known, role, all: &all, complete, mistakes };
        check.primary_key();
        check.indexes();
        table.foreign_keys.iter().for_each(|key| check.foreign_key(key));
        named_enums(table).filter(|ty| !enums.contains(ty)).for_each(|ty| check.enum_type(ty));
    }
}

/// Tables by their names in small letters.
struct Tables<'a>(HashMap<String, &'a Table>);

impl<'a> Tables<'a> {
    fn of(schema: &'a Schema) -> Self {
        Self(schema.tables.iter().map(|table| (table.name.to_lowercase(), table)).collect())
    }

    fn get(&self, name: &str) -> Option<&'a Table> {
        self.0.get(&name.to_lowercase()).copied()
    }
}

fn has_column(table: &Table, name: &str) -> bool {
    table.columns.iter().any(|column| column.name == name)
        || table.columns.iter().any(|column| column.name.to_lowercase() == name.to_lowercase())
}

/// One table being checked.
struct Check<'a, 'm> {
    table: &'a Table,
    known: Option<&'a Table>,
    role: &'a Role<'a, EntityItem>,
    all: &'a Tables<'a>,
    complete: bool,
    mistakes: &'m mut Mistakes,
}

impl Check<'_, '_> {
    fn primary_key(&mut self) {
        let Some(key) = &self.table.primary_key else { return };
        let item = self.role.item;
        if item.words.primary_key.is_some() {
            for (field, facts) in item.facts().filter(|(_, facts)| facts.words.primary_key) {
                if !key.columns.contains(&facts.column) {
                    let message = format!("`{}` is not in the primary key that the struct names", facts.column);
                    self.wrong(field.ident.clone(), message);
                }
            }
        }
        if self.known.is_none_or(|known| known.primary_key.as_ref() != Some(key)) {
            self.columns("the primary key", &["primary_key"], key.columns.iter().map(String::as_str));
        }
    }

    fn indexes(&mut self) {
        let words = ["index", "unique", "unique_constraint", "exclusion"];
        let mut names = HashSet::new();
        for index in &self.table.indexes {
            let known = self.known.is_some_and(|known| known.indexes.contains(index));
            if let Some(name) = &index.name
                && !names.insert(name)
                && !known
            {
                let place = self.place(&words, name);
                self.wrong(place, format!("`{}` has two indexes called `{name}`", self.table.name));
            }
            if !known {
                let columns = index.columns.iter().filter_map(IndexColumn::name);
                self.columns("an index", &words, columns.chain(index.include.iter().map(String::as_str)));
            }
        }
    }

    fn foreign_key(&mut self, key: &ForeignKey) {
        if self.known.is_some_and(|known| known.foreign_keys.contains(key)) {
            return;
        }
        let words = ["references", "foreign_key"];
        self.columns("a foreign key", &words, key.columns.iter().map(String::as_str));
        let Some(target) = self.all.get(&key.table) else {
            if self.complete {
                let place = self.place(&words, &key.table);
                self.wrong(place, format!("there is no table `{}` to refer to", key.table));
            }
            return;
        };
        for column in key.references.iter().filter(|column| !has_column(target, column)) {
            let place = self.place(&words, column);
            self.wrong(place, format!("`{}` has no column `{column}` to refer to", target.name));
        }
        if !key.references.is_empty() && key.references.len() != key.columns.len() {
            let place = self.place(&words, &key.table);
            self.wrong(place, "a foreign key refers to as many columns as it has".to_owned());
        }
    }

    fn enum_type(&mut self, ty: &str) {
        if self.complete {
            let place = self.place(&["enumeration"], ty);
            let message = format!("no enum says `#[sqlx(type_name = \"{ty}\")]`: this type has none");
            self.wrong(place, message);
        }
    }

    /// Finds the columns that no field stands for.
    fn columns<'c>(&mut self, what: &str, words: &[&str], columns: impl Iterator<Item = &'c str>) {
        for column in columns.filter(|column| !has_column(self.table, column)).collect::<Vec<_>>() {
            let place = self.place(words, column);
            self.wrong(place, format!("{what} names `{column}`, which no field stands for"));
        }
    }

    /// Where one of these words speaks of a name; the struct's own name where it is not written out.
    fn place(&self, words: &[&str], name: &str) -> Range<usize> {
        let item = self.role.item;
        let marks = std::iter::once(&item.marks).chain(item.fields.iter().map(|field| &field.marks));
        let mut places = marks.filter_map(|marks: &Marks| text_in(&self.role.file.text, marks, words, name));
        places.next().unwrap_or_else(|| item.ident.clone())
    }

    fn wrong(&mut self, place: Range<usize>, message: String) {
        self.mistakes.add(self.role.file, Wrong::new(place, message));
    }
}

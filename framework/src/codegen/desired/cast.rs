//! Which struct stands for which table, and which enum for which type.

use std::collections::{BTreeMap, HashMap};

use super::read::File;
use super::renames::Renamed;
use super::{Mistake, Mistakes, mistake, order};
use crate::codegen::read::EntityItem;
use crate::codegen::read_enum::EnumItem;
use crate::codegen::words::Around;
use crate::codegen::wrong::{Wrong, position};
use crate::schema::{Schema, Table};

/// A struct or enum with the file it stands in.
#[derive(Debug)]
pub(super) struct Role<'a, I> {
    pub(super) file: &'a File,
    pub(super) item: &'a I,
}

/// All of them, by the names of tables and types.
#[derive(Debug)]
pub(super) struct Cast<'a> {
    files: &'a [File],
    pub(super) tables: BTreeMap<&'a str, Role<'a, EntityItem>>,
    pub(super) enums: BTreeMap<&'a str, Role<'a, EnumItem>>,
}

impl<'a> Cast<'a> {
    /// Finds them. Of several for one table or type, the first has the role and the others are mistakes.
    pub(super) fn of(files: &'a [File], mistakes: &mut Mistakes) -> Self {
        let mut cast = Self { files, tables: BTreeMap::new(), enums: BTreeMap::new() };
        for file in files {
            let Ok(content) = &file.content else { continue };
            for wrong in content.wrong.iter().chain(&content.odd) {
                mistakes.add(file, wrong.clone());
            }
            for (table, item) in &content.entities {
                match cast.tables.get(table.as_str()) {
                    None => drop(cast.tables.insert(table, Role { file, item })),
                    Some(first) if first.item.conditional && item.conditional => {}
                    Some(first) => {
                        let message = second("struct", table, &first.item.name, first.file, first.item.ident.start);
                        mistakes.add(file, Wrong::new(item.ident.clone(), message));
                    }
                }
            }
            for (ty, item) in &content.enums {
                match cast.enums.get(ty.as_str()) {
                    None => drop(cast.enums.insert(ty, Role { file, item })),
                    Some(first) if first.item.conditional && item.conditional => {}
                    Some(first) => {
                        let message = second("enum", ty, &first.item.name, first.file, first.item.ident.start);
                        mistakes.add(file, Wrong::new(item.ident.clone(), message));
                    }
                }
            }
        }
        cast
    }

    /// Files that are no Rust.
    pub(super) fn broken(&self) -> Vec<Mistake> {
        let wrong = |file: &File| file.content.as_ref().err().map(|wrong| mistake(file, wrong.clone()));
        self.files.iter().filter_map(wrong).collect()
    }

    /// Whether there is none for which nobody can say what it stands for.
    pub(super) fn is_complete(&self) -> bool {
        self.files.iter().all(|file| file.content.as_ref().is_ok_and(|content| !content.lost))
    }

    /// The tables as their structs describe them, in the order in which their parts are known.
    pub(super) fn tables(&self, known: &Schema, renamed: &Renamed, mistakes: &mut Mistakes) -> Vec<Table> {
        let known: HashMap<&str, &Table> = known.tables.iter().map(|table| (table.name.as_str(), table)).collect();
        let enums = self.enum_names();
        let mut tables = Vec::with_capacity(self.tables.len());
        for (name, role) in &self.tables {
            let known = known.get(renamed.table_before(name)).copied();
            let around = Around { known, renamed: renamed.columns_before(name), enums: Some(&enums) };
            for (field, _) in role.item.facts().filter(|(_, facts)| around.is_unknown(facts)) {
                let ty = role.file.text.get(field.ty.clone()).unwrap_or_default();
                let message = format!(
                    "`{ty}` says no column type: add `#[entity(sql_type = \"…\")]`, or a type word such as \
                     `#[entity(string)]`, to `{}`",
                    field.name
                );
                mistakes.add(role.file, Wrong::new(field.ty.clone(), message));
            }
            let mut table = role.item.table_among(&around);
            if let Some(known) = known {
                order::arrange(&mut table, known, renamed.columns_before(name));
                if role.item.words.primary_key.is_none() {
                    order::arrange_key(&mut table, known);
                }
            }
            tables.push(table);
        }
        tables
    }

    /// The type of each enum, by the enum's own name; not where several have one name.
    fn enum_names(&self) -> HashMap<String, String> {
        let mut names: HashMap<String, String> = HashMap::new();
        let mut several = Vec::new();
        for (ty, role) in &self.enums {
            if names.insert(role.item.name.clone(), (*ty).to_owned()).is_some() {
                several.push(&role.item.name);
            }
        }
        for name in several {
            names.remove(name);
        }
        names
    }
}

fn second(what: &str, of: &str, name: &str, file: &File, at: usize) -> String {
    let (line, _) = position(&file.text, at);
    format!("`{of}` has a {what} already, `{name}` in {}:{line}", file.path.display())
}

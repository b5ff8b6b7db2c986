//! Where tables, columns and types stand, to name them in messages.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::cast::Cast;

/// A line of an entity file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// The file.
    pub path: &'a Path,
    /// Line, from 1.
    pub line: usize,
}

/// Where everything that the entity files speak of stands in them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    tables: BTreeMap<String, Whole>,
    enums: BTreeMap<String, Whole>,
}

/// A struct or enum.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Whole {
    path: PathBuf,
    line: usize,
    /// Lines of fields, by column; of variants, by text.
    parts: BTreeMap<String, usize>,
}

impl Places {
    /// The struct of a table.
    pub fn table(&self, table: &str) -> Option<Place<'_>> {
        self.tables.get(table).map(Whole::place)
    }

    /// The field of a column.
    pub fn column(&self, table: &str, column: &str) -> Option<Place<'_>> {
        self.tables.get(table).and_then(|whole| whole.part(column))
    }

    /// The enum of a named enum type.
    pub fn enum_type(&self, name: &str) -> Option<Place<'_>> {
        self.enums.get(name).map(Whole::place)
    }

    /// The variant of a text of a named enum type.
    pub fn value(&self, name: &str, text: &str) -> Option<Place<'_>> {
        self.enums.get(name).and_then(|whole| whole.part(text))
    }

    /// The tables that have a struct, in order, each with its file.
    pub fn files(&self) -> impl Iterator<Item = (&str, &Path)> {
        self.tables.iter().map(|(table, whole)| (table.as_str(), whole.path.as_path()))
    }

    pub(super) fn of(cast: &Cast<'_>) -> Self {
        let tables = cast.tables.iter().map(|(name, role)| {
            let lines = Lines::of(&role.file.text);
            let parts = role.item.facts().map(|(field, facts)| (facts.column.clone(), lines.at(field.ident.start)));
            let line = lines.at(role.item.ident.start);
            ((*name).to_owned(), Whole { path: role.file.path.clone(), line, parts: parts.collect() })
        });
        let enums = cast.enums.iter().map(|(name, role)| {
            let lines = Lines::of(&role.file.text);
            let variants = role.item.variants.iter();
            let parts = variants.map(|variant| (variant.text.clone(), lines.at(variant.ident.start)));
            let line = lines.at(role.item.ident.start);
            ((*name).to_owned(), Whole { path: role.file.path.clone(), line, parts: parts.collect() })
        });
        Self { tables: tables.collect(), enums: enums.collect() }
    }
}

impl Whole {
    fn place(&self) -> Place<'_> {
        Place { path: &self.path, line: self.line }
    }

    fn part(&self, name: &str) -> Option<Place<'_>> {
        self.parts.get(name).map(|line| Place { path: &self.path, line: *line })
    }
}

/// Where the lines of a text end.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        Self(text.match_indices('\n').map(|(at, _)| at).collect())
    }

    /// The line of a place, from 1.
    fn at(&self, place: usize) -> usize {
        self.0.partition_point(|end| *end < place) + 1
    }
}

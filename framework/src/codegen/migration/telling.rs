//! A name that tells what a migration does: `add_slug_to_posts`.
//!
//! `make:migration` understands such a name the same way, where it understands it at all.

use std::collections::BTreeSet;

use heck::ToSnakeCase;

use crate::schema::{Change, Index, Operation};

/// The longest name.
const LIMIT: usize = 60;

/// What stands behind a name that does not tell everything.
const MORE: &str = "_and_more";

/// The name of a migration that does this: snake case, at most 60 characters, never empty.
pub fn telling_name(operations: &[Operation]) -> String {
    let facts = facts(operations);
    // The most telling; of several as telling, the first.
    let Some(rank) = facts.iter().map(Fact::rank).min() else { return "change_nothing".to_owned() };
    let first = facts.iter().find(|fact| fact.rank() == rank);
    let phrase = first.map(|fact| fact.phrase(LIMIT)).unwrap_or_default();
    if facts.len() == 1 {
        return shortened(&phrase, LIMIT);
    }
    let phrase = first.map(|fact| fact.phrase(LIMIT - MORE.len())).unwrap_or_default();
    shortened(&phrase, LIMIT - MORE.len()) + MORE
}

/// One thing a migration does; what is alike is one thing.
#[derive(Debug, PartialEq, Eq)]
struct Fact {
    verb: Verb,
    /// What it is done to.
    names: Vec<String>,
    /// In which table or type; empty where the names are tables.
    place: String,
}

/// In the order of how telling they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verb {
    CreateTable,
    RenameTable,
    DropTable,
    RenameColumn,
    AddColumn,
    DropColumn,
    ChangeColumn,
    CreateView,
    ReplaceView,
    DropView,
    AddKey,
    DropKey,
    RenameIndex,
    Comment,
    AddEnumValue,
    RenameEnumValue,
    CreateEnum,
    DropEnum,
    CreateExtension,
    DropExtension,
    Run,
}

impl Fact {
    fn rank(&self) -> Verb {
        self.verb
    }

    /// In words, with as many names as fit.
    fn phrase(&self, limit: usize) -> String {
        (1..=self.names.len().clamp(1, 3))
            .rev()
            .map(|count| self.with_names(count))
            .find(|phrase| phrase.len() <= limit)
            .unwrap_or_else(|| self.with_names(1))
    }

    fn with_names(&self, count: usize) -> String {
        let (place, all) = (word(&self.place), self.names.len());
        let words: Vec<String> = self.names.iter().take(count).map(|name| word(name)).collect();
        let names = match words.as_slice() {
            [] => String::new(),
            [only] if all == 1 => only.clone(),
            [before @ .., last] if words.len() == all => format!("{}_and_{last}", before.join("_")),
            some => format!("{}{MORE}", some.join("_")),
        };
        let many = all > 1;
        let plural = |noun: &str| if many { format!("{names}_{noun}s") } else { format!("{names}_{noun}") };
        match self.verb {
            Verb::CreateTable => format!("create_{}", plural("table")),
            Verb::DropTable => format!("drop_{}", plural("table")),
            Verb::RenameTable if many => "rename_tables".to_owned(),
            Verb::RenameTable => format!("rename_{names}_to_{place}"),
            Verb::AddColumn => format!("add_{names}_to_{place}"),
            // `a_and_b` alone might be one column.
            Verb::DropColumn if many => format!("drop_{}_from_{place}", plural("column")),
            Verb::DropColumn => format!("drop_{names}_from_{place}"),
            Verb::RenameColumn if many => format!("rename_columns_in_{place}"),
            Verb::RenameColumn => format!("rename_{names}_in_{place}"),
            Verb::ChangeColumn => format!("change_{names}_in_{place}"),
            Verb::CreateView => format!("create_{}", plural("view")),
            Verb::ReplaceView => format!("replace_{}", plural("view")),
            Verb::DropView => format!("drop_{}", plural("view")),
            Verb::AddKey => format!("add_{names}_to_{place}"),
            Verb::DropKey => format!("drop_{names}_from_{place}"),
            Verb::RenameIndex => format!("rename_index_in_{place}"),
            Verb::Comment => format!("comment_on_{place}"),
            Verb::AddEnumValue => format!("add_{names}_to_{place}_enum"),
            Verb::RenameEnumValue if many => format!("rename_values_in_{place}_enum"),
            Verb::RenameEnumValue => format!("rename_{names}_in_{place}_enum"),
            Verb::CreateEnum => format!("create_{}", plural("enum")),
            Verb::DropEnum => format!("drop_{}", plural("enum")),
            Verb::CreateExtension => format!("create_{}", plural("extension")),
            Verb::DropExtension => format!("drop_{}", plural("extension")),
            Verb::Run => format!("run_{names}"),
        }
    }
}

#[derive(Default)]
struct Facts {
    facts: Vec<Fact>,
    /// Tables made here: what is changed of them belongs to making them.
    created: BTreeSet<String>,
    /// Views dropped here.
    dropped_views: BTreeSet<String>,
}

/// What the operations do, without what only goes with something else: enum types and extensions for the columns that
/// need them, statements between other changes, views that make room and come back.
fn facts(operations: &[Operation]) -> Vec<Fact> {
    let mut facts = Facts::default();
    for operation in operations {
        facts.operation(operation);
    }
    let mut facts = facts.facts;
    let serves =
        |fact: &Fact| matches!(fact.verb, Verb::CreateEnum | Verb::DropEnum | Verb::CreateExtension | Verb::Run);
    if !facts.iter().all(serves) {
        facts.retain(|fact| !serves(fact));
    }
    facts
}

impl Facts {
    fn add(&mut self, verb: Verb, name: &str, place: &str) {
        // Tables that are renamed are alike, wherever they go.
        let alike = |fact: &&mut Fact| fact.verb == verb && (fact.place == place || verb == Verb::RenameTable);
        match self.facts.iter_mut().find(alike) {
            Some(fact) if !fact.names.iter().any(|known| known == name) => fact.names.push(name.to_owned()),
            Some(_) => {}
            None => self.facts.push(Fact { verb, names: vec![name.to_owned()], place: place.to_owned() }),
        }
    }

    fn operation(&mut self, operation: &Operation) {
        match operation {
            Operation::CreateTable { table, .. } => {
                self.created.insert(table.name.clone());
                self.add(Verb::CreateTable, &table.name, "");
            }
            Operation::DropTable { name, .. } => self.add(Verb::DropTable, name, ""),
            Operation::RenameTable { from, to } => self.add(Verb::RenameTable, from, to),
            Operation::AlterTable { table, .. } if self.created.contains(table) => {}
            Operation::AlterTable { table, changes } => self.changes(table, changes),
            Operation::CreateView { view, .. } if self.dropped_views.contains(&view.name) => {
                self.facts.iter_mut().filter(|fact| fact.verb == Verb::DropView).for_each(|fact| {
                    fact.names.retain(|name| *name != view.name);
                });
                self.facts.retain(|fact| !fact.names.is_empty());
                self.dropped_views.remove(&view.name);
                // Nothing else may have happened than that it is another one.
                if self.facts.is_empty() {
                    self.add(Verb::ReplaceView, &view.name, "");
                }
            }
            Operation::CreateView { view, replace: true } => self.add(Verb::ReplaceView, &view.name, ""),
            Operation::CreateView { view, replace: false } => self.add(Verb::CreateView, &view.name, ""),
            Operation::DropView { name, .. } => {
                self.dropped_views.insert(name.clone());
                self.add(Verb::DropView, name, "");
            }
            Operation::CreateEnum(created) => self.add(Verb::CreateEnum, &created.name, ""),
            Operation::DropEnum(name) => self.add(Verb::DropEnum, name, ""),
            Operation::AddEnumValue { name, value, .. } => self.add(Verb::AddEnumValue, value, name),
            Operation::RenameEnumValue { name, from, to } => {
                self.add(Verb::RenameEnumValue, &format!("{from} to {to}"), name);
            }
            Operation::CreateExtension { name, .. } => self.add(Verb::CreateExtension, name, ""),
            Operation::DropExtension { name, .. } => self.add(Verb::DropExtension, name, ""),
            Operation::Sql { .. } => self.add(Verb::Run, "sql", ""),
            Operation::Step { name, .. } => self.add(Verb::Run, name, ""),
        }
    }

    fn changes(&mut self, table: &str, changes: &[Change]) {
        // Keys of columns that come, and of those that go, belong to them.
        let mut columns: BTreeSet<&str> = BTreeSet::new();
        for change in changes {
            match change {
                Change::AddColumn { column, .. } | Change::ChangeColumn(column) => columns.insert(&column.name),
                Change::DropColumn(name) => columns.insert(name),
                _ => false,
            };
        }
        let of_columns = |names: &[String]| names.iter().any(|name| columns.contains(name.as_str()));
        let over =
            |index: &Index| index.columns.iter().filter_map(|part| part.name()).any(|name| columns.contains(name));
        for change in changes {
            match change {
                Change::AddColumn { column, .. } => self.add(Verb::AddColumn, &column.name, table),
                Change::ChangeColumn(column) => self.add(Verb::ChangeColumn, &column.name, table),
                Change::RenameColumn { from, to } => {
                    self.add(Verb::RenameColumn, &format!("{from} to {to}"), table);
                }
                Change::DropColumn(name) => self.add(Verb::DropColumn, name, table),
                Change::CreateIndex(index) | Change::AddUnique(index) if over(index) => {}
                Change::CreateIndex(index) if !index.constraint => {
                    self.add(Verb::AddKey, if index.unique { "unique index" } else { "index" }, table);
                }
                Change::CreateIndex(index) | Change::AddUnique(index) => {
                    let kind = if index.unique { "unique constraint" } else { "exclusion constraint" };
                    self.add(Verb::AddKey, kind, table);
                }
                Change::AddForeignKey(key) if of_columns(&key.columns) => {}
                Change::AddForeignKey(_) => self.add(Verb::AddKey, "foreign key", table),
                Change::AddPrimaryKey(key) if of_columns(&key.columns) => {}
                Change::AddPrimaryKey(_) => self.add(Verb::AddKey, "primary key", table),
                Change::AddCheck(check) if columns.iter().any(|column| check.uses(column)) => {}
                Change::AddCheck(_) => self.add(Verb::AddKey, "check", table),
                // Which columns it was over is not known here: with a column that goes or changes, it was over that one.
                Change::DropIndex(_) | Change::DropUnique(_) | Change::DropForeignKey(_) | Change::DropCheck(_)
                    if !columns.is_empty() => {}
                Change::DropPrimaryKey if !columns.is_empty() => {}
                Change::DropIndex(_) => self.add(Verb::DropKey, "index", table),
                Change::DropUnique(_) => self.add(Verb::DropKey, "unique constraint", table),
                Change::DropForeignKey(_) => self.add(Verb::DropKey, "foreign key", table),
                Change::DropPrimaryKey => self.add(Verb::DropKey, "primary key", table),
                Change::DropCheck(_) => self.add(Verb::DropKey, "check", table),
                Change::RenameIndex { .. } => self.add(Verb::RenameIndex, "index", table),
                Change::SetComment(_) => self.add(Verb::Comment, "comment", table),
                Change::Restore(_) => {}
            }
        }
    }
}

/// A name as part of a name: `"Übersicht 2".Größe` is `bersicht_2_gr_e`.
fn word(name: &str) -> String {
    let ascii: String =
        name.chars().map(|character| if character.is_ascii_alphanumeric() { character } else { ' ' }).collect();
    let word = ascii.to_snake_case();
    if word.is_empty() { "other".to_owned() } else { word }
}

/// As many whole words as fit.
fn shortened(phrase: &str, limit: usize) -> String {
    if phrase.len() <= limit {
        return phrase.to_owned();
    }
    // It is ASCII: every byte is a character.
    let cut = &phrase[..limit];
    let words =
        if phrase.as_bytes()[limit] == b'_' { cut } else { cut.rsplit_once('_').map_or(cut, |(words, _)| words) };
    words.trim_end_matches('_').to_owned()
}

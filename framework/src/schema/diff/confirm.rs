//! What of a difference is one to the database.
//!
//! The operations were tried, and the database was read before and after: what these two differ in is real. An operation
//! stays with those of its changes whose part of the schema is touched there; what drops and adds one part stays or goes
//! together, since it speaks of one part.

use std::collections::BTreeSet;

use super::Difference;
use crate::schema::{Change, Index, IndexColumn, Operation, Selector};

/// A part of a schema that operations speak of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// Of this kind, of this name.
    Whole(&'static str, String),
    /// All of a table: it comes or goes.
    Table(String),
    Column(String, String),
    /// Index or unique constraint, foreign key, check: the kind, the table, and the name.
    Named(&'static str, String, String),
    /// The same over these columns or with this text; whether it has no name.
    Over(&'static str, String, Vec<String>, bool),
    PrimaryKey(String),
    Comment(String),
}

impl Difference {
    /// What of this difference is confirmed by what really changed when its operations were run: the difference of what
    /// the database read back before and after, under the same renames. What no operation makes stays as it is.
    pub fn confirmed_by(&self, real: &Difference) -> Difference {
        let mut touched = Touched::default();
        real.operations.iter().for_each(|operation| touched.add(operation));
        let operations = self.operations.iter().filter_map(|operation| touched.confirmed(operation)).collect();
        Difference { operations, beyond: self.beyond.clone() }
    }
}

#[derive(Default)]
struct Touched(BTreeSet<Part>);

impl Touched {
    fn add(&mut self, operation: &Operation) {
        match operation {
            Operation::AlterTable { table, changes } => {
                self.0.extend(changes.iter().flat_map(|change| parts(table, change)));
            }
            other => self.0.extend(whole(other)),
        }
    }

    fn confirmed(&self, operation: &Operation) -> Option<Operation> {
        let Operation::AlterTable { table, changes } = operation else {
            let parts = whole(operation);
            // What runs text of its own is not judged.
            let is_real = parts.is_empty() || parts.iter().any(|part| self.0.contains(part));
            return is_real.then(|| operation.clone());
        };
        if self.0.contains(&Part::Table(table.clone())) {
            return Some(operation.clone());
        }
        let is_real = |change: &&Change| parts(table, change).iter().any(|part| self.touches(part));
        let changes: Vec<Change> = changes.iter().filter(is_real).cloned().collect();
        (!changes.is_empty()).then(|| Operation::AlterTable { table: table.clone(), changes })
    }

    /// Whether the part is touched. What has a name on both sides is known by that alone.
    fn touches(&self, part: &Part) -> bool {
        match part {
            Part::Over(kind, table, over, true) => [true, false]
                .iter()
                .any(|unnamed| self.0.contains(&Part::Over(kind, table.clone(), over.clone(), *unnamed))),
            Part::Over(kind, table, over, false) => {
                self.0.contains(&Part::Over(kind, table.clone(), over.clone(), true))
            }
            other => self.0.contains(other),
        }
    }
}

/// The parts an operation speaks of that is no change of a table.
fn whole(operation: &Operation) -> Vec<Part> {
    let kind = |kind: &'static str, name: &String| vec![Part::Whole(kind, name.clone())];
    match operation {
        Operation::CreateTable { table, .. } => vec![Part::Table(table.name.clone())],
        Operation::DropTable { name, .. } => vec![Part::Table(name.clone())],
        Operation::RenameTable { from, to } => {
            vec![Part::Whole("name of a table", from.clone()), Part::Whole("name of a table", to.clone())]
        }
        Operation::CreateView { view, .. } => kind("view", &view.name),
        Operation::DropView { name, .. } => kind("view", name),
        Operation::CreateEnum(created) => kind("enum", &created.name),
        Operation::DropEnum(name) => kind("enum", name),
        Operation::AddEnumValue { name, .. } | Operation::RenameEnumValue { name, .. } => kind("enum", name),
        Operation::CreateExtension { name, .. } | Operation::DropExtension { name, .. } => kind("extension", name),
        Operation::AlterTable { .. } | Operation::Sql { .. } | Operation::Step { .. } => vec![],
    }
}

/// The parts a change of the table speaks of.
fn parts(table: &str, change: &Change) -> Vec<Part> {
    let table = || table.to_owned();
    let column = |name: &String| Part::Column(table(), name.clone());
    let named = |kind: &'static str, name: &String| Part::Named(kind, table(), name.clone());
    let both = |kind: &'static str, name: Option<&String>, over: Vec<String>| {
        let over = Part::Over(kind, table(), over, name.is_none());
        name.map(|name| named(kind, name)).into_iter().chain([over]).collect()
    };
    let selected = |kind: &'static str, selector: &Selector| match selector {
        Selector::Name(name) => vec![named(kind, name)],
        Selector::Columns(columns) => vec![Part::Over(kind, table(), columns.clone(), true)],
    };
    match change {
        Change::AddColumn { column: own, .. } | Change::ChangeColumn(own) => vec![column(&own.name)],
        Change::DropColumn(name) => vec![column(name)],
        Change::RenameColumn { from, to } => {
            // The name, not what is behind it: another column may have had it.
            [from, to].map(|name| named("name of a column", name)).to_vec()
        }
        Change::CreateIndex(index) | Change::AddUnique(index) => both("index", index.name.as_ref(), columns(index)),
        Change::DropIndex(name) => vec![named("index", name)],
        Change::RenameIndex { from, to } => vec![named("index", from), named("index", to)],
        Change::DropUnique(selector) => selected("index", selector),
        Change::AddPrimaryKey(_) | Change::DropPrimaryKey => vec![Part::PrimaryKey(table())],
        Change::AddForeignKey(key) => both("foreign key", key.name.as_ref(), key.columns.clone()),
        Change::DropForeignKey(selector) => selected("foreign key", selector),
        Change::AddCheck(check) => both("check", check.name.as_ref(), vec![check.expression.clone()]),
        Change::DropCheck(name) => vec![named("check", name)],
        Change::SetComment(_) => vec![Part::Comment(table())],
        Change::Restore(_) => vec![],
    }
}

fn columns(index: &Index) -> Vec<String> {
    index.columns.iter().filter_map(IndexColumn::name).map(str::to_owned).collect()
}

//! Tables on their way through the operations: what they are now, and what they and their columns were called before.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::schema::{Change, Column, Operation, Schema, Table};

/// The schema between operations, as far as they touch it.
#[derive(Debug)]
pub struct Course<'a> {
    before: &'a Schema,
    touched: BTreeMap<String, Traced>,
    /// Tables of the schema before that are gone or have another name by now.
    left: BTreeSet<String>,
}

/// A table now.
#[derive(Debug, Clone, Default)]
pub struct Traced {
    /// As it is now.
    pub now: Table,
    /// As it was before everything; none for a table that the operations create.
    pub before: Option<Table>,
    /// Columns that were there before: name now, name before.
    names: BTreeMap<String, String>,
}

impl<'a> Course<'a> {
    /// The schema before everything.
    pub fn new(before: &'a Schema) -> Self {
        Self { before, touched: BTreeMap::new(), left: BTreeSet::new() }
    }

    /// The table of this name now.
    pub fn table(&self, name: &str) -> Option<Cow<'_, Traced>> {
        let untouched = || Some(Cow::Owned(Traced::new(self.untouched(name)?)));
        self.touched.get(name).map(Cow::Borrowed).or_else(untouched)
    }

    fn untouched(&self, name: &str) -> Option<&'a Table> {
        self.before.table(name).filter(|_| !self.left.contains(name))
    }

    /// Whether the table of this name now was there before everything, or nobody knows of it.
    pub fn was_there(&self, name: &str) -> bool {
        self.touched.get(name).is_none_or(|traced| traced.before.is_some())
    }

    /// The tables as they are now. Of everything else it is the schema before.
    pub fn schema(&self) -> Schema {
        let untouched = self.before.tables.iter().filter(|table| !self.touched.contains_key(&table.name));
        let untouched = untouched.filter(|table| !self.left.contains(&table.name)).cloned();
        let touched = self.touched.values().map(|traced| traced.now.clone());
        let mut tables: Vec<Table> = untouched.chain(touched).collect();
        tables.sort_by(|a, b| a.name.cmp(&b.name));
        Schema { tables, ..self.before.clone() }
    }

    /// The table of this name as it is now.
    pub fn now(&self, name: &str) -> Option<&Table> {
        let untouched = || self.before.table(name).filter(|_| !self.left.contains(name));
        self.touched.get(name).map(|traced| &traced.now).or_else(untouched)
    }

    /// All tables as they are now.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        let untouched = |table: &&Table| !self.left.contains(&table.name) && !self.touched.contains_key(&table.name);
        self.touched.values().map(|traced| &traced.now).chain(self.before.tables.iter().filter(untouched))
    }

    /// Makes an operation. One that does not fit is the driver's to refuse.
    pub fn make(&mut self, operation: &Operation) {
        match operation {
            Operation::CreateTable { table, if_not_exists: true } if self.table(&table.name).is_some() => {}
            Operation::CreateTable { table, .. } => self.set(Traced { now: table.clone(), ..Traced::default() }),
            Operation::DropTable { name, .. } => {
                self.take(name);
            }
            Operation::RenameTable { from, to } => {
                if let Some(mut traced) = self.take(from) {
                    to.clone_into(&mut traced.now.name);
                    self.set(traced);
                }
            }
            Operation::AlterTable { table, changes } => {
                if let Some(mut traced) = self.touched.remove(table).or_else(|| self.untouched(table).map(Traced::new))
                {
                    changes.iter().for_each(|change| traced.make(change));
                    self.set(traced);
                }
            }
            _ => {}
        }
    }

    fn set(&mut self, traced: Traced) {
        self.touched.insert(traced.now.name.clone(), traced);
    }

    fn take(&mut self, name: &str) -> Option<Traced> {
        let traced = self.touched.remove(name).or_else(|| self.untouched(name).map(Traced::new));
        self.left.insert(name.to_owned());
        traced
    }
}

impl Traced {
    fn new(table: &Table) -> Self {
        let names = table.columns.iter().map(|column| (column.name.clone(), column.name.clone())).collect();
        Self { now: table.clone(), before: Some(table.clone()), names }
    }

    /// The table's name before.
    pub fn name_before(&self) -> Option<&str> {
        self.before.as_ref().map(|table| table.name.as_str())
    }

    /// The column of this name now, as it was before.
    pub(super) fn column_before(&self, name: &str) -> Option<&Column> {
        self.before.as_ref()?.column(self.names.get(name)?)
    }

    /// Whether the column of this name now was there before, under whatever name.
    pub fn has_before(&self, column: &str) -> bool {
        self.names.contains_key(column)
    }

    /// The names before of these columns, where all of them were there.
    pub(super) fn names_before<'n>(&self, names: impl IntoIterator<Item = &'n String>) -> Option<Vec<String>> {
        names.into_iter().map(|name| self.names.get(name).cloned()).collect()
    }

    /// Whether an expression over the table means the same before: it speaks of no column that is new or was renamed.
    pub fn has_same_words(&self, uses: impl Fn(&str) -> bool) -> bool {
        let columns = self.now.columns.iter().map(|column| column.name.as_str());
        columns.filter(|column| uses(column)).all(|column| self.names.get(column).is_some_and(|name| name == column))
    }

    /// Makes a change; one that does not fit is the driver's to refuse.
    pub(super) fn make(&mut self, change: &Change) {
        match change {
            Change::RenameColumn { from, to } => {
                if let Some(name) = self.names.remove(from) {
                    self.names.insert(to.clone(), name);
                }
            }
            Change::DropColumn(name) => {
                self.names.remove(name);
            }
            _ => {}
        }
        let _ = self.now.apply(change);
    }
}

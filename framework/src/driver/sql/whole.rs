//! A whole schema as operations: what a migration records that makes it of nothing.
//!
//! The order is that of the schema's statements. What no operation makes is text in the database's own words, with the
//! statement that drops it where that is known. Always holds: everything in the schema is in one of the operations.

use std::collections::{HashMap, HashSet};

use crate::schema::{Change, Object, Operation, Schema, Table, Trigger};
use crate::wire::Script;

/// A schema, and how its database writes it down.
pub(crate) struct Whole<'a> {
    pub(crate) schema: &'a Schema,
    /// The statements that create it, in an order that works.
    pub(crate) scripts: &'a [Script],
    /// A table may refer to one that is not there yet.
    pub(crate) forward_keys: bool,
    /// What drops an object; empty where it goes with what it stands on, none where nobody knows.
    pub(crate) drop_object: fn(&Object) -> Option<String>,
    pub(crate) drop_trigger: fn(&Trigger) -> String,
    pub(crate) drop_table: fn(&str) -> String,
}

impl Whole<'_> {
    /// The operations.
    pub(crate) fn operations(&self) -> Vec<Operation> {
        let mut making =
            Making { whole: self, texts: self.texts(), made: Vec::new(), waiting: Vec::new(), tables: HashSet::new() };
        making.first();
        for script in self.scripts {
            making.table(&script.name);
            making.view(&script.name);
            script.statements.iter().for_each(|statement| making.text(&statement.text));
        }
        making.rest()
    }

    /// Everything that is text, by its text.
    fn texts(&self) -> HashMap<&str, Operation> {
        let object = |object: &Object| sql(&object.definition, (self.drop_object)(object));
        let trigger = |trigger: &Trigger| sql(&trigger.definition, Some((self.drop_trigger)(trigger)));
        let objects = self.schema.objects.iter().map(|each| (each.definition.as_str(), object(each)));
        objects.chain(self.schema.triggers.iter().map(|each| (each.definition.as_str(), trigger(each)))).collect()
    }
}

fn sql(up: &str, down: Option<String>) -> Operation {
    Operation::Sql { up: up.to_owned(), down, file: None }
}

struct Making<'a> {
    whole: &'a Whole<'a>,
    texts: HashMap<&'a str, Operation>,
    made: Vec<Operation>,
    /// Foreign keys to tables that come later.
    waiting: Vec<Operation>,
    tables: HashSet<&'a str>,
}

impl<'a> Making<'a> {
    /// What names may begin with, and what types stand on.
    fn first(&mut self) {
        let schema = self.whole.schema;
        let schemas = schema.objects.iter().filter(|object| object.kind == "schema");
        schemas.for_each(|object| self.text(&object.definition));
        let extension = |name: &String| Operation::CreateExtension { name: name.clone(), if_not_exists: true };
        self.made.extend(schema.extensions.iter().map(extension));
        self.made.extend(schema.enums.iter().cloned().map(Operation::CreateEnum));
    }

    fn text(&mut self, text: &str) {
        self.made.extend(self.texts.remove(text));
    }

    fn view(&mut self, name: &str) {
        let is_made = |made: &Operation| matches!(made, Operation::CreateView { view, .. } if view.name == name);
        if let Some(view) = self.whole.schema.views.iter().find(|view| view.name == name)
            && !self.made.iter().any(is_made)
        {
            self.made.push(Operation::CreateView { view: view.clone(), replace: false });
        }
    }

    fn table(&mut self, name: &str) {
        let Some(table) = self.whole.schema.table(name) else { return };
        if !self.tables.insert(&table.name) {
            return;
        }
        match &table.definition {
            Some(text) => self.in_its_own_words(table, text),
            None => self.recorded(table),
        }
        if self.tables.len() == self.whole.schema.tables.len() {
            self.made.append(&mut self.waiting);
        }
    }

    fn in_its_own_words(&mut self, table: &Table, text: &str) {
        self.made.push(sql(text, Some((self.whole.drop_table)(&table.name))));
        let indexes = table.indexes.iter().filter(|index| !index.constraint).cloned().map(Change::CreateIndex);
        let changes: Vec<_> = indexes.collect();
        if !changes.is_empty() {
            self.made.push(Operation::AlterTable { table: table.name.clone(), changes });
        }
    }

    fn recorded(&mut self, table: &Table) {
        let there = |name: &str| {
            self.whole.forward_keys || self.tables.contains(name) || self.whole.schema.table(name).is_none()
        };
        let (foreign_keys, later): (Vec<_>, Vec<_>) =
            table.foreign_keys.iter().cloned().partition(|key| there(&key.table));
        let changes: Vec<_> = later.into_iter().map(Change::AddForeignKey).collect();
        if !changes.is_empty() {
            self.waiting.push(Operation::AlterTable { table: table.name.clone(), changes });
        }
        let table = Table { foreign_keys, ..table.clone() };
        self.made.push(Operation::CreateTable { table, if_not_exists: false });
    }

    /// Everything, with what no statement named.
    fn rest(mut self) -> Vec<Operation> {
        let schema = self.whole.schema;
        schema.tables.iter().for_each(|table| self.table(&table.name));
        schema.views.iter().for_each(|view| self.view(&view.name));
        schema.objects.iter().for_each(|object| self.text(&object.definition));
        schema.triggers.iter().for_each(|trigger| self.text(&trigger.definition));
        self.made
    }
}

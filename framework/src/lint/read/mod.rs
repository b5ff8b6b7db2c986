//! SQL text as acts: what `sqlparser` makes of it, in the words of operations.
//!
//! A script is split where Kit splits it to run it; each statement is read by itself, each clause of an `ALTER TABLE` and
//! each part of a `CREATE TABLE` too, so that a word the parser does not know costs no more than the part it stands in.
//! What a statement is about is told by its first words. Always holds: nothing here fails; what cannot be read is
//! [`Doing::Unread`].

mod alter;
mod change;
mod column;
mod constraint;
mod create;
mod destroy;
mod index;
mod name;
mod named;
mod parser;
mod rows;
mod script;
mod setting;
mod statement;
#[cfg(test)]
mod tests;
mod types;
mod words;

use self::types::{Named, Types};
use super::{Act, Dialect, Doing, Manner, Place};
use crate::schema::{Change, Course, EnumType, Operation, Schema, Table, resolve};

/// What a migration does, if nothing is there before it: see [`Reader`].
pub fn acts(operations: &[Operation], dialect: Dialect) -> Vec<Act> {
    Reader::new(dialect, &Schema::default()).acts(operations)
}

/// Reads migrations, one after the other: what a statement changes is known to those behind it.
#[derive(Debug)]
pub struct Reader<'a> {
    dialect: Dialect,
    /// The tables behind all that was read.
    course: Course<'a>,
    /// Types that somebody created.
    types: Types,
    /// What was read of the migration.
    acts: Vec<Act>,
    /// What is being read.
    place: Place,
    manner: Manner,
}

impl<'a> Reader<'a> {
    /// Before the first migration, the schema being this one.
    pub fn new(dialect: Dialect, before: &'a Schema) -> Self {
        Self {
            dialect,
            course: Course::new(before),
            types: before.enums.iter().map(|ty| (ty.name.clone(), Named::Enum(ty.values.clone()))).collect(),
            acts: Vec::new(),
            place: Place::default(),
            manner: Manner::default(),
        }
    }

    /// What the next migration does: each recorded change an act, and each statement and clause of its SQL. Names are
    /// those of the schema.
    pub fn acts(&mut self, operations: &[Operation]) -> Vec<Act> {
        let stepwise = script::is_stepwise(self.dialect, operations);
        for (number, operation) in operations.iter().enumerate() {
            self.place = Place { operation: number, ..Place::default() };
            self.manner =
                Manner { in_transaction: !script::runs_alone(self.dialect, operation, stepwise), ..Manner::default() };
            match operation {
                Operation::AlterTable { table, changes } => {
                    for (part, change) in changes.iter().enumerate() {
                        self.place.part = Some(part);
                        self.change(table, change.clone());
                    }
                }
                Operation::Sql { up, .. } => self.script(up),
                operation => self.operation(operation.clone()),
            }
        }
        std::mem::take(&mut self.acts)
    }

    /// The schema behind all that was read, as far as operations tell.
    pub fn schema(&self) -> Schema {
        let enums = self.types.iter().filter_map(|(name, ty)| match ty {
            Named::Enum(values) => Some(EnumType { name: name.clone(), values: values.clone(), comment: None }),
            Named::Domain(_) => None,
        });
        Schema { enums: enums.collect(), ..self.course.schema() }
    }

    fn script(&mut self, text: &str) {
        for (part, statement) in script::statements(self.dialect, text).into_iter().enumerate() {
            self.place.part = Some(part);
            self.place.line = statement.line;
            self.place.text = statement.text;
            self.manner = Manner { text: true, in_transaction: statement.in_transaction, ..Manner::default() };
            self.statement();
        }
    }

    /// An operation in the manner of the statement.
    fn operation(&mut self, operation: Operation) {
        self.operation_in(operation, self.manner.clone());
    }

    fn operation_in(&mut self, mut operation: Operation, manner: Manner) {
        self.resolve(&mut operation);
        self.course.make(&operation);
        self.remember(&operation);
        self.push(Doing::Operation(Box::new(operation)), manner);
    }

    fn remember(&mut self, operation: &Operation) {
        let known = |types: &'_ mut Types, name: &str| match types.get_mut(name) {
            Some(Named::Enum(values)) => std::mem::take(values),
            _ => Vec::new(),
        };
        let (name, values) = match operation {
            Operation::CreateEnum(ty) => (&ty.name, ty.values.clone()),
            Operation::DropEnum(name) => return drop(self.types.remove(name)),
            Operation::AddEnumValue { name, value, before } => {
                let mut values = known(&mut self.types, name);
                let at = values.iter().position(|known| Some(known) == before.as_ref()).unwrap_or(values.len());
                values.insert(at, value.clone());
                (name, values)
            }
            Operation::RenameEnumValue { name, from, to } => {
                let renamed = |value: String| if value == *from { to.clone() } else { value };
                (name, known(&mut self.types, name).into_iter().map(renamed).collect())
            }
            _ => return,
        };
        self.types.insert(name.clone(), Named::Enum(values));
    }

    fn change(&mut self, table: &str, change: Change) {
        self.change_in(table, change, self.manner.clone());
    }

    fn change_in(&mut self, table: &str, change: Change, manner: Manner) {
        self.operation_in(Operation::AlterTable { table: table.to_owned(), changes: vec![change] }, manner);
    }

    /// Anything else in the manner of the statement.
    fn doing(&mut self, doing: Doing) {
        self.push(doing, self.manner.clone());
    }

    fn push(&mut self, doing: Doing, manner: Manner) {
        self.acts.push(Act { doing, manner, place: self.place.clone() });
    }

    /// Names of what is there, as the schema has them.
    fn resolve(&self, operation: &mut Operation) {
        let mut before = Schema::default();
        for name in operation.tables() {
            before.tables.extend(self.table(name).cloned());
        }
        resolve(operation, &before, &|a, b| name::same(self.dialect, a, b));
    }

    /// The table of this name as it is now, in any case where the database finds it so.
    fn table(&self, name: &str) -> Option<&Table> {
        self.course.now(name).or_else(|| self.course.tables().find(|table| name::same(self.dialect, &table.name, name)))
    }

    /// The name of the table this index stands on; an empty one where nobody knows.
    fn table_of_index(&self, index: &str) -> String {
        let named = |own: &str| name::same(self.dialect, own, index);
        let has = |table: &&Table| table.indexes.iter().filter_map(|index| index.name.as_deref()).any(named);
        self.course.tables().find(has).map(|table| table.name.clone()).unwrap_or_default()
    }
}

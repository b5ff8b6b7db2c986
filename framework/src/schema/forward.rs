//! A schema after an operation, worked out without a database.
//!
//! What a definition *means*, and which names the database gives by itself, is still the database's to say.

use super::{EnumType, EvolveError, Operation, Schema, Table};

impl Schema {
    /// Makes an operation. SQL text and Rust code change nothing here.
    pub fn apply(&mut self, operation: &Operation) -> Result<(), EvolveError> {
        match operation {
            Operation::CreateTable { table, .. } if self.table(&table.name).is_some() => {}
            Operation::CreateTable { table, .. } => self.tables.push(table.clone()),
            Operation::DropTable { name, .. } => self.tables.retain(|table| table.name != *name),
            Operation::RenameTable { from, to } => self.rename_table(from, to)?,
            Operation::AlterTable { table, changes } => {
                let table = self.table_to_change(table)?;
                changes.iter().try_for_each(|change| table.apply(change))?;
            }
            Operation::CreateView { view, .. } => {
                self.views.retain(|present| present.name != view.name);
                self.views.push(view.clone());
            }
            Operation::DropView { name, .. } => self.views.retain(|view| view.name != *name),
            Operation::CreateEnum(created) => self.enums.push(created.clone()),
            Operation::DropEnum(name) => self.enums.retain(|present| present.name != *name),
            Operation::AddEnumValue { name, value, before } => {
                for values in self.values_of(name) {
                    let at = before.as_ref().and_then(|before| values.iter().position(|present| present == before));
                    values.insert(at.unwrap_or(values.len()), value.clone());
                }
            }
            Operation::RenameEnumValue { name, from, to } => {
                self.values_of(name).flatten().filter(|value| *value == from).for_each(|value| value.clone_from(to));
            }
            Operation::CreateExtension { name, .. } if self.extensions.contains(name) => {}
            Operation::CreateExtension { name, .. } => self.extensions.push(name.clone()),
            Operation::DropExtension { name, .. } => self.extensions.retain(|present| present != name),
            Operation::Sql { .. } | Operation::Step { .. } => {}
        }
        self.sort();
        Ok(())
    }

    /// Foreign keys follow.
    fn rename_table(&mut self, from: &str, to: &str) -> Result<(), EvolveError> {
        let table = self.table_to_change(from)?;
        to.clone_into(&mut table.name);
        table.definition = None;
        let keys = self.tables.iter_mut().flat_map(|table| &mut table.foreign_keys);
        keys.filter(|key| key.table == from).for_each(|key| to.clone_into(&mut key.table));
        Ok(())
    }

    fn table_to_change(&mut self, name: &str) -> Result<&mut Table, EvolveError> {
        let missing = || EvolveError { table: name.to_owned(), problem: "is not there".to_owned() };
        self.tables.iter_mut().find(|table| table.name == name).ok_or_else(missing)
    }

    fn values_of(&mut self, name: &str) -> impl Iterator<Item = &mut Vec<String>> {
        let is_it = move |present: &&mut EnumType| present.name == name;
        self.enums.iter_mut().filter(is_it).map(|present| &mut present.values)
    }
}

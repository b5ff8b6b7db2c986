//! Named enum types.
//!
//! A value is added or renamed in its place. One that goes, or stands elsewhere, makes it another type: the columns
//! become text, the type is dropped and created as it shall be, and the columns become of it again. A row that holds a
//! value which is gone stops that; no value is lost.

use super::alter::altered;
use super::names::{Names, in_order};
use crate::schema::{Change, Column, ColumnType, DefaultValue, EnumType, Operation, Schema};

/// What is to be done about enum types, and when.
#[derive(Debug, Default)]
pub(super) struct Enums {
    /// Before all tables: created, and values renamed and added.
    pub(super) first: Vec<Operation>,
    /// Types whose values go or stand elsewhere, as they shall be.
    pub(super) remade: Vec<EnumType>,
    /// Behind all tables: dropped.
    pub(super) last: Vec<Operation>,
}

/// Compares the enum types.
pub(super) fn compare(from: &Schema, to: &Schema, names: &Names) -> Enums {
    let mut enums = Enums::default();
    for after in &to.enums {
        let Some(before) = from.enums.iter().find(|before| before.name == after.name) else {
            enums.first.push(Operation::CreateEnum(after.clone()));
            continue;
        };
        let mut values = before.values.clone();
        if let Some(pairs) = names.values.get(&after.name) {
            let is_taken = |name: &str| values.iter().chain(&after.values).any(|value| value == name);
            let renames = in_order(pairs, is_taken);
            let name = || after.name.clone();
            enums.first.extend(renames.into_iter().map(|(from, to)| Operation::RenameEnumValue {
                name: name(),
                from,
                to,
            }));
            values.iter_mut().for_each(|value| pairs.get(value).into_iter().for_each(|now| value.clone_from(now)));
        }
        match added(&values, &after.values) {
            Some(added) => enums.first.extend(added.into_iter().map(|(value, before)| Operation::AddEnumValue {
                name: after.name.clone(),
                value,
                before,
            })),
            None => enums.remade.push(after.clone()),
        }
    }
    let is_used =
        |name: &String| to.tables.iter().flat_map(|table| &table.columns).any(|column| uses(&column.ty, name));
    let gone = from.enums.iter().filter(|own| !to.enums.iter().any(|after| after.name == own.name));
    enums.last = gone.filter(|own| !is_used(&own.name)).map(|own| Operation::DropEnum(own.name.clone())).collect();
    enums
}

/// The values to add and what they stand before, if that is all there is to do.
fn added(before: &[String], after: &[String]) -> Option<Vec<(String, Option<String>)>> {
    let stays: Vec<_> = after.iter().filter(|value| before.contains(value)).collect();
    if !stays.into_iter().eq(before) {
        return None;
    }
    let next = |at: usize| after[at..].iter().find(|value| before.contains(value)).cloned();
    let new = after.iter().enumerate().filter(|(_, value)| !before.contains(value));
    Some(new.map(|(at, value)| (value.clone(), next(at))).collect())
}

impl Enums {
    /// The operations that make types anew, when the tables have their new names.
    pub(super) fn remake(&self, from: &Schema, names: &Names) -> Vec<Operation> {
        let mut operations = Vec::new();
        for after in &self.remade {
            let columns = |change: &dyn Fn(&Column) -> Column| -> Vec<Operation> {
                let tables = from.tables.iter().filter_map(|table| {
                    let own = table.columns.iter().filter(|column| uses(&column.ty, &after.name));
                    let name = names.tables.get(&table.name).unwrap_or(&table.name);
                    altered(name, own.map(|column| Change::ChangeColumn(change(column))).collect())
                });
                tables.collect()
            };
            operations.extend(columns(&|column| Column {
                ty: with(&column.ty, &ColumnType::Text),
                default: None,
                ..column.clone()
            }));
            operations.push(Operation::DropEnum(after.name.clone()));
            operations.push(Operation::CreateEnum(after.clone()));
            let shall_be = ColumnType::Enum { name: Some(after.name.clone()), values: after.values.clone() };
            operations.extend(columns(&|column| {
                let mut column = Column { ty: with(&column.ty, &shall_be), ..column.clone() };
                names.carry_default(&mut column);
                self.without_gone_default(&mut column);
                column
            }));
        }
        operations
    }

    /// Whether a type is made anew.
    pub(super) fn has_remade(&self) -> bool {
        !self.remade.is_empty()
    }

    /// A default that is no value any more is none.
    pub(super) fn without_gone_default(&self, column: &mut Column) {
        let Some(DefaultValue::Text(value)) = &column.default else { return };
        let is_gone = |own: &EnumType| uses(&column.ty, &own.name) && !own.values.contains(value);
        if matches!(column.ty, ColumnType::Enum { .. }) && self.remade.iter().any(is_gone) {
            column.default = None;
        }
    }
}

/// Whether the values are of this enum type.
fn uses(ty: &ColumnType, name: &String) -> bool {
    match ty {
        ColumnType::Enum { name: Some(own), .. } => own == name,
        ColumnType::Array(of) | ColumnType::Range(of) => uses(of, name),
        _ => false,
    }
}

/// The type with another one in place of its enum type.
fn with(ty: &ColumnType, other: &ColumnType) -> ColumnType {
    match ty {
        ColumnType::Array(of) => ColumnType::Array(Box::new(with(of, other))),
        _ => other.clone(),
    }
}

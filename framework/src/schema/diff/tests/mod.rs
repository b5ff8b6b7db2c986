//! Cases read as `before`, `after`, and what leads from one to the other.

mod changes;
mod confirmed;
mod enums;
mod order;
mod renames;
mod said;
mod views;

use crate::prelude::Blueprint;
use crate::schema::{Operation, Schema, SchemaBuilder, Table};

use super::{Renames, diff};
use said::said;

/// A schema as a migration would record it.
fn schema(describe: impl FnOnce(&mut SchemaBuilder)) -> Schema {
    let mut builder = SchemaBuilder::new();
    describe(&mut builder);
    let mut schema = Schema::default();
    let recording = builder.finish();
    assert!(recording.mistakes.is_empty(), "{:?}", recording.mistakes);
    for operation in recording.operations {
        match operation {
            Operation::CreateTable { table, .. } => schema.tables.push(table),
            Operation::CreateEnum(created) => schema.enums.push(created),
            Operation::CreateView { view, .. } => schema.views.push(view),
            Operation::AlterTable { table, changes } => {
                let table = schema.tables.iter_mut().find(|own| own.name == table).unwrap();
                changes.iter().for_each(|change| table.apply(change).unwrap());
            }
            other => panic!("{other:?}"),
        }
    }
    schema
}

/// One table.
fn table(name: &str, describe: impl FnOnce(&mut Blueprint)) -> Schema {
    schema(|schema| schema.create_table(name, describe))
}

/// A table renamed, or a column: `users → people`, `users.name → full_name` (the table called as after).
fn renames(words: &[&str]) -> Renames {
    let mut renames = Renames::default();
    for word in words {
        let (from, to) = word.split_once(" → ").unwrap();
        match from.split_once('.') {
            Some((table, column)) => drop(renames.columns.insert((table.into(), column.into()), to.into())),
            None => drop(renames.tables.insert(from.into(), to.into())),
        }
    }
    renames
}

/// What leads from one to the other, a line each.
fn lines(from: &Schema, to: &Schema, words: &[&str]) -> Vec<String> {
    let difference = diff(from, to, &renames(words));
    assert_eq!(difference.beyond, []);
    said(&difference.operations)
}

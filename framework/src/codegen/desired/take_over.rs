//! What entities cannot express, as it is known.

use std::collections::HashSet;

use super::renames::Renamed;
use crate::codegen::enums::has_enum;
use crate::codegen::refresh::has_entity;
use crate::codegen::types::named_enums;
use crate::schema::{EnumType, Schema, Table};

/// The option of a table that is part of another one: that one's name.
const PART_OF: &str = "partition_of";

/// Takes over what no entity can express; while what the files say is not `complete`, also what no entity expresses.
pub(super) fn take_over(schema: &mut Schema, known: &Schema, renamed: &Renamed, complete: bool) {
    schema.views.clone_from(&known.views);
    schema.triggers.clone_from(&known.triggers);
    schema.extensions.clone_from(&known.extensions);
    schema.objects.clone_from(&known.objects);
    let said: HashSet<String> = schema.tables.iter().map(|table| table.name.clone()).collect();
    for table in known.tables.iter().filter(|table| !said.contains(renamed.table_after(&table.name))) {
        if !complete {
            schema.tables.push(table.clone());
        } else if !has_entity(table) {
            schema.tables.extend(part(table, &said, known, renamed));
        }
    }
    let said: HashSet<String> = schema.enums.iter().map(|ty| ty.name.clone()).collect();
    for ty in known.enums.iter().filter(|ty| !said.contains(&ty.name)) {
        if !complete || !has_enum(ty) || is_used_unseen(ty, schema) {
            schema.enums.push(ty.clone());
        }
    }
}

/// A part of a table, which goes where the whole goes.
fn part(table: &Table, said: &HashSet<String>, known: &Schema, renamed: &Renamed) -> Option<Table> {
    let mut whole = table;
    while let Some(next) = whole.options.get(PART_OF).and_then(|next| known.table(next)) {
        whole = next;
    }
    let gone = has_entity(whole) && !said.contains(renamed.table_after(&whole.name));
    let mut table = table.clone();
    table.options.entry(PART_OF.to_owned()).and_modify(|whole| *whole = renamed.table_after(whole).to_owned());
    (!gone).then_some(table)
}

/// Whether a table without an entity has a column of this type.
fn is_used_unseen(ty: &EnumType, schema: &Schema) -> bool {
    schema.tables.iter().any(|table| !has_entity(table) && named_enums(table).any(|name| name == ty.name))
}

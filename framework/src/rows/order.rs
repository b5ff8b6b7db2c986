//! Tables, each behind those it refers to.

use crate::schema::{SameName, Schema, Table};

/// The tables in an order in which each finds the rows it refers to. Of tables that refer to each other, one comes before
/// those it refers to: the one that needs the fewest of them.
pub(super) fn in_order<'s>(schema: &'s Schema, same: SameName<'_>) -> Vec<&'s Table> {
    let mut waiting: Vec<_> = schema.tables.iter().map(|table| (table, needs(table, schema, same))).collect();
    let mut done: Vec<&Table> = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let before = done.len();
        waiting.retain(|(table, needs)| {
            let ready = needs.iter().all(|(name, _)| done.iter().any(|table| table.name == *name));
            if ready {
                done.push(table);
            }
            !ready
        });
        if done.len() == before {
            let missing = |needs: &[(&str, bool)]| {
                let open = needs.iter().filter(|(name, _)| !done.iter().any(|table| table.name == *name));
                open.fold(
                    (0, 0),
                    |(firm, loose), (_, is_firm)| if *is_firm { (firm + 1, loose) } else { (firm, loose + 1) },
                )
            };
            let first = (0..waiting.len()).min_by_key(|at| missing(&waiting[*at].1)).unwrap_or(0);
            done.push(waiting.remove(first).0);
        }
    }
    done
}

/// The other tables of the schema that a table refers to, and whether it cannot do without.
fn needs<'s>(table: &Table, schema: &'s Schema, same: SameName<'_>) -> Vec<(&'s str, bool)> {
    let others = table.foreign_keys.iter().filter(|key| !same(&key.table, &table.name));
    others
        .filter_map(|key| {
            let other = schema.tables.iter().find(|other| same(&other.name, &key.table))?;
            let nullable = key.columns.iter().any(|name| {
                table
                    .columns
                    .iter()
                    .any(|column| same(&column.name, name) && column.nullable && column.generated.is_none())
            });
            Some((other.name.as_str(), !nullable))
        })
        .collect()
}

//! SQL text as acts: what `sqlparser` makes of it, in the words of operations.

use super::{Act, Dialect, Place};
use crate::schema::Operation;

/// What a migration does: each recorded change an act, and what its SQL says.
pub fn acts(operations: &[Operation], dialect: Dialect) -> Vec<Act> {
    let _ = dialect;
    let mut acts = Vec::new();
    for (number, operation) in operations.iter().enumerate() {
        let place = |part| Place { operation: number, part, ..Place::default() };
        match operation {
            Operation::AlterTable { table, changes } => {
                acts.extend(changes.iter().enumerate().map(|(part, change)| {
                    let changes = vec![change.clone()];
                    Act::recorded(Operation::AlterTable { table: table.clone(), changes }, place(Some(part)))
                }));
            }
            operation => acts.push(Act::recorded(operation.clone(), place(None))),
        }
    }
    acts
}

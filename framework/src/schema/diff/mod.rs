//! Two schemas → the operations that lead from one to the other.
//!
//! Pure comparison of what is written down. Whether two spellings mean the same is the database's to say: operations
//! are tried on a shadow, and [`Difference::confirmed_by`] keeps those that changed something there.
//!
//! First everything in the first schema is called as in the second (`names`); then what has one name is compared, kind
//! by kind; then `order` puts the tables in a row.

mod alter;
mod answers;
mod assign;
mod beyond;
mod candidates;
mod columns;
mod concerned;
mod confirm;
mod effective;
mod enums;
mod findings;
mod foreign;
mod keys;
mod names;
mod normal;
mod order;
mod said;
mod settle;
mod similar;
mod tables;
#[cfg(test)]
mod tests;
mod views;

use std::collections::BTreeMap;

use names::Names;

use super::{Operation, Schema};

pub use answers::Said;
pub use candidates::{Candidate, Drops, THRESHOLD, candidates};
pub use concerned::concerned;
pub use effective::effective;
pub use findings::{Finding, findings};
pub use normal::normalized;
pub use said::Misunderstood;
pub use settle::{Fills, Known, Name, Quoting, Settled, counts, doubts, settle};
pub use views::around_views;

/// What is the same thing under another name; nothing else is taken for a rename.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Renames {
    /// Tables: name before, name after.
    pub tables: BTreeMap<String, String>,
    /// Columns: table (its name after) and column before, column after.
    pub columns: BTreeMap<(String, String), String>,
    /// Values of named enum types: type and value before, value after.
    pub enum_values: BTreeMap<(String, String), String>,
}

impl Renames {
    /// The way back: every name gets its old one.
    pub fn inverse(&self) -> Self {
        let turned =
            |pairs: &BTreeMap<String, String>| pairs.iter().map(|(from, to)| (to.clone(), from.clone())).collect();
        let before = |table: &String| {
            let renamed = self.tables.iter().find(|(_, after)| *after == table);
            renamed.map_or(table, |(before, _)| before).clone()
        };
        let column = |((table, from), to): (&(String, String), &String)| ((before(table), to.clone()), from.clone());
        let value = |((ty, from), to): (&(String, String), &String)| ((ty.clone(), to.clone()), from.clone());
        Self {
            tables: turned(&self.tables),
            columns: self.columns.iter().map(column).collect(),
            enum_values: self.enum_values.iter().map(value).collect(),
        }
    }
}

/// What differs between two schemas.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// What leads from the first to the second, in an order that applies.
    pub operations: Vec<Operation>,
    /// What no operation makes: triggers, functions, switches only one database has.
    pub beyond: Vec<Beyond>,
}

impl Difference {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty() && self.beyond.is_empty()
    }
}

/// Something that differs and that no operation changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beyond {
    /// What it is: `trigger`, `function`, `table option`, …
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub side: Side,
}

/// Which of two schemas has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The first.
    Before,
    /// The second.
    After,
    /// Both, each another.
    Both,
}

/// One part of a migration that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "nearly all are the large one")]
pub enum Piece {
    /// To be done.
    Do(Operation),
    /// To be decided by the author before the migration runs.
    Undecided {
        /// What is missing, in words.
        what: String,
        /// A statement of the database to begin with: the author puts something in place of each `…`.
        hint: Option<String>,
    },
}

impl Piece {
    /// What is to be done.
    pub fn operation(&self) -> Option<&Operation> {
        match self {
            Piece::Do(operation) => Some(operation),
            Piece::Undecided { .. } => None,
        }
    }
}

/// What leads from the first schema to the second. Both are [`normalized`] here.
///
/// The order of columns is no difference, and neither is a name that the second schema leaves out. A rename takes effect
/// where the old name is there before and the new one afterwards, and that is free or moves away itself: so what was
/// renamed long ago is not renamed again. What follows a rename by itself (foreign keys, indexes, checks) is no difference
/// but where the second schema gives it another name.
pub fn diff(from: &Schema, to: &Schema, renames: &Renames) -> Difference {
    let (mut from, mut to) = (normalized(from), normalized(to));
    if from == to && *renames == Renames::default() {
        return Difference::default();
    }
    let names = Names::of(renames, &from, &to);
    let enums = enums::compare(&from, &to, &names);
    let (renamed, remade) = (tables::renamed(&names, &from, &to), enums.remake(&from, &names));

    if !names.is_empty() {
        names.carry(from.to_mut());
        names.follow(to.to_mut());
    }
    if enums.has_remade() {
        let columns = from.to_mut().tables.iter_mut().flat_map(|table| &mut table.columns);
        columns.for_each(|column| enums.without_gone_default(column));
    }
    let order::Ordered { first, then } = order::ordered(tables::units(&from, &to, &names), &names);
    let tables = [first, renamed, remade, then].concat();
    let views = views::compare(&from, &to, &names, &tables);
    let (installed, removed) = extensions(&from, &to);
    Difference {
        operations: [installed, enums.first, views.first, tables, enums.last, removed, views.last].concat(),
        beyond: beyond::compare(&from, &to, &names),
    }
}

/// Extensions to install and to remove.
fn extensions(from: &Schema, to: &Schema) -> (Vec<Operation>, Vec<Operation>) {
    let new = to.extensions.iter().filter(|name| !from.extensions.contains(name)).cloned();
    let old = from.extensions.iter().filter(|name| !to.extensions.contains(name)).cloned();
    (
        new.map(|name| Operation::CreateExtension { name, if_not_exists: false }).collect(),
        old.map(|name| Operation::DropExtension { name, if_exists: false }).collect(),
    )
}

//! Two schemas → the operations that lead from one to the other.
//!
//! Pure comparison of what is written down. Whether two spellings mean the same is the database's to say: operations
//! are tried on a shadow, and [`Difference::confirmed_by`] keeps those that changed something there.

mod assign;
mod candidates;
mod concerned;
mod findings;
mod similar;

use std::collections::BTreeMap;

pub use candidates::{Candidate, Drops, THRESHOLD, candidates};
pub use concerned::concerned;
pub use findings::{Finding, findings};

use super::Operation;

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

/// What differs between two schemas.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// What leads from the first to the second, in an order that applies.
    pub operations: Vec<Operation>,
    /// What no operation makes: triggers, functions, switches only one database has.
    pub beyond: Vec<Beyond>,
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
    /// To be decided by the author before the migration runs: what is missing, in words.
    Undecided(String),
}

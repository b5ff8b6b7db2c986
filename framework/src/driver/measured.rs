//! What a statement did to tables that were there, as the database itself tells.

use serde::{Deserialize, Serialize};

/// What a statement did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Measured {
    /// The tables that were there before, sorted by name, as [`Schema`](crate::schema::Schema) writes them.
    pub tables: Vec<Touched>,
    /// The best way the server has for it, in its own words: `ALGORITHM=INSTANT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The database could not be watched while it ran: `tables` is what its manual says of such statements, as far as Kit
    /// knows it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub by_manual: bool,
    /// It was not run, since it reaches beyond the database ([`Session::keep_within`](crate::driver::Session::keep_within)):
    /// nothing is known of it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub left_out: bool,
}

#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
impl Measured {
    /// Of a statement that was not run.
    pub(crate) fn left_out() -> Self {
        Self { left_out: true, ..Self::default() }
    }
}

/// What a statement did to one table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Touched {
    /// Table.
    pub table: String,
    /// The strongest lock it took, in the database's own words: `ACCESS EXCLUSIVE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lock: Option<String>,
    /// Who has to wait.
    pub blocks: Blocks,
    /// All rows were written anew.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub rewrites: bool,
    /// All rows were read.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub scans: bool,
    /// Indexes that were there and were built anew, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rebuilds: Vec<String>,
}

/// Who has to wait while a statement runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Blocks {
    /// Nobody but other changes of the table.
    #[default]
    Nobody,
    /// Who writes the rows it changes.
    Rows,
    /// Who writes.
    Writes,
    /// Who reads, too.
    Reads,
}

/// A table in numbers, as the catalog has them: nothing is counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TableSize {
    /// Table.
    pub table: String,
    /// Rows, about; none where the database does not know.
    pub rows: Option<u64>,
    /// There are so many rows at least: nobody looked further.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub or_more: bool,
    /// Bytes with indexes; none where the database does not know.
    pub bytes: Option<u64>,
}

//! What was found, for people and programs.

use serde::{Deserialize, Serialize};

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// It may hurt.
    Warning,
    /// It fails, loses rows, or keeps others waiting for as long as the table is large.
    Error,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule, as in `index-not-concurrent`.
    pub rule: String,
    /// How much it matters.
    pub severity: Severity,
    /// Version and name of the migration.
    pub migration: String,
    /// Its file, relative to the project.
    pub file: String,
    /// Line in the file, from 1; 0 where it is not known.
    pub line: usize,
    /// The statement, where it is SQL text.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub statement: String,
    /// What happens, in one sentence: `keeps writes to posts waiting while the index is built`.
    pub message: String,
    /// What the server did on a shadow: `locks posts (SHARE), reads all rows`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measured: Option<String>,
    /// The number of rows the database counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// What to do instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipe: Option<String>,
    /// By what its place is found in a file of Rust.
    #[serde(skip)]
    pub subject: Subject,
    /// Table and column, where one goes or gets another name that programs use.
    #[serde(skip)]
    pub gone: Option<(String, String)>,
}

/// What a finding is about, as a migration of Rust writes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    /// Names, the table's first; of SQL its first line.
    pub names: Vec<String>,
    /// What the method that is called with the last name has in its own, as in `drop`; empty for any.
    pub verb: &'static str,
}

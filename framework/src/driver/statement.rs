//! Text that a database runs.

use serde::{Deserialize, Serialize};

/// Text the database runs, as that database's own shell would accept it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Statement {
    /// The text, without a final semicolon.
    pub text: String,
    /// Why it is there, for a person; empty where the text says it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Must run outside a transaction.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub needs_autocommit: bool,
    /// In a stepwise migration, what was done up to here is committed behind it, as its author asked.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub commits: bool,
    /// Changes nothing but the connection (`SET …`): a later run that goes on behind it runs it again first.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub for_connection: bool,
    /// Makes the statement a guard: a query that must return no row; the text says what a row means, and `{}` in it
    /// is replaced by the first row's first column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guard: Option<String>,
    /// First line in the file it comes from; 0 when it comes from none.
    #[serde(skip_serializing_if = "is_zero")]
    pub line: usize,
}

fn is_zero(line: &usize) -> bool {
    *line == 0
}

impl Statement {
    /// A statement that needs no explanation.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// A statement with the reason it is there.
    pub fn because(text: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { text: text.into(), reason: reason.into(), ..Self::default() }
    }

    /// A query that must return no row.
    pub fn guard(query: impl Into<String>, failure: impl Into<String>) -> Self {
        Self { text: query.into(), guard: Some(failure.into()), ..Self::default() }
    }
}

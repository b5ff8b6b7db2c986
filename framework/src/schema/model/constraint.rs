//! What holds for the rows of a table, and what finds them: keys, indexes, checks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::is_false;

/// Primary key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PrimaryKey {
    /// Constraint name, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Columns in key order.
    pub columns: Vec<String>,
    /// The constraint as the database writes it, where the fields above do not say all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<String>,
}

/// Index or unique constraint; an exclusion constraint too, which is a constraint that is not unique.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Index {
    /// Name; an index always has one, a unique constraint may have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// No two rows may agree in all columns.
    #[serde(skip_serializing_if = "is_false")]
    pub unique: bool,
    /// Declared as a constraint of the table, not as an index of its own.
    #[serde(skip_serializing_if = "is_false")]
    pub constraint: bool,
    /// What is indexed, in order.
    pub columns: Vec<IndexColumn>,
    /// Only rows for which this holds are indexed.
    #[serde(rename = "where", skip_serializing_if = "Option::is_none")]
    pub predicate: Option<String>,
    /// Index method, where it is not the usual one: `gin`, `hash`, `fulltext`, `spatial`, …
    #[serde(rename = "using", skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Columns kept in the index without being searched by.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    /// A unique constraint that may be checked at commit instead of at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deferrable: Option<Deferrable>,
    /// What the index is for, in the author's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Switches only some databases have, in their own words: `nulls_not_distinct`, `invisible`, `parser`, …; `invalid`
    /// marks an index that a failed creation left behind.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, String>,
    /// Built without keeping writers out, outside a transaction. Says how to create it: inspecting never sets it.
    #[serde(skip_serializing_if = "is_false")]
    pub concurrently: bool,
    /// The statement the database keeps for the index (the constraint's own text for a constraint), where it keeps one
    /// and the fields above do not say all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<String>,
}

/// One part of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexColumn {
    /// Column or expression.
    #[serde(flatten)]
    pub term: IndexTerm,
    /// Largest first.
    #[serde(default, skip_serializing_if = "is_false")]
    pub descending: bool,
    /// Collation, where it is not the column's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
    /// Operator class, where it is not the type's usual one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator_class: Option<String>,
    /// Where NULLs stand, where that is not the usual place: before all values (true) or behind them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nulls_first: Option<bool>,
    /// Only so many characters or bytes from the value's start are indexed (MySQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<u32>,
}

impl PrimaryKey {
    /// A key of these columns, without a name.
    pub fn over<C: Into<String>>(columns: impl IntoIterator<Item = C>) -> Self {
        Self { columns: columns.into_iter().map(Into::into).collect(), ..Self::default() }
    }
}

impl IndexColumn {
    /// A column in ascending order.
    pub fn column(name: impl Into<String>) -> Self {
        Self::over(IndexTerm::Column(name.into()))
    }

    /// An expression in ascending order.
    pub fn expression(text: impl Into<String>) -> Self {
        Self::over(IndexTerm::Expression(text.into()))
    }

    fn over(term: IndexTerm) -> Self {
        Self { term, descending: false, collation: None, operator_class: None, nulls_first: None, length: None }
    }

    /// The column's name, unless this is an expression.
    pub fn name(&self) -> Option<&str> {
        match &self.term {
            IndexTerm::Column(name) => Some(name),
            IndexTerm::Expression(_) => None,
        }
    }
}

/// What an index orders by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexTerm {
    /// A column's value.
    Column(String),
    /// An expression's value.
    Expression(String),
}

/// Foreign key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ForeignKey {
    /// Constraint name, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Columns of this table.
    pub columns: Vec<String>,
    /// Table referenced.
    pub table: String,
    /// Columns referenced; empty means that table's primary key.
    pub references: Vec<String>,
    /// When the referenced row goes.
    #[serde(skip_serializing_if = "Action::is_none")]
    pub on_delete: Action,
    /// When the referenced key changes.
    #[serde(skip_serializing_if = "Action::is_none")]
    pub on_update: Action,
    /// May be checked at commit instead of at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deferrable: Option<Deferrable>,
    /// The constraint as the database writes it, where the fields above do not say all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<String>,
}

/// What a foreign key does to the rows that refer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Refuse at the end of the statement (the standard's default).
    #[default]
    NoAction,
    /// Refuse at once.
    Restrict,
    /// Follow.
    Cascade,
    /// Set the columns to NULL.
    SetNull,
    /// Set the columns to their defaults.
    SetDefault,
}

impl Action {
    fn is_none(&self) -> bool {
        *self == Action::NoAction
    }
}

/// When a deferrable foreign key is checked unless a transaction says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deferrable {
    /// At commit.
    InitiallyDeferred,
    /// After each statement.
    InitiallyImmediate,
}

/// Check constraint.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Check {
    /// Constraint name, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Holds for every row.
    pub expression: String,
    /// The constraint as the database writes it, where the fields above do not say all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<String>,
}

//! What a table's text is made of.

use super::Span;
use crate::schema::{Action, Deferrable};

/// What a `CREATE … TABLE` creates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Created {
    /// An ordinary table.
    Table(TableDdl),
    /// A virtual table: its columns are its module's business.
    Virtual(VirtualDdl),
}

/// A virtual table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct VirtualDdl {
    /// Name, unquoted.
    pub(crate) name: String,
    /// Where the name stands.
    pub(crate) name_span: Span,
    /// Module, as in `fts5`.
    pub(crate) module: String,
}

/// An ordinary table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TableDdl {
    /// Name, unquoted.
    pub(crate) name: String,
    /// Where the name stands, without a schema's name.
    pub(crate) name_span: Span,
    /// Columns.
    pub(crate) columns: Vec<ColumnDdl>,
    /// Constraints of the table.
    pub(crate) constraints: Vec<ConstraintDdl>,
    /// Where the opening parenthesis stands.
    pub(crate) body_open: usize,
    /// Where the closing parenthesis stands.
    pub(crate) body_close: usize,
    /// Rows are kept by primary key.
    pub(crate) without_rowid: bool,
    /// Types are enforced.
    pub(crate) strict: bool,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ColumnDdl {
    /// Name, unquoted.
    pub(crate) name: String,
    /// Where the name stands.
    pub(crate) name_span: Span,
    /// The whole definition, without the comma.
    pub(crate) span: Span,
    /// Declared type as written.
    pub(crate) ty: Option<String>,
    /// Where the type stands.
    pub(crate) type_span: Option<Span>,
    /// What follows name and type.
    pub(crate) constraints: Vec<ConstraintDdl>,
}

/// A constraint of a column or a table; also what SQLite's grammar treats like one (DEFAULT, COLLATE, …).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ConstraintDdl {
    /// Name given with `CONSTRAINT`, unquoted.
    pub(crate) name: Option<String>,
    /// Where that name stands.
    pub(crate) name_span: Option<Span>,
    /// The whole of it, `CONSTRAINT name` included, a comma not.
    pub(crate) span: Span,
    /// What it says.
    pub(crate) kind: ConstraintKind,
}

/// What a constraint says. `columns` are empty for a column's constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ConstraintKind {
    /// `PRIMARY KEY`.
    PrimaryKey {
        /// Key columns in order.
        columns: Vec<KeyColumn>,
        /// `DESC` behind a column's `PRIMARY KEY`.
        descending: bool,
        /// `AUTOINCREMENT`.
        autoincrement: bool,
        /// `ON CONFLICT` word.
        conflict: Option<String>,
    },
    /// `UNIQUE`.
    Unique {
        /// Columns in order.
        columns: Vec<KeyColumn>,
        /// `ON CONFLICT` word.
        conflict: Option<String>,
    },
    /// `NOT NULL`.
    NotNull {
        /// `ON CONFLICT` word.
        conflict: Option<String>,
    },
    /// `NULL`.
    Null,
    /// `CHECK`.
    Check {
        /// Text between the parentheses.
        expression: String,
        /// Where that stands.
        expression_span: Span,
    },
    /// `DEFAULT`.
    Default {
        /// The value as written, without parentheses around an expression.
        value: String,
        /// Where that stands.
        value_span: Span,
        /// The value is an expression in parentheses.
        parenthesized: bool,
    },
    /// `COLLATE`.
    Collate {
        /// Collation, unquoted.
        collation: String,
    },
    /// `REFERENCES`, `FOREIGN KEY`.
    ForeignKey(ForeignKeyDdl),
    /// `AS ( … )`.
    Generated {
        /// Text between the parentheses.
        expression: String,
        /// Where that stands.
        expression_span: Span,
        /// `STORED`.
        stored: bool,
    },
    /// `DEFERRABLE` apart from its foreign key, which is the last one before it.
    Deferral(Option<Deferrable>),
    /// `CONSTRAINT name` with nothing behind it, which SQLite accepts.
    Nothing,
}

/// A column within a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyColumn {
    /// Name, unquoted.
    pub(crate) name: String,
    /// Where the name stands.
    pub(crate) name_span: Span,
    /// Collation, unquoted.
    pub(crate) collation: Option<String>,
    /// `DESC`.
    pub(crate) descending: bool,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ForeignKeyDdl {
    /// Columns of this table with their places; empty for a column's constraint.
    pub(crate) columns: Vec<(String, Span)>,
    /// Table referenced, unquoted.
    pub(crate) table: String,
    /// Where that stands.
    pub(crate) table_span: Span,
    /// Columns referenced with their places; empty means the primary key.
    pub(crate) references: Vec<(String, Span)>,
    /// `ON DELETE`.
    pub(crate) on_delete: Action,
    /// `ON UPDATE`.
    pub(crate) on_update: Action,
    /// `DEFERRABLE`.
    pub(crate) deferrable: Option<Deferrable>,
}

//! One intended change of a schema, as data.
//!
//! A migration records operations; a driver renders them into statements. All that is done to one table at a time is
//! one `AlterTable`, so that a database which must rebuild the table does it once.

use serde::{Deserialize, Serialize};

use super::{Check, Column, EnumType, ForeignKey, Index, PrimaryKey, Table, View};

/// One intended change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// Create a table with its indexes, keys and checks. A table with a `definition` is created by that very text.
    CreateTable {
        /// What to create.
        table: Table,
        /// A table of that name is left as it is.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        if_not_exists: bool,
    },
    /// Drop a table with all its rows.
    DropTable {
        /// Table.
        name: String,
        /// No such table is no error.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        if_exists: bool,
    },
    /// Rename a table.
    RenameTable {
        /// Name now.
        from: String,
        /// Name then.
        to: String,
    },
    /// Change one table, in this order.
    AlterTable {
        /// Table.
        table: String,
        /// What to change.
        changes: Vec<Change>,
    },
    /// Create a view.
    CreateView {
        /// What to create.
        view: View,
        /// A view of that name gives way.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        replace: bool,
    },
    /// Drop a view.
    DropView {
        /// View.
        name: String,
        /// No such view is no error.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        if_exists: bool,
    },
    /// Create a named enum type.
    CreateEnum(EnumType),
    /// Drop the enum type of this name.
    DropEnum(String),
    /// Add a value to a named enum type.
    AddEnumValue {
        /// Enum type.
        name: String,
        /// What to add.
        value: String,
        /// The value it stands before; behind all others if left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<String>,
    },
    /// Rename a value of a named enum type; rows follow.
    RenameEnumValue {
        /// Enum type.
        name: String,
        /// Value now.
        from: String,
        /// Value then.
        to: String,
    },
    /// Install an extension that the database server has.
    CreateExtension {
        /// Extension.
        name: String,
        /// An installed one is left as it is.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        if_not_exists: bool,
    },
    /// Remove an installed extension.
    DropExtension {
        /// Extension.
        name: String,
        /// One that is not installed is no error.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        if_exists: bool,
    },
    /// Statements in this database's own words.
    Sql {
        /// What to run; may hold several statements.
        up: String,
        /// What undoes it; an empty text where there is nothing to undo.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        down: Option<String>,
        /// The file it comes from, to name in errors.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file: Option<String>,
    },
    /// Rust code with a connection: the migration's step of this number.
    Step {
        /// The step's name, to show.
        name: String,
        /// Position among the migration's steps.
        index: usize,
        /// Run the step's `down` instead of its `up`.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        down: bool,
    },
}

/// One change of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Add a column.
    AddColumn {
        /// What to add. A column with a `definition` is added by that very text.
        column: Column,
        /// Where; a database that only appends says so while planning, or rebuilds the table.
        #[serde(default, skip_serializing_if = "Position::is_last")]
        position: Position,
    },
    /// Give the column of this name this definition.
    ChangeColumn(Column),
    /// Rename a column.
    RenameColumn {
        /// Name now.
        from: String,
        /// Name then.
        to: String,
    },
    /// Drop a column with all its values.
    DropColumn(String),
    /// Create an index.
    CreateIndex(Index),
    /// Drop the index of this name.
    DropIndex(String),
    /// Rename an index.
    RenameIndex {
        /// Name now.
        from: String,
        /// Name then.
        to: String,
    },
    /// Add a primary key to a table that has none.
    AddPrimaryKey(PrimaryKey),
    /// Drop the primary key.
    DropPrimaryKey,
    /// Add a foreign key.
    AddForeignKey(ForeignKey),
    /// Drop a foreign key.
    DropForeignKey(Selector),
    /// Add a unique constraint (`Index` with `unique` and `constraint` set).
    AddUnique(Index),
    /// Drop a unique constraint.
    DropUnique(Selector),
    /// Add a check constraint.
    AddCheck(Check),
    /// Drop the check constraint of this name.
    DropCheck(String),
    /// Set or drop the table's comment.
    SetComment(Option<String>),
    /// The table's text before, to come back with its layout, comments and order of constraints where the database
    /// keeps such a text, writes it anew for the changes before this one, and it means what they made. Only the way back
    /// has this; it changes nothing that a table means.
    Restore(String),
}

/// Where a new column goes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// Behind all others.
    #[default]
    Last,
    /// Before all others.
    First,
    /// Behind this one.
    After(String),
}

impl Position {
    fn is_last(&self) -> bool {
        *self == Position::Last
    }
}

/// Which constraint: databases that leave constraints unnamed know them by their columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Selector {
    /// The one of this name.
    Name(String),
    /// The one over exactly these columns; of several, the last.
    Columns(Vec<String>),
}

impl Operation {
    /// The tables this operation speaks of: those a driver looks at before rendering it.
    pub fn tables(&self) -> Vec<&str> {
        match self {
            Operation::CreateTable { table, .. } => vec![&table.name],
            Operation::DropTable { name, .. } => vec![name],
            Operation::RenameTable { from, to } => vec![from, to],
            Operation::AlterTable { table, .. } => vec![table],
            Operation::CreateView { view, .. } => vec![&view.name],
            Operation::DropView { name, .. } => vec![name],
            Operation::CreateEnum(_) | Operation::DropEnum(_) => vec![],
            Operation::AddEnumValue { .. } | Operation::RenameEnumValue { .. } => vec![],
            Operation::CreateExtension { .. } | Operation::DropExtension { .. } => vec![],
            Operation::Sql { .. } | Operation::Step { .. } => vec![],
        }
    }
}

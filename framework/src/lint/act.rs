//! One thing a migration does, whether an operation was recorded or SQL text says it.

use crate::schema::Operation;

/// One thing a migration does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// What it does.
    pub doing: Doing,
    /// How, as far as an operation has no words for it.
    pub manner: Manner,
    /// Where it is written.
    pub place: Place,
}

/// What an act does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doing {
    /// An operation; an `AlterTable` holds exactly one change. Never `Sql`, which is read.
    Operation(Box<Operation>),
    /// Check the rows of a constraint that was added without (`VALIDATE CONSTRAINT`).
    Validate {
        /// Table.
        table: String,
        /// Constraint.
        constraint: String,
    },
    /// Change rows.
    Update {
        /// Table.
        table: String,
        /// No row is left out.
        all: bool,
    },
    /// Delete rows.
    Delete {
        /// Table.
        table: String,
        /// No row is left out.
        all: bool,
    },
    /// Empty tables.
    Truncate {
        /// Tables.
        tables: Vec<String>,
        /// With all tables that refer to them.
        cascade: bool,
    },
    /// Rewrite tables or indexes as they are (`VACUUM FULL`, `CLUSTER`, `REINDEX`, `OPTIMIZE TABLE`).
    Maintain {
        /// The first words.
        what: String,
        /// Table or index, where one is named.
        name: Option<String>,
    },
    /// Lock tables by hand.
    Lock {
        /// Tables.
        tables: Vec<String>,
    },
    /// Set a setting of the connection: name in lower case, value as written.
    Set {
        /// Setting.
        name: String,
        /// Value.
        value: String,
    },
    /// Begin or end a transaction, in the first word.
    Transaction(String),
    /// Something else that was read and that changes nothing that is there.
    Other,
    /// What the parser has no words for.
    Unread,
}

/// How an act is done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manner {
    /// It is SQL text and no recorded operation.
    pub text: bool,
    /// In a transaction with the migration's other acts.
    pub in_transaction: bool,
    /// `CONCURRENTLY`.
    pub concurrently: bool,
    /// `NOT VALID`: rows that are there are not checked.
    pub not_valid: bool,
    /// `USING INDEX`: the constraint takes over an index that is there.
    pub using_index: Option<String>,
    /// `CASCADE`: what depends on it goes, too.
    pub cascade: bool,
    /// The constraint was given no name by its author.
    pub unnamed: bool,
    /// `ALGORITHM=…`, in capitals.
    pub algorithm: Option<String>,
    /// `LOCK=…`, in capitals.
    pub lock: Option<String>,
}

/// Where an act is written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The operation among those of the migration.
    pub operation: usize,
    /// The change of an `AlterTable`, or the statement of a `Sql`, by its number.
    pub part: Option<usize>,
    /// Line in the file of SQL, from 1; 0 where there is none.
    pub line: usize,
    /// The statement, where it is SQL text.
    pub text: String,
}

impl Act {
    /// A recorded operation.
    pub fn recorded(operation: Operation, place: Place) -> Self {
        Self { doing: Doing::Operation(Box::new(operation)), manner: Manner::default(), place }
    }

    /// The operation it is, or is read as.
    pub fn operation(&self) -> Option<&Operation> {
        match &self.doing {
            Doing::Operation(operation) => Some(operation),
            _ => None,
        }
    }

    /// The change of a table it is, with the table's name.
    pub fn change(&self) -> Option<(&str, &crate::schema::Change)> {
        match self.operation()? {
            Operation::AlterTable { table, changes } => Some((table, changes.first()?)),
            _ => None,
        }
    }
}

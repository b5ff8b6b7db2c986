//! One thing a migration does, whether an operation was recorded or SQL text says it.

use crate::schema::{Change, Operation, changes_rows};

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
    /// `FIRST` or `AFTER …` of a column that is there: it gets another place.
    pub moved: bool,
    /// `FORCE` and the like: rows are written anew, whatever else the statement does.
    pub anew: bool,
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
    pub fn change(&self) -> Option<(&str, &Change)> {
        match self.operation()? {
            Operation::AlterTable { table, changes } => Some((table, changes.first()?)),
            _ => None,
        }
    }

    /// Whether rows may be others behind it than those a database counts now, or be looked at in another way.
    pub fn changes_rows(&self) -> bool {
        match &self.doing {
            Doing::Operation(operation) => match operation.as_ref() {
                // Rows may be copied into it.
                Operation::CreateTable { .. } => self.says("SELECT"),
                Operation::AlterTable { changes, .. } => {
                    self.is_in_own_words() && matches!(changes.as_slice(), [Change::ChangeColumn(_)])
                }
                operation => changes_rows(operation),
            },
            // `foreign_key_checks`, `sql_mode`, `search_path`: which rows are refused, and which table is meant.
            Doing::Set { name, .. } => !is_about_means(name),
            Doing::Update { .. } | Doing::Delete { .. } | Doing::Truncate { .. } | Doing::Other | Doing::Unread => true,
            Doing::Validate { .. } | Doing::Maintain { .. } | Doing::Lock { .. } | Doing::Transaction(_) => false,
        }
    }

    /// Whether it refuses rows that are there, or takes them away, as its operation says.
    pub fn checks_rows(&self) -> bool {
        !self.manner.not_valid && self.manner.using_index.is_none() && !self.is_in_own_words()
    }

    /// Whether it changes a table, and its author wrote how the rows are made to fit.
    pub fn converts_in_own_words(&self) -> bool {
        let takes_over = self.manner.using_index.is_some();
        self.change().is_some() && !takes_over && (self.is_in_own_words() || self.says("IGNORE"))
    }

    /// Whether its author wrote how rows are made to fit: a conversion (`USING`) may take what the usual one would not,
    /// and MariaDB's `ALTER IGNORE TABLE` deletes what is in the way.
    fn is_in_own_words(&self) -> bool {
        let is_index = matches!(self.change(), Some((_, Change::CreateIndex(_))));
        !is_index && (self.says("USING") || self.says("IGNORE"))
    }

    /// Whether a word stands in its SQL.
    fn says(&self, word: &str) -> bool {
        let mut words = self.place.text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        self.manner.text && words.any(|own| own.eq_ignore_ascii_case(word))
    }
}

/// Whether a setting says how long something may take, and how much memory, and no more.
fn is_about_means(setting: &str) -> bool {
    let name = setting.rsplit('.').next().unwrap_or(setting);
    name.ends_with("_timeout") || name.ends_with("_work_mem") || name == "max_statement_time"
}

//! What a statement of SQL text makes of the rows that are there.

use super::Words;

/// What a statement makes of rows, as far as its words tell. Names are those of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// A table, or a column of it, gets another name.
    Renamed {
        /// Table.
        table: String,
        /// Column; none where it is the table.
        column: Option<String>,
        /// What it is called then.
        to: String,
    },
    /// A table, or a column of it, goes.
    Dropped {
        /// Table.
        table: String,
        /// Column; none where it is the table.
        column: Option<String>,
    },
    /// There is a table that was not there.
    Created {
        /// Table.
        table: String,
    },
    /// Rows of the tables that these words name may be put elsewhere.
    Copied {
        /// The words of the statement.
        words: Words,
    },
    /// Rows go.
    Deleted {
        /// Table.
        table: String,
        /// Which rows.
        of: Of,
        /// What it is called: `DELETE`.
        word: String,
    },
    /// Rows get other values.
    Updated {
        /// Table.
        table: String,
        /// In these columns; any where there are none.
        columns: Vec<String>,
        /// Which rows.
        of: Of,
        /// What it is called: `UPDATE`.
        word: String,
    },
    /// It may run any other statement.
    Unknown {
        /// What it is called: `CALL`.
        word: String,
    },
}

/// Which rows of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Of {
    /// All.
    All,
    /// Those for which the condition holds, in the text's words.
    Those(String),
    /// Some, of which the table alone does not say which.
    Some,
}

//! What rows there are that a change may not fit: asked of the database before the change is written down.

use serde::{Deserialize, Serialize};

use super::ColumnType;

/// A question about rows; the answer is a number of rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Rows of the table.
    Rows {
        /// Table.
        table: String,
    },
    /// Rows that hold NULL in the column.
    Nulls {
        /// Table.
        table: String,
        /// Column.
        column: String,
    },
    /// Rows that hold something else than NULL in the column.
    Values {
        /// Table.
        table: String,
        /// Column.
        column: String,
    },
    /// Rows whose value the type would refuse or alter: too long, too large, no number, not among an enum's texts.
    Unfit {
        /// Table.
        table: String,
        /// Column.
        column: String,
        /// Type the column has.
        from: ColumnType,
        /// Type it is to have.
        to: ColumnType,
        /// Numbers are to be never negative.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        unsigned: bool,
    },
    /// Rows beyond the first of each group that agrees in all these columns, none of them NULL.
    Duplicates {
        /// Table.
        table: String,
        /// Columns.
        columns: Vec<String>,
    },
    /// Rows that refer to a row that is not there.
    Orphans {
        /// Table.
        table: String,
        /// Columns that refer.
        columns: Vec<String>,
        /// Table referred to.
        references: String,
        /// Columns referred to.
        keys: Vec<String>,
    },
    /// Rows for which the expression, in the database's own words, does not hold.
    Against {
        /// Table.
        table: String,
        /// Expression.
        expression: String,
    },
}

//! Doubts as queries that count, as far as SQL databases agree on them.

use crate::driver::{DatabaseError, Row};
use crate::schema::Doubt;

/// How a database writes names.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quoting {
    pub(crate) table: fn(&str) -> String,
    pub(crate) column: fn(&str) -> String,
}

impl Quoting {
    /// The query whose one value is the number of rows; what does not fit a type is each database's own to say: none.
    pub(crate) fn question(self, doubt: &Doubt) -> Option<String> {
        Some(match doubt {
            Doubt::Rows { table } => format!("SELECT count(*) FROM {}", (self.table)(table)),
            Doubt::Nulls { table, column } => self.rows_where(table, &format!("{} IS NULL", (self.column)(column))),
            Doubt::Values { table, column } => {
                self.rows_where(table, &format!("{} IS NOT NULL", (self.column)(column)))
            }
            Doubt::Duplicates { table, columns } => {
                let names = columns.iter().map(|column| (self.column)(column)).collect::<Vec<_>>().join(", ");
                format!(
                    "SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM {} WHERE {} GROUP BY {names} \
                     HAVING count(*) > 1) AS kit_groups",
                    (self.table)(table),
                    self.known("", columns)
                )
            }
            Doubt::Orphans { table, columns, references, keys } => {
                let pairs = columns.iter().zip(keys);
                let pairs = pairs.map(|(column, key)| {
                    format!("kit_other.{} = kit_own.{}", (self.column)(key), (self.column)(column))
                });
                format!(
                    "SELECT count(*) FROM {} AS kit_own WHERE {} AND NOT EXISTS (SELECT 1 FROM {} AS kit_other WHERE {})",
                    (self.table)(table),
                    self.known("kit_own.", columns),
                    (self.table)(references),
                    pairs.collect::<Vec<_>>().join(" AND ")
                )
            }
            // A check lets pass what it cannot tell. The line break ends a comment at the expression's end.
            Doubt::Against { table, expression } => self.rows_where(table, &format!("NOT ({expression}\n)")),
            Doubt::Unfit { .. } => return None,
        })
    }

    /// The number of rows for which the condition holds.
    pub(crate) fn rows_where(self, table: &str, condition: &str) -> String {
        format!("SELECT count(*) FROM {} WHERE {condition}", (self.table)(table))
    }

    fn known(self, prefix: &str, columns: &[String]) -> String {
        let known = columns.iter().map(|column| format!("{prefix}{} IS NOT NULL", (self.column)(column)));
        known.collect::<Vec<_>>().join(" AND ")
    }
}

/// The one value of an answer, as a number.
pub(crate) fn number(rows: &[Row]) -> Result<u64, DatabaseError> {
    let value = rows.first().and_then(|row| row.first()).and_then(Option::as_deref);
    let number = value.and_then(|value| value.parse().ok());
    number.ok_or_else(|| DatabaseError::Refused("the database did not answer with a number".to_owned()))
}

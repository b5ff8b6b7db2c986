//! Kit's own records in SQLite.

use crate::driver::sql::quote;
use crate::driver::sql::records::SqlRecords;

/// Read as one JSON array: sqlx wakes the caller for each row, which for a thousand of them takes longer than the query.
/// A number would be one there, too. The names, which are Kit's and other tools', need no quotes.
pub(super) static RECORDS: SqlRecords = SqlRecords {
    name: str::to_owned,
    literal: quote::literal,
    text: |column| format!("CAST({column} AS TEXT)"),
    base16: |column| format!("hex({column})"),
    as_array: true,
};

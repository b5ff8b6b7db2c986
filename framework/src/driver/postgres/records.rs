//! Kit's own records in PostgreSQL.

use crate::driver::sql::quote;
use crate::driver::sql::records::SqlRecords;

/// The names, which are Kit's and other tools', need no quotes.
pub(super) static RECORDS: SqlRecords = SqlRecords {
    name: str::to_owned,
    literal: quote::literal,
    text: str::to_owned,
    base16: |column| format!("encode({column}, 'hex')"),
    as_array: false,
};

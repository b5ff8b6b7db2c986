//! Kit's own records in MySQL and MariaDB.

use super::name::{literal, name};
use crate::driver::sql::records::SqlRecords;

pub(super) static RECORDS: SqlRecords = SqlRecords {
    // `undo` is a word of theirs.
    name,
    literal,
    text: str::to_owned,
    base16: |column| format!("HEX({column})"),
    as_array: false,
};

//! What SQLite keeps of a table, an index, a view: their text, read into parts that know where they stand.
//!
//! The pragmas hide checks, constraint names, conflict clauses, deferrability, AUTOINCREMENT and generated expressions;
//! only the text in `sqlite_schema` has them. Every part carries its byte span in that text, so that a rebuild edits
//! the affected tokens and nothing else. Always holds: `&text[span]` is the part as the author wrote it, without blanks
//! or comments at its ends. Grammar: <https://sqlite.org/lang_createtable.html>, <https://sqlite.org/lang_createindex.html>.

mod cursor;
mod index;
mod parts;
mod table;
#[cfg(test)]
mod tests;
mod view;

use std::ops::Range;

use crate::driver::sql::tokens::{TokenKind, significant, unquote};
use crate::driver::sqlite::lexis::SQLITE;

pub(crate) use index::{IndexDdl, TermDdl};
pub(crate) use parts::{
    ColumnDdl, ConstraintDdl, ConstraintKind, Created, ForeignKeyDdl, KeyColumn, TableDdl, VirtualDdl,
};
pub(crate) use view::view_query;

/// Bytes from, to (excluded).
pub(crate) type Span = Range<usize>;

/// The text is not what SQLite would have kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected} at byte {at} of: {text}")]
pub(crate) struct DdlError {
    /// What should stand there.
    pub(crate) expected: &'static str,
    /// Where, in bytes.
    pub(crate) at: usize,
    /// The whole text.
    pub(crate) text: String,
}

/// Where a text names this identifier, quoted or not, in any case. Looks at names only: a column of another table
/// called the same is found too, a string is not.
pub(crate) fn uses(text: &str, name: &str) -> Vec<Span> {
    significant(text, &SQLITE)
        .filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::Quoted))
        .filter(|token| unquote(token.text(text)).eq_ignore_ascii_case(name))
        .map(|token| token.span())
        .collect()
}

/// Whether a text names this identifier; see [`uses`].
pub(crate) fn mentions(text: &str, name: &str) -> bool {
    !uses(text, name).is_empty()
}

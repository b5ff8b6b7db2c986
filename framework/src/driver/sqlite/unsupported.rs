//! Saying no, and what a name means: what every part of rendering needs.

use crate::driver::Unsupported;
use crate::schema::{Schema, Table};

/// What SQLite cannot do and what to do instead.
pub(crate) fn unsupported(what: impl Into<String>, instead: impl Into<String>) -> Unsupported {
    Unsupported { driver: super::NAME, what: what.into(), instead: Some(instead.into()) }
}

/// The table of this name as SQLite finds it: in any case.
pub(crate) fn find<'a>(schema: &'a Schema, table: &str) -> Option<&'a Table> {
    schema.table(table).or_else(|| schema.tables.iter().find(|each| each.name.eq_ignore_ascii_case(table)))
}

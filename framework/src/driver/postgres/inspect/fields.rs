//! The values of a row, read in order.

use super::super::name;
use crate::driver::Row;

/// A row's values. What is not there reads as nothing.
pub(super) struct Fields(std::vec::IntoIter<Option<String>>);

impl Fields {
    pub(super) fn of(row: Row) -> Self {
        Self(row.into_iter())
    }

    /// A value that may be NULL.
    pub(super) fn maybe(&mut self) -> Option<String> {
        self.0.next().flatten()
    }

    /// A value that may be NULL or empty.
    pub(super) fn some(&mut self) -> Option<String> {
        self.maybe().filter(|text| !text.is_empty())
    }

    pub(super) fn text(&mut self) -> String {
        self.maybe().unwrap_or_default()
    }

    pub(super) fn letter(&mut self) -> char {
        self.maybe().and_then(|text| text.chars().next()).unwrap_or(' ')
    }

    pub(super) fn flag(&mut self) -> bool {
        self.maybe().as_deref() == Some("t")
    }

    pub(super) fn number(&mut self) -> i64 {
        self.maybe().and_then(|text| text.parse().ok()).unwrap_or(0)
    }

    /// An array or vector of numbers: `{1,2}` or `1 2`.
    pub(super) fn numbers(&mut self) -> Vec<i64> {
        let text = self.text();
        let parts = text.split(|letter: char| !(letter.is_ascii_digit() || letter == '-'));
        parts.filter_map(|part| part.parse().ok()).collect()
    }

    /// A name, which comes as two values.
    pub(super) fn name(&mut self) -> String {
        self.maybe_name().unwrap_or_default()
    }

    pub(super) fn maybe_name(&mut self) -> Option<String> {
        let (schema, name) = (self.maybe(), self.maybe());
        name.map(|name| name::join(schema.as_deref(), &name))
    }
}

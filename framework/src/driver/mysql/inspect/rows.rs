//! The catalog's answers, by question.

use crate::driver::Row;

/// The values of one row, taken from the left.
pub(super) struct Values(std::vec::IntoIter<Option<String>>);

impl Values {
    /// The next value; nothing is as good as an empty text.
    pub(super) fn text(&mut self) -> String {
        self.optional().unwrap_or_default()
    }

    /// The next value, where it is neither NULL nor empty.
    pub(super) fn optional(&mut self) -> Option<String> {
        self.0.next().flatten().filter(|text| !text.is_empty())
    }

    /// The next value, where it is not NULL.
    pub(super) fn value(&mut self) -> Option<String> {
        self.0.next().flatten()
    }

    /// The next value, a number.
    pub(super) fn number(&mut self) -> u32 {
        self.text().parse().unwrap_or(0)
    }
}

/// The values of a row.
pub(super) fn values(row: Row) -> Values {
    Values(row.into_iter())
}

/// The row with the letter of its question.
pub(super) fn answer(row: Row) -> (char, Values) {
    let mut values = row.into_iter();
    let letter = values.next().flatten().and_then(|letter| letter.chars().next()).unwrap_or(' ');
    (letter, Values(values))
}

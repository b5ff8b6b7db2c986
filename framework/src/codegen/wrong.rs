//! What is wrong with a text, and where.

use std::ops::Range;

/// A mistake, and the piece of text it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub(crate) place: Range<usize>,
    pub(crate) message: String,
}

/// What is wrong with a file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {message}")]
pub struct SyntaxError {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

impl Wrong {
    pub(crate) fn new(place: Range<usize>, message: impl Into<String>) -> Self {
        Self { place, message: message.into() }
    }

    /// Every mistake that one error holds. Positions count from `start`.
    pub(crate) fn all_of(error: syn::Error, start: usize) -> impl Iterator<Item = Self> {
        error.into_iter().map(move |error| {
            let place = error.span().byte_range();
            let message = match error.to_string() {
                // What the lexer says of an unbalanced bracket or an unfinished string.
                lexing if lexing.contains("token stream") => {
                    "a bracket or quotation mark is not closed, or one too many".to_owned()
                }
                message => message,
            };
            Self { place: start + place.start..start + place.end, message }
        })
    }

    /// The mistake with its line and column.
    pub(crate) fn located(self, text: &str) -> SyntaxError {
        let (line, column) = position(text, self.place.start);
        SyntaxError { line, column, message: self.message }
    }
}

/// Line and column of a place in a text, from 1.
pub(crate) fn position(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let column = before[line_start..].trim_start_matches('\u{feff}').chars().count() + 1;
    (before.matches('\n').count() + 1, column)
}

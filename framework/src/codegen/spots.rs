//! Where tokens stand in a text.
//!
//! A token's own `byte_range` counts characters anew for every token; its line and column are at hand.

use std::ops::Range;

use proc_macro2::{LineColumn, Span};

/// The lines of a text that was parsed.
#[derive(Debug)]
pub(super) struct Spots<'t> {
    text: &'t str,
    /// What stands before the text; places count from there.
    before: usize,
    /// Where each line starts in the text.
    lines: Vec<usize>,
}

impl<'t> Spots<'t> {
    pub(super) fn of(text: &'t str, before: usize) -> Self {
        let behind = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { text, before, lines: std::iter::once(0).chain(behind).collect() }
    }

    pub(super) fn before(&self) -> usize {
        self.before
    }

    pub(super) fn start(&self, span: Span) -> usize {
        self.at(span.start())
    }

    pub(super) fn end(&self, span: Span) -> usize {
        self.at(span.end())
    }

    pub(super) fn range(&self, span: Span) -> Range<usize> {
        self.start(span)..self.end(span)
    }

    /// Lines count from 1, columns from 0, in characters.
    fn at(&self, LineColumn { line, column }: LineColumn) -> usize {
        let start = line.checked_sub(1).and_then(|line| self.lines.get(line)).copied().unwrap_or(self.text.len());
        let rest = &self.text[start..];
        let bytes = match rest.as_bytes().get(..column) {
            Some(bytes) if bytes.is_ascii() => column,
            _ => rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at),
        };
        self.before + start + bytes
    }
}

#[cfg(test)]
mod tests {
    use syn::spanned::Spanned;

    use super::*;

    #[test]
    fn tokens_stand_where_they_say() {
        let text = "/// Größe\r\npub struct Größe {\n    ärger: &'static str, // ü\n\tä: Öl<Ü, r\"ß\nß\">, }\n";
        let tokens: proc_macro2::TokenStream = text.parse().unwrap();
        let spots = Spots::of(text, 3);
        fn check(tokens: proc_macro2::TokenStream, spots: &Spots<'_>) {
            for token in tokens {
                let range = token.span().byte_range();
                assert_eq!(spots.range(token.span()), range.start + 3..range.end + 3, "{token}");
                if let proc_macro2::TokenTree::Group(group) = token {
                    check(group.stream(), spots);
                }
            }
        }
        check(tokens.clone(), &spots);
        assert_eq!(spots.range(tokens.span()), 3..text.trim_end().len() + 3);
    }
}

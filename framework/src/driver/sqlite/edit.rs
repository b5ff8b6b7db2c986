//! Edits of a `CREATE TABLE` text that touch the affected tokens and nothing else.
//!
//! Every edit takes a text and gives a text that can be read again. Layout and comments stay: what is removed takes its
//! own line's comment with it, what is inserted follows the layout of its neighbours.

use super::ddl::{Span, TableDdl};
use super::lexis::SQLITE;
use crate::driver::sql::tokens::{TokenKind, significant, tokens, unquote};

/// The text with these bytes replaced.
pub(super) fn replace(text: &str, span: Span, with: &str) -> String {
    format!("{}{with}{}", &text[..span.start], &text[span.end..])
}

/// The text without a constraint that stands within a column, and without the blank before it.
pub(super) fn remove_within(text: &str, span: Span) -> String {
    let start = text[..span.start].trim_end().len();
    // A line comment before it ends at the line's end: that must stay.
    let start = if text[start..span.start].contains('\n') { span.start } else { start };
    replace(text, start..span.end, "")
}

/// The text with another word or more behind `at`.
pub(super) fn insert_within(text: &str, at: usize, words: &str) -> String {
    format!("{} {words}{}", &text[..at], &text[at..])
}

/// Where an expression says `table.`, point included.
pub(super) fn qualifiers(expression: &str, table: &str) -> Vec<Span> {
    let found: Vec<_> = significant(expression, &SQLITE).collect();
    let pairs = found.windows(2).filter(|pair| {
        matches!(pair[0].kind, TokenKind::Word | TokenKind::Quoted)
            && unquote(pair[0].text(expression)).eq_ignore_ascii_case(table)
            && pair[1].is_symbol(expression, ".")
    });
    pairs.map(|pair| pair[0].start..pair[1].end).collect()
}

/// Columns and constraints in the text's order.
fn items(table: &TableDdl) -> Vec<Span> {
    let columns = table.columns.iter().map(|column| column.span.clone());
    columns.chain(table.constraints.iter().map(|constraint| constraint.span.clone())).collect()
}

/// The text without a column or table constraint.
pub(super) fn remove_item(text: &str, table: &TableDdl, span: &Span) -> String {
    let items = items(table);
    let Some(at) = items.iter().position(|item| item == span) else { return text.to_owned() };
    let Some(next) = items.get(at + 1) else { return remove_last(text, &items, at) };
    let comma = comma(text, span.end..next.start);
    let end = end_of_line(text, comma.unwrap_or(span.end)..next.start);
    match (line_break_before(text, span.start), end) {
        (Some(start), Some(end)) => replace(text, start..end, ""),
        (None, Some(end)) => replace(text, span.start..end, ""),
        // The next one stands on the same line.
        (_, None) => replace(text, span.start..next.start, ""),
    }
}

fn remove_last(text: &str, items: &[Span], at: usize) -> String {
    let span = &items[at];
    let body_end = span.end + closing(&text[span.end..]);
    let (start, end) = match (line_break_before(text, span.start), end_of_line(text, span.end..body_end)) {
        (Some(start), Some(end)) => (start, end),
        (Some(_), None) => (span.start, span.end),
        (None, end) => (text[..span.start].trim_end().len(), end.unwrap_or(span.end)),
    };
    let shorter = replace(text, start..end, "");
    let comma = at.checked_sub(1).and_then(|previous| comma(text, items[previous].end..span.start));
    match comma {
        Some(behind) => replace(&shorter, behind - 1..behind, ""),
        None => shorter,
    }
}

/// Where a new column or constraint goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place<'a> {
    /// Before all others.
    First,
    /// Behind this column or constraint.
    After(&'a Span),
    /// Behind all others.
    Last,
}

/// The text with a new column or table constraint.
pub(super) fn insert_item(text: &str, table: &TableDdl, place: Place<'_>, new: &str) -> String {
    let items = items(table);
    let at = match place {
        Place::First => {
            let first = items.first().map_or(table.body_close, |item| item.start);
            let between = line_break_before(text, first).map_or(" ", |start| &text[start..first]);
            return replace(text, first..first, &format!("{new},{between}"));
        }
        Place::After(span) => items.iter().position(|item| item == span).unwrap_or(items.len() - 1),
        Place::Last => items.len() - 1,
    };
    let (item, indent) = (&items[at], indent(text, &items));
    match items.get(at + 1) {
        Some(next) => {
            let behind = comma(text, item.end..next.start).unwrap_or(item.end);
            match end_of_line(text, behind..next.start) {
                Some(end) => replace(text, end..end, &format!("\n{indent}{new},")),
                None => replace(text, next.start..next.start, &format!("{new}, ")),
            }
        }
        None => {
            let lines = text[table.body_open..item.start].contains('\n');
            let end = end_of_line(text, item.end..table.body_close);
            match end {
                Some(end) => {
                    let longer = replace(text, end..end, &format!("\n{indent}{new}"));
                    replace(&longer, item.end..item.end, ",")
                }
                None if lines => replace(text, item.end..item.end, &format!(",\n{indent}{new}")),
                None => replace(text, item.end..item.end, &format!(", {new}")),
            }
        }
    }
}

/// Byte behind the comma that stands between two items.
fn comma(text: &str, between: Span) -> Option<usize> {
    let piece = &text[between.clone()];
    tokens(piece, &SQLITE).find(|token| token.is_symbol(piece, ",")).map(|token| between.start + token.end)
}

/// Where the line ends, comments on it included; none if something else than comments follows on it.
fn end_of_line(text: &str, from: Span) -> Option<usize> {
    let piece = &text[from.clone()];
    for token in tokens(piece, &SQLITE) {
        let words = token.text(piece);
        match token.kind {
            TokenKind::Space => {
                if let Some(at) = words.find('\n') {
                    let end = from.start + token.start + at;
                    return Some(if text[..end].ends_with('\r') { end - 1 } else { end });
                }
            }
            TokenKind::Comment if !words.contains('\n') => {}
            _ => return None,
        }
    }
    None
}

/// Where the line break before this place begins, if only blanks stand between.
fn line_break_before(text: &str, at: usize) -> Option<usize> {
    let line = text[..at].trim_end_matches([' ', '\t']);
    let start = line.strip_suffix('\n')?;
    Some(start.strip_suffix('\r').unwrap_or(start).len())
}

/// Bytes up to the parenthesis that closes the table.
fn closing(rest: &str) -> usize {
    tokens(rest, &SQLITE).find(|token| token.is_symbol(rest, ")")).map_or(rest.len(), |token| token.start)
}

/// The blanks before items that begin a line.
fn indent<'a>(text: &'a str, items: &[Span]) -> &'a str {
    let own_line = items.iter().rev().find_map(|item| line_break_before(text, item.start).map(|start| (start, item)));
    own_line.map_or("    ", |(start, item)| text[start..item.start].trim_start_matches(['\r', '\n']))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = "CREATE TABLE t (
    a INT, -- first
    -- about b
    b TEXT, -- second
    c TEXT -- third
) STRICT";

    fn without(text: &str, column: &str) -> String {
        let table = TableDdl::parse(text).unwrap();
        remove_item(text, &table, &table.column(column).unwrap().span)
    }

    fn with(text: &str, place: Option<&str>) -> String {
        let table = TableDdl::parse(text).unwrap();
        let place = match place {
            None => Place::First,
            Some("") => Place::Last,
            Some(column) => Place::After(&table.column(column).unwrap().span),
        };
        insert_item(text, &table, place, "n INT")
    }

    #[test]
    fn a_removed_item_takes_its_line_and_leaves_the_comments_of_others() {
        assert_eq!(
            without(LINES, "a"),
            "CREATE TABLE t (\n    -- about b\n    b TEXT, -- second\n    c TEXT -- third\n) STRICT"
        );
        assert_eq!(
            without(LINES, "b"),
            "CREATE TABLE t (\n    a INT, -- first\n    -- about b\n    c TEXT -- third\n) STRICT"
        );
        assert_eq!(
            without(LINES, "c"),
            "CREATE TABLE t (\n    a INT, -- first\n    -- about b\n    b TEXT -- second\n) STRICT"
        );
    }

    #[test]
    fn a_removed_item_leaves_a_single_line_tidy() {
        let text = "CREATE TABLE t(a INT, b TEXT /* , */ , c TEXT)";
        assert_eq!(without(text, "a"), "CREATE TABLE t(b TEXT /* , */ , c TEXT)");
        assert_eq!(without(text, "b"), "CREATE TABLE t(a INT, c TEXT)");
        assert_eq!(without(text, "c"), "CREATE TABLE t(a INT, b TEXT /* , */ )");
    }

    #[test]
    fn a_line_comment_never_swallows_what_follows() {
        let text = "CREATE TABLE t (a INT, -- a\nb TEXT, c TEXT, -- c\nd TEXT)";
        for column in ["a", "b", "c", "d"] {
            let shorter = without(text, column);
            let table = TableDdl::parse(&shorter).unwrap();
            assert_eq!(table.columns.len(), 3, "{shorter}");
        }
        for place in [None, Some("a"), Some("b"), Some("c"), Some("d"), Some("")] {
            let longer = with(text, place);
            assert_eq!(TableDdl::parse(&longer).unwrap().columns.len(), 5, "{longer}");
        }
    }

    #[test]
    fn a_constraint_without_commas_around_it_can_go() {
        let text = "CREATE TABLE t (a INT, UNIQUE (a) CHECK (a > 0) CHECK (a < 9))";
        let table = TableDdl::parse(text).unwrap();
        let shorter = remove_item(text, &table, &table.constraints[1].span);
        assert_eq!(shorter, "CREATE TABLE t (a INT, UNIQUE (a) CHECK (a < 9))");
        let shorter = remove_item(text, &table, &table.constraints[2].span);
        assert_eq!(shorter, "CREATE TABLE t (a INT, UNIQUE (a) CHECK (a > 0))");
        let shorter = remove_item(text, &table, &table.constraints[0].span);
        assert_eq!(shorter, "CREATE TABLE t (a INT, CHECK (a > 0) CHECK (a < 9))");
    }

    #[test]
    fn a_new_item_follows_its_neighbours() {
        assert_eq!(
            with(LINES, None),
            "CREATE TABLE t (\n    n INT,\n    a INT, -- first\n    -- about b\n    b TEXT, -- second\n    c TEXT -- third\n) STRICT"
        );
        assert_eq!(
            with(LINES, Some("a")),
            "CREATE TABLE t (\n    a INT, -- first\n    n INT,\n    -- about b\n    b TEXT, -- second\n    c TEXT -- third\n) STRICT"
        );
        assert_eq!(
            with(LINES, Some("")),
            "CREATE TABLE t (\n    a INT, -- first\n    -- about b\n    b TEXT, -- second\n    c TEXT, -- third\n    n INT\n) STRICT"
        );
        let text = "CREATE TABLE t(a INT, b TEXT)";
        assert_eq!(with(text, None), "CREATE TABLE t(n INT, a INT, b TEXT)");
        assert_eq!(with(text, Some("a")), "CREATE TABLE t(a INT, n INT, b TEXT)");
        assert_eq!(with(text, Some("")), "CREATE TABLE t(a INT, b TEXT, n INT)");
    }

    #[test]
    fn windows_line_ends_stay() {
        let text = "CREATE TABLE t (\r\n  a INT, -- a\r\n  b INT\r\n)";
        assert_eq!(without(text, "a"), "CREATE TABLE t (\r\n  b INT\r\n)");
        assert_eq!(without(text, "b"), "CREATE TABLE t (\r\n  a INT -- a\r\n)");
        assert_eq!(TableDdl::parse(&with(text, Some("a"))).unwrap().columns.len(), 3);
    }
}

//! Expressions as the catalogs show them, and as a person would write them.

use std::borrow::Cow;

use super::super::lexis::MYSQL;
use super::super::name::read_literal;
use super::super::version::Server;
use crate::driver::sql::tokens::{Token, TokenKind, significant, tokens};

/// An expression out of `information_schema`. MySQL shows it with its quotes and backslashes escaped once more
/// (<https://bugs.mysql.com/bug.php?id=100607>) and names the character set of each text; MariaDB shows it as it is.
pub(super) fn expression(server: &Server, shown: &str) -> String {
    let text = if server.is_mariadb() { shown.to_owned() } else { without_introducers(&unescaped(&decoded(shown))) };
    without_parentheses(&text).to_owned()
}

/// MySQL keeps these texts in UTF-8 and shows each of their bytes as a letter of its own.
fn decoded(shown: &str) -> Cow<'_, str> {
    let bytes = shown.chars().map(|letter| u8::try_from(u32::from(letter)).ok()).collect::<Option<Vec<_>>>();
    let text = bytes.filter(|_| !shown.is_ascii()).and_then(|bytes| String::from_utf8(bytes).ok());
    text.map_or(Cow::Borrowed(shown), Cow::Owned)
}

fn unescaped(shown: &str) -> String {
    let mut out = String::with_capacity(shown.len());
    let mut letters = shown.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n') => out.push('\n'),
                Some('r') => out.push('\r'),
                Some('0') => out.push('\0'),
                Some(other) => out.push(other),
                None => out.push(letter),
            },
            _ => out.push(letter),
        }
    }
    out
}

/// `_utf8mb4'text'` as `'text'`: every connection of Kit's reads texts so, and English letters are the same in all
/// character sets.
fn without_introducers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut all = tokens(text, &MYSQL).peekable();
    while let Some(token) = all.next() {
        let introduces = |literal: &Token| {
            let introducer = token.text(text);
            literal.kind == TokenKind::Text
                && (introducer.starts_with("_utf8") || introducer.starts_with('_') && literal.text(text).is_ascii())
        };
        if !(token.kind == TokenKind::Word && all.peek().is_some_and(introduces)) {
            out.push_str(token.text(text));
        }
    }
    out
}

/// The text an expression is, where it is nothing but one.
pub(super) fn as_literal(expression: &str) -> Option<String> {
    let mut all = significant(expression, &MYSQL);
    let literal = all.next().filter(|token| token.kind == TokenKind::Text)?;
    all.next().is_none().then(|| read_literal(literal.text(expression)))
}

/// An expression without the parentheses that hold all of it.
pub(super) fn without_parentheses(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        let mut depth = 1_usize;
        for token in significant(inner, &MYSQL) {
            if token.is_symbol(inner, "(") {
                depth += 1;
            } else if token.is_symbol(inner, ")") {
                depth -= 1;
            }
            if depth == 0 {
                return text;
            }
        }
        text = inner.trim();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parentheses_that_hold_all_of_it_go() {
        for (text, bare) in [
            ("(a + b)", "a + b"),
            ("((a) + (b))", "(a) + (b)"),
            ("(a) + (b)", "(a) + (b)"),
            ("(a = ')')", "a = ')'"),
            ("uuid()", "uuid()"),
            ("(((1)))", "1"),
        ] {
            assert_eq!(without_parentheses(text), bare);
        }
    }

    #[test]
    fn mysql_shows_bytes_as_letters() {
        assert_eq!(decoded("`æ\u{95}°` > 0"), "`数` > 0");
        assert_eq!(decoded("`é` > 0"), "`é` > 0");
        assert_eq!(decoded("`数` > 0"), "`数` > 0");
    }

    #[test]
    fn mysql_escapes_once_more() {
        assert_eq!(without_introducers(&unescaped(r"concat(`a`,_utf8mb4\'it\\\'s\')")), r"concat(`a`,'it\'s')");
        assert_eq!(without_introducers("_latin1'a' _latin1'ä' _utf8mb3'ä'"), "'a' _latin1'ä' 'ä'");
        assert_eq!(as_literal(r"'it\'s'").as_deref(), Some("it's"));
        assert_eq!(as_literal("'a' = 'b'"), None);
    }
}

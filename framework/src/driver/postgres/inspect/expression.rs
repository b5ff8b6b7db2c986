//! Expressions as the server writes them.

use super::super::lexis::POSTGRES;
use crate::driver::sql::tokens::significant;

/// The expression without parentheses around all of it.
pub(super) fn bare(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        if !closes_at_end(text) {
            break;
        }
        text = inner.trim();
    }
    text
}

/// Whether the first parenthesis is closed by the last.
fn closes_at_end(text: &str) -> bool {
    let mut depth = 0_usize;
    let mut tokens = significant(text, &POSTGRES).peekable();
    while let Some(token) = tokens.next() {
        match token.text(text) {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return tokens.peek().is_none();
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::bare;

    #[test]
    fn only_parentheses_around_all_of_it_go() {
        for (text, expected) in [
            ("(a > 0)", "a > 0"),
            ("((a > 0))", "a > 0"),
            ("(a > 0) AND (b > 0)", "(a > 0) AND (b > 0)"),
            ("((a > 0) AND (b > 0))", "(a > 0) AND (b > 0)"),
            ("(a = ')')", "a = ')'"),
            ("lower(a)", "lower(a)"),
            ("(", "("),
            ("", ""),
        ] {
            assert_eq!(bare(text), expected);
        }
    }
}

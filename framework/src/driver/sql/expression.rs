//! Expressions as text.

use super::tokens::{Lexis, significant};

/// An expression within one pair of parentheses; its own outer pair, if it has one, is enough.
pub(crate) fn parenthesised(expression: &str, lexis: &Lexis) -> String {
    let expression = expression.trim();
    if is_parenthesised(expression, lexis) { expression.to_owned() } else { format!("({expression})") }
}

/// Whether the first parenthesis is closed by the last token: `(a) + (b)` is not.
pub(crate) fn is_parenthesised(expression: &str, lexis: &Lexis) -> bool {
    let mut depth = 0_usize;
    let mut closed = false;
    for (position, token) in significant(expression, lexis).enumerate() {
        if closed || (position == 0 && !token.is_symbol(expression, "(")) {
            return false;
        }
        depth += usize::from(token.is_symbol(expression, "("));
        depth = depth.saturating_sub(usize::from(token.is_symbol(expression, ")")));
        closed = depth == 0;
    }
    closed
}

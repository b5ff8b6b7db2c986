//! Expressions as text: their parentheses and the columns they speak of.

use super::lexis::MYSQL;
use super::name::name;
use crate::driver::sql;
use crate::driver::sql::tokens::{Token, TokenKind, significant, tokens, unquote};

/// An expression within one pair of parentheses; its own outer pair, if it has one, is enough.
pub(super) fn parenthesised(expression: &str) -> String {
    sql::expression::parenthesised(expression, &MYSQL)
}

/// Whether an expression speaks of the column, in any case.
pub(super) fn mentions(expression: &str, column: &str) -> bool {
    let found: Vec<_> = significant(expression, &MYSQL).collect();
    (0..found.len()).any(|at| is_column(expression, &found, at, column))
}

/// The expression with a column called otherwise. Renaming a column, MariaDB does the same by itself; MySQL refuses to,
/// where an expression speaks of it (<https://dev.mysql.com/doc/refman/8.4/en/alter-table.html>).
pub(super) fn renamed(expression: &str, from: &str, to: &str) -> String {
    let found: Vec<_> = significant(expression, &MYSQL).collect();
    let columns = (0..found.len()).filter(|at| is_column(expression, &found, *at, from)).map(|at| found[at].start);
    let columns: Vec<_> = columns.collect();
    let text = |token: Token| match columns.contains(&token.start) {
        true => name(to),
        false => token.text(expression).to_owned(),
    };
    tokens(expression, &MYSQL).map(text).collect()
}

/// Whether the token is a name of the column and no function of that name.
fn is_column(expression: &str, tokens: &[Token], at: usize, column: &str) -> bool {
    let token = tokens[at];
    // `b'1'` and `_utf8mb4'text'` are literals.
    let is_introducer = tokens.get(at + 1).is_some_and(|next| next.kind == TokenKind::Text && next.start == token.end);
    let is_call =
        tokens.get(at + 1).is_some_and(|next| next.is_symbol(expression, "(")) && token.kind == TokenKind::Word;
    let is_name = matches!(token.kind, TokenKind::Word | TokenKind::Quoted) && !is_call && !is_introducer;
    is_name && unquote(token.text(expression)).to_lowercase() == column.to_lowercase()
}

/// Whether the text is a number, as a literal.
pub(super) fn is_number(text: &str) -> bool {
    let digits = text.trim().trim_start_matches(['+', '-']);
    digits.starts_with(|first: char| first.is_ascii_digit() || first == '.') && digits.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pair_of_parentheses() {
        for (expression, with) in
            [("a + 1", "(a + 1)"), (" (a + 1) ", "(a + 1)"), ("(a) + (b)", "((a) + (b))"), ("')'", "(')')")]
        {
            assert_eq!(parenthesised(expression), with);
        }
    }

    #[test]
    fn columns_are_told_from_functions_and_texts() {
        let expression = "`left` > LEFT(Left, 2) and 'left' <> \"left\" /* left */ and left_2 > 1";
        assert!(mentions(expression, "LEFT"));
        assert!(!mentions("left(a, 1) > 'left'", "left"));
        assert!(!mentions("b'1'", "b"));
        assert_eq!(
            renamed(expression, "left", "ri`ght"),
            "`ri``ght` > LEFT(`ri``ght`, 2) and 'left' <> \"left\" /* left */ and left_2 > 1"
        );
    }
}

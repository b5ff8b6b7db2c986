//! A default value from its text.

use super::super::lexis::SQLITE;
use crate::driver::sql::tokens::{Token, TokenKind, significant, unquote};
use crate::schema::{ColumnType, DefaultValue};

/// Literals are taken apart; anything else stays as written. A bare name is a string to SQLite, and 0 and 1 are the
/// truth values of a boolean column.
pub(super) fn default(value: &str, parenthesized: bool, ty: &ColumnType) -> DefaultValue {
    let tokens: Vec<Token> = significant(value, &SQLITE).collect();
    let number = |number: &str| match (ty, number) {
        (ColumnType::Boolean, "0") => DefaultValue::Boolean(false),
        (ColumnType::Boolean, "1") => DefaultValue::Boolean(true),
        _ => DefaultValue::Number(number.to_owned()),
    };
    match tokens[..] {
        [token] => match (token.kind, token.text(value)) {
            (TokenKind::Number, text) => number(text),
            (TokenKind::Text, text) => DefaultValue::Text(unquote(text).into_owned()),
            (TokenKind::Quoted, text) if !parenthesized => DefaultValue::Text(unquote(text).into_owned()),
            (TokenKind::Word, text) => word(text, parenthesized),
            _ => DefaultValue::Expression(value.to_owned()),
        },
        [sign, token] if token.kind == TokenKind::Number && matches!(sign.text(value), "+" | "-") => {
            number(&format!("{}{}", sign.text(value), token.text(value)))
        }
        _ => DefaultValue::Expression(value.to_owned()),
    }
}

fn word(text: &str, parenthesized: bool) -> DefaultValue {
    match text.to_ascii_uppercase().as_str() {
        "NULL" => DefaultValue::Null,
        "TRUE" => DefaultValue::Boolean(true),
        "FALSE" => DefaultValue::Boolean(false),
        "CURRENT_TIMESTAMP" => DefaultValue::CurrentTimestamp,
        "CURRENT_DATE" | "CURRENT_TIME" => DefaultValue::Expression(text.to_owned()),
        _ if parenthesized => DefaultValue::Expression(text.to_owned()),
        _ => DefaultValue::Text(text.to_owned()),
    }
}

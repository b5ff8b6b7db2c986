//! A default value from the server's text.

use super::super::lexis::POSTGRES;
use super::expression::bare;
use crate::driver::sql::tokens::{TokenKind, significant, unquote};
use crate::schema::{ColumnType, DefaultValue};

/// Literals are taken apart, with the type the server writes behind them; anything else stays as written.
pub(super) fn default(text: &str, ty: &ColumnType) -> DefaultValue {
    let tokens: Vec<_> = significant(bare(text), &POSTGRES).map(|token| (token.kind, token.text(bare(text)))).collect();
    let expression = || DefaultValue::Expression(text.to_owned());
    match tokens.as_slice() {
        [(TokenKind::Text, value)] => literal(value, ty),
        [(TokenKind::Text, value), (_, "::"), type_name @ ..] if is_type(type_name) => literal(value, ty),
        [(TokenKind::Number, number)] => DefaultValue::Number((*number).to_owned()),
        [(_, sign @ ("-" | "+")), (TokenKind::Number, number)] => DefaultValue::Number(format!("{sign}{number}")),
        [(TokenKind::Word, word)] => match word.to_ascii_uppercase().as_str() {
            "TRUE" => DefaultValue::Boolean(true),
            "FALSE" => DefaultValue::Boolean(false),
            "NULL" => DefaultValue::Null,
            "CURRENT_TIMESTAMP" if is_moment(ty) => DefaultValue::CurrentTimestamp,
            _ => expression(),
        },
        [(TokenKind::Word, "NULL"), (_, "::"), type_name @ ..] if is_type(type_name) => DefaultValue::Null,
        [(TokenKind::Word, "now"), (_, "("), (_, ")")] if is_moment(ty) => DefaultValue::CurrentTimestamp,
        _ => expression(),
    }
}

/// `E'…'` and its like are no plain text.
fn literal(text: &str, ty: &ColumnType) -> DefaultValue {
    if !text.starts_with('\'') {
        return DefaultValue::Expression(text.to_owned());
    }
    let value = unquote(text).into_owned();
    match ty {
        ty if ty.is_number() && value.parse::<f64>().is_ok_and(f64::is_finite) => DefaultValue::Number(value),
        _ => DefaultValue::Text(value),
    }
}

/// Words, sizes and brackets, and no operator or second cast behind.
fn is_type(tokens: &[(TokenKind, &str)]) -> bool {
    let fits = |(kind, text): &(TokenKind, &str)| match kind {
        TokenKind::Symbol => matches!(*text, "(" | ")" | "," | "[" | "]" | "."),
        TokenKind::Word | TokenKind::Quoted | TokenKind::Number => true,
        _ => false,
    };
    !tokens.is_empty() && tokens.iter().all(fits)
}

fn is_moment(ty: &ColumnType) -> bool {
    matches!(ty, ColumnType::Timestamp | ColumnType::DateTime)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_taken_apart() {
        let decimal = ColumnType::Decimal { precision: 10, scale: 2 };
        for (text, ty, expected) in [
            ("'it''s'::character varying", ColumnType::Text, DefaultValue::Text("it's".into())),
            ("'{}'::jsonb", ColumnType::Json, DefaultValue::Text("{}".into())),
            ("'a'::audit.\"My Type\"", ColumnType::Other("x".into()), DefaultValue::Text("a".into())),
            ("'-1'::integer", ColumnType::Integer, DefaultValue::Number("-1".into())),
            ("0.50", decimal.clone(), DefaultValue::Number("0.50".into())),
            ("'-0.5'::numeric", decimal, DefaultValue::Number("-0.5".into())),
            ("'NaN'::real", ColumnType::Float, DefaultValue::Text("NaN".into())),
            ("(-1)", ColumnType::Integer, DefaultValue::Number("-1".into())),
            ("true", ColumnType::Boolean, DefaultValue::Boolean(true)),
            ("NULL::character varying", ColumnType::Text, DefaultValue::Null),
            ("now()", ColumnType::Timestamp, DefaultValue::CurrentTimestamp),
            ("CURRENT_TIMESTAMP", ColumnType::DateTime, DefaultValue::CurrentTimestamp),
            ("'{}'::text[]", ColumnType::Array(Box::default()), DefaultValue::Text("{}".into())),
        ] {
            assert_eq!(default(text, &ty), expected, "{text}");
        }
    }

    #[test]
    fn the_rest_stays_as_written() {
        for text in [
            "gen_random_uuid()",
            "CURRENT_DATE",
            "'a'::text || 'b'::text",
            "('now'::text)::date",
            "timezone('utc'::text, now())",
            "nextval('s'::regclass)",
            "CURRENT_TIMESTAMP(3)",
            "B'101'::\"bit\"",
        ] {
            assert_eq!(default(text, &ColumnType::Text), DefaultValue::Expression(text.into()));
        }
    }
}

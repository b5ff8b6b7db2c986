//! What a new row gets that names no value.
//!
//! MariaDB shows the default as it would be written, with the texts quoted, and a column without one as `NULL`
//! (<https://mariadb.com/kb/en/information-schema-columns-table/>). MySQL shows the bare text of a literal, and marks
//! expressions in `EXTRA` (<https://dev.mysql.com/doc/refman/8.4/en/information-schema-columns-table.html>).

use super::super::name::read_literal;
use super::super::version::Server;
use super::expression::{as_literal, expression};
use crate::schema::{ColumnType, DefaultValue};

/// The default of a column of this type, as the server shows it; `extra` in small letters.
pub(super) fn default(
    server: &Server,
    shown: &str,
    extra: &str,
    ty: &ColumnType,
    declared: &str,
) -> Option<DefaultValue> {
    if server.is_mariadb() {
        if shown.eq_ignore_ascii_case("NULL") {
            return None;
        }
        if shown.starts_with('\'') {
            return Some(literal(read_literal(shown), ty));
        }
    } else if !extra.contains("default_generated") && !is_current_time(shown) {
        return Some(literal(shown.to_owned(), ty));
    }
    let text = expression(server, shown);
    if let Some(text) = as_literal(&text).or_else(|| is_number(&text).then(|| text.clone())) {
        return Some(literal(text, ty));
    }
    Some(match is_current_time(&text) && precision(&text) == precision(declared) {
        true => DefaultValue::CurrentTimestamp,
        false => DefaultValue::Expression(text),
    })
}

fn literal(text: String, ty: &ColumnType) -> DefaultValue {
    match ty {
        ColumnType::Boolean if matches!(text.as_str(), "0" | "1") => DefaultValue::Boolean(text == "1"),
        // The bits of BIT, and the bytes of BINARY in MySQL.
        _ if text.starts_with("b'") || text.starts_with("0x") => DefaultValue::Expression(text.to_ascii_lowercase()),
        ty if (*ty == ColumnType::Boolean || ty.is_number()) && is_number(&text) => DefaultValue::Number(text),
        _ => DefaultValue::Text(text),
    }
}

fn is_number(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '-' | '.')) && text.parse::<f64>().is_ok()
}

/// `CURRENT_TIMESTAMP`, `current_timestamp(6)`.
pub(super) fn is_current_time(text: &str) -> bool {
    let word = text.split('(').next().unwrap_or_default();
    word.eq_ignore_ascii_case("CURRENT_TIMESTAMP")
}

/// Digits of the seconds: of a function call, and of a type.
fn precision(text: &str) -> u8 {
    let digits = text.split_once('(').and_then(|(_, rest)| rest.split_once(')'));
    digits.and_then(|(digits, _)| digits.trim().parse().ok()).unwrap_or(0)
}

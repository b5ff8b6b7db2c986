//! A column's definition (<https://dev.mysql.com/doc/refman/8.4/en/create-table.html>,
//! <https://mariadb.com/kb/en/create-table/>).
//!
//! Always the whole of it: MODIFY and CHANGE forget what they are not told. What only MySQL has stands in a comment that
//! MySQL runs and MariaDB skips (<https://mariadb.com/kb/en/comment-syntax/>).
//!
//! A column's options, in the servers' own words: `charset`, `on_update` (`CURRENT_TIMESTAMP(6)`), `invisible` (`true`),
//! `srid`, and `check`, MariaDB's check that stands in the column's own text and goes with it.

use super::expression::{is_number, parenthesised};
use super::lexis::MYSQL;
use super::name::{literal, name};
use super::types;
use super::unsupported::unsupported;
use crate::driver::Unsupported;
use crate::driver::sql::tokens::{TokenKind, significant};
use crate::schema::{Column, ColumnType, DefaultValue};

/// Digits of a decimal number, in all and after the point (<https://dev.mysql.com/doc/refman/8.4/en/fixed-point-types.html>).
const DECIMAL_LIMIT: (u16, u16) = (65, 30);

/// Characters of a VARCHAR that fill a row of the usual character set; of a CHAR.
const STRING_LIMIT: u32 = 16_383;
const CHAR_LIMIT: u32 = 255;

/// A column's text within `CREATE TABLE` or behind `ADD COLUMN`.
pub(super) fn column(column: &Column) -> Result<String, Unsupported> {
    if let Some(definition) = &column.definition {
        return Ok(definition.clone());
    }
    Ok(format!("{} {}", name(&column.name), body(column)?))
}

/// The definition behind the column's name.
fn body(column: &Column) -> Result<String, Unsupported> {
    refuse_type(column)?;
    refuse_contradiction(column)?;
    let mut parts = vec![types::declared(column)];
    let option = |key: &str| column.options.get(key).filter(|value| *value != "false");
    parts.extend(option("charset").map(|charset| format!("CHARACTER SET {charset}")));
    parts.extend(column.collation.as_ref().map(|collation| format!("COLLATE {collation}")));
    if let Some(generated) = &column.generated {
        let kept = if generated.stored { "STORED" } else { "VIRTUAL" };
        parts.push(format!("GENERATED ALWAYS AS {} {kept}", parenthesised(&generated.expression)));
    }
    parts.extend(nullability(column).map(str::to_owned));
    parts.extend(option("srid").map(|srid| format!("/*!80003 SRID {srid} */")));
    parts.extend(column.default.as_ref().map(|value| format!("DEFAULT {}", default(column, value))));
    parts.extend(option("on_update").map(|value| format!("ON UPDATE {value}")));
    parts.extend(option("invisible").map(|_| "INVISIBLE".to_owned()));
    parts.extend(column.auto_increment.then(|| "AUTO_INCREMENT".to_owned()));
    parts.extend(column.comment.as_ref().map(|comment| format!("COMMENT {}", literal(comment))));
    parts.extend(option("check").map(|check| format!("CHECK {}", parenthesised(check))));
    Ok(parts.join(" "))
}

/// MariaDB has no NOT NULL for computed columns. A TIMESTAMP that takes NULL must say so to servers that give the type
/// implicit attributes (<https://dev.mysql.com/doc/refman/8.4/en/timestamp-initialization.html>).
fn nullability(column: &Column) -> Option<&'static str> {
    match (column.nullable, &column.generated) {
        (false, Some(_)) => Some("/*!80000 NOT NULL */"),
        (false, None) => Some("NOT NULL"),
        (true, None) if types::word(column) == "TIMESTAMP" => Some("NULL"),
        (true, _) => None,
    }
}

/// A default's text as it stands behind `DEFAULT`. Types without a size take expressions only, which a literal in
/// parentheses is (<https://dev.mysql.com/doc/refman/8.4/en/data-type-defaults.html>).
fn default(column: &Column, value: &DefaultValue) -> String {
    let text = match value {
        DefaultValue::Null => return "NULL".to_owned(),
        DefaultValue::Boolean(true) => "TRUE".to_owned(),
        DefaultValue::Boolean(false) => "FALSE".to_owned(),
        DefaultValue::Number(number) if is_number(number) => number.trim().to_owned(),
        DefaultValue::Number(other) => parenthesised(other),
        DefaultValue::Text(text) => literal(text),
        DefaultValue::CurrentTimestamp => now(column),
        DefaultValue::Expression(expression) if is_bits(expression) => expression.clone(),
        DefaultValue::Expression(expression) => parenthesised(expression),
    };
    if types::has_no_size(column) { parenthesised(&text) } else { text }
}

/// `b'101'`, `x'ff'` and `0xff` are literals; in parentheses MySQL would keep an expression.
fn is_bits(expression: &str) -> bool {
    let mut all = significant(expression, &MYSQL);
    let first = all.next().map(|token| (token.text(expression).to_ascii_lowercase(), token.kind));
    let rest: Vec<_> = all.map(|token| token.kind).collect();
    match first {
        Some((text, TokenKind::Number)) => text.starts_with("0x") && rest.is_empty(),
        Some((text, TokenKind::Blob)) => text.starts_with('x') && rest.is_empty(),
        Some((text, TokenKind::Word)) => text == "b" && rest == [TokenKind::Text],
        _ => false,
    }
}

/// The time of the insert, as exact as the column keeps it: the server refuses any other precision.
fn now(column: &Column) -> String {
    let exact = |function: &str| match types::precision(column) {
        0 => function.to_owned(),
        digits => format!("{function}({digits})"),
    };
    match types::word(column).as_str() {
        "TIMESTAMP" | "DATETIME" => exact("CURRENT_TIMESTAMP"),
        "DATE" => "(CURRENT_DATE)".to_owned(),
        "TIME" => format!("({})", exact("CURRENT_TIME")),
        _ => "(CURRENT_TIMESTAMP)".to_owned(),
    }
}

fn refuse_type(column: &Column) -> Result<(), Unsupported> {
    let refuse = |what: String, instead: &str| Err(unsupported(format!("{what} in `{}`", column.name), instead));
    if column.sql_type.is_some() {
        return Ok(());
    }
    match &column.ty {
        ColumnType::Enum { name: Some(named), .. } => {
            refuse(format!("keep the named enum type `{named}`"), "give the column its values with `t.enumeration(…)`")
        }
        ColumnType::Enum { values, .. } | ColumnType::Set { values } if values.is_empty() => {
            refuse("choose among no values".to_owned(), "name at least one")
        }
        ColumnType::Array(_) => refuse("keep an array".to_owned(), "use `t.json(…)`, or a table of its own"),
        ColumnType::Range(_) => refuse("keep a range".to_owned(), "use two columns, one for each end"),
        ColumnType::Interval => refuse("keep a span of time".to_owned(), "use `t.big_integer(…)` for microseconds"),
        ColumnType::Inet | ColumnType::Cidr => {
            refuse("keep a network address".to_owned(), "use `t.string(…).length(43)`")
        }
        ColumnType::MacAddress => refuse("keep a hardware address".to_owned(), "use `t.char(…, 17)`"),
        ColumnType::Decimal { precision, scale } if *precision > DECIMAL_LIMIT.0 || *scale > DECIMAL_LIMIT.1 => {
            let (digits, behind) = DECIMAL_LIMIT;
            let what = format!("keep {precision} digits, {scale} of them after the point,");
            refuse(what, &format!("at most {digits} and {behind} are kept"))
        }
        ColumnType::String { length } if *length > STRING_LIMIT => {
            refuse(format!("keep texts of {length} characters within the row"), "use `t.text(…)`")
        }
        ColumnType::Char { length } if *length > CHAR_LIMIT => {
            refuse(format!("pad texts to {length} characters"), "use `t.string(…)`")
        }
        _ => Ok(()),
    }
}

/// A computed column takes no other value.
fn refuse_contradiction(column: &Column) -> Result<(), Unsupported> {
    if column.generated.is_none() || column.default.is_none() {
        return Ok(());
    }
    let what = format!("give the column `{}` a default: it is computed", column.name);
    Err(unsupported(what, "leave one of the two out"))
}

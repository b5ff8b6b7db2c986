//! A column's values under another type.
//!
//! PostgreSQL converts by itself where it would also do so for an insert, and refuses values that are too long then
//! (<https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DATA-TYPE>). Everything else
//! is said here with `USING`, in ways that refuse a value rather than cut it: never a cast to a type with a length, and
//! guards where a number or a day would lose something.

use super::define::{is_integer, spelled};
use super::{name, types};
use crate::driver::Statement;
use crate::driver::sql::quote;
use crate::schema::{Column, ColumnType};

/// The expression that gives the new value, where PostgreSQL needs one.
pub(super) fn using(from: &Column, to: &Column) -> Option<String> {
    let column = quote::name(&from.name);
    let cast = |value: &str| format!("{value}::{}", types::without_sizes(&spelled(to)));
    Some(match (&from.ty, &to.ty) {
        (ColumnType::Binary, to) if is_text(to) => format!("convert_from({column}, 'UTF8')"),
        (_, to) if is_text(to) => return None,
        (from, ColumnType::Binary) if is_text(from) => format!("convert_to({column}, 'UTF8')"),
        (from, _) if is_text(from) => cast(&column),
        (ColumnType::DateTime, ColumnType::Timestamp) | (ColumnType::Timestamp, ColumnType::DateTime) => {
            format!("{column} AT TIME ZONE 'UTC'")
        }
        (ColumnType::Date, ColumnType::Timestamp) => format!("{column}::timestamp AT TIME ZONE 'UTC'"),
        (ColumnType::Timestamp, ColumnType::Date | ColumnType::Time) => cast(&format!("({column} AT TIME ZONE 'UTC')")),
        (ColumnType::Boolean, to) if is_number(to) => format!("{column}::integer"),
        (from, ColumnType::Boolean) if is_number(from) => format!("{column} <> 0"),
        (ColumnType::Enum { .. }, ColumnType::Enum { .. }) => cast(&format!("{column}::text")),
        (ColumnType::Array(from), ColumnType::Array(to)) if is_text(from) && !is_text(to) => cast(&column),
        _ => return None,
    })
}

/// The guard that finds a value which the new type would change.
pub(super) fn guard(table: &str, from: &Column, to: &Column) -> Option<Statement> {
    let column = quote::name(&from.name);
    let changed = changed(from, to)?;
    Some(Statement::guard(
        format!("SELECT quote_literal({column}::text) FROM {} WHERE {changed} LIMIT 1", name::sql(table)),
        format!(
            "column `{}` of table `{table}` holds {{}}, which its new definition would change; bring such values into \
             the new form first",
            from.name
        ),
    ))
}

/// The condition for such values; it may fail for those that cannot be converted at all.
pub(super) fn changed(from: &Column, to: &Column) -> Option<String> {
    let column = quote::name(&from.name);
    Some(match (&from.ty, &to.ty) {
        (text, number) if is_text(text) && is_integer(number) => {
            format!("({column}::{})::text IS DISTINCT FROM {column}::text", spelled(to))
        }
        (text, ColumnType::Decimal { .. }) if is_text(text) => {
            format!("{column}::{} IS DISTINCT FROM {column}::numeric", spelled(to))
        }
        // PostgreSQL reads a day from the text of a moment, too.
        (text, ColumnType::Date) if is_text(text) => format!("{column}::date IS DISTINCT FROM {column}::timestamp"),
        (ColumnType::Float | ColumnType::Double, number) if is_integer(number) || is_decimal(number) => {
            format!("{column}::{} IS DISTINCT FROM {column}", spelled(to))
        }
        (ColumnType::Decimal { .. }, number) if is_integer(number) => {
            format!("{column}::{} IS DISTINCT FROM {column}", spelled(to))
        }
        (ColumnType::Decimal { scale: more, .. }, ColumnType::Decimal { scale, .. })
            if scale < more || from.sql_type.is_some() =>
        {
            format!("{column}::{} IS DISTINCT FROM {column}", spelled(to))
        }
        (number, ColumnType::Boolean) if is_number(number) => format!("{column} NOT IN (0, 1)"),
        (ColumnType::DateTime, ColumnType::Date) => format!("{column}::date IS DISTINCT FROM {column}"),
        (ColumnType::Timestamp, ColumnType::Date) => {
            let utc = format!("({column} AT TIME ZONE 'UTC')");
            format!("{utc}::date IS DISTINCT FROM {utc}")
        }
        (ColumnType::DateTime | ColumnType::Timestamp, ColumnType::Time) => format!("{column} IS NOT NULL"),
        _ => return None,
    })
}

pub(super) fn is_text(ty: &ColumnType) -> bool {
    let sized = matches!(ty, ColumnType::Char { .. } | ColumnType::String { .. });
    sized || matches!(ty, ColumnType::Text | ColumnType::Enum { name: None, .. })
}

pub(super) fn is_decimal(ty: &ColumnType) -> bool {
    matches!(ty, ColumnType::Decimal { .. })
}

pub(super) fn is_number(ty: &ColumnType) -> bool {
    is_integer(ty) || is_decimal(ty) || matches!(ty, ColumnType::Float | ColumnType::Double)
}

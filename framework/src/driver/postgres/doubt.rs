//! How many rows a change may not fit: what PostgreSQL, and the guards of a change of type, would refuse.
//!
//! Where a rule says which values those are, one query counts them: such a rule never fails itself. Everything else is
//! tried: all values at once and, where that fails, those that do not convert are searched for.

use super::convert::{self, is_number, is_text};
use super::define::{is_integer, spelled};
use super::session::PostgresSession;
use super::{name, types};
use crate::driver::sql::doubt::{Quoting, number};
use crate::driver::sql::quote;
use crate::driver::{DatabaseError, Session};
use crate::schema::{Column, ColumnType, Doubt};

const QUOTING: Quoting = Quoting { table: name::sql, column: quote::name };

/// Of more different values than these no more than these are looked at.
const VALUES: usize = 10_000;

/// Counts; where values had to be searched for, there are at least so many.
pub(super) async fn count(session: &mut PostgresSession, doubt: &Doubt) -> Result<u64, DatabaseError> {
    if let Some(query) = QUOTING.question(doubt) {
        return number(&session.query(&query).await?);
    }
    let Doubt::Unfit { table, column, from, to, .. } = doubt else { return Ok(0) };
    let (from, to) = (Column::new(column, from.clone()), Column::new(column, to.clone()));
    match unfit(&from, &to) {
        Some(condition) => {
            let condition = format!("{} IS NOT NULL AND ({condition})", quote::name(column));
            number(&session.query(&QUOTING.rows_where(table, &condition)).await?)
        }
        None => tried(session, table, &from, &to).await,
    }
}

/// The condition for values that are refused.
fn unfit(from: &Column, to: &Column) -> Option<String> {
    let column = quote::name(&from.name);
    // A type with padding is padded, unless it is asked for its text.
    let text = match from.ty {
        ColumnType::Char { .. } => format!("concat({column})"),
        _ => format!("{column}::text"),
    };
    Some(match (&from.ty, &to.ty) {
        (_, ColumnType::Enum { values, .. }) => {
            let values: Vec<_> = values.iter().map(|value| quote::literal(value)).collect();
            format!("{text} NOT IN ({})", values.join(", "))
        }
        // Blanks in excess are cut off (<https://www.postgresql.org/docs/current/datatype-character.html>).
        (_, ColumnType::Char { length } | ColumnType::String { length }) => {
            format!("rtrim(substr({column}::text, {}), ' ') <> ''", u64::from(*length) + 1)
        }
        (ColumnType::Binary, ColumnType::Text) => return None,
        (_, ColumnType::Text) | (ColumnType::Text | ColumnType::String { .. }, ColumnType::Binary) => {
            "false".to_owned()
        }
        (own, to) if is_text(own) && is_integer(to) => {
            let fits = in_range(&format!("{column}::text::numeric"), to)?;
            format!("CASE WHEN {column}::text ~ '^(0|-?[1-9][0-9]{{0,18}})$' THEN NOT ({fits}) ELSE true END")
        }
        (own, ColumnType::Decimal { precision, scale }) if is_text(own) => format!(
            "CASE WHEN {text} ~* '^\\s*nan\\s*$' THEN false WHEN {text} ~ '{NUMBER}' THEN {} ELSE true END",
            no_decimal(&format!("{text}::numeric"), *precision, *scale)
        ),
        (own, ColumnType::Boolean) if is_text(own) => format!("{text} !~* '{TRUTH}'"),
        (own, ColumnType::Uuid) if is_text(own) => format!("{text} !~* '{UUID}'"),
        (ColumnType::Float | ColumnType::Double, to) if is_integer(to) => {
            let (low, high) = range(to)?;
            let value = format!("{column}::double precision");
            format!("NOT ({value} = round({value}) AND {value} >= {low} AND {value} < {high} + 1.0::double precision)")
        }
        (ColumnType::Float | ColumnType::Double, ColumnType::Decimal { precision, scale }) => {
            let infinite = format!("{column} IN ('Infinity', '-Infinity')");
            let rounded = format!("round({column}::numeric, {scale})");
            format!(
                "CASE WHEN {infinite} THEN true WHEN {column} = 'NaN' THEN false \
                 ELSE abs({rounded}) >= {} OR {rounded} IS DISTINCT FROM {column} END",
                power(precision.saturating_sub(*scale))
            )
        }
        (ColumnType::Decimal { .. }, to) if is_integer(to) => {
            format!("{column} <> trunc({column}) OR NOT ({})", in_range(&column, to)?)
        }
        (own, ColumnType::Decimal { precision, scale }) if is_number(own) => {
            let value = format!("{column}::numeric");
            format!("{value} <> 'NaN' AND ({})", no_decimal(&value, *precision, *scale))
        }
        (own, ColumnType::Date) if is_text(own) => return None,
        (own, to) if is_integer(own) && is_integer(to) => format!("NOT ({})", in_range(&column, to)?),
        (own, to) if is_integer(own) && is_number(to) => "false".to_owned(),
        (ColumnType::Decimal { .. } | ColumnType::Float, ColumnType::Double) => "false".to_owned(),
        _ => convert::changed(from, to)?,
    })
}

/// A number in decimal digits that no cast finds too large.
const NUMBER: &str = r"^\s*[-+]?([0-9]{1,200}([.][0-9]{0,200})?|[.][0-9]{1,200})([eE][-+]?[0-9]{1,3})?\s*$";

/// <https://www.postgresql.org/docs/current/datatype-boolean.html>
const TRUTH: &str = r"^\s*(t|tr|tru|true|f|fa|fal|fals|false|y|ye|yes|n|no|on|of|off|1|0)\s*$";

/// <https://www.postgresql.org/docs/current/datatype-uuid.html>
const UUID: &str = r"^([0-9a-f]{4}(-?[0-9a-f]{4}){7}|[{][0-9a-f]{4}(-?[0-9a-f]{4}){7}[}])$";

fn range(ty: &ColumnType) -> Option<(i64, i64)> {
    Some(match ty {
        ColumnType::TinyInteger | ColumnType::SmallInteger => (i16::MIN.into(), i16::MAX.into()),
        ColumnType::Integer => (i32::MIN.into(), i32::MAX.into()),
        ColumnType::BigInteger => (i64::MIN, i64::MAX),
        _ => return None,
    })
}

fn in_range(value: &str, ty: &ColumnType) -> Option<String> {
    range(ty).map(|(low, high)| format!("{value} BETWEEN {low} AND {high}"))
}

/// The condition for numbers that lose digits behind the point, or have too many before it.
fn no_decimal(value: &str, precision: u16, scale: u16) -> String {
    let rounded = format!("round({value}, {scale})");
    format!("{rounded} <> {value} OR abs({rounded}) >= {}", power(precision.saturating_sub(scale)))
}

fn power(digits: u16) -> String {
    format!("1{}::numeric", "0".repeat(digits.into()))
}

/// Converts all values, and searches for those that do not convert where that fails.
async fn tried(session: &mut PostgresSession, table: &str, from: &Column, to: &Column) -> Result<u64, DatabaseError> {
    let column = quote::name(&from.name);
    let target = types::without_sizes(&spelled(to));
    let converted = convert::using(from, to).unwrap_or_else(|| format!("{column}::{target}"));
    let all = |rows: &str| format!("SELECT count({converted}) FROM {}{rows}", name::sql(table));
    // What cannot be asked even of no row is no matter of rows.
    session.query(&all(" WHERE false")).await?;
    match session.query(&all("")).await {
        Ok(_) => {
            let Some(changed) = convert::changed(from, to) else { return Ok(0) };
            return number(&session.query(&QUOTING.rows_where(table, &changed)).await?);
        }
        Err(DatabaseError::Statement { reason, .. }) if !reason.contains("timeout") => {}
        Err(error) => return Err(error),
    }
    if !is_text(&from.ty) {
        return Ok(1);
    }
    let values = format!(
        "SELECT concat({column}), count(*) FROM {} WHERE {column} IS NOT NULL GROUP BY 1 LIMIT {VALUES}",
        name::sql(table)
    );
    let values = session.query(&values).await?.into_iter().filter_map(|row| {
        let mut row = row.into_iter().flatten();
        Some((row.next()?, row.next()?.parse().ok()?))
    });
    let unfit = search(session, &target, values.collect()).await?;
    Ok(unfit.max(1))
}

/// How many rows hold values that do not convert: halves that convert as a whole are done with.
async fn search(session: &mut PostgresSession, target: &str, values: Vec<(String, u64)>) -> Result<u64, DatabaseError> {
    let (mut unfit, mut open) = (0, vec![values]);
    while let Some(mut some) = open.pop() {
        let literals: Vec<_> = some.iter().map(|(value, _)| format!("({})", quote::literal(value))).collect();
        if literals.is_empty() {
            continue;
        }
        let ask = format!("SELECT count(value::{target}) FROM (VALUES {}) AS kit_values (value)", literals.join(", "));
        match session.query(&ask).await {
            Ok(_) => {}
            Err(DatabaseError::Statement { .. }) if some.len() == 1 => unfit += some[0].1,
            Err(DatabaseError::Statement { .. }) => {
                let half = some.split_off(some.len() / 2);
                open.extend([some, half]);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(unfit)
}

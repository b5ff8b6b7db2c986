//! How many rows a change may not fit: what the server refuses in strict mode, and what Kit's guards find ([`lossy`]).

use super::lossy;
use super::name::{literals, name};
use super::session::MysqlSession;
use crate::driver::sql::doubt::{Quoting, number};
use crate::driver::{DatabaseError, Session};
use crate::schema::{Column, ColumnType, Doubt};

const QUOTING: Quoting = Quoting { table: name, column: name };

/// Counts.
pub(super) async fn count(session: &mut MysqlSession, doubt: &Doubt) -> Result<u64, DatabaseError> {
    let query = match (QUOTING.question(doubt), doubt) {
        (Some(query), _) => query,
        (None, Doubt::Unfit { table, column, from, to, unsigned }) => {
            let before = Column::new(column, from.clone());
            let after = Column { unsigned: *unsigned, ..Column::new(column, to.clone()) };
            let refused = refused(&before, &after).ok_or_else(untold)?;
            let conditions: Vec<_> = refused.into_iter().chain(lossy::condition(&before, &after)).collect();
            if conditions.is_empty() {
                return Ok(0);
            }
            QUOTING.rows_where(table, &format!("{} IS NOT NULL AND ({})", name(column), conditions.join(" OR ")))
        }
        (None, _) => return Ok(0),
    };
    number(&session.query(&query).await?)
}

/// The conditions for values that the server refuses; none where that cannot be told.
fn refused(before: &Column, after: &Column) -> Option<Vec<String>> {
    let column = name(&before.name);
    let is_text = is_text(&before.ty);
    Some(match &after.ty {
        same if *same == before.ty && !is_number(same) => vec![],
        ColumnType::Enum { values, .. } => vec![format!("{column} NOT IN ({})", literals(values))],
        ColumnType::Char { length } | ColumnType::String { length } => {
            vec![format!("CHAR_LENGTH({column}) > {length}")]
        }
        ColumnType::Uuid => vec![format!("CHAR_LENGTH({column}) > 36")],
        ColumnType::Text if before.ty != ColumnType::Binary => vec![],
        ColumnType::Json if is_text => vec![format!("NOT JSON_VALID({column})")],
        ColumnType::Date if is_text => vec![format!("CAST({column} AS DATE) IS NULL")],
        ColumnType::DateTime | ColumnType::Timestamp if is_text => {
            vec![format!("CAST({column} AS DATETIME(6)) IS NULL")]
        }
        ColumnType::Time if is_text => vec![format!("CAST({column} AS TIME(6)) IS NULL")],
        to if is_number(to) && is_text => out_of_range(&format!("CAST({column} AS DECIMAL(65, 30))"), after),
        to if is_number(to) => out_of_range(&column, after),
        // What lossy says is all there is to say.
        to if is_moment(to) || is_number(&before.ty) => vec![],
        ColumnType::Binary if is_text => vec![],
        _ => return None,
    })
}

fn out_of_range(value: &str, after: &Column) -> Vec<String> {
    let signed = !after.unsigned;
    let bits = match after.ty {
        ColumnType::Boolean | ColumnType::TinyInteger => 8,
        ColumnType::SmallInteger => 16,
        ColumnType::Integer => 32,
        ColumnType::BigInteger => 64,
        _ => 0,
    };
    let lowest = if signed && bits > 0 { Some(-(1_i128 << (bits - 1))) } else { (!signed).then_some(0) };
    let beyond = match after.ty {
        ColumnType::Decimal { precision, scale } => {
            Some(format!("ABS({value}) >= 1{}", "0".repeat(precision.saturating_sub(scale).into())))
        }
        ColumnType::Float => Some(format!("ABS({value}) > 3.402823466e38")),
        ColumnType::Double => None,
        _ => Some(format!("{value} >= {}", 1_i128 << (bits - i32::from(signed)))),
    };
    lowest.map(|lowest| format!("{value} < {lowest}")).into_iter().chain(beyond).collect()
}

fn is_text(ty: &ColumnType) -> bool {
    let sized = matches!(ty, ColumnType::Char { .. } | ColumnType::String { .. });
    sized || matches!(ty, ColumnType::Text | ColumnType::Uuid)
}

fn is_number(ty: &ColumnType) -> bool {
    let small = matches!(ty, ColumnType::Boolean | ColumnType::TinyInteger | ColumnType::SmallInteger);
    let floating = matches!(ty, ColumnType::Float | ColumnType::Double | ColumnType::Decimal { .. });
    small || floating || matches!(ty, ColumnType::Integer | ColumnType::BigInteger)
}

fn is_moment(ty: &ColumnType) -> bool {
    matches!(ty, ColumnType::Date | ColumnType::Time | ColumnType::DateTime | ColumnType::Timestamp)
}

/// What this database has no query for.
fn untold() -> DatabaseError {
    DatabaseError::Refused("whether the rows fit cannot be told beforehand".to_owned())
}

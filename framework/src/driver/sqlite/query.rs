//! Statements and queries on one SQLite connection, and what SQLite answers in Kit's words.

use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Executor, Row as _, SqliteConnection, TypeInfo, ValueRef};

use crate::driver::{DatabaseError, Row};

/// Runs one or more statements.
pub(crate) async fn execute(db: &mut SqliteConnection, text: &str) -> Result<u64, DatabaseError> {
    let done = db.execute(sqlx::raw_sql(AssertSqlSafe(text))).await;
    done.map(|done| done.rows_affected()).map_err(|error| explain(error, "", text))
}

/// Runs a query; every value as text.
pub(super) async fn query(db: &mut SqliteConnection, text: &str) -> Result<Vec<Row>, DatabaseError> {
    let rows = db.fetch_all(sqlx::raw_sql(AssertSqlSafe(text))).await;
    rows.map_err(|error| explain(error, "", text))?
        .iter()
        .map(|row| values(row).map_err(|error| explain(error, "", text)))
        .collect()
}

fn values(row: &SqliteRow) -> Result<Row, sqlx::Error> {
    (0..row.len())
        .map(|at| {
            let value = row.try_get_raw(at)?;
            if value.is_null() {
                return Ok(None);
            }
            Ok(Some(match value.type_info().name() {
                "INTEGER" => row.try_get_unchecked::<i64, _>(at)?.to_string(),
                "REAL" => row.try_get_unchecked::<f64, _>(at)?.to_string(),
                "BLOB" => String::from_utf8_lossy(row.try_get_unchecked::<&[u8], _>(at)?).into_owned(),
                _ => row.try_get_unchecked::<String, _>(at)?,
            }))
        })
        .collect()
}

/// What SQLite says of a statement that its progress handler ended.
pub(super) const INTERRUPTED: &str = "interrupted";

/// SQLite's result codes in Kit's words. <https://www.sqlite.org/rescode.html>
pub(super) fn explain(error: sqlx::Error, location: &str, text: &str) -> DatabaseError {
    let location = location.to_owned();
    let sqlx::Error::Database(error) = error else {
        return DatabaseError::Statement { text: text.to_owned(), reason: error.to_string() };
    };
    let code: i64 = error.code().and_then(|code| code.parse().ok()).unwrap_or(0);
    let reason = error.message().to_owned();
    match code & 0xff {
        5 | 6 => DatabaseError::Busy { location, reason },
        8 => DatabaseError::ReadOnly { location },
        11 | 26 => DatabaseError::NotADatabase { location, reason },
        13 => DatabaseError::Full { location },
        10 | 14 => DatabaseError::Open { location, reason },
        _ => DatabaseError::Statement { text: text.to_owned(), reason },
    }
}

/// The error with its location filled in.
pub(super) fn at(error: DatabaseError, place: &str) -> DatabaseError {
    let fill = |location: String| if location.is_empty() { place.to_owned() } else { location };
    match error {
        DatabaseError::Busy { location, reason } => DatabaseError::Busy { location: fill(location), reason },
        DatabaseError::ReadOnly { location } => DatabaseError::ReadOnly { location: fill(location) },
        DatabaseError::NotADatabase { location, reason } => {
            DatabaseError::NotADatabase { location: fill(location), reason }
        }
        DatabaseError::Full { location } => DatabaseError::Full { location: fill(location) },
        DatabaseError::Open { location, reason } => DatabaseError::Open { location: fill(location), reason },
        other => other,
    }
}

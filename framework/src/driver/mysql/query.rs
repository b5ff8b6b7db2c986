//! Statements and queries on one MySQL or MariaDB connection.
//!
//! All go as text, as the database's own shell sends them: several statements at once, and every value comes back as
//! text, whatever its type.

use sqlx::mysql::MySqlRow;
use sqlx::{AssertSqlSafe, Executor, MySqlConnection, Row as _};

use super::errors::{Place, explain};
use crate::driver::{DatabaseError, Row};

/// Runs one or more statements, for steps written in Rust.
pub(crate) async fn execute(db: &mut MySqlConnection, text: &str) -> Result<u64, DatabaseError> {
    run(db, &Place::default(), text).await
}

/// Runs one or more statements.
pub(super) async fn run(db: &mut MySqlConnection, place: &Place, text: &str) -> Result<u64, DatabaseError> {
    let done = db.execute(sqlx::raw_sql(AssertSqlSafe(text))).await;
    done.map(|done| done.rows_affected()).map_err(|error| explain(error, place, text))
}

/// Runs a query; the rows of several results follow each other.
pub(super) async fn query(db: &mut MySqlConnection, place: &Place, text: &str) -> Result<Vec<Row>, DatabaseError> {
    let rows = db.fetch_all(sqlx::raw_sql(AssertSqlSafe(text))).await;
    rows.map_err(|error| explain(error, place, text))?
        .iter()
        .map(|row| values(row).map_err(|error| explain(error, place, text)))
        .collect()
}

/// What is not UTF-8 is shown as well as it can be.
fn values(row: &MySqlRow) -> Result<Row, sqlx::Error> {
    let value = |at| {
        let bytes: Option<&[u8]> = row.try_get_unchecked(at)?;
        Ok(bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned()))
    };
    (0..row.len()).map(value).collect()
}

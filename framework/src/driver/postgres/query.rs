//! Statements and queries on one PostgreSQL connection.
//!
//! Everything is sent by the simple query protocol: several statements cost one round trip, and values come as text.
//! <https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SIMPLE-QUERY>

use futures_util::TryStreamExt;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, Either, Executor, PgConnection, Row as _, ValueRef};

use super::errors;
use crate::driver::{DatabaseError, Row};

/// What came back of a text.
#[derive(Debug, Default)]
pub(super) struct Answer {
    /// One for each statement that was completed.
    pub(super) results: Vec<Outcome>,
}

/// What came back of one statement.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// Its rows.
    pub(super) rows: Vec<Row>,
    /// How many rows it changed, or returned.
    pub(super) changed: u64,
}

impl Answer {
    /// The rows of all statements.
    pub(super) fn rows(self) -> Vec<Row> {
        self.results.into_iter().flat_map(|result| result.rows).collect()
    }

    /// The first value of the first row.
    pub(super) fn value(self) -> Option<String> {
        self.rows().into_iter().next()?.into_iter().next()?
    }

    /// Rows changed by all statements.
    pub(super) fn changed(&self) -> u64 {
        self.results.iter().map(|result| result.changed).sum()
    }
}

/// Runs one or more statements. What was completed before an error is told too: statements of one text before the one
/// that failed may have taken effect.
pub(super) async fn send(db: &mut PgConnection, text: &str) -> (Answer, Result<(), sqlx::Error>) {
    let mut answer = Answer::default();
    let mut rows = Vec::new();
    let mut stream = db.fetch_many(sqlx::raw_sql(AssertSqlSafe(text)));
    loop {
        match stream.try_next().await {
            Ok(None) => return (answer, Ok(())),
            Ok(Some(Either::Left(done))) => {
                answer.results.push(Outcome { rows: std::mem::take(&mut rows), changed: done.rows_affected() });
            }
            Ok(Some(Either::Right(row))) => match values(&row) {
                Ok(row) => rows.push(row),
                Err(error) => return (answer, Err(error)),
            },
            Err(error) => return (answer, Err(error)),
        }
    }
}

/// Runs one or more statements, for steps written in Rust.
pub(crate) async fn execute(db: &mut PgConnection, text: &str) -> Result<u64, DatabaseError> {
    let (answer, outcome) = send(db, text).await;
    outcome.map(|()| answer.changed()).map_err(|error| errors::explain(error, &errors::Place::default(), text))
}

fn values(row: &PgRow) -> Result<Row, sqlx::Error> {
    (0..row.len())
        .map(|at| {
            let value = row.try_get_raw(at)?;
            match value.is_null() {
                true => Ok(None),
                false => value.as_str().map(|text| Some(text.to_owned())).map_err(sqlx::Error::Decode),
            }
        })
        .collect()
}

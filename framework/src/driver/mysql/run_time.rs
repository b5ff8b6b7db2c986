//! How long a statement may run where the server does not count: MySQL's own limit is for queries only, so another
//! connection ends what runs too long.
//!
//! A statement that is ended changes nothing: a schema change is undone, as what changes rows is.
//! <https://dev.mysql.com/doc/refman/8.4/en/kill.html>

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use sqlx::mysql::MySqlConnectOptions;

use super::errors::Place;
use super::query::run;
use super::session::connect;
use super::version::Server;
use crate::driver::DatabaseError;

/// Ends the statement that this connection runs when its time is up, and waits for how it ended.
pub(super) async fn watched<T>(
    running: impl Future<Output = Result<T, DatabaseError>>,
    limit: Duration,
    options: &MySqlConnectOptions,
    server: &Server,
) -> Result<T, DatabaseError> {
    let mut running = pin!(running);
    if let Ok(outcome) = tokio::time::timeout(limit, running.as_mut()).await {
        return outcome;
    }
    end(options, server).await;
    match running.await {
        Err(DatabaseError::Disconnected { reason, .. }) if reason.contains("interrupted") => {
            Err(DatabaseError::RanTooLong { text: String::new(), limit })
        }
        outcome => outcome,
    }
}

/// Where this cannot be done, the statement runs to its end.
async fn end(options: &MySqlConnectOptions, server: &Server) {
    if let Ok(mut other) = connect(options).await {
        let _ = run(&mut other, &Place::default(), &format!("KILL QUERY {}", server.connection)).await;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::super::version::QUESTION;
    use super::super::{query::query, session::parse};
    use super::*;
    use crate::driver::Url;

    /// On MariaDB too, which could count by itself: KILL QUERY is the same there.
    #[tokio::test]
    async fn what_runs_too_long_is_ended_from_outside() {
        let Ok(url) = std::env::var("KIT_TEST_MYSQL_URL") else { return };
        let options = parse(&Url::new(url)).unwrap().database("information_schema");
        let mut db = connect(&options).await.unwrap();
        let server = Server::read(&query(&mut db, &Place::default(), QUESTION).await.unwrap());
        let (place, limit) = (Place::default(), Duration::from_millis(200));
        let long = "SELECT COUNT(*) FROM COLUMNS a, COLUMNS b, COLUMNS c, COLUMNS d";
        let ended = watched(run(&mut db, &place, long), limit, &options, &server).await;
        assert!(matches!(ended, Err(DatabaseError::RanTooLong { .. })), "{ended:?}");
        let short = watched(run(&mut db, &place, "SELECT 1"), limit, &options, &server).await;
        assert!(short.is_ok(), "{short:?}");
    }
}

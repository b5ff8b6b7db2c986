//! Who stands in the way of a statement that gave up waiting for a lock.
//!
//! Best effort: the server tells only those who may ask, and by now the other may have finished.

use sqlx::MySqlConnection;

use super::errors::Place;
use super::query::query;
use super::version::Server;

/// Transactions that others have open, the oldest first.
const OPEN_TRANSACTIONS: &str = "\
    SELECT p.ID, p.USER, p.HOST, TIMESTAMPDIFF(SECOND, t.trx_started, NOW()) \
    FROM information_schema.INNODB_TRX t JOIN information_schema.PROCESSLIST p ON p.ID = t.trx_mysql_thread_id \
    WHERE p.ID <> CONNECTION_ID() ORDER BY t.trx_started LIMIT 3";

/// Those who may hold what this statement waited for.
pub(super) async fn of(db: &mut MySqlConnection, _: &Server, _: &str) -> Option<String> {
    let rows = query(db, &Place::default(), OPEN_TRANSACTIONS).await.ok()?;
    let sentences: Vec<_> = rows
        .into_iter()
        .filter_map(|row| {
            let mut row = row.into_iter().map(Option::unwrap_or_default);
            let (id, user, host, seconds) = (row.next()?, row.next()?, row.next()?, row.next()?);
            Some(format!("connection {id}, user {user} from {host}, has a transaction open for {seconds} s"))
        })
        .collect();
    (!sentences.is_empty()).then(|| sentences.join("; "))
}

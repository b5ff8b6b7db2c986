//! Who stands in the way of a statement that gave up waiting for a lock.
//!
//! Best effort: the server tells only those who may ask, and by now the other may have finished. Who uses the tables the
//! statement names is told by MySQL, and by MariaDB where the plugin `metadata_lock_info` is installed
//! (<https://mariadb.com/kb/en/metadata-lock-info-plugin/>); failing that, whoever has had a transaction open for longest.

use sqlx::MySqlConnection;

use super::errors::Place;
use super::lexis::MYSQL;
use super::query::query;
use super::version::Server;
use crate::driver::Row;
use crate::driver::sql::tokens::{significant, unquote};

/// Connection, user, host, table and seconds since its last statement began, of all who use a table of this database.
const USERS_IN_MYSQL: &str = "\
    SELECT DISTINCT t.PROCESSLIST_ID, t.PROCESSLIST_USER, t.PROCESSLIST_HOST, l.OBJECT_NAME, t.PROCESSLIST_TIME \
    FROM performance_schema.metadata_locks l JOIN performance_schema.threads t ON t.THREAD_ID = l.OWNER_THREAD_ID \
    WHERE l.OBJECT_TYPE = 'TABLE' AND l.OBJECT_SCHEMA = DATABASE() AND l.LOCK_STATUS = 'GRANTED' \
      AND t.PROCESSLIST_ID <> CONNECTION_ID() ORDER BY t.PROCESSLIST_TIME DESC";

/// The same, where the plugin is installed.
const USERS_IN_MARIADB: &str = "\
    SELECT DISTINCT p.ID, p.USER, p.HOST, l.TABLE_NAME, p.TIME \
    FROM information_schema.METADATA_LOCK_INFO l JOIN information_schema.PROCESSLIST p ON p.ID = l.THREAD_ID \
    WHERE l.LOCK_TYPE = 'Table metadata lock' AND l.TABLE_SCHEMA = DATABASE() \
      AND p.ID <> CONNECTION_ID() ORDER BY p.TIME DESC";

/// Connection, user, host and seconds of the transactions that others have open, the oldest first.
const OPEN_TRANSACTIONS: &str = "\
    SELECT p.ID, p.USER, p.HOST, TIMESTAMPDIFF(SECOND, t.trx_started, NOW()) \
    FROM information_schema.INNODB_TRX t JOIN information_schema.PROCESSLIST p ON p.ID = t.trx_mysql_thread_id \
    WHERE p.ID <> CONNECTION_ID() ORDER BY t.trx_started";

/// How many are named.
const ENOUGH: usize = 3;

/// Those who may hold what this statement waited for.
pub(super) async fn of(db: &mut MySqlConnection, server: &Server, text: &str) -> Option<String> {
    let users = if server.is_mariadb() { USERS_IN_MARIADB } else { USERS_IN_MYSQL };
    let users = query(db, &Place::default(), users).await.unwrap_or_default();
    let named: Vec<String> = significant(text, &MYSQL).map(|token| unquote(token.text(text)).to_lowercase()).collect();
    let is_named = |row: &Row| row.get(3).cloned().flatten().is_some_and(|table| named.contains(&table.to_lowercase()));
    let mut sentences: Vec<_> = users.into_iter().filter(is_named).filter_map(uses).collect();
    if sentences.is_empty() {
        let open = query(db, &Place::default(), OPEN_TRANSACTIONS).await.unwrap_or_default();
        sentences = open.into_iter().filter_map(is_open).collect();
    }
    sentences.truncate(ENOUGH);
    (!sentences.is_empty()).then(|| sentences.join("; "))
}

fn uses(row: Row) -> Option<String> {
    let [id, user, host, table, seconds] = texts(row)?;
    Some(format!("connection {id}, user {user} from {host}, uses `{table}`; its last statement began {seconds} s ago"))
}

fn is_open(row: Row) -> Option<String> {
    let [id, user, host, seconds] = texts(row)?;
    Some(format!("connection {id}, user {user} from {host}, has a transaction open for {seconds} s"))
}

fn texts<const N: usize>(row: Row) -> Option<[String; N]> {
    let texts: Vec<String> = row.into_iter().map(Option::unwrap_or_default).collect();
    texts.try_into().ok()
}

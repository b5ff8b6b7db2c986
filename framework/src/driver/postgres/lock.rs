//! One runner at a time: an advisory lock that the connection holds.
//!
//! Asked for again and again instead of waited for: a waiting `pg_advisory_lock` holds a snapshot, which keeps
//! `CREATE INDEX CONCURRENTLY` of the runner at work waiting in turn. The server gives the lock up when the connection
//! ends, however it ends. <https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS>

use std::time::{Duration, Instant};

use async_trait::async_trait;
use sqlx::postgres::PgConnectOptions;

use super::session::PostgresSession;
use crate::driver::sql::lease::{self, Lease};
use crate::driver::{DatabaseError, Session};

const FIRST_PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// The two halves of the lock's key: Kit's own word, and the schema that holds the history. Advisory locks are within
/// a database, so its name is not needed.
const KEYS: &str = "(7039348, ('x' || left(md5('kit ' || coalesce(current_schema(), '')), 8))::bit(32)::integer)";

/// The lock as the server lists it, as `l`, with the connection that holds it, as `a`.
fn from_locks() -> String {
    format!(
        "FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid, (VALUES {KEYS}) AS k (a, b) \
         WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 \
         AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) \
         AND l.classid = k.a::oid AND l.objid = k.b::oid"
    )
}

/// Takes the lock, waiting at most so long. Asked in the same breath: whether the server takes changes at all. A
/// standby grants advisory locks, each server its own.
pub(super) async fn take(session: &mut PostgresSession, wait: Duration) -> Result<(), DatabaseError> {
    let ask = format!(
        "SELECT CASE WHEN pg_is_in_recovery() THEN 'standby' \
         WHEN current_setting('transaction_read_only') = 'on' THEN 'read-only' \
         WHEN pg_try_advisory_lock{KEYS} THEN 'taken' ELSE 'held' END, pg_backend_pid()"
    );
    let began = Instant::now();
    let mut pause = FIRST_PAUSE;
    loop {
        let answer = session.send(&ask).await?.rows();
        let mut answer = answer.into_iter().flatten().map(Option::unwrap_or_default);
        match answer.next().as_deref() {
            Some("taken") => {
                session.pid = answer.next().and_then(|pid| pid.parse().ok());
                return Ok(());
            }
            Some("standby") => {
                let location = format!("{}, a standby that follows another server,", session.place.location());
                return Err(DatabaseError::ReadOnly { location });
            }
            Some("read-only") => return Err(DatabaseError::ReadOnly { location: session.place.location() }),
            _ if began.elapsed() >= wait => {
                let location = session.place.location();
                let holder = holder(session).await.unwrap_or_default();
                return Err(DatabaseError::Locked { location, holder, waited: began.elapsed() });
            }
            _ => tokio::time::sleep(pause.min(wait.saturating_sub(began.elapsed()))).await,
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Takes a lease instead, for poolers in transaction mode. <https://www.pgbouncer.org/features.html>
pub(super) async fn lease(session: &PostgresSession, wait: Duration) -> Result<Lease, DatabaseError> {
    let connector = Box::new(Again(session.options.clone()));
    let clock = "floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint";
    let brief = "SET LOCAL lock_timeout = '2s'";
    Lease::take(lease::Place { connector, clock, brief, location: session.place.location() }, wait).await
}

/// Connects once more.
struct Again(PgConnectOptions);

#[async_trait]
impl lease::Connector for Again {
    async fn connect(&self) -> Result<Box<dyn Session>, DatabaseError> {
        Ok(Box::new(PostgresSession::open_with(self.0.clone()).await?))
    }
}

/// Gives the lock back. A connection that is gone has given it back already.
pub(super) async fn release(session: &mut PostgresSession) -> Result<(), DatabaseError> {
    match session.send(&format!("SELECT pg_advisory_unlock{KEYS}")).await {
        Ok(_) | Err(DatabaseError::Disconnected { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Whether the session still holds it.
pub(super) async fn is_held(session: &mut PostgresSession) -> Result<bool, DatabaseError> {
    let ask = format!("SELECT 1 {} AND l.pid = pg_backend_pid()", from_locks());
    Ok(session.value(&ask).await?.is_some())
}

/// Who holds it.
async fn holder(session: &mut PostgresSession) -> Result<Option<String>, DatabaseError> {
    let who = WHO.replace("{pid}", "l.pid");
    session.value(&format!("SELECT {who} {}", from_locks())).await
}

/// A connection in words, given its row of `pg_stat_activity` as `a`. Another user's is hidden but for its process.
pub(super) const WHO: &str = "concat_ws(', ', 'process ' || {pid}, nullif(a.application_name, ''), 'user ' || a.usename, \
     'from ' || coalesce(host(a.client_addr), 'the server itself'), \
     'connected since ' || to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'))";

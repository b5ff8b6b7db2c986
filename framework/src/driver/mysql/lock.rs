//! One runner at a time: a lock of the server's, held by the connection.
//!
//! The server gives it back when the connection ends, however it ends; and since every statement of a runner goes through
//! that connection, none runs without the lock. The names of such locks are shared by all databases of a server.
//! <https://dev.mysql.com/doc/refman/8.4/en/locking-functions.html>

use std::time::{Duration, Instant};

use async_trait::async_trait;
use sha2::{Digest, Sha256};
use sqlx::MySqlConnection;
use sqlx::mysql::MySqlConnectOptions;

use super::errors::Place;
use super::name::literal;
use super::query::query;
use super::session::MysqlSession;
use super::version::Server;
use crate::driver::sql::lease::{self, Lease};
use crate::driver::{DatabaseError, LockRequest, Session};

/// How long the server is asked to wait at once.
const TURN: Duration = Duration::from_secs(5);

/// How long to wait before asking again, where less than a second is left: the server only counts whole ones.
const PAUSE: Duration = Duration::from_millis(50);

/// A lock that is held.
pub(super) enum Lock {
    /// The server's, of this name.
    Named(String),
    /// A row, for clusters: their nodes know nothing of each other's locks.
    /// <https://mariadb.com/docs/galera-cluster/reference/mariadb-galera-cluster-known-limitations>
    Leased(Lease),
}

impl Lock {
    /// Takes the lock on this database.
    pub(super) async fn take(
        db: &mut MySqlConnection,
        place: &Place,
        server: &Server,
        request: &LockRequest,
    ) -> Result<Self, DatabaseError> {
        let name = name_of(server);
        let began = Instant::now();
        loop {
            let left = request.wait.saturating_sub(began.elapsed());
            let turn = left.min(TURN).as_secs();
            let answer = query(db, place, &format!("SELECT GET_LOCK({}, {turn})", literal(&name))).await?;
            if answer.first().is_some_and(|row| row.first() == Some(&Some("1".to_owned()))) {
                return Ok(Self::Named(name));
            }
            let left = request.wait.saturating_sub(began.elapsed());
            if left.is_zero() {
                let holder = holder(db, place, &name).await;
                let location = place.location.clone();
                return Err(DatabaseError::Locked { location, holder, waited: began.elapsed() });
            }
            tokio::time::sleep(if left < Duration::from_secs(1) { left.min(PAUSE) } else { Duration::ZERO }).await;
        }
    }

    /// Takes a lease on the database that these options name.
    pub(super) async fn lease(
        options: &MySqlConnectOptions,
        place: &Place,
        wait: Duration,
    ) -> Result<Self, DatabaseError> {
        let connector = Box::new(Again(options.clone()));
        let clock = "CAST(FLOOR(UNIX_TIMESTAMP(NOW(3)) * 1000) AS SIGNED)";
        let brief = "SET SESSION lock_wait_timeout = 2";
        let place = lease::Place { connector, clock, brief, location: place.location.clone() };
        Lease::take(place, wait).await.map(Self::Leased)
    }

    /// The lease it is, if it is one.
    pub(super) fn leased(&self) -> Option<&Lease> {
        match self {
            Lock::Leased(lease) => Some(lease),
            Lock::Named(_) => None,
        }
    }

    /// Gives it back.
    pub(super) async fn release(self, db: &mut MySqlConnection, place: &Place) -> Result<(), DatabaseError> {
        match self {
            Lock::Named(name) => query(db, place, &format!("SELECT RELEASE_LOCK({})", literal(&name))).await.map(drop),
            Lock::Leased(lease) => lease.release().await,
        }
    }
}

/// Connects once more.
struct Again(MySqlConnectOptions);

#[async_trait]
impl lease::Connector for Again {
    async fn connect(&self) -> Result<Box<dyn Session>, DatabaseError> {
        Ok(Box::new(MysqlSession::open_with(self.0.clone()).await?))
    }
}

/// A replica takes no changes, and one written to by a user with enough privileges would differ from its source.
pub(super) async fn refuse_read_only(db: &mut MySqlConnection, place: &Place) -> Result<(), DatabaseError> {
    let answer = query(db, place, "SELECT @@GLOBAL.read_only, @@SESSION.tx_read_only").await;
    let answer = match answer {
        // MySQL 8 has the second variable under its other name only.
        Err(DatabaseError::Statement { .. }) => {
            query(db, place, "SELECT @@GLOBAL.read_only, @@SESSION.transaction_read_only").await?
        }
        answer => answer?,
    };
    let writable = |value: Option<String>| matches!(value.as_deref(), Some("0" | "OFF") | None);
    match answer.into_iter().flatten().all(writable) {
        true => Ok(()),
        false => Err(DatabaseError::ReadOnly { location: place.location.clone() }),
    }
}

/// The lock's name: at most 64 characters, whatever the database is called.
fn name_of(server: &Server) -> String {
    let database = if server.folds_names { server.database.to_lowercase() } else { server.database.clone() };
    let digest = Sha256::digest(database.as_bytes());
    digest.iter().take(16).fold("kit_".to_owned(), |name, byte| name + &format!("{byte:02x}"))
}

/// Who holds the lock, as far as this user may know.
async fn holder(db: &mut MySqlConnection, place: &Place, name: &str) -> Option<String> {
    let who = format!(
        "SELECT ID, USER, HOST, TIME FROM information_schema.PROCESSLIST WHERE ID = IS_USED_LOCK({})",
        literal(name)
    );
    let row = query(db, place, &who).await.ok()?.into_iter().next()?;
    let mut row = row.into_iter().map(Option::unwrap_or_default);
    let (id, user, host, time) = (row.next()?, row.next()?, row.next()?, row.next()?);
    Some(format!("connection {id}, user {user} from {host}, busy with its last statement for {time} s"))
}

//! One MySQL or MariaDB connection.

use std::path::Path;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use sqlx::mysql::MySqlConnectOptions;
use sqlx::{ConnectOptions, MySqlConnection};

use super::boundary::{BEGIN, COMMIT, ROLLBACK};
use super::errors::{Place, refused};
use super::lock::Lock;
use super::name::literal;
use super::query::{query, run};
use super::settings::{SETTINGS, suitable};
use super::shadow::Leaving;
use super::version::{QUESTION, Server};
use super::within::Within;
use super::{backup, blockers, database, doubt, inspect, lock, mark, measure, run_time, shadow, summary, wipe};
use crate::driver::sql::lease::Lease;
use crate::driver::{
    Backup, Beyond, Connection, DatabaseError, Interrupted, LockKind, LockRequest, Measured, Row, Scope, Session,
    Statement, Summary, TableSize, Transaction, Url,
};
use crate::schema::{Doubt, Schema};

/// How long to wait for an answer to the first packet.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// The session.
pub(super) struct MysqlSession {
    connection: Connection,
    place: Place,
    server: Server,
    options: MySqlConnectOptions,
    lock: Option<Lock>,
    savepoints: usize,
    /// How long a statement may run.
    run_time: Option<Duration>,
    /// What reaches beyond this copy is left out.
    within: Option<Within>,
    left_out: Vec<String>,
    /// Last, so that it is dropped when the connection is gone.
    leaving: Option<Leaving>,
}

impl MysqlSession {
    /// Connects to the database of this URL.
    pub(super) async fn open(url: &Url) -> Result<Self, DatabaseError> {
        let options = parse(url)?;
        if options.get_database().is_none() {
            let reason = "it names no database; write for example mysql://user:password@host/shop".to_owned();
            return Err(DatabaseError::Url { url: url.redacted(), reason });
        }
        Self::open_with(options).await
    }

    /// Connects to read only.
    pub(super) async fn look(url: &Url) -> Result<Self, DatabaseError> {
        let mut session = Self::open(url).await?;
        session.execute("SET SESSION TRANSACTION READ ONLY").await?;
        Ok(session)
    }

    /// Connects with these options.
    pub(super) async fn open_with(options: MySqlConnectOptions) -> Result<Self, DatabaseError> {
        let place = Place::of(&options);
        let mut db = connect(&options).await?;
        let answer = query(&mut db, &place, &format!("{SETTINGS}; {QUESTION}")).await?;
        let server = Server::read(&answer);
        if let Some(needed) = server.needs() {
            return Err(DatabaseError::TooOld { location: place.location, found: server.to_string(), needed });
        }
        if let Some(modes) = suitable(&server.sql_mode) {
            run(&mut db, &place, &format!("SET SESSION sql_mode = {}", literal(&modes))).await?;
        }
        let connection = Connection::Mysql(db);
        let (within, left_out) = (None, Vec::new());
        Ok(Self {
            connection,
            place,
            server,
            options,
            lock: None,
            savepoints: 0,
            run_time: None,
            within,
            left_out,
            leaving: None,
        })
    }
}

impl MysqlSession {
    pub(super) fn db(&mut self) -> Result<&mut MySqlConnection, DatabaseError> {
        self.connection.mysql()
    }

    pub(super) fn options(&self) -> &MySqlConnectOptions {
        &self.options
    }

    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    pub(super) fn server(&self) -> &Server {
        &self.server
    }

    /// The names of all tables.
    pub(super) async fn tables(&mut self) -> Result<Vec<String>, DatabaseError> {
        let ask = "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() \
                   AND TABLE_TYPE NOT IN ('VIEW', 'SEQUENCE')";
        Ok(self.query(ask).await?.into_iter().flatten().flatten().collect())
    }

    /// From now on what reaches beyond this copy of the database that is called `of` is left out.
    pub(super) async fn stay_within(&mut self, of: String) -> Result<(), DatabaseError> {
        let ask = "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME <> DATABASE()";
        let others = self.query(ask).await?.into_iter().flatten().flatten().collect();
        self.within = Some(Within { of, others });
        Ok(())
    }

    /// From now on the session is in this database, which goes with it.
    pub(super) fn become_shadow(&mut self, database: String, leaving: Leaving) {
        self.server.database = database;
        self.leaving = Some(leaving);
    }

    /// A wait that was given up, with how long it was and who is in the way.
    async fn told<T>(&mut self, began: Instant, outcome: Result<T, DatabaseError>) -> Result<T, DatabaseError> {
        match outcome {
            Err(DatabaseError::LockTimeout { text, .. }) => {
                let waited = began.elapsed();
                let holder = blockers::of(self.connection.mysql()?, &self.server, &text).await;
                Err(DatabaseError::LockTimeout { text, holder, waited })
            }
            Err(DatabaseError::RanTooLong { text, .. }) => {
                Err(DatabaseError::RanTooLong { text, limit: self.run_time.unwrap_or_default() })
            }
            other => other,
        }
    }
}

#[async_trait]
impl Session for MysqlSession {
    async fn connection(&mut self) -> Result<&mut Connection, DatabaseError> {
        Ok(&mut self.connection)
    }

    async fn lock(&mut self, request: &LockRequest) -> Result<(), DatabaseError> {
        if self.lock.is_some() {
            let holder = Some("this very session".to_owned());
            return Err(DatabaseError::Locked {
                location: self.place.location.clone(),
                holder,
                waited: Duration::ZERO,
            });
        }
        lock::refuse_read_only(self.connection.mysql()?, &self.place).await?;
        let leased = request.kind == LockKind::Lease || (request.kind == LockKind::Auto && self.server.clustered);
        self.lock = Some(match leased {
            true => Lock::lease(&self.options, &self.place, request.wait).await?,
            false => Lock::take(self.connection.mysql()?, &self.place, &self.server, request).await?,
        });
        Ok(())
    }

    /// The server itself gives the lock of a lost connection back.
    async fn unlock(&mut self) -> Result<(), DatabaseError> {
        let Some(lock) = self.lock.take() else { return Ok(()) };
        unless_lost(lock.release(self.connection.mysql()?, &self.place).await)
    }

    async fn unlock_for_good(&mut self) -> Result<(), DatabaseError> {
        match self.lock.take() {
            Some(Lock::Leased(lease)) => lease.drop_table().await,
            lock => {
                self.lock = lock;
                self.unlock().await
            }
        }
    }

    /// Seconds are the smallest unit MySQL knows here.
    /// <https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_lock_wait_timeout>
    async fn limit_lock_waits(&mut self, limit: Option<Duration>) -> Result<(), DatabaseError> {
        let seconds = match limit {
            Some(limit) => limit.as_secs_f64().ceil().max(1.0).to_string(),
            None => "DEFAULT".to_owned(),
        };
        let set = format!("SET SESSION lock_wait_timeout = {seconds}, innodb_lock_wait_timeout = {seconds}");
        self.execute(&set).await.map(drop)
    }

    /// MariaDB counts in seconds, for all statements; MySQL in milliseconds, for queries only: the others are watched
    /// ([`run_time`]).
    /// <https://mariadb.com/kb/en/server-system-variables/#max_statement_time>,
    /// <https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_max_execution_time>
    async fn limit_run_time(&mut self, limit: Option<Duration>) -> Result<(), DatabaseError> {
        self.run_time = limit;
        let limit = limit.unwrap_or_default();
        let set = match self.server.is_mariadb() {
            true => format!("SET SESSION max_statement_time = {}", limit.as_secs_f64()),
            false => format!("SET SESSION max_execution_time = {}", limit.as_millis()),
        };
        self.execute(&set).await.map(drop)
    }

    fn beyond_run_time(&self) -> Beyond {
        Beyond { steps: !self.server.is_mariadb(), alone: false }
    }

    async fn mark(&mut self, statement: &Statement) -> Result<String, DatabaseError> {
        mark::mark(self.connection.mysql()?, &self.place, statement).await
    }

    async fn interrupted(&mut self, statement: &Statement, mark: &str) -> Result<Interrupted, DatabaseError> {
        mark::interrupted(self.connection.mysql()?, &self.place, &self.server, statement, mark).await
    }

    async fn begin(&mut self, _: Transaction) -> Result<(), DatabaseError> {
        self.savepoints = 0;
        self.execute(BEGIN).await.map(drop)
    }

    async fn commit(&mut self) -> Result<(), DatabaseError> {
        if let Some(lease) = self.lock.as_ref().and_then(Lock::leased) {
            let held = run(self.connection.mysql()?, &self.place, &lease.fence()).await? == 1;
            if !held {
                return Err(lease.lost());
            }
        }
        self.execute(COMMIT).await.map(drop)
    }

    /// The server itself rolls back what a lost connection has begun.
    async fn rollback(&mut self) -> Result<(), DatabaseError> {
        self.savepoints = 0;
        unless_lost(self.execute(ROLLBACK).await.map(drop))
    }

    /// A second savepoint of one name would replace the first.
    /// <https://dev.mysql.com/doc/refman/8.4/en/savepoint.html>
    async fn savepoint(&mut self) -> Result<(), DatabaseError> {
        self.savepoints += 1;
        self.execute(&format!("SAVEPOINT kit_migration_{}", self.savepoints)).await.map(drop)
    }

    async fn release_savepoint(&mut self) -> Result<(), DatabaseError> {
        let release = format!("RELEASE SAVEPOINT kit_migration_{}", self.savepoints);
        self.savepoints = self.savepoints.saturating_sub(1);
        self.execute(&release).await.map(drop)
    }

    async fn rollback_to_savepoint(&mut self) -> Result<(), DatabaseError> {
        let at = self.savepoints;
        self.savepoints = self.savepoints.saturating_sub(1);
        let text = format!("ROLLBACK TO SAVEPOINT kit_migration_{at}; RELEASE SAVEPOINT kit_migration_{at}");
        self.execute(&text).await.map(drop)
    }

    async fn execute(&mut self, text: &str) -> Result<u64, DatabaseError> {
        self.lock.as_ref().and_then(Lock::leased).map_or(Ok(()), Lease::check)?;
        let kept = self.within.as_ref().map(|within| within.text(text));
        let text = match &kept {
            None => text,
            Some(Some(kept)) => kept,
            Some(None) => {
                self.left_out.push(text.to_owned());
                return Ok(0);
            }
        };
        let began = Instant::now();
        let watched = self.run_time.filter(|_| !self.server.is_mariadb());
        let running = run(self.connection.mysql()?, &self.place, text);
        let outcome = match watched {
            Some(limit) => run_time::watched(running, limit, &self.options, &self.server).await,
            None => running.await,
        };
        self.told(began, outcome).await
    }

    async fn query(&mut self, text: &str) -> Result<Vec<Row>, DatabaseError> {
        let began = Instant::now();
        let outcome = query(self.connection.mysql()?, &self.place, text).await;
        self.told(began, outcome).await
    }

    async fn has_table(&mut self, name: &str) -> Result<bool, DatabaseError> {
        let found = format!(
            "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = {} \
             AND TABLE_TYPE NOT IN ('VIEW', 'SEQUENCE') AND TABLE_TYPE NOT LIKE 'TEMPORARY%'",
            literal(name)
        );
        Ok(!self.query(&found).await?.is_empty())
    }

    async fn inspect(&mut self, scope: &Scope) -> Result<Schema, DatabaseError> {
        inspect::inspect(self.connection.mysql()?, &self.place, &self.server, scope).await
    }

    async fn count(&mut self, doubt: &Doubt) -> Result<u64, DatabaseError> {
        doubt::count(self, doubt).await
    }

    async fn measure(&mut self, statement: &Statement) -> Result<Measured, DatabaseError> {
        match self.within.as_ref().map(|within| within.text(&statement.text)) {
            None => measure::measure(self, statement).await,
            Some(Some(text)) => measure::measure(self, &Statement { text, ..statement.clone() }).await,
            Some(None) => Ok(Measured::left_out()),
        }
    }

    async fn sizes(&mut self, tables: &[String]) -> Result<Vec<TableSize>, DatabaseError> {
        summary::sizes(self.connection.mysql()?, &self.place, tables).await
    }

    async fn backup(&mut self, url: &Url, folder: &Path) -> Result<Backup, DatabaseError> {
        backup::backup(self, url, folder).await
    }

    async fn wipe(&mut self) -> Result<(), DatabaseError> {
        wipe::wipe(self.connection.mysql()?, &self.place).await
    }

    async fn keep_within(&mut self, of: &Url) -> Result<(), DatabaseError> {
        self.stay_within(database::name_of(of)?).await
    }

    fn left_out(&mut self) -> Vec<String> {
        std::mem::take(&mut self.left_out)
    }

    async fn shadow(&mut self, elsewhere: Option<&Url>) -> Result<Box<dyn Session>, DatabaseError> {
        Ok(Box::new(shadow::copy(self, elsewhere).await?))
    }

    async fn version(&mut self) -> Result<String, DatabaseError> {
        Ok(self.server.to_string())
    }

    async fn summary(&mut self) -> Result<Summary, DatabaseError> {
        summary::summary(self.connection.mysql()?, &self.place, &self.server).await
    }
}

/// What a URL says.
pub(super) fn parse(url: &Url) -> Result<MySqlConnectOptions, DatabaseError> {
    let unusable = |error: sqlx::Error| DatabaseError::Url { url: url.redacted(), reason: error.to_string() };
    let options: MySqlConnectOptions = url.secret().parse().map_err(unusable)?;
    Ok(options.pipes_as_concat(false).no_engine_substitution(false).disable_statement_logging())
}

/// Connects, without any of Kit's settings.
pub(super) async fn connect(options: &MySqlConnectOptions) -> Result<MySqlConnection, DatabaseError> {
    match tokio::time::timeout(CONNECT_TIMEOUT, options.connect()).await {
        Ok(outcome) => outcome.map_err(|error| refused(error, options)),
        Err(_) => {
            let reason = format!("no answer within {CONNECT_TIMEOUT:?}");
            Err(DatabaseError::Open { location: Place::of(options).location, reason })
        }
    }
}

fn unless_lost(outcome: Result<(), DatabaseError>) -> Result<(), DatabaseError> {
    match outcome {
        Err(DatabaseError::Disconnected { .. }) => Ok(()),
        other => other,
    }
}

//! One PostgreSQL connection; how it is sent what stands in `send`.

use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;

use super::boundary::{BEGIN, COMMIT, RELEASE, ROLLBACK, ROLLBACK_TO, SAVEPOINT};
use super::errors::{Place, explain_connect};
use super::outbox::Outbox;
use super::shadow::{self, Vanishing};
use super::within::Within;
use super::{backup, doubt, inspect, interrupted, lock, measure, name, summary, wipe};
use crate::driver::sql::lease::Lease;
use crate::driver::{
    Backup, Beyond, Connection, DatabaseError, Interrupted, LockKind, LockRequest, Measured, Row, Scope, Session,
    Statement, Summary, TableSize, Transaction, Url,
};
use crate::schema::{Doubt, Schema};

/// Oldest version Kit works with.
const OLDEST: (u32, &str) = (120_000, "PostgreSQL 12");

/// The session.
pub(super) struct PostgresSession {
    pub(super) connection: Connection,
    pub(super) options: PgConnectOptions,
    pub(super) place: Place,
    /// The server's process for this connection, once asked.
    pub(super) pid: Option<i64>,
    /// Major version times 10,000, as the server counts.
    pub(super) version: u32,
    locked: bool,
    lease: Option<Lease>,
    pub(super) in_transaction: bool,
    /// The transaction holds what a commit would end: statements that are measured are not committed one by one.
    keeps_transaction: bool,
    pub(super) outbox: Outbox,
    pub(super) lost: bool,
    /// Whether a step has had the connection since the last savepoint.
    handed: bool,
    /// How often the queries of inspection were prepared, and whether they still are.
    prepared: (usize, bool),
    /// What reaches beyond this database is left out.
    within: Option<Within>,
    left_out: Vec<String>,
    /// Of a shadow: the database goes when the session does.
    pub(super) vanishing: Option<Vanishing>,
}

impl PostgresSession {
    /// Opens the database of this URL.
    pub(super) async fn open(url: &Url) -> Result<Self, DatabaseError> {
        Self::open_with(parse(url)?).await
    }

    /// Opens it to read only.
    pub(super) async fn look(url: &Url) -> Result<Self, DatabaseError> {
        let mut session = Self::open(url).await?;
        session.send("SET default_transaction_read_only = on").await?;
        Ok(session)
    }

    /// Opens a database with these options.
    pub(super) async fn open_with(options: PgConnectOptions) -> Result<Self, DatabaseError> {
        let place = Place::of(&options);
        let connection = options.connect().await.map_err(|error| explain_connect(error, &place))?;
        let version = connection.server_version_num().unwrap_or(OLDEST.0);
        if version < OLDEST.0 {
            let found = format!("PostgreSQL {}.{}", version / 10_000, version % 10_000);
            return Err(DatabaseError::TooOld { location: place.location(), found, needed: OLDEST.1 });
        }
        let mut outbox = Outbox::default();
        // Kit's literals take a backslash for what it is.
        outbox.add("SET standard_conforming_strings = on");
        Ok(Self {
            connection: Connection::Postgres(connection),
            options,
            place,
            pid: None,
            version,
            locked: false,
            lease: None,
            in_transaction: false,
            keeps_transaction: false,
            outbox,
            lost: false,
            handed: false,
            prepared: (0, false),
            within: None,
            left_out: Vec::new(),
            vanishing: None,
        })
    }

    /// Whether the connection itself holds the lock: then it surely is one and the same from begin to end, where a
    /// pooler may give each transaction another one.
    pub(super) fn holds_lock(&self) -> bool {
        self.locked && self.lease.is_none()
    }

    /// From now on what reaches beyond this database is left out.
    pub(super) fn stay_within(&mut self) {
        self.within = Some(Within::default());
    }

    pub(super) fn is_in_transaction(&self) -> bool {
        self.in_transaction
    }

    pub(super) fn keeps_transaction(&self) -> bool {
        self.keeps_transaction
    }

    /// From now on, up to the end of the transaction.
    pub(super) fn keep_transaction(&mut self) {
        self.keeps_transaction = true;
    }

    /// How prepared queries are called, and whether they are there.
    pub(super) fn prepared(&self) -> (String, bool) {
        (format!("kit_{}", self.prepared.0), self.prepared.1)
    }

    pub(super) fn remember_prepared(&mut self) {
        self.prepared.1 = true;
    }

    /// Prepares them anew the next time, under other names: whether the old ones are there is not known.
    pub(super) fn forget_prepared(&mut self) {
        self.prepared = (self.prepared.0 + 1, false);
    }

    /// `DISCARD ALL` gives advisory locks back, too.
    async fn execute_and_lock(&mut self, text: &str) -> Result<u64, DatabaseError> {
        if !self.in_transaction {
            self.flush().await?;
        }
        let changed = self.send(text).await?.changed();
        if self.holds_lock() && !lock::is_held(self).await? {
            lock::take(self, Duration::ZERO).await?;
            self.limit(self.place.lock_wait).await?;
            self.limit_runs(self.place.run_time).await?;
        }
        Ok(changed)
    }

    /// Limits how long statements wait for locks; behind a pooler each transaction says it anew.
    async fn limit(&mut self, limit: Option<Duration>) -> Result<(), DatabaseError> {
        self.place.lock_wait = limit;
        match limit {
            _ if self.lease.is_some() => return Ok(()),
            Some(limit) => self.send(&format!("SET lock_timeout = {}", milliseconds(limit))).await?,
            None => self.send("RESET lock_timeout").await?,
        };
        Ok(())
    }

    /// The same for how long they run.
    async fn limit_runs(&mut self, limit: Option<Duration>) -> Result<(), DatabaseError> {
        self.place.run_time = limit;
        match limit {
            _ if self.lease.is_some() => return Ok(()),
            Some(limit) => self.send(&format!("SET statement_timeout = {}", milliseconds(limit))).await?,
            None => self.send("RESET statement_timeout").await?,
        };
        Ok(())
    }
}

#[async_trait]
impl Session for PostgresSession {
    async fn connection(&mut self) -> Result<&mut Connection, DatabaseError> {
        self.flush().await?;
        self.handed = true;
        self.forget_prepared();
        Ok(&mut self.connection)
    }

    async fn lock(&mut self, request: &LockRequest) -> Result<(), DatabaseError> {
        if self.locked {
            let (location, holder) = (self.place.location(), Some("this very session".to_owned()));
            return Err(DatabaseError::Locked { location, holder, waited: Duration::ZERO });
        }
        match request.kind {
            LockKind::Lease => self.lease = Some(lock::lease(self, request.wait).await?),
            LockKind::Auto | LockKind::Session => lock::take(self, request.wait).await?,
        }
        self.locked = true;
        Ok(())
    }

    async fn unlock(&mut self) -> Result<(), DatabaseError> {
        match (std::mem::take(&mut self.locked), self.lease.take()) {
            (_, Some(lease)) => lease.release().await,
            (true, None) => lock::release(self).await,
            (false, None) => Ok(()),
        }
    }

    async fn unlock_for_good(&mut self) -> Result<(), DatabaseError> {
        match self.lease.take() {
            Some(lease) => {
                self.locked = false;
                lease.drop_table().await
            }
            None => self.unlock().await,
        }
    }

    async fn limit_lock_waits(&mut self, limit: Option<Duration>) -> Result<(), DatabaseError> {
        self.limit(limit).await
    }

    async fn begin(&mut self, _: Transaction) -> Result<(), DatabaseError> {
        self.outbox.add(BEGIN);
        (self.in_transaction, self.keeps_transaction) = (true, false);
        if let (Some(limit), Some(_)) = (self.place.lock_wait, &self.lease) {
            self.outbox.add(&format!("SET LOCAL lock_timeout = {}", milliseconds(limit)));
        }
        if let (Some(limit), Some(_)) = (self.place.run_time, &self.lease) {
            self.outbox.add(&format!("SET LOCAL statement_timeout = {}", milliseconds(limit)));
        }
        Ok(())
    }

    async fn commit(&mut self) -> Result<(), DatabaseError> {
        if self.lost {
            return Err(self.lost());
        }
        if self.in_transaction {
            if let Some(fence) = self.lease.as_ref().map(Lease::fence) {
                let held = self.send(&fence).await?.changed() == 1;
                self.lease.as_ref().filter(|_| !held).map_or(Ok(()), |lease| Err(lease.lost()))?;
            }
            self.send(COMMIT).await?;
            self.in_transaction = false;
        }
        Ok(())
    }

    async fn rollback(&mut self) -> Result<(), DatabaseError> {
        if !std::mem::take(&mut self.in_transaction) {
            return Ok(());
        }
        self.lost = false;
        self.outbox = Outbox::default();
        match self.send(ROLLBACK).await {
            // The server rolls back what loses its connection.
            Ok(_) | Err(DatabaseError::Disconnected { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn savepoint(&mut self) -> Result<(), DatabaseError> {
        self.handed = false;
        self.outbox.add(SAVEPOINT);
        Ok(())
    }

    /// A step that had the connection may have ended the transaction: that is asked for at once.
    async fn release_savepoint(&mut self) -> Result<(), DatabaseError> {
        if std::mem::take(&mut self.handed) {
            return self.send(RELEASE).await.map(drop);
        }
        self.outbox.add(RELEASE);
        Ok(())
    }

    async fn rollback_to_savepoint(&mut self) -> Result<(), DatabaseError> {
        if self.lost {
            return Err(self.lost());
        }
        self.send(ROLLBACK_TO).await.map(drop)
    }

    async fn execute(&mut self, text: &str) -> Result<u64, DatabaseError> {
        if self.within.as_mut().is_some_and(|within| within.leaves_out(text)) {
            self.left_out.push(text.to_owned());
            return Ok(0);
        }
        if mentions_prepared(text) {
            self.forget_prepared();
            return self.execute_and_lock(text).await;
        }
        if self.in_transaction {
            return Ok(self.send(text).await?.changed());
        }
        if let Some(lease) = &self.lease {
            lease.check()?;
        }
        // What needs to run outside a transaction needs a text of its own, too.
        self.flush().await?;
        match self.send(text).await {
            Err(DatabaseError::Statement { text, reason }) => {
                let reason = interrupted::explain_duplicate(self, &reason).await.unwrap_or(reason);
                Err(DatabaseError::Statement { text, reason })
            }
            outcome => Ok(outcome?.changed()),
        }
    }

    async fn execute_with_next(&mut self, text: &str) -> Result<(), DatabaseError> {
        match self.in_transaction {
            true => self.outbox.add(text),
            false => drop(self.execute(text).await?),
        }
        Ok(())
    }

    async fn query(&mut self, text: &str) -> Result<Vec<Row>, DatabaseError> {
        Ok(self.send(text).await?.rows())
    }

    async fn has_table(&mut self, table: &str) -> Result<bool, DatabaseError> {
        let ask = format!(
            "SELECT 1 FROM pg_class WHERE oid = to_regclass({}) AND relkind IN ('r', 'p')",
            name::literal(table)
        );
        Ok(self.value(&ask).await?.is_some())
    }

    async fn limit_run_time(&mut self, limit: Option<Duration>) -> Result<(), DatabaseError> {
        self.limit_runs(limit).await
    }

    /// Behind a pooler a setting holds within a transaction only.
    fn beyond_run_time(&self) -> Beyond {
        Beyond { steps: false, alone: self.lease.is_some() }
    }

    async fn mark(&mut self, _: &Statement) -> Result<String, DatabaseError> {
        interrupted::mark(self).await
    }

    async fn interrupted(&mut self, _: &Statement, mark: &str) -> Result<Interrupted, DatabaseError> {
        interrupted::interrupted(self, mark).await
    }

    async fn inspect(&mut self, scope: &Scope) -> Result<Schema, DatabaseError> {
        inspect::inspect(self, scope).await
    }

    async fn count(&mut self, doubt: &Doubt) -> Result<u64, DatabaseError> {
        doubt::count(self, doubt).await
    }

    async fn measure(&mut self, statement: &Statement) -> Result<Measured, DatabaseError> {
        if self.within.as_mut().is_some_and(|within| within.leaves_out(&statement.text)) {
            return Ok(Measured::left_out());
        }
        measure::measure(self, statement).await
    }

    async fn sizes(&mut self, tables: &[String]) -> Result<Vec<TableSize>, DatabaseError> {
        summary::sizes(self, tables).await
    }

    async fn backup(&mut self, url: &Url, folder: &Path) -> Result<Backup, DatabaseError> {
        backup::backup(self, url, folder).await
    }

    async fn wipe(&mut self) -> Result<(), DatabaseError> {
        wipe::wipe(self).await
    }

    async fn keep_within(&mut self, _: &Url) -> Result<(), DatabaseError> {
        self.stay_within();
        Ok(())
    }

    fn left_out(&mut self) -> Vec<String> {
        std::mem::take(&mut self.left_out)
    }

    async fn shadow(&mut self, elsewhere: Option<&Url>) -> Result<Box<dyn Session>, DatabaseError> {
        Ok(Box::new(shadow::copy(self, elsewhere).await?))
    }

    async fn version(&mut self) -> Result<String, DatabaseError> {
        Ok(format!("PostgreSQL {}.{}", self.version / 10_000, self.version % 10_000))
    }

    async fn summary(&mut self) -> Result<Summary, DatabaseError> {
        summary::summary(self).await
    }
}

/// The URL as options.
pub(super) fn parse(url: &Url) -> Result<PgConnectOptions, DatabaseError> {
    let unusable = |error: sqlx::Error| DatabaseError::Url { url: url.redacted(), reason: error.to_string() };
    let options: PgConnectOptions = url.secret().parse().map_err(unusable)?;
    let options = options.disable_statement_logging();
    Ok(match options.get_application_name() {
        Some(_) => options,
        None => options.application_name("kit"),
    })
}

/// 0 would mean no limit at all.
fn milliseconds(limit: Duration) -> u128 {
    limit.as_millis().max(1)
}

/// Whether the text may drop prepared statements.
fn mentions_prepared(text: &str) -> bool {
    let has = |word: &str| text.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()));
    has("DISCARD") || has("DEALLOCATE")
}

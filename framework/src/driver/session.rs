//! One pinned connection, and what is asked of it.

use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::{Backup, Connection, DatabaseError, Measured, Statement, TableSize, Transaction, Url};
use crate::schema::{Doubt, Schema};

/// One pinned connection.
#[async_trait]
pub trait Session: Send {
    /// The connection, for steps written in Rust. What waits to be sent goes out first.
    async fn connection(&mut self) -> Result<&mut Connection, DatabaseError>;

    /// Takes the lock that lets one runner at a time change this database. Taken again by the same session it is an
    /// error. A process that dies releases it.
    async fn lock(&mut self, request: &LockRequest) -> Result<(), DatabaseError>;

    /// Gives the lock back; no lock held is no error.
    async fn unlock(&mut self) -> Result<(), DatabaseError>;

    /// The same, and what was made in the database for the lock goes with it. Where that fails the lock is given back
    /// nevertheless.
    async fn unlock_for_good(&mut self) -> Result<(), DatabaseError> {
        self.unlock().await
    }

    /// From now on a statement that waits longer than this for what other programs have locked fails with
    /// [`DatabaseError::LockTimeout`], so that nothing queues up behind it; none waits as long as the database lets it.
    async fn limit_lock_waits(&mut self, limit: Option<Duration>) -> Result<(), DatabaseError>;

    /// From now on a statement that runs longer than this fails with [`DatabaseError::RanTooLong`]; none runs as long as it
    /// takes.
    async fn limit_run_time(&mut self, limit: Option<Duration>) -> Result<(), DatabaseError>;

    /// What that limit does not reach here.
    fn beyond_run_time(&self) -> Beyond {
        Beyond::default()
    }

    /// What tells, before a statement that needs autocommit runs, how the things it changes are. Kept in Kit's records
    /// for [`Session::interrupted`]; called only outside transactions.
    async fn mark(&mut self, statement: &Statement) -> Result<String, DatabaseError>;

    /// How a statement stands whose runner died or lost its connection while it ran, given the mark taken before it.
    async fn interrupted(&mut self, statement: &Statement, mark: &str) -> Result<Interrupted, DatabaseError>;

    /// Begins a transaction.
    async fn begin(&mut self, transaction: Transaction) -> Result<(), DatabaseError>;

    /// Commits; a refused commit leaves the transaction open for `rollback`.
    async fn commit(&mut self) -> Result<(), DatabaseError>;

    /// Rolls back and restores what `begin` changed; no transaction open is no error.
    async fn rollback(&mut self) -> Result<(), DatabaseError>;

    /// Marks a point within the transaction. Points nest; only called where
    /// [`Features::savepoints`](super::Features::savepoints) says so.
    async fn savepoint(&mut self) -> Result<(), DatabaseError>;

    /// Forgets the last point, keeping what was done since.
    async fn release_savepoint(&mut self) -> Result<(), DatabaseError>;

    /// Undoes what was done since the last point, and forgets it.
    async fn rollback_to_savepoint(&mut self) -> Result<(), DatabaseError>;

    /// Runs one or more statements whose results do not matter; returns the number of rows changed.
    async fn execute(&mut self, text: &str) -> Result<u64, DatabaseError>;

    /// Runs one statement of Kit's own whose result does not matter, in a transaction. It may go out with what comes
    /// next, and fail with that; commit sends it at the latest.
    async fn execute_with_next(&mut self, text: &str) -> Result<(), DatabaseError> {
        self.execute(text).await.map(drop)
    }

    /// Runs a query with a small result.
    async fn query(&mut self, text: &str) -> Result<Vec<Row>, DatabaseError>;

    /// Whether there is a table of this name, Kit's own included.
    async fn has_table(&mut self, name: &str) -> Result<bool, DatabaseError>;

    /// Reads the schema with a fixed number of catalog queries, whatever the number of tables.
    async fn inspect(&mut self, scope: &Scope) -> Result<Schema, DatabaseError>;

    /// The number of rows a change may not fit. A question that this database cannot be asked is an error, as is one that
    /// it does not answer within the limits.
    async fn count(&mut self, doubt: &Doubt) -> Result<u64, DatabaseError>;

    /// Runs a statement on a shadow whose tables hold a few rows, and tells what it did to the tables that were there before
    /// it. Each statement is looked at on its own: what the ones before it locked may have been given back, by a commit if
    /// need be, though a transaction is open all the time that was begun.
    async fn measure(&mut self, statement: &Statement) -> Result<Measured, DatabaseError>;

    /// How large these tables are, in this order, as far as the database knows without counting; those that are not there
    /// are left out.
    async fn sizes(&mut self, tables: &[String]) -> Result<Vec<TableSize>, DatabaseError>;

    /// From now on what would reach beyond this database, which is for trying things out and like that of this URL, is left
    /// out: other databases on the server, roles, settings, files. What names the other one means this one. Without it, a
    /// trial would change what it promises to leave alone. A shadow is kept so from its beginning; steps, which have the
    /// connection itself, are not held back.
    async fn keep_within(&mut self, of: &Url) -> Result<(), DatabaseError>;

    /// The statements that [`Session::execute`] left out for that since this was asked last.
    fn left_out(&mut self) -> Vec<String>;

    /// Copies the whole database, which is that of this URL, as it is at one moment, into a new file in this folder; the
    /// folder is made where it is missing. Others go on reading and writing meanwhile. A copy that is not whole is removed,
    /// and an error. Called only outside transactions.
    async fn backup(&mut self, url: &Url, folder: &Path) -> Result<Backup, DatabaseError>;

    /// Drops everything somebody created, as one unit where the database can; only
    /// [`KEPT_TABLES`](super::KEPT_TABLES) stay, and what
    /// extensions own.
    async fn wipe(&mut self) -> Result<(), DatabaseError>;

    /// An empty database of the same kind and version holding the same schema and no rows, for trying a plan out. It
    /// vanishes with the session. `elsewhere` names a database to use for it where this server may not create one.
    async fn shadow(&mut self, elsewhere: Option<&Url>) -> Result<Box<dyn Session>, DatabaseError>;

    /// Product and version, as in `SQLite 3.50.2`.
    async fn version(&mut self) -> Result<String, DatabaseError>;

    /// Facts for `db:show`.
    async fn summary(&mut self) -> Result<Summary, DatabaseError>;
}

/// How runners are kept apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LockKind {
    /// As this database does it best.
    #[default]
    Auto,
    /// A lock that the connection holds.
    Session,
    /// A row that is renewed while the runner lives, for poolers that give a connection to others between two
    /// transactions, and for clusters whose locks hold on one node only.
    Lease,
}

/// What is asked of [`Session::lock`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockRequest {
    /// How runners are kept apart.
    pub kind: LockKind,
    /// How long to wait for another runner at most.
    pub wait: Duration,
}

/// What [`Session::limit_run_time`] does not reach.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Beyond {
    /// What a Rust step sends.
    pub steps: bool,
    /// Statements that need autocommit.
    pub alone: bool,
}

/// How an interrupted statement that ran outside a transaction stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Interrupted {
    /// It took no effect and is to be run.
    NotDone,
    /// It took effect and is not to be run again.
    Done,
    /// It left something behind, which these statements remove; then it is to be run.
    Left(Vec<Statement>),
}

/// How much of the database to look at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Scope {
    /// Everything but [`OWN_TABLES`](super::OWN_TABLES) and [`FOREIGN_HISTORIES`](super::FOREIGN_HISTORIES).
    #[default]
    All,
    /// These tables with their indexes, all enum types and extensions, and all views and triggers, any of which may use
    /// the tables, in the order they were created: triggers fire by it. Tables that do not exist are left out; other
    /// objects may be.
    Tables(Vec<String>),
}

/// One row of a small result, every value as text.
pub type Row = Vec<Option<String>>;

/// A database in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Product and version, as in `SQLite 3.50.2`.
    pub version: String,
    /// Where the data lives, without secrets.
    pub location: String,
    /// Size in bytes, where the database tells.
    pub bytes: Option<u64>,
    /// Tables with their row counts, sorted by name.
    pub tables: Vec<TableSummary>,
    /// Number of views.
    pub views: usize,
}

/// One table in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableSummary {
    /// Table.
    pub name: String,
    /// Rows, counted.
    pub rows: u64,
    /// Columns.
    pub columns: usize,
    /// Size in bytes with its indexes, where the database tells.
    pub bytes: Option<u64>,
}

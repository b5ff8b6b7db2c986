//! A session that lets a test step in before any call.

use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use ruskit::driver::{
    Backup, Connection, DatabaseError, Interrupted, LockRequest, Measured, Row, Scope, Session, Statement, Summary,
    TableSize, Transaction, Url,
};
use ruskit::schema::Schema;

/// Passes calls on, each after telling its number.
pub(crate) struct Watched {
    inner: Box<dyn Session>,
    calls: usize,
    before: Box<dyn FnMut(usize, &'static str) + Send>,
}

impl Watched {
    /// Before each call, `before` is told how many there were.
    pub(crate) fn new(inner: Box<dyn Session>, mut before: impl FnMut(usize) + Send + 'static) -> Self {
        Self::named(inner, move |calls, _| before(calls))
    }

    /// The same, told the call's name as well.
    pub(crate) fn named(inner: Box<dyn Session>, before: impl FnMut(usize, &'static str) + Send + 'static) -> Self {
        Self { inner, calls: 0, before: Box::new(before) }
    }

    fn next(&mut self, call: &'static str) -> &mut dyn Session {
        (self.before)(self.calls, call);
        self.calls += 1;
        self.inner.as_mut()
    }
}

#[async_trait]
impl Session for Watched {
    async fn connection(&mut self) -> Result<&mut Connection, DatabaseError> {
        self.next("connection").connection().await
    }
    async fn lock(&mut self, request: &LockRequest) -> Result<(), DatabaseError> {
        self.next("lock").lock(request).await
    }
    async fn unlock(&mut self) -> Result<(), DatabaseError> {
        self.next("unlock").unlock().await
    }
    async fn limit_lock_waits(&mut self, limit: Option<Duration>) -> Result<(), DatabaseError> {
        self.next("limit_lock_waits").limit_lock_waits(limit).await
    }
    async fn count(&mut self, doubt: &ruskit::schema::Doubt) -> Result<u64, DatabaseError> {
        self.next("count").count(doubt).await
    }
    async fn limit_run_time(&mut self, limit: Option<Duration>) -> Result<(), DatabaseError> {
        self.next("limit_run_time").limit_run_time(limit).await
    }
    async fn mark(&mut self, statement: &Statement) -> Result<String, DatabaseError> {
        self.next("mark").mark(statement).await
    }
    async fn interrupted(&mut self, statement: &Statement, mark: &str) -> Result<Interrupted, DatabaseError> {
        self.next("interrupted").interrupted(statement, mark).await
    }
    async fn begin(&mut self, transaction: Transaction) -> Result<(), DatabaseError> {
        self.next("begin").begin(transaction).await
    }
    async fn commit(&mut self) -> Result<(), DatabaseError> {
        self.next("commit").commit().await
    }
    async fn rollback(&mut self) -> Result<(), DatabaseError> {
        self.next("rollback").rollback().await
    }
    async fn savepoint(&mut self) -> Result<(), DatabaseError> {
        self.next("savepoint").savepoint().await
    }
    async fn release_savepoint(&mut self) -> Result<(), DatabaseError> {
        self.next("release_savepoint").release_savepoint().await
    }
    async fn rollback_to_savepoint(&mut self) -> Result<(), DatabaseError> {
        self.next("rollback_to_savepoint").rollback_to_savepoint().await
    }
    async fn execute(&mut self, text: &str) -> Result<u64, DatabaseError> {
        self.next("execute").execute(text).await
    }
    async fn execute_with_next(&mut self, text: &str) -> Result<(), DatabaseError> {
        self.next("execute_with_next").execute_with_next(text).await
    }
    async fn query(&mut self, text: &str) -> Result<Vec<Row>, DatabaseError> {
        self.next("query").query(text).await
    }
    async fn has_table(&mut self, name: &str) -> Result<bool, DatabaseError> {
        self.next("has_table").has_table(name).await
    }
    async fn inspect(&mut self, scope: &Scope) -> Result<Schema, DatabaseError> {
        self.next("inspect").inspect(scope).await
    }
    async fn measure(&mut self, statement: &Statement) -> Result<Measured, DatabaseError> {
        self.next("measure").measure(statement).await
    }
    async fn sizes(&mut self, tables: &[String]) -> Result<Vec<TableSize>, DatabaseError> {
        self.next("sizes").sizes(tables).await
    }
    async fn version(&mut self) -> Result<String, DatabaseError> {
        self.next("version").version().await
    }
    async fn backup(&mut self, url: &Url, folder: &Path) -> Result<Backup, DatabaseError> {
        self.next("backup").backup(url, folder).await
    }
    async fn wipe(&mut self) -> Result<(), DatabaseError> {
        self.next("wipe").wipe().await
    }
    async fn keep_within(&mut self, of: &Url) -> Result<(), DatabaseError> {
        self.next("keep_within").keep_within(of).await
    }
    fn left_out(&mut self) -> Vec<String> {
        self.inner.left_out()
    }
    async fn shadow(&mut self, elsewhere: Option<&Url>) -> Result<Box<dyn Session>, DatabaseError> {
        self.next("shadow").shadow(elsewhere).await
    }
    async fn summary(&mut self) -> Result<Summary, DatabaseError> {
        self.next("summary").summary().await
    }
}

//! A session whose process dies in the middle of its work, as when it is killed.

use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;

use crate::driver::{
    Backup, Beyond, Connection, DatabaseError, Interrupted, LockRequest, Measured, Row, Scope, Session, Statement,
    Summary, TableSize, Transaction, Url,
};
use crate::schema::{Doubt, Schema};

/// Passes calls on. Behind the last one that it is to survive the process ends at once, and nothing is cleaned up.
pub struct Dying {
    inner: Box<dyn Session>,
    /// Changes of the database that are still to be survived.
    left: usize,
    /// Rust code had the connection.
    stepped: bool,
    /// Told what was done last.
    last_words: Box<dyn FnMut(&str) + Send>,
}

impl Dying {
    /// Survives so many calls that change something.
    pub fn new(inner: Box<dyn Session>, calls: usize, last_words: impl FnMut(&str) + Send + 'static) -> Self {
        Self { inner, left: calls, stepped: false, last_words: Box::new(last_words) }
    }

    /// Something comes next: a step that had the connection is done, and nothing of it is on record yet.
    fn next(&mut self) -> &mut dyn Session {
        if std::mem::take(&mut self.stepped) {
            self.done("a step");
        }
        self.inner.as_mut()
    }

    fn done(&mut self, what: &str) {
        self.left = self.left.saturating_sub(1);
        if self.left == 0 {
            (self.last_words)(what);
            std::process::abort();
        }
    }
}

#[async_trait]
impl Session for Dying {
    async fn connection(&mut self) -> Result<&mut Connection, DatabaseError> {
        self.stepped = true;
        self.inner.connection().await
    }

    async fn lock(&mut self, request: &LockRequest) -> Result<(), DatabaseError> {
        self.inner.lock(request).await
    }

    async fn unlock(&mut self) -> Result<(), DatabaseError> {
        self.inner.unlock().await
    }

    async fn limit_lock_waits(&mut self, limit: Option<Duration>) -> Result<(), DatabaseError> {
        self.inner.limit_lock_waits(limit).await
    }

    async fn limit_run_time(&mut self, limit: Option<Duration>) -> Result<(), DatabaseError> {
        self.inner.limit_run_time(limit).await
    }

    fn beyond_run_time(&self) -> Beyond {
        self.inner.beyond_run_time()
    }

    async fn mark(&mut self, statement: &Statement) -> Result<String, DatabaseError> {
        self.inner.mark(statement).await
    }

    async fn interrupted(&mut self, statement: &Statement, mark: &str) -> Result<Interrupted, DatabaseError> {
        self.inner.interrupted(statement, mark).await
    }

    async fn begin(&mut self, transaction: Transaction) -> Result<(), DatabaseError> {
        self.inner.begin(transaction).await
    }

    async fn commit(&mut self) -> Result<(), DatabaseError> {
        self.next().commit().await?;
        self.done("COMMIT");
        Ok(())
    }

    async fn rollback(&mut self) -> Result<(), DatabaseError> {
        self.inner.rollback().await
    }

    async fn savepoint(&mut self) -> Result<(), DatabaseError> {
        self.next().savepoint().await
    }

    async fn release_savepoint(&mut self) -> Result<(), DatabaseError> {
        self.next().release_savepoint().await
    }

    async fn rollback_to_savepoint(&mut self) -> Result<(), DatabaseError> {
        self.inner.rollback_to_savepoint().await
    }

    async fn execute(&mut self, text: &str) -> Result<u64, DatabaseError> {
        let rows = self.next().execute(text).await?;
        self.done(text);
        Ok(rows)
    }

    async fn execute_with_next(&mut self, text: &str) -> Result<(), DatabaseError> {
        self.next().execute_with_next(text).await?;
        self.done(text);
        Ok(())
    }

    async fn query(&mut self, text: &str) -> Result<Vec<Row>, DatabaseError> {
        self.next().query(text).await
    }

    async fn has_table(&mut self, name: &str) -> Result<bool, DatabaseError> {
        self.inner.has_table(name).await
    }

    async fn inspect(&mut self, scope: &Scope) -> Result<Schema, DatabaseError> {
        self.inner.inspect(scope).await
    }

    async fn count(&mut self, doubt: &Doubt) -> Result<u64, DatabaseError> {
        self.inner.count(doubt).await
    }

    async fn measure(&mut self, statement: &Statement) -> Result<Measured, DatabaseError> {
        self.inner.measure(statement).await
    }

    async fn sizes(&mut self, tables: &[String]) -> Result<Vec<TableSize>, DatabaseError> {
        self.inner.sizes(tables).await
    }

    async fn version(&mut self) -> Result<String, DatabaseError> {
        self.inner.version().await
    }

    async fn keep_within(&mut self, of: &Url) -> Result<(), DatabaseError> {
        self.inner.keep_within(of).await
    }

    fn left_out(&mut self) -> Vec<String> {
        self.inner.left_out()
    }

    async fn backup(&mut self, url: &Url, folder: &Path) -> Result<Backup, DatabaseError> {
        self.inner.backup(url, folder).await
    }

    async fn wipe(&mut self) -> Result<(), DatabaseError> {
        self.inner.wipe().await
    }

    async fn shadow(&mut self, elsewhere: Option<&Url>) -> Result<Box<dyn Session>, DatabaseError> {
        self.inner.shadow(elsewhere).await
    }

    async fn summary(&mut self) -> Result<Summary, DatabaseError> {
        self.inner.summary().await
    }
}

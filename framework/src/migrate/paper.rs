//! A database on paper, for what needs no look at a real one: what was recorded is all there is.
//!
//! Operations change what it holds, as far as they say it. What SQL text makes or changes, nobody knows here: a table
//! that it names is taken out, and an operation that needs it is refused with [`MigrateError::OnlyDatabaseKnows`].

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use super::error::MigrateError;
use super::plan::Planned;
use super::run::Progress;
use crate::driver::{
    Backup, Connection, DatabaseError, Driver, Interrupted, LockRequest, Measured, Row, Scope, Session, Statement,
    Summary, TableSize, Transaction, Url,
};
use crate::schema::{self, Doubt, Operation, Schema};

/// Verbs of SQL text that change rows, or the connection, and no table.
const ROWS_ONLY: [&str; 11] =
    ["INSERT", "UPDATE", "DELETE", "SELECT", "REPLACE", "MERGE", "VALUES", "TRUNCATE", "SET", "COMMENT", "ANALYZE"];

/// The database; clones are one and the same.
#[derive(Clone)]
pub(super) struct Paper {
    driver: &'static dyn Driver,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Clone, Default)]
struct State {
    schema: Schema,
    /// The migration that is at work.
    migration: String,
    /// What is being done.
    current: Option<Operation>,
    /// Text or code ran of which nobody knows what it made.
    blind: bool,
    /// The table that was asked for in vain, and the migration that did.
    unknown: Option<(String, String)>,
    before_transaction: Option<Box<State>>,
}

impl Paper {
    /// An empty one.
    pub(super) fn new(driver: &'static dyn Driver) -> Self {
        Self { driver, state: Arc::default() }
    }

    /// Hears which operations come, and passes everything on.
    pub(super) fn follow<'a>(&self, progress: &'a mut dyn Progress) -> Following<'a> {
        Following { paper: self.clone(), progress }
    }

    /// The error, said better where it comes of what is not known here.
    pub(super) fn explain(&self, error: MigrateError) -> MigrateError {
        match self.state().unknown.take() {
            Some((migration, table)) => MigrateError::OnlyDatabaseKnows { migration, table },
            None => error,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// What was being done is done. What does not fit was the driver's to refuse.
    fn settle(&mut self, driver: &dyn Driver) {
        let Some(mut operation) = self.current.take() else { return };
        match &operation {
            Operation::Sql { .. } => self.forget_what_changed(driver, &operation),
            Operation::Step { .. } => self.blind = true,
            _ => {
                schema::resolve(&mut operation, &self.schema, &|a, b| driver.same_name(a, b));
                let _ = self.schema.apply(&operation);
            }
        }
    }

    fn forget_what_changed(&mut self, driver: &dyn Driver, script: &Operation) {
        let statements = driver.render(script, &Schema::default()).unwrap_or_default();
        let changes = |statement: &Statement| {
            let verb = statement.text.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
            !ROWS_ONLY.iter().any(|rows| rows.eq_ignore_ascii_case(verb))
        };
        for statement in statements.iter().filter(|statement| changes(statement)) {
            self.blind = true;
            self.schema.tables.retain(|table| !schema::has_word(&statement.text, &table.name));
        }
    }

    /// The table that what is being done cannot do without, where it is not here and may well be there.
    fn lacks(&self, driver: &dyn Driver) -> Option<String> {
        let name = match self.current.as_ref()? {
            Operation::AlterTable { table: name, .. }
            | Operation::DropTable { name, if_exists: false }
            | Operation::RenameTable { from: name, .. } => name,
            _ => return None,
        };
        let is_here = self.schema.tables.iter().any(|table| driver.same_name(&table.name, name));
        (self.blind && !is_here).then(|| name.clone())
    }
}

/// Tells the paper what happens.
pub(super) struct Following<'a> {
    paper: Paper,
    progress: &'a mut dyn Progress,
}

impl Progress for Following<'_> {
    fn migration(&mut self, planned: &Planned) {
        self.paper.state().migration = planned.title();
        self.progress.migration(planned);
    }

    fn operation(&mut self, part: &Operation) {
        let mut state = self.paper.state();
        state.settle(self.paper.driver);
        state.current = Some(part.clone());
    }

    fn statement(&mut self, statement: &Statement) {
        self.progress.statement(statement);
    }

    fn boundary(&mut self, statement: &Statement) {
        self.progress.boundary(statement);
    }

    fn record(&mut self, planned: &Planned) {
        self.progress.record(planned);
    }

    fn remark(&mut self, text: &str) {
        self.progress.remark(text);
    }

    fn step(&mut self, name: &str) {
        self.progress.step(name);
    }
}

fn cannot<T>(what: &str) -> Result<T, DatabaseError> {
    Err(DatabaseError::Refused(format!("without a database nobody can {what}")))
}

#[async_trait]
impl Session for Paper {
    async fn inspect(&mut self, scope: &Scope) -> Result<Schema, DatabaseError> {
        let driver = self.driver;
        let mut state = self.state();
        if let Some(table) = state.lacks(driver) {
            state.unknown = Some((state.migration.clone(), table.clone()));
            return cannot(&format!("tell what the table `{table}` looks like"));
        }
        let mut schema = state.schema.clone();
        if let Scope::Tables(names) = scope {
            schema.tables.retain(|table| names.iter().any(|name| driver.same_name(name, &table.name)));
        }
        Ok(schema)
    }

    async fn begin(&mut self, _: Transaction) -> Result<(), DatabaseError> {
        let driver = self.driver;
        let mut state = self.state();
        state.settle(driver);
        state.before_transaction = Some(Box::new(state.clone()));
        Ok(())
    }

    async fn rollback(&mut self) -> Result<(), DatabaseError> {
        let mut state = self.state();
        if let Some(before) = state.before_transaction.take() {
            let unknown = state.unknown.take();
            *state = State { unknown, ..*before };
        }
        Ok(())
    }

    async fn commit(&mut self) -> Result<(), DatabaseError> {
        self.state().before_transaction = None;
        Ok(())
    }

    async fn execute(&mut self, _: &str) -> Result<u64, DatabaseError> {
        Ok(0)
    }

    async fn query(&mut self, _: &str) -> Result<Vec<Row>, DatabaseError> {
        Ok(Vec::new())
    }

    async fn savepoint(&mut self) -> Result<(), DatabaseError> {
        Ok(())
    }

    async fn release_savepoint(&mut self) -> Result<(), DatabaseError> {
        Ok(())
    }

    async fn rollback_to_savepoint(&mut self) -> Result<(), DatabaseError> {
        cannot("roll back to a savepoint")
    }

    async fn lock(&mut self, _: &LockRequest) -> Result<(), DatabaseError> {
        Ok(())
    }

    async fn unlock(&mut self) -> Result<(), DatabaseError> {
        Ok(())
    }

    async fn limit_lock_waits(&mut self, _: Option<Duration>) -> Result<(), DatabaseError> {
        Ok(())
    }

    async fn limit_run_time(&mut self, _: Option<Duration>) -> Result<(), DatabaseError> {
        Ok(())
    }

    async fn connection(&mut self) -> Result<&mut Connection, DatabaseError> {
        cannot("run Rust code")
    }

    async fn mark(&mut self, _: &Statement) -> Result<String, DatabaseError> {
        cannot("tell how things are")
    }

    async fn interrupted(&mut self, _: &Statement, _: &str) -> Result<Interrupted, DatabaseError> {
        cannot("tell how an interrupted statement stands")
    }

    async fn has_table(&mut self, name: &str) -> Result<bool, DatabaseError> {
        Ok(self.state().schema.table(name).is_some())
    }

    async fn count(&mut self, _: &Doubt) -> Result<u64, DatabaseError> {
        cannot("count rows")
    }

    async fn backup(&mut self, _: &Url, _: &Path) -> Result<Backup, DatabaseError> {
        cannot("be copied")
    }

    async fn wipe(&mut self) -> Result<(), DatabaseError> {
        cannot("empty it")
    }

    async fn keep_within(&mut self, _: &Url) -> Result<(), DatabaseError> {
        Ok(())
    }

    fn left_out(&mut self) -> Vec<String> {
        Vec::new()
    }

    async fn shadow(&mut self, _: Option<&Url>) -> Result<Box<dyn Session>, DatabaseError> {
        Ok(Box::new(self.clone()))
    }

    async fn summary(&mut self) -> Result<Summary, DatabaseError> {
        cannot("describe it")
    }

    async fn measure(&mut self, _: &Statement) -> Result<Measured, DatabaseError> {
        cannot("measure a statement")
    }

    async fn sizes(&mut self, _: &[String]) -> Result<Vec<TableSize>, DatabaseError> {
        cannot("tell how large tables are")
    }

    async fn version(&mut self) -> Result<String, DatabaseError> {
        cannot("tell which version it is")
    }
}

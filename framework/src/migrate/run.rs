//! Running one planned migration: render each operation against the database as it is, send its statements, and
//! collect the way back.
//!
//! Dry run and real run are this same path; a dry run has a session on a shadow of the database.

use std::time::Duration;

use super::error::MigrateError;
use super::history::Undo;
use super::plan::{Direction, Planned};
use crate::driver::{DatabaseError, Driver, Scope, Session, Statement};
use crate::schema::{self, Operation, Schema};

/// One migration run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// Version and name.
    pub title: String,
    /// Up or down.
    pub direction: Direction,
    /// How long it took.
    pub duration: Duration,
    /// Only the history was changed.
    pub faked: bool,
}

/// Hears what happens while migrations run.
pub trait Progress: Send {
    /// This many migrations are about to run.
    fn begin(&mut self, total: usize) {
        let _ = total;
    }

    /// This migration comes next.
    fn migration(&mut self, planned: &Planned) {
        let _ = planned;
    }

    /// A statement is about to run.
    fn statement(&mut self, statement: &Statement) {
        let _ = statement;
    }

    /// A step is about to run; a dry run leaves it out.
    fn step(&mut self, name: &str) {
        let _ = name;
    }

    /// A migration is done and committed.
    fn done(&mut self, done: &Done) {
        let _ = done;
    }
}

/// Says nothing.
#[derive(Debug)]
pub struct Silent;

impl Progress for Silent {}

/// Runs planned migrations in a session; transactions are the caller's.
pub(super) struct Run<'a> {
    pub(super) driver: &'static dyn Driver,
    pub(super) session: &'a mut dyn Session,
    pub(super) progress: &'a mut dyn Progress,
    /// Rust steps are not run.
    pub(super) pretend: bool,
}

impl Run<'_> {
    /// Runs all operations; returns how to undo them.
    pub(super) async fn operations(&mut self, planned: &Planned) -> Result<Undo, MigrateError> {
        self.progress.migration(planned);
        let mut undo: Vec<Operation> = Vec::new();
        let mut irreversible = None;
        for operation in &planned.operations {
            if planned.direction == Direction::Up && planned.written_undo.is_none() && irreversible.is_none() {
                match self.reverse(operation).await? {
                    Ok(operations) => undo.splice(0..0, operations).for_each(drop),
                    Err(why) => irreversible = Some(why),
                }
            }
            self.operation(planned, operation).await?;
        }
        Ok(match (&planned.written_undo, irreversible) {
            (Some(written), _) => written.clone(),
            (None, Some(why)) => Undo::Irreversible(why),
            (None, None) => Undo::Operations(undo),
        })
    }

    async fn reverse(
        &mut self,
        operation: &Operation,
    ) -> Result<Result<Vec<Operation>, schema::Irreversible>, DatabaseError> {
        let before = self.before(operation, schema::reads_before(operation)).await?;
        Ok(schema::reverse(operation, &before))
    }

    async fn operation(&mut self, planned: &Planned, operation: &Operation) -> Result<(), MigrateError> {
        if let Operation::Step { name, index, down } = operation {
            return self.step(planned, name, *index, *down).await;
        }
        for part in self.driver.parts(operation) {
            let before = self.before(&part, self.driver.reads_before(&part)).await?;
            let statements = self.driver.render(&part, &before);
            let statements =
                statements.map_err(|source| MigrateError::Unsupported { migration: planned.title(), source })?;
            for statement in &statements {
                self.statement(statement).await.map_err(|source| failed(planned, operation, statement, source))?;
            }
        }
        Ok(())
    }

    async fn before(&mut self, operation: &Operation, needed: bool) -> Result<Schema, DatabaseError> {
        if !needed {
            return Ok(Schema::default());
        }
        let tables = operation.tables().into_iter().map(str::to_owned).collect();
        self.session.inspect(&Scope::Tables(tables)).await
    }

    async fn statement(&mut self, statement: &Statement) -> Result<(), DatabaseError> {
        self.progress.statement(statement);
        match &statement.guard {
            None => self.session.execute(&statement.text).await.map(drop),
            Some(message) => match self.session.query(&statement.text).await?.into_iter().next() {
                None => Ok(()),
                Some(row) => {
                    let found = row.into_iter().next().flatten().unwrap_or_default();
                    Err(DatabaseError::Refused(message.replace("{}", &found)))
                }
            },
        }
    }

    async fn step(&mut self, planned: &Planned, name: &str, index: usize, down: bool) -> Result<(), MigrateError> {
        self.progress.step(name);
        if self.pretend {
            return Ok(());
        }
        let outcome = match planned.steps.get(index) {
            Some(step) if down => step.down(self.session.connection()).await,
            Some(step) => step.up(self.session.connection()).await,
            None => Err(DatabaseError::Step(format!("its step `{name}` is Rust code, and its file is missing"))),
        };
        outcome.map_err(|source| MigrateError::Failed {
            migration: planned.title(),
            statement: None,
            place: Some(format!("step {name}")),
            source: Box::new(source),
        })
    }
}

fn failed(planned: &Planned, operation: &Operation, statement: &Statement, source: DatabaseError) -> MigrateError {
    let place = match operation {
        Operation::Sql { file: Some(file), .. } if statement.line > 0 => Some(format!("{file}:{}", statement.line)),
        _ => None,
    };
    MigrateError::Failed {
        migration: planned.title(),
        statement: Some(statement.text.clone()),
        place,
        source: Box::new(source),
    }
}

//! Running one planned migration: render each operation against the database as it is, send its statements, and
//! collect the way back.
//!
//! Dry run and real run are this same path; a dry run has a session on a shadow of the database.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::error::MigrateError;
use super::history::Undo;
use super::patience::Waiting;
use super::patience::is_in_the_way;
use super::plan::{Direction, Planned};
use super::way_back::WayBack;
use crate::driver::{Backup, Boundary, DatabaseError, Driver, Measured, Scope, Session, Statement};
use crate::schema::{self, Irreversible, Operation, Schema, Table};

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

/// How a statement or a step ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ran {
    /// How long it took.
    pub duration: Duration,
    /// The rows it changed, as far as the database tells; none of a step, of a guard, and where it failed.
    pub rows: Option<u64>,
    /// It ended with an error.
    pub failed: bool,
}

impl Ran {
    fn since<T>(began: Instant, rows: Option<u64>, outcome: &Result<T, DatabaseError>) -> Self {
        Self { duration: began.elapsed(), rows, failed: outcome.is_err() }
    }
}

/// Hears what happens while migrations run.
pub trait Progress: Send {
    /// A backup was made, since the plan does this.
    fn backup(&mut self, backup: &Backup, because: &str) {
        let _ = (backup, because);
    }

    /// The limit for statements does not hold for this, which these migrations hold.
    fn unlimited(&mut self, what: &str, migrations: &[String]) {
        let _ = (what, migrations);
    }

    /// This many migrations are about to run.
    fn begin(&mut self, total: usize) {
        let _ = total;
    }

    /// This migration comes next.
    fn migration(&mut self, planned: &Planned) {
        let _ = planned;
    }

    /// The operation at this place of the migration comes next.
    fn place(&mut self, at: usize) {
        let _ = at;
    }

    /// Whether statements are to be measured as they run; only on a shadow.
    fn measures(&self) -> bool {
        false
    }

    /// A statement was run, and did this. Of a guard nothing is told.
    fn measured(&mut self, statement: &Statement, measured: Measured) {
        let _ = (statement, measured);
    }

    /// A statement is about to run.
    fn statement(&mut self, statement: &Statement) {
        let _ = statement;
    }

    /// What was told last, a statement or a step, has run.
    fn ran(&mut self, ran: &Ran) {
        let _ = ran;
    }

    /// A transaction, or a part of one, is about to begin or to end by this. Only a dry run tells.
    fn boundary(&mut self, statement: &Statement) {
        let _ = statement;
    }

    /// Something to know about what is told.
    fn remark(&mut self, text: &str) {
        let _ = text;
    }

    /// Here the history is written, within the transaction that is open. Only a dry run tells.
    fn record(&mut self, planned: &Planned) {
        let _ = planned;
    }

    /// A part of an operation comes next.
    fn operation(&mut self, part: &Operation) {
        let _ = part;
    }

    /// A step is about to run; a dry run leaves it out.
    fn step(&mut self, name: &str) {
        let _ = name;
    }

    /// Others are in the way: it is rolled back, and tried again after a while.
    fn waiting(&mut self, waiting: &Waiting) {
        let _ = waiting;
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

/// One part of an operation, ready to run on the database as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Prepared {
    /// The database as the part finds it, as far as anybody asks.
    pub(super) before: Schema,
    /// What undoes it.
    pub(super) way_back: WayBack,
    pub(super) statements: Vec<Statement>,
    /// The tables it drops that nothing in the database keeps it from dropping.
    #[serde(skip)]
    pub(super) dropped: Vec<String>,
}

impl Run<'_> {
    /// Runs all operations; returns how to undo them.
    pub(super) async fn operations(&mut self, planned: &Planned) -> Result<Undo, MigrateError> {
        let (undo, dropped) = self.without_last_look(planned).await?;
        self.refuse_dangling(planned, &dropped).await?;
        Ok(undo)
    }

    /// The same where more is to come before nothing may refer to the tables that were dropped, which are returned, too.
    pub(super) async fn without_last_look(&mut self, planned: &Planned) -> Result<(Undo, Vec<String>), MigrateError> {
        let mut way_back = WayBack::default();
        let mut dropped = Vec::new();
        for (at, operation) in planned.operations.iter().enumerate() {
            self.progress.place(at);
            for part in self.driver.parts(operation) {
                self.progress.operation(&part);
                let prepared = self.prepare(planned, &part, way_back.is_wanted(planned)).await?;
                self.part(planned, &part, &prepared.statements).await?;
                way_back.add(prepared.way_back);
                dropped.extend(prepared.dropped);
            }
        }
        Ok((way_back.finish(planned), dropped))
    }

    /// Looks at the database, and renders the part and what undoes it.
    pub(super) async fn prepare(
        &mut self,
        planned: &Planned,
        part: &Operation,
        reversing: bool,
    ) -> Result<Prepared, MigrateError> {
        let drops = !self.driver.features().refuses_dangling
            && planned.direction == Direction::Up
            && matches!(part, Operation::DropTable { .. });
        let looks = planned.is_safe(part, self.driver);
        let before =
            self.before(part, looks, reversing || drops).await.map_err(|source| match is_in_the_way(&source) {
                // Some databases do not even tell about a table that another program holds.
                true => MigrateError::failed_as_a_whole(planned.title(), source),
                false => source.into(),
            })?;
        let prepared = self.prepare_against(planned, part, before, reversing)?;
        let dropped = prepared.before.tables.iter().filter(|_| drops).map(|table| table.name.clone()).collect();
        Ok(Prepared { dropped, ..prepared })
    }

    /// The same against the database as it was at another time.
    pub(super) fn prepare_against(
        &self,
        planned: &Planned,
        part: &Operation,
        before: Schema,
        reversing: bool,
    ) -> Result<Prepared, MigrateError> {
        let mut part = part.clone();
        schema::resolve(&mut part, &before, &|a, b| self.driver.same_name(a, b));
        let way_back = if reversing { self.driver.reverse(&part, &before).into() } else { WayBack::default() };
        let rendered = match planned.is_safe(&part, self.driver) {
            true => self.driver.render_safely(&part, &before),
            false => self.driver.render(&part, &before),
        };
        let statements = rendered.map_err(|source| match planned.automatic_undo {
            true => no_way_back(planned, &part, source.to_string()),
            false => MigrateError::Unsupported { migration: planned.title(), source },
        })?;
        Ok(Prepared { before, way_back, statements, dropped: Vec::new() })
    }

    /// In a dry run, tells what is sent at a boundary.
    pub(super) fn tell(&mut self, boundary: Boundary) {
        if self.pretend {
            self.driver.boundary(boundary).iter().for_each(|statement| self.progress.boundary(statement));
        }
    }

    async fn part(
        &mut self,
        planned: &Planned,
        part: &Operation,
        statements: &[Statement],
    ) -> Result<(), MigrateError> {
        if let Operation::Step { name, index, down } = part {
            return self.step(planned, name, *index, *down).await;
        }
        for statement in statements {
            self.send(planned, part, statement).await?;
        }
        Ok(())
    }

    /// Runs one statement of a part.
    pub(super) async fn send(
        &mut self,
        planned: &Planned,
        part: &Operation,
        statement: &Statement,
    ) -> Result<(), MigrateError> {
        self.statement(statement).await.map_err(|source| failed(planned, part, statement, source))
    }

    /// The database as the part finds it: one look serves both directions.
    async fn before(&mut self, part: &Operation, looks: bool, reversing: bool) -> Result<Schema, DatabaseError> {
        let needed = looks || self.driver.reads_before(part) || (reversing && schema::reads_before(part));
        if !needed {
            return Ok(Schema::default());
        }
        let tables = part.tables().into_iter().map(str::to_owned).collect();
        self.session.inspect(&Scope::Tables(tables)).await
    }

    /// Refuses what the database let pass: a foreign key whose table was dropped.
    pub(super) async fn refuse_dangling(&mut self, planned: &Planned, dropped: &[String]) -> Result<(), MigrateError> {
        if dropped.is_empty() {
            return Ok(());
        }
        let now = self.session.inspect(&Scope::All).await?;
        let same = |a: &str, b: &str| self.driver.same_name(a, b);
        for name in dropped.iter().filter(|name| !now.tables.iter().any(|table| same(&table.name, name))) {
            let refers = |table: &&Table| table.foreign_keys.iter().any(|key| same(&key.table, name));
            if let Some(table) = now.tables.iter().find(refers) {
                let message =
                    format!("the table `{}` has a foreign key to `{name}`; drop that foreign key first", table.name);
                return Err(MigrateError::failed_as_a_whole(planned.title(), DatabaseError::Refused(message)));
            }
        }
        Ok(())
    }

    async fn statement(&mut self, statement: &Statement) -> Result<(), DatabaseError> {
        self.progress.statement(statement);
        if statement.guard.is_none() && self.progress.measures() {
            let measured = self.session.measure(statement).await?;
            self.progress.measured(statement, measured);
            return Ok(());
        }
        let began = Instant::now();
        let outcome = self.answer(statement).await;
        let rows = outcome.as_ref().ok().copied().flatten();
        self.progress.ran(&Ran::since(began, rows, &outcome));
        outcome.map(drop)
    }

    /// The rows it changed; a guard changes none.
    async fn answer(&mut self, statement: &Statement) -> Result<Option<u64>, DatabaseError> {
        let Some(message) = &statement.guard else {
            return self.session.execute(&statement.text).await.map(Some);
        };
        match self.session.query(&statement.text).await?.into_iter().next() {
            None => Ok(None),
            Some(row) => {
                let found = row.into_iter().next().flatten().unwrap_or_default();
                Err(DatabaseError::Refused(message.replace("{}", &found)))
            }
        }
    }

    pub(super) async fn step(
        &mut self,
        planned: &Planned,
        name: &str,
        index: usize,
        down: bool,
    ) -> Result<(), MigrateError> {
        if self.pretend {
            self.tell(Boundary::Savepoint);
            self.progress.step(name);
            self.tell(Boundary::Release);
            return Ok(());
        }
        self.progress.step(name);
        // A mark that is gone afterwards shows a step that committed or rolled back by itself.
        let marked = self.driver.features().savepoints;
        if marked {
            self.session.savepoint().await?;
        }
        let connection = self.session.connection().await?;
        let began = Instant::now();
        let outcome = match planned.steps.get(index) {
            Some(step) if down => step.down(connection).await,
            Some(step) => step.up(connection).await,
            None => Err(DatabaseError::Step(format!("its step `{name}` is Rust code, and its file is missing"))),
        };
        self.progress.ran(&Ran::since(began, None, &outcome));
        outcome.map_err(|source| MigrateError::Failed {
            migration: planned.title(),
            statement: None,
            place: Some(format!("step {name}")),
            source: Box::new(source),
        })?;
        match marked {
            true => self
                .session
                .release_savepoint()
                .await
                .map_err(|_| MigrateError::TransactionEnded { migration: planned.title(), step: name.to_owned() }),
            false => Ok(()),
        }
    }
}

fn failed(planned: &Planned, part: &Operation, statement: &Statement, source: DatabaseError) -> MigrateError {
    let place = match part {
        Operation::Sql { file: Some(file), .. } if statement.line > 0 => Some(format!("{file}:{}", statement.line)),
        _ => None,
    };
    let own = !matches!(part, Operation::Sql { .. } | Operation::Step { .. });
    match source {
        DatabaseError::Refused(why) | DatabaseError::Statement { reason: why, .. } if planned.automatic_undo && own => {
            no_way_back(planned, part, why)
        }
        source => {
            let statement = Some(statement.text.clone());
            MigrateError::Failed { migration: planned.title(), statement, place, source: Box::new(source) }
        }
    }
}

/// Kit worked out the way back and the database does not let it go: what is missing is a written one.
fn no_way_back(planned: &Planned, part: &Operation, why: String) -> MigrateError {
    let source = Irreversible { what: schema::undone_by(part), why };
    MigrateError::Irreversible { migration: planned.title(), source }
}

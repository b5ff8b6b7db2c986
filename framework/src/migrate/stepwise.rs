//! Migrations that no transaction holds as a whole.
//!
//! Consecutive statements that may stand in a transaction run in one, together with the record of how far the migration
//! is ([`Unfinished`]); a statement that may not runs alone, between a record that it is about to run and one that it
//! is done. Always: what the record says is done is done, and nothing else is but perhaps the statement it says has
//! begun, which [`Session::interrupted`](crate::driver::Session::interrupted) tells of.

use std::time::Instant;

use super::error::MigrateError;
use super::history::{Applied, History, Undo};
use super::plan::{Direction, Planned};
use super::run::{Prepared, Run};
use super::unfinished::{Stopped, Unfinished};
use crate::clock;
use crate::driver::{Boundary, DatabaseError, Interrupted, Scope, Statement, Transaction};
use crate::schema::{self, Operation};

/// One migration on its way.
pub(super) struct Stepwise<'a> {
    run: Run<'a>,
    history: History,
    planned: &'a Planned,
    now: Unfinished,
    /// The transaction that is open.
    open: Option<Transaction>,
    /// What the database knows of `now`.
    known: Known,
    /// It is the statement that stands in no transaction which failed.
    failed_alone: bool,
    /// There is a record in the database, whatever is rolled back now.
    recorded: bool,
    /// Tables dropped in this run that nothing in the database keeps from being dropped.
    dropped: Vec<String>,
}

/// How much of the record is in the database as it is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    /// There is none.
    Nothing,
    /// There is one, from another part of the migration.
    Older,
    /// It tells of this part.
    Part,
}

impl Known {
    /// The next part is not in it yet.
    fn at_next_part(self) -> Self {
        if self == Known::Nothing { self } else { Known::Older }
    }
}

impl<'a> Stepwise<'a> {
    /// A migration from its start, or from where this record has it.
    pub(super) fn new(run: Run<'a>, history: History, planned: &'a Planned, batch: i64) -> Self {
        let now = Unfinished::new(planned, batch);
        Self {
            run,
            history,
            planned,
            now,
            open: None,
            known: Known::Nothing,
            failed_alone: false,
            recorded: false,
            dropped: Vec::new(),
        }
    }

    /// The same from where this record has it.
    pub(super) fn from(self, record: Unfinished) -> Self {
        let now = match record.direction == self.planned.direction {
            true => record,
            // What was begun upwards is undone: the record of that gives way to this one.
            false => Unfinished { batch: record.batch, leftovers: record.leftovers, ..self.now },
        };
        Self { now, known: Known::Older, recorded: true, ..self }
    }

    /// Runs what is left of it, and writes the history with the last of it.
    pub(super) async fn run(mut self) -> Result<(), MigrateError> {
        let began = Instant::now();
        let outcome = match self.go_on().await {
            Ok(()) => self.finish(began).await,
            Err(error) => Err(error),
        };
        match outcome {
            Ok(()) => Ok(()),
            Err(error) => Err(self.stopped(error).await),
        }
    }

    /// Runs what is left of it on a shadow of the database, and records nothing; returns how to undo it.
    pub(super) async fn pretend(mut self) -> Result<Undo, MigrateError> {
        self.go_on().await?;
        self.run.progress.record(self.planned);
        self.commit().await?;
        Ok(std::mem::take(&mut self.now.way_back).finish(self.planned))
    }

    async fn go_on(&mut self) -> Result<(), MigrateError> {
        self.run.progress.migration(self.planned);
        self.restore_connection().await?;
        self.settle().await?;
        let driver = self.run.driver;
        while let Some(operation) = self.planned.operations.get(self.now.at.operation) {
            self.run.progress.place(self.now.at.operation);
            let parts = driver.parts(operation);
            while let Some(part) = parts.get(self.now.at.part) {
                self.run.progress.operation(part);
                match part {
                    Operation::Step { name, index, down } => self.step(part, name, *index, *down).await?,
                    part => self.part(part).await?,
                }
            }
            self.now.operation_done(operation, driver);
        }
        self.run.refuse_dangling(self.planned, &self.dropped).await
    }

    /// A step has a transaction of its own.
    async fn step(&mut self, part: &Operation, name: &str, index: usize, down: bool) -> Result<(), MigrateError> {
        self.commit().await?;
        self.begin(Transaction::Plain).await?;
        self.run.step(self.planned, name, index, down).await?;
        if self.now.way_back.is_wanted(self.planned) {
            let way_back = schema::reverse(part, &Default::default()).into();
            self.now.course.current = Some(Prepared { way_back, ..Prepared::default() });
        }
        self.part_done(part);
        self.commit().await
    }

    async fn part(&mut self, part: &Operation) -> Result<(), MigrateError> {
        if self.now.course.current.is_none() {
            let prepared = self.prepare(part).await?;
            self.dropped.extend(prepared.dropped.iter().cloned());
            self.now.course.current = Some(prepared);
            self.known = self.known.at_next_part();
        }
        while let Some(statement) = self.now.current().cloned() {
            match statement.needs_autocommit {
                true => self.alone(part, &statement).await?,
                false => self.within(part, &statement).await?,
            }
        }
        self.part_done(part);
        Ok(())
    }

    async fn prepare(&mut self, part: &Operation) -> Result<Prepared, MigrateError> {
        if !self.planned.halfway {
            return self.run.prepare(self.planned, part, self.now.way_back.is_wanted(self.planned)).await;
        }
        let scope = Scope::Tables(part.tables().into_iter().map(str::to_owned).collect());
        let before = self.run.session.inspect(&scope).await?;
        let driver = self.run.driver;
        let mut part = part.clone();
        schema::resolve(&mut part, &before, &|a, b| driver.same_name(a, b));
        match schema::remaining(part, &before) {
            Some(part) => self.run.prepare_against(self.planned, &part, before, false),
            None => Ok(Prepared::default()),
        }
    }

    /// A statement that stands in no transaction.
    async fn alone(&mut self, part: &Operation, statement: &Statement) -> Result<(), MigrateError> {
        self.commit().await?;
        if !self.run.pretend {
            self.now.begun = Some(self.run.session.mark(statement).await?);
            self.save().await?;
        }
        let sent = self.run.send(self.planned, part, statement).await;
        self.failed_alone = sent.is_err();
        sent?;
        self.statement_done();
        // The next record comes at once where such a statement follows.
        match self.now.current() {
            Some(next) if next.needs_autocommit => Ok(()),
            _ => self.save().await,
        }
    }

    /// A statement in the transaction that is open, or in a new one that suits all up to the next commit.
    async fn within(&mut self, part: &Operation, statement: &Statement) -> Result<(), MigrateError> {
        if self.open.is_none() || self.now.at.statement == 0 {
            let rest = self.now.course.current.iter().flat_map(|part| &part.statements[self.now.at.statement..]);
            let mut group: Vec<_> = rest.take_while(|next| !next.needs_autocommit).cloned().collect();
            group.truncate(group.iter().position(|next| next.commits).map_or(group.len(), |last| last + 1));
            let wanted = self.run.driver.transaction_within(&group);
            if self.open != Some(wanted) {
                self.commit().await?;
                self.begin(wanted).await?;
            }
        }
        self.run.send(self.planned, part, statement).await?;
        self.statement_done();
        if statement.commits { self.commit().await } else { Ok(()) }
    }

    fn statement_done(&mut self) {
        self.now.at.statement += 1;
        self.now.begun = None;
        self.now.failure = None;
    }

    fn part_done(&mut self, part: &Operation) {
        self.now.part_done(part, self.run.driver);
        self.now.failure = None;
        self.known = self.known.at_next_part();
    }

    async fn begin(&mut self, transaction: Transaction) -> Result<(), MigrateError> {
        self.run.tell(Boundary::Begin(transaction));
        self.run.session.begin(transaction).await?;
        self.open = Some(transaction);
        Ok(())
    }

    /// Commits what is open together with how far it is.
    async fn commit(&mut self) -> Result<(), MigrateError> {
        let Some(open) = self.open else { return Ok(()) };
        self.save().await?;
        self.run.tell(Boundary::Commit(open));
        self.run.session.commit().await?;
        self.open = None;
        self.recorded = !self.run.pretend;
        Ok(())
    }

    /// Writes how far it is: into the open transaction, or at once.
    async fn save(&mut self) -> Result<(), MigrateError> {
        if self.run.pretend {
            return Ok(());
        }
        // One statement, whichever it is: outside a transaction nothing else keeps the record whole.
        let text = match self.known {
            Known::Part => self.history.remember_place(&self.now),
            Known::Older => self.history.remember_part(&self.now),
            Known::Nothing => self.history.remember(&self.now),
        };
        self.run.session.execute(&text).await?;
        self.known = Known::Part;
        self.recorded |= self.open.is_none();
        Ok(())
    }

    /// What the statements before set on the connection, set again: the run that did it is gone.
    async fn restore_connection(&mut self) -> Result<(), MigrateError> {
        let at = self.now.at;
        let earlier = &self.planned.operations[..at.operation.min(self.planned.operations.len())];
        let mut settings = Vec::new();
        for operation in earlier.iter().filter(|operation| matches!(operation, Operation::Sql { .. })) {
            let statements = self.run.prepare_against(self.planned, operation, Default::default(), false)?.statements;
            settings.extend(statements.into_iter().filter(|each| each.for_connection));
        }
        let current = self.now.course.current.iter().flat_map(|part| &part.statements[..at.statement]);
        settings.extend(current.filter(|each| each.for_connection).cloned());
        for statement in settings {
            self.run.progress.statement(&statement);
            self.run.session.execute(&statement.text).await?;
        }
        Ok(())
    }

    /// Finds out how the statement stands that was running when an earlier run ended.
    async fn settle(&mut self) -> Result<(), MigrateError> {
        for leftover in std::mem::take(&mut self.now.leftovers) {
            self.run.progress.statement(&leftover);
            self.run.session.execute(&leftover.text).await?;
        }
        if self.run.pretend {
            return Ok(());
        }
        match self.now.interrupted(self.run.session).await? {
            Interrupted::NotDone => {}
            Interrupted::Done => {
                self.statement_done();
                self.save().await?;
            }
            Interrupted::Left(leftovers) => {
                for leftover in leftovers {
                    self.run.progress.statement(&leftover);
                    self.run.session.execute(&leftover.text).await?;
                }
            }
        }
        self.now.begun = None;
        Ok(())
    }

    /// Rolls back what is open and, where something stays done, leaves a note of why it stopped.
    async fn stopped(&mut self, error: MigrateError) -> MigrateError {
        // What the error says matters more than that a broken connection cannot even roll back.
        let rolled_back = self.run.session.rollback().await;
        let error = match error {
            MigrateError::Database(source) => MigrateError::failed_as_a_whole(self.planned.title(), source),
            error => error,
        };
        if !self.recorded {
            return error;
        }
        let (statement, reason) = match &error {
            MigrateError::Failed { statement, source, .. } => (statement.clone(), source.to_string()),
            error => (None, error.to_string()),
        };
        let answered = !matches!(&error, MigrateError::Failed { source, .. } if is_silent(source));
        if rolled_back.is_ok() && answered {
            let failure = Stopped { statement, reason, alone: self.failed_alone };
            let noted = self.run.session.execute(&self.history.note_failure(&self.now.version, &failure)).await;
            // Without the note the next run asks the database; with the error it would only say less.
            drop(noted);
        }
        match error {
            MigrateError::Failed { migration, statement, place, source } => {
                let direction = self.planned.direction;
                MigrateError::Stopped { migration, direction, statement, place, source }
            }
            error => error,
        }
    }

    /// The last transaction: what is open, the history, and no record of being half done any more.
    async fn finish(&mut self, began: Instant) -> Result<(), MigrateError> {
        if self.open.is_none() {
            self.begin(Transaction::Plain).await?;
        }
        if self.known != Known::Nothing {
            self.run.session.execute_with_next(&self.history.forget_unfinished(&self.now.version)).await?;
        }
        let text = match self.planned.direction {
            Direction::Down => self.history.forget(&self.now.version),
            Direction::Up => {
                let undo = std::mem::take(&mut self.now.way_back).finish(self.planned);
                self.history.record(&self.applied(began), &self.planned.operations, &undo)
            }
        };
        self.run.session.execute_with_next(&text).await?;
        self.run.session.commit().await?;
        self.open = None;
        Ok(())
    }

    fn applied(&self, began: Instant) -> Applied {
        Applied {
            version: self.planned.version.clone(),
            name: self.planned.name.clone(),
            batch: self.now.batch,
            checksum: self.planned.checksum.clone(),
            applied_at: clock::now(),
            duration_ms: i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX),
        }
    }
}

/// Whether the database may have gone on with the statement all the same.
fn is_silent(error: &DatabaseError) -> bool {
    matches!(error, DatabaseError::Disconnected { .. } | DatabaseError::LeaseLost { .. })
}

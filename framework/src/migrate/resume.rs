//! Going on with a migration that is half done, or undoing what was done of it.
//!
//! A file may be edited meanwhile, to correct the statement that failed: what is done must say what it said, the rest is
//! taken as it is now.

use super::error::MigrateError;
use super::migrator::Migrator;
use super::plan::{Direction, Planned};
use super::run::{Prepared, Run, Silent};
use super::source::SourceMigration;
use super::unfinished::{Unfinished, digest};
use super::way_back::WayBack;
use crate::driver::{Interrupted, Transaction};
use crate::schema::{Irreversible, Operation, Recording};

impl Migrator {
    /// What is left to do of it, in the direction it was going.
    pub(super) async fn rest_of(&mut self, record: Unfinished) -> Result<Planned, MigrateError> {
        match record.direction {
            Direction::Up => self.rest_upwards(record).await,
            Direction::Down => self.rest_downwards(record).await,
        }
    }

    async fn rest_upwards(&mut self, mut record: Unfinished) -> Result<Planned, MigrateError> {
        let Some(migration) = self.file_of_unfinished(&record)? else {
            return Err(MigrateError::UnfinishedMissing { migration: record.title() });
        };
        let planned = Planned::up(migration, self.driver)?.safely(record.course.safe, self.driver);
        if planned.checksum != record.checksum {
            record = self.adapt(record, &planned).await?;
            record.checksum.clone_from(&planned.checksum);
        }
        if !record.course.collects && planned.written_undo.is_none() {
            record.way_back.irreversible = Some(no_way_back(&record));
        }
        Ok(Planned { transaction: Transaction::Stepwise, resumes: Some(Box::new(record)), ..planned })
    }

    async fn rest_downwards(&mut self, mut record: Unfinished) -> Result<Planned, MigrateError> {
        let source = self.file_of_unfinished(&record)?;
        let written = source.map(|migration| migration.down()).transpose()?.filter(|down| !down.automatic);
        let recording = match (written, source) {
            (Some(down), _) if record.course.written => {
                let scaffolding = record.course.operations.iter().take(record.course.scaffolding).cloned();
                behind(scaffolding.collect(), down)
            }
            (_, source) => {
                let steps = source.map(|migration| migration.up()).transpose()?.unwrap_or_default().steps;
                Recording { operations: record.course.operations.clone(), steps, ..Recording::default() }
            }
        };
        let mut planned = Planned::undoing(&record, recording, self.driver);
        planned.automatic_undo = !record.course.written;
        planned.halfway = record.course.halfway;
        planned.scaffolding = record.course.scaffolding;
        if planned.operations != record.course.operations {
            record = self.adapt(record, &planned).await?;
            record.course.operations.clone_from(&planned.operations);
        }
        Ok(Planned { resumes: Some(Box::new(record)), ..planned })
    }

    /// What undoes the done part of one that was being applied.
    pub(super) async fn undoing(&mut self, mut record: Unfinished) -> Result<Planned, MigrateError> {
        let mut started = record.at.statement > 0;
        match record.interrupted(self.session.as_mut()).await? {
            Interrupted::NotDone => {}
            Interrupted::Done => started = true,
            Interrupted::Left(leftovers) => record.leftovers = leftovers,
        }
        let source = self.file_of_unfinished(&record)?;
        let written = source.map(|migration| migration.down()).transpose()?.filter(|down| !down.automatic);
        let automatic_undo = written.is_none();
        let half_done = record.course.current.as_ref().filter(|_| started);
        let scaffolding = match source.filter(|_| half_done.is_some()) {
            Some(migration) => self.scaffolding(migration, &record)?,
            None => Vec::new(),
        };
        let count = scaffolding.len();
        let recording = match written {
            Some(down) => behind(scaffolding, down),
            None => {
                let mut way_back = record.way_back.clone();
                way_back.irreversible =
                    way_back.irreversible.or((!record.course.collects).then(|| no_way_back(&record)));
                if let Some(current) = half_done {
                    way_back.add(current.way_back.clone());
                }
                way_back.add(WayBack { operations: scaffolding, irreversible: None });
                if let Some(source) = way_back.irreversible {
                    return Err(MigrateError::Irreversible { migration: record.title(), source });
                }
                let steps = source.map(|migration| migration.up()).transpose()?.unwrap_or_default().steps;
                Recording { operations: way_back.operations, steps, ..Recording::default() }
            }
        };
        let planned = Planned::undoing(&record, recording, self.driver);
        let scaffolding = if automatic_undo { 0 } else { count };
        Ok(Planned { automatic_undo, halfway: true, scaffolding, resumes: Some(Box::new(record)), ..planned })
    }

    /// Its file, where this branch has it.
    pub(super) fn file_of_unfinished(&self, record: &Unfinished) -> Result<Option<&SourceMigration>, MigrateError> {
        self.file_of(&record.version, &record.name, &record.checksum)
    }

    /// What removes what the safe form of the operation that is half done has put up.
    fn scaffolding(&self, migration: &SourceMigration, record: &Unfinished) -> Result<Vec<Operation>, MigrateError> {
        let operations = migration.up()?.operations;
        let operation = operations.get(record.at.operation).filter(|_| record.course.safe);
        Ok(operation.map(|operation| self.driver.scaffolding(operation)).unwrap_or_default())
    }

    /// The record for a migration that says something else now, if what is done still says the same.
    async fn adapt(&mut self, mut record: Unfinished, planned: &Planned) -> Result<Unfinished, MigrateError> {
        let edited = |what: String| MigrateError::UnfinishedEdited { migration: planned.title(), what };
        let same = |operations: &[Operation], done: &[String]| {
            let matches = |(at, done): (usize, &String)| {
                operations.get(at).map(|now| digest(now, self.driver)) == Some(done.clone())
            };
            done.iter().enumerate().position(|each| !matches(each)).map(|at| at + 1)
        };
        if let Some(number) = same(&planned.operations, &record.course.done_operations) {
            return Err(edited(format!("its operation {number}")));
        }
        let operation = planned.operations.get(record.at.operation);
        let parts = operation.map(|operation| self.driver.parts(operation)).unwrap_or_default();
        if same(&parts, &record.course.done_parts).is_some() {
            return Err(edited(format!("its operation {}", record.at.operation + 1)));
        }
        let Some(then) = record.course.current.take() else { return Ok(record) };
        let part = parts.get(record.at.part);
        let now = match part {
            Some(part) => {
                let reversing = record.course.collects && record.way_back.is_wanted(planned);
                let mut silent = Silent;
                let (driver, session) = (self.driver, self.session.as_mut());
                let run = Run { driver, session, progress: &mut silent, pretend: false };
                run.prepare_against(planned, part, then.before.clone(), reversing)?
            }
            None => Prepared::default(),
        };
        let meaning =
            |prepared: &Prepared, at: usize| prepared.statements.get(at).map(|each| self.driver.meaning(&each.text));
        let differs = |at: &usize| meaning(&then, *at) != meaning(&now, *at);
        if let Some(at) = (0..record.at.statement).find(differs) {
            return Err(edited(then.statements[at].text.clone()));
        }
        record.course.current = Some(then);
        if record.begun.is_some()
            && record
                .course
                .current
                .as_ref()
                .is_some_and(|then| meaning(then, record.at.statement) != meaning(&now, record.at.statement))
        {
            match record.interrupted(self.session.as_mut()).await? {
                Interrupted::NotDone => {}
                Interrupted::Done => return Err(edited(record.statement().unwrap_or_default().to_owned())),
                Interrupted::Left(leftovers) => record.leftovers = leftovers,
            }
            record.begun = None;
        }
        record.failure = None;
        record.course.current = part.map(|_| now);
        Ok(record)
    }
}

/// A written way back that begins with these.
fn behind(first: Vec<Operation>, mut down: Recording) -> Recording {
    down.operations.splice(0..0, first);
    down
}

fn no_way_back(record: &Unfinished) -> Irreversible {
    let why = "when it began it had a `down` of its own, which is gone".to_owned();
    Irreversible { what: record.title(), why }
}

//! Migrations and their history rows in transactions: one each, or on an empty database a group in one.
//!
//! Always: what failed leaves nothing, what is reported as done is committed.

use std::time::Instant;

use super::error::MigrateError;
use super::history::{Applied, Undo};
use super::migrator::Migrator;
use super::plan::{Direction, Planned};
use super::run::{Done, Progress, Run};
use super::stepwise::Stepwise;
use crate::clock;
use crate::driver::{Session, Transaction};
use crate::schema;

/// On an empty database this many migrations share a transaction, a savepoint each.
const GROUP: usize = 250;

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Batch {
    pub(super) number: i64,
    pub(super) step: bool,
    /// Several migrations are in one transaction.
    pub(super) shared: bool,
}

#[derive(Default)]
pub(super) struct Applying {
    pub(super) done: Vec<Done>,
    pub(super) error: Option<MigrateError>,
}

impl Migrator {
    /// Applies migrations in one transaction; one that fails is undone alone and those before it are kept.
    pub(super) async fn apply(&mut self, group: &[Planned], batch: Batch, progress: &mut dyn Progress) -> Applying {
        if group[0].transaction == Transaction::Stepwise {
            return match self.stepwise(&group[0], batch.number, progress).await {
                Ok(done) => Applying { done: vec![done], error: None },
                Err(error) => Applying { done: vec![], error: Some(error) },
            };
        }
        match self.apply_together(group, batch, progress).await {
            Ok(applying) => applying,
            // The commit refused what a savepoint let pass: one by one, it is clear which migration is meant.
            Err(_) if group.len() > 1 => {
                let mut all = Applying::default();
                for (number, planned) in group.iter().enumerate() {
                    let number = batch.number + if batch.step { number as i64 } else { 0 };
                    let one =
                        Box::pin(self.apply(std::slice::from_ref(planned), Batch { number, ..batch }, progress)).await;
                    all.done.extend(one.done);
                    if one.error.is_some() {
                        return Applying { error: one.error, ..all };
                    }
                }
                all
            }
            Err(error) => Applying { done: vec![], error: Some(error) },
        }
    }

    async fn apply_together(
        &mut self,
        group: &[Planned],
        batch: Batch,
        progress: &mut dyn Progress,
    ) -> Result<Applying, MigrateError> {
        let shared = group.len() > 1;
        self.session.begin(group[0].transaction).await?;
        let mut applying = Applying::default();
        for (at, planned) in group.iter().enumerate() {
            let number = batch.number + if batch.step { at as i64 } else { 0 };
            let outcome = self.apply_one(planned, Batch { number, shared, ..batch }, progress).await;
            match outcome {
                Ok(done) => applying.done.push(done),
                Err(error) if at == 0 => return finish(self.session.as_mut(), None, Err(error)).await,
                Err(error) => {
                    applying.error = Some(error);
                    break;
                }
            }
        }
        finish(self.session.as_mut(), (!shared).then_some(&group[0]), Ok(applying)).await
    }

    async fn apply_one(
        &mut self,
        planned: &Planned,
        batch: Batch,
        progress: &mut dyn Progress,
    ) -> Result<Done, MigrateError> {
        if !batch.shared {
            return self.run_and_record(planned, batch, progress).await;
        }
        self.session.savepoint().await?;
        let outcome = self.run_and_record(planned, batch, progress).await;
        match outcome {
            Ok(_) => self.session.release_savepoint().await?,
            Err(_) => self.session.rollback_to_savepoint().await?,
        }
        outcome
    }

    pub(super) async fn run_and_record(
        &mut self,
        planned: &Planned,
        batch: Batch,
        progress: &mut dyn Progress,
    ) -> Result<Done, MigrateError> {
        let began = Instant::now();
        progress.migration(planned);
        let mut run = Run { driver: self.driver, session: self.session.as_mut(), progress, pretend: false };
        let undo = run.operations(planned).await?;
        let duration = began.elapsed();
        let applied = Applied {
            version: planned.version.clone(),
            name: planned.name.clone(),
            batch: batch.number,
            checksum: planned.checksum.clone(),
            applied_at: clock::now(),
            duration_ms: i64::try_from(duration.as_millis()).unwrap_or(i64::MAX),
        };
        if let Some(unfinished) = &planned.resumes {
            self.session.execute_with_next(&self.history.forget_unfinished(&unfinished.version)).await?;
            self.session.execute_with_next(&self.history.forget(&unfinished.version)).await?;
        }
        self.session.execute_with_next(&self.history.record(&applied, &planned.operations, &undo)).await?;
        Ok(Done { title: planned.title(), direction: Direction::Up, duration, faked: false })
    }

    /// Undoes a migration and forgets it.
    pub(super) async fn undo(&mut self, planned: &Planned, progress: &mut dyn Progress) -> Result<Done, MigrateError> {
        if planned.transaction == Transaction::Stepwise {
            return self.stepwise(planned, 0, progress).await;
        }
        let began = Instant::now();
        self.session.begin(planned.transaction).await?;
        let outcome = self.undo_within(planned, progress).await;
        finish(self.session.as_mut(), Some(planned), outcome).await?;
        Ok(Done { title: planned.title(), direction: Direction::Down, duration: began.elapsed(), faked: false })
    }

    pub(super) async fn undo_within(
        &mut self,
        planned: &Planned,
        progress: &mut dyn Progress,
    ) -> Result<(), MigrateError> {
        progress.migration(planned);
        let mut run = Run { driver: self.driver, session: self.session.as_mut(), progress, pretend: false };
        run.operations(planned).await?;
        self.session.execute_with_next(&self.history.forget(&planned.version)).await?;
        Ok(())
    }

    /// Runs a migration that no transaction holds.
    async fn stepwise(
        &mut self,
        planned: &Planned,
        batch: i64,
        progress: &mut dyn Progress,
    ) -> Result<Done, MigrateError> {
        let began = Instant::now();
        self.history.install_unfinished(self.session.as_mut()).await?;
        // What an earlier try has done of it is in the database.
        let found = self.history.unfinished(self.session.as_mut()).await?.filter(|found| found.is_of(planned));
        let record = found.or_else(|| planned.resumes.as_deref().cloned());
        let run = Run { driver: self.driver, session: self.session.as_mut(), progress, pretend: false };
        let stepwise = Stepwise::new(run, self.history, planned, batch);
        match record {
            Some(record) => stepwise.from(record).run().await?,
            None => stepwise.run().await?,
        }
        Ok(Done { title: planned.title(), direction: planned.direction, duration: began.elapsed(), faked: false })
    }
}

/// How many migrations from the start of `rest` may share a transaction.
pub(super) fn group(rest: &[Planned]) -> usize {
    let first = &rest[0];
    let like_first = |planned: &&Planned| planned.may_share() && planned.transaction == first.transaction;
    if first.may_share() { rest.iter().take(GROUP).take_while(like_first).count() } else { 1 }
}

/// The way back of a migration that Kit has not run itself: the one that is written, else what needs to know nothing of the
/// schema before it.
pub(super) fn faked_undo(planned: &Planned) -> Undo {
    if let Some(written) = &planned.written_undo {
        return written.clone();
    }
    let mut undo = Vec::new();
    for operation in planned.operations.iter().rev() {
        if schema::needs_before(operation) {
            let why = "the migration was marked as applied without being run".to_owned();
            return Undo::Irreversible(schema::Irreversible { what: planned.title(), why });
        }
        match schema::reverse(operation, &schema::Schema::default()) {
            Ok(operations) => undo.extend(operations),
            Err(why) => return Undo::Irreversible(why),
        }
    }
    Undo::Operations(undo)
}

/// Commits what went well; everything else, a refused commit included, is rolled back. A migration that is alone in its
/// transaction is named where the commit was refused.
pub(super) async fn finish<T>(
    session: &mut dyn Session,
    alone: Option<&Planned>,
    outcome: Result<T, MigrateError>,
) -> Result<T, MigrateError> {
    let outcome = match outcome {
        Ok(value) => session.commit().await.map(|()| value).map_err(|source| match alone {
            Some(planned) => MigrateError::failed_as_a_whole(planned.title(), source),
            None => MigrateError::from(source),
        }),
        Err(error) => Err(error),
    };
    match outcome {
        Ok(value) => Ok(value),
        // The first error says more than that a broken connection cannot even roll back.
        Err(error) => {
            let _ = session.rollback().await;
            Err(error)
        }
    }
}

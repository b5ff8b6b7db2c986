//! Giving way to other programs: a migration that waits too long for what they have locked, or that the database makes
//! give way, is rolled back and tried again, so that nothing queues up behind it meanwhile.

use std::time::{Duration, Instant};

use super::apply::{Applying, Batch};
use super::error::MigrateError;
use super::migrator::Migrator;
use super::plan::Planned;
use super::run::{Done, Progress};
use crate::driver::{DatabaseError, Transaction};

/// How long a migration waits for what other programs have locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// How long each statement waits; none: as long as the database lets it.
    pub lock_wait: Option<Duration>,
    /// How often a migration is tried again.
    pub retries: u32,
    /// How long it keeps off before it is tried again; twice as long each time, up to [`Patience::LONGEST_PAUSE`].
    pub pause: Duration,
}

impl Patience {
    /// The longest time between two tries.
    pub const LONGEST_PAUSE: Duration = Duration::from_secs(15);
}

impl Default for Patience {
    fn default() -> Self {
        Self { lock_wait: Some(Duration::from_secs(5)), retries: 10, pause: Duration::from_millis(500) }
    }
}

/// A migration is about to keep off for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The migration.
    pub migration: String,
    /// Why, with who is in the way as far as it is known.
    pub reason: String,
    /// The next try, from 1.
    pub retry: u32,
    /// How many tries there will be at most.
    pub retries: u32,
    /// How long it keeps off now.
    pub pause: Duration,
    /// How long it has been at it.
    pub so_far: Duration,
}

/// What is tried again as long as others are in its way.
#[derive(Clone, Copy)]
pub(super) enum Work<'a> {
    /// Apply migrations that share a transaction, or one by itself.
    Apply(&'a [Planned], Batch),
    /// Undo one.
    Undo(&'a Planned),
    /// Apply or undo all of them at once.
    AllAtOnce(&'a [Planned], Transaction, Batch),
}

impl Work<'_> {
    /// What is left when so many are done.
    fn behind(self, done: usize) -> Self {
        match self {
            Work::Apply(plan, batch) => {
                let number = batch.number + if batch.step { done as i64 } else { 0 };
                Work::Apply(&plan[done..], Batch { number, ..batch })
            }
            work => work,
        }
    }
}

impl Migrator {
    /// Does the work, giving way to others and trying again as often as its patience lasts.
    pub(super) async fn patiently(
        &mut self,
        mut work: Work<'_>,
        progress: &mut dyn Progress,
    ) -> Result<Vec<Done>, MigrateError> {
        let mut all = Vec::new();
        let mut tries = Tries::new(self.patience);
        loop {
            let Applying { done, error } = self.attempt(work, progress).await;
            done.iter().for_each(|done| progress.done(done));
            if !done.is_empty() {
                tries = Tries::new(self.patience);
            }
            work = work.behind(done.len());
            all.extend(done);
            match error {
                None => return Ok(all),
                Some(error) if tries.again(&error, progress).await => {}
                Some(error) => return Err(error),
            }
        }
    }

    async fn attempt(&mut self, work: Work<'_>, progress: &mut dyn Progress) -> Applying {
        let outcome = match work {
            Work::Apply(plan, batch) => return self.apply(plan, batch, progress).await,
            Work::Undo(planned) => self.undo(planned, progress).await.map(|done| vec![done]),
            Work::AllAtOnce(plan, transaction, batch) => self.all_at_once(plan, transaction, batch, progress).await,
        };
        match outcome {
            Ok(done) => Applying { done, error: None },
            Err(error) => Applying { done: Vec::new(), error: Some(error) },
        }
    }
}

/// The tries of one migration, or of those that share a transaction.
struct Tries {
    patience: Patience,
    began: Instant,
    done: u32,
}

impl Tries {
    fn new(patience: Patience) -> Self {
        Self { patience, began: Instant::now(), done: 0 }
    }

    /// Keeps off for a while, where another try may help; whether it may.
    async fn again(&mut self, error: &MigrateError, progress: &mut dyn Progress) -> bool {
        let Some((migration, reason)) = in_the_way(error).filter(|_| self.done < self.patience.retries) else {
            return false;
        };
        let pause = self.patience.pause.saturating_mul(1 << self.done.min(16)).min(Patience::LONGEST_PAUSE);
        self.done += 1;
        progress.waiting(&Waiting {
            migration: migration.to_owned(),
            reason: reason.to_string(),
            retry: self.done,
            retries: self.patience.retries,
            pause,
            so_far: self.began.elapsed(),
        });
        tokio::time::sleep(pause).await;
        true
    }
}

/// The migration that others were in the way of, if that is why it failed.
fn in_the_way(error: &MigrateError) -> Option<(&str, &DatabaseError)> {
    match error {
        MigrateError::Failed { migration, source, .. } | MigrateError::Stopped { migration, source, .. } => {
            is_in_the_way(source).then_some((migration.as_str(), &**source))
        }
        _ => None,
    }
}

/// Whether it is others that keep a migration from going on.
pub(super) fn is_in_the_way(error: &DatabaseError) -> bool {
    matches!(error, DatabaseError::LockTimeout { .. } | DatabaseError::Conflict { .. })
}

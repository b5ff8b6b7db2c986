//! Giving way to other programs: a migration that waits too long for what they have locked, or that the database makes
//! give way, is rolled back and tried again, so that nothing queues up behind it meanwhile.

use std::time::{Duration, Instant};

use super::error::MigrateError;
use super::run::Progress;
use crate::driver::DatabaseError;

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

/// The tries of one migration.
pub(super) struct Tries {
    patience: Patience,
    began: Instant,
    done: u32,
}

impl Tries {
    pub(super) fn new(patience: Patience) -> Self {
        Self { patience, began: Instant::now(), done: 0 }
    }

    /// Keeps off for a while, where another try may help; whether it may.
    pub(super) async fn again(&mut self, error: &MigrateError, progress: &mut dyn Progress) -> bool {
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

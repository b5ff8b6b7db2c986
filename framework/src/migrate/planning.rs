//! What is to be done to bring a database to the wanted migration or back: looked up, and nothing of it done.

use std::collections::HashSet;

use super::error::MigrateError;
use super::history::Applied;
use super::migrator::Migrator;
use super::plan::{Direction, Planned};
use super::source::SourceMigration;
use super::unfinished::Unfinished;
use super::version::Version;

/// Which migrations to apply.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Upward {
    /// Each migration becomes a batch of its own.
    pub step: bool,
    /// Stop after this version.
    pub to: Option<Version>,
    /// Apply at most this many.
    pub count: Option<usize>,
    /// Only remember them as applied.
    pub fake: bool,
    /// Where the history is empty, only remember those at the start that make what the database holds already.
    pub fake_initial: bool,
    /// Apply those, too, that come before an applied one and collide with it.
    pub any_order: bool,
}

/// Which migrations to undo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rollback {
    /// The last batch.
    LastBatch,
    /// This batch.
    Batch(i64),
    /// The last so many migrations.
    Steps(usize),
    /// Everything.
    All,
}

/// What the history says: the applied migrations, and the one that is neither applied nor not.
#[derive(Debug, Default)]
pub(super) struct Standing {
    pub(super) applied: Vec<Applied>,
    pub(super) unfinished: Option<Unfinished>,
}

impl Standing {
    /// No migration was ever applied.
    pub(super) fn is_new(&self) -> bool {
        self.applied.is_empty() && self.unfinished.is_none()
    }

    pub(super) fn last_batch(&self) -> i64 {
        let unfinished = self.unfinished.iter().map(|record| record.batch);
        self.applied.iter().map(|applied| applied.batch).chain(unfinished).max().unwrap_or(0)
    }
}

impl Migrator {
    /// The migrations that [`migrate`](Self::migrate) would apply, planned; an unfinished one comes first.
    pub async fn plan(&mut self, wanted: &Upward) -> Result<Vec<Planned>, MigrateError> {
        let standing = self.standing().await?;
        self.refuse_elsewhere(&standing).await?;
        self.verify(&standing).await?;
        self.planned_in_order(standing, wanted).await
    }

    /// Refuses what [`rollback`](Self::rollback) would undo and [`migrate`](Self::migrate) could not apply again: a
    /// migration without its file, or one that cannot even be planned; and whatever stops `migrate` and stays applied.
    pub async fn check_refresh(&mut self, wanted: Rollback) -> Result<(), MigrateError> {
        self.planned(Standing::default(), &Upward::default()).await?;
        let plan = self.rollback_plan(wanted).await?;
        let missing = plan.iter().filter(|planned| self.source.find(&planned.version).is_none());
        let missing: Vec<_> = missing.map(Planned::title).collect();
        if !missing.is_empty() {
            return Err(MigrateError::Missing { migrations: missing });
        }
        let standing = self.standing().await?;
        if let Some(record) =
            standing.unfinished.as_ref().filter(|record| plan.iter().any(|p| p.version == record.version))
            && let Some(file) = self.source.find(&record.version)
            && self.file_of_unfinished(record)?.is_none()
        {
            return Err(MigrateError::SameVersion { migration: record.title(), file: file.title() });
        }
        let mut differences = self.differences(&standing).await?;
        // What was edited is undone, and applied as it is now.
        let goes = |version: &Version| plan.iter().any(|planned| planned.version == *version);
        differences.retain(|difference| !goes(&difference.version) || self.has_another_file(difference));
        Self::refuse(differences)
    }

    /// The applied migrations that `wanted` would undo, newest first, planned. One that is unfinished comes first: it is
    /// undone, as far as it was applied.
    pub async fn rollback_plan(&mut self, wanted: Rollback) -> Result<Vec<Planned>, MigrateError> {
        let Standing { mut applied, unfinished } = self.standing().await?;
        applied.sort_by(|a, b| b.batch.cmp(&a.batch).then_with(|| b.version.cmp(&a.version)));
        let last = unfinished.as_ref().map(|record| record.batch).or(applied.first().map(|applied| applied.batch));
        match wanted {
            Rollback::LastBatch => applied.retain(|applied| Some(applied.batch) == last),
            Rollback::Batch(batch) => applied.retain(|applied| applied.batch == batch),
            Rollback::Steps(count) => applied.truncate(count - count.min(usize::from(unfinished.is_some()))),
            Rollback::All => {}
        }
        let mut plan = Vec::with_capacity(applied.len() + 1);
        if let Some(record) = unfinished.filter(|_| wanted != Rollback::Steps(0)) {
            plan.push(match (record.direction, wanted) {
                (Direction::Down, _) => self.rest_of(record).await?,
                (Direction::Up, Rollback::Batch(batch)) if batch != record.batch => {
                    return Err(MigrateError::Unfinished { migration: record.title() });
                }
                (Direction::Up, _) => self.undoing(record).await?,
            });
        }
        let undos = self.history.undos(self.session.as_mut(), &applied).await?;
        for (entry, undo) in applied.iter().zip(undos) {
            let file = self.file_of(&entry.version, &entry.name, &entry.checksum)?;
            plan.push(Planned::down(entry, file, undo, self.driver)?);
        }
        Ok(plan)
    }

    /// What [`planned`](Self::planned) plans, unless the order of it matters.
    pub(super) async fn planned_in_order(
        &mut self,
        standing: Standing,
        wanted: &Upward,
    ) -> Result<Vec<Planned>, MigrateError> {
        let applied = standing.applied.clone();
        let plan = self.planned(standing, wanted).await?;
        if !wanted.fake && !wanted.any_order {
            self.keep_order(&applied, &plan).await?;
        }
        Ok(plan)
    }

    pub(super) async fn planned(&mut self, standing: Standing, wanted: &Upward) -> Result<Vec<Planned>, MigrateError> {
        let mut plan = Vec::new();
        let mut wanted = wanted.clone();
        if let Some(record) = standing.unfinished {
            let upwards = wanted.fake || record.direction == Direction::Up;
            let rest = if wanted.fake { self.as_applied(record)? } else { self.rest_of(record).await? };
            plan.push(rest);
            wanted.count = wanted.count.map(|count| count.saturating_sub(usize::from(upwards)));
        }
        let resumed = plan.iter().find(|planned| planned.direction == Direction::Up).map(|planned| &planned.version);
        let pending = self.pending(&standing.applied, resumed, &wanted)?.into_iter();
        let up = |migration| Ok(Planned::up(migration, self.driver)?.safely(self.safe, self.driver));
        let pending: Result<Vec<_>, MigrateError> = pending.map(up).collect();
        let begun = plan.iter().filter(|planned| planned.direction == Direction::Up).map(|planned| &planned.version);
        let applied = standing.applied.iter().filter(|entry| self.counts(entry)).map(|entry| &entry.version);
        let newest = applied.chain(begun).max().cloned();
        let placed = |planned: Planned| Planned {
            out_of_order: newest.as_ref().is_some_and(|newest| planned.version < *newest),
            ..planned
        };
        plan.extend(pending?.into_iter().map(placed));
        Ok(plan)
    }

    pub(super) fn pending(
        &self,
        applied: &[Applied],
        begun: Option<&Version>,
        wanted: &Upward,
    ) -> Result<Vec<&SourceMigration>, MigrateError> {
        let applied = applied.iter().map(|applied| &applied.version).chain(begun);
        let applied: HashSet<u128> = applied.map(Version::number).collect();
        if let Some(to) = &wanted.to
            && self.source.find(to).is_none()
        {
            return Err(MigrateError::Unknown { version: to.to_string() });
        }
        let pending =
            self.source.migrations().iter().filter(|migration| !applied.contains(&migration.version.number()));
        let pending = pending.filter(|migration| wanted.to.as_ref().is_none_or(|to| migration.version <= *to));
        Ok(pending.take(wanted.count.unwrap_or(usize::MAX)).collect())
    }

    /// An unfinished migration, to be remembered as applied.
    fn as_applied(&self, record: Unfinished) -> Result<Planned, MigrateError> {
        let missing = || MigrateError::UnfinishedMissing { migration: record.title() };
        let planned = Planned::up(self.source.find(&record.version).ok_or_else(missing)?, self.driver)?;
        Ok(Planned { resumes: Some(Box::new(record)), ..planned })
    }
}

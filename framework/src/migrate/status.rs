//! How every migration stands.

use super::disorder::{Disorder, Order};
use super::error::MigrateError;
use super::foreign::{Elsewhere, Tool};
use super::history::Applied;
use super::integrity::{Difference, Differs};
use super::migrator::Migrator;
use super::plan::{Direction, Planned};
use super::planning::{Standing, Upward};
use super::source::SourceMigration;
use super::version::Version;

/// One migration, as `migrate:status` shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Version.
    pub version: Version,
    /// Name.
    pub name: String,
    /// Its batch, when applied.
    pub batch: Option<i64>,
    /// When it was applied.
    pub applied_at: Option<String>,
    /// How it stands.
    pub state: State,
    /// Where it stopped, when it is unfinished.
    pub stopped: Option<Stop>,
    /// What its file is called now, where that is not what the history calls it.
    pub file: Option<String>,
    /// How it stands to the applied ones, when it is pending and one of them is newer.
    pub disorder: Option<Disorder>,
}

/// Where an unfinished migration stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// Whether it was being applied or undone.
    pub direction: Direction,
    /// The statement that comes next, as far as it is known.
    pub statement: Option<String>,
    /// What went wrong there; nothing where the run was killed.
    pub reason: Option<String>,
}

/// How a migration stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Applied, and as it was.
    Applied,
    /// Not applied.
    Pending,
    /// Applied by the other tool it is of, and not taken over.
    Elsewhere,
    /// Applied or undone in part: the next run goes on with it.
    Unfinished,
    /// Applied, and edited since.
    Edited,
    /// Applied, and its file is gone.
    Missing,
}

impl Migrator {
    /// Every migration there is or was, oldest first.
    pub async fn status(&mut self) -> Result<Vec<Status>, MigrateError> {
        Ok(self.status_and_elsewhere().await?.0)
    }

    /// The same, and what other tools have applied.
    pub async fn status_and_elsewhere(&mut self) -> Result<(Vec<Status>, Vec<Elsewhere>), MigrateError> {
        let standing = self.standing().await?;
        let differences = self.differences(&standing).await?;
        let mut rows = Vec::with_capacity(self.source.migrations().len().max(standing.applied.len()));
        for entry in &standing.applied {
            let difference = differences.iter().find(|difference| difference.version == entry.version);
            let (state, file) = match difference.map(|difference| &difference.what) {
                None | Some(Differs::Restated) if self.source.find(&entry.version).is_none() => (State::Missing, None),
                None | Some(Differs::Restated) => (State::Applied, None),
                Some(Differs::Renamed { file }) => (State::Applied, Some(file.clone())),
                Some(Differs::Down { .. }) => (State::Applied, None),
                Some(Differs::Edited { .. }) => (State::Edited, None),
                Some(Differs::Moved { file, .. }) => (State::Missing, Some(file.clone())),
                Some(Differs::Missing | Differs::Another { .. }) => (State::Missing, None),
            };
            rows.push(Status {
                version: entry.version.clone(),
                name: entry.name.clone(),
                batch: Some(entry.batch),
                applied_at: Some(entry.applied_at.clone()),
                state,
                stopped: None,
                file,
                disorder: None,
            });
        }
        let elsewhere = self.elsewhere_of(&standing.applied, &Tool::ALL).await?;
        let new: Vec<_> = elsewhere.iter().flat_map(|it| it.new_ones()).filter_map(|ran| ran.version.clone()).collect();
        let disorders = self.disorders_of(&standing, &differences).await?;
        let pending = self.pending_beside(&standing, &differences)?.into_iter();
        rows.extend(pending.map(|migration| Status {
            version: migration.version.clone(),
            name: migration.name.clone(),
            batch: None,
            applied_at: None,
            state: if new.contains(&migration.version) { State::Elsewhere } else { State::Pending },
            stopped: None,
            file: None,
            disorder: disorders.iter().find(|disorder| disorder.version == migration.version).cloned(),
        }));
        rows.extend(standing.unfinished.map(|record| Status {
            stopped: Some(Stop {
                direction: record.direction,
                statement: record.statement().map(str::to_owned),
                reason: record.reason().map(str::to_owned),
            }),
            version: record.version,
            name: record.name,
            batch: Some(record.batch),
            applied_at: None,
            state: State::Unfinished,
            file: None,
            disorder: None,
        }));
        rows.sort_by(|a, b| a.version.cmp(&b.version));
        Ok((rows, elsewhere))
    }

    /// The files that are not applied; of an applied migration's version they may be, where they are of another one.
    fn pending_beside(
        &self,
        standing: &Standing,
        differences: &[Difference],
    ) -> Result<Vec<&SourceMigration>, MigrateError> {
        let is_another = |entry: &&Applied| {
            let mut of_entry = differences.iter().filter(|difference| difference.version == entry.version);
            of_entry.any(|difference| self.has_another_file(difference))
        };
        let applied: Vec<_> = standing.applied.iter().filter(|entry| !is_another(entry)).cloned().collect();
        let begun = standing.unfinished.as_ref().map(|record| &record.version);
        self.pending(&applied, begun, &Upward::default())
    }

    /// The pending migrations that are older than an applied one. One that cannot be planned stands apart.
    async fn disorders_of(
        &mut self,
        standing: &Standing,
        differences: &[Difference],
    ) -> Result<Vec<Disorder>, MigrateError> {
        let newest = standing.applied.iter().filter(|entry| self.counts(entry)).map(|entry| &entry.version).max();
        let Some(newest) = newest.cloned() else { return Ok(Vec::new()) };
        let moved = |version: &Version| {
            differences.iter().any(|each| matches!(&each.what, Differs::Moved { version: to, .. } if to == version))
        };
        let pending = self.pending_beside(standing, differences)?.into_iter();
        let late = pending.filter(|migration| migration.version < newest && !moved(&migration.version));
        let plan = late.filter_map(|migration| Planned::up(migration, self.driver).ok());
        let plan: Vec<_> = plan.map(|planned| Planned { out_of_order: true, ..planned }).collect();
        self.disorders(Order::of(&standing.applied, &plan)).await
    }
}

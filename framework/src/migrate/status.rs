//! How every migration stands.

use super::error::MigrateError;
use super::migrator::{Migrator, Standing, Upward};
use super::plan::Direction;
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
        let Standing { applied, unfinished } = self.standing().await?;
        let mut rows = Vec::with_capacity(self.source.migrations().len().max(applied.len()));
        for entry in &applied {
            let state = match self.source.find(&entry.version) {
                None => State::Missing,
                Some(migration) if self.edited(migration, entry)? => State::Edited,
                Some(_) => State::Applied,
            };
            rows.push(Status {
                version: entry.version.clone(),
                name: entry.name.clone(),
                batch: Some(entry.batch),
                applied_at: Some(entry.applied_at.clone()),
                state,
                stopped: None,
            });
        }
        let elsewhere = if self.source.tools().is_empty() { None } else { self.elsewhere().await? };
        let new: Vec<_> = elsewhere.iter().flat_map(|it| it.new_ones()).filter_map(|ran| ran.version.clone()).collect();
        let begun = unfinished.as_ref().map(|record| &record.version);
        let pending = self.pending(&applied, begun, &Upward::default())?.into_iter();
        rows.extend(pending.map(|migration| Status {
            version: migration.version.clone(),
            name: migration.name.clone(),
            batch: None,
            applied_at: None,
            state: if new.contains(&migration.version) { State::Elsewhere } else { State::Pending },
            stopped: None,
        }));
        rows.extend(unfinished.map(|record| Status {
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
        }));
        rows.sort_by(|a, b| a.version.cmp(&b.version));
        Ok(rows)
    }
}

//! Taking a history over: rows of Kit's own for what the other tool has applied, so that status, rollback and the next
//! migration know of it.
//!
//! All of it is looked at before anything is written, and what is written is one transaction under the lock. A migration
//! becomes a batch of its own, so that rolling back goes one by one, as the tools whose files these are do it.

use std::collections::HashSet;

use super::Tool;
use super::error::ImportError;
use super::fact::Fact;
use super::read::{Keeping, Ran};
use crate::clock;
use crate::migrate::apply::faked_undo;
use crate::migrate::error::MigrateError;
use crate::migrate::history::{Applied, Undo, fact};
use crate::migrate::migrator::Migrator;
use crate::migrate::plan::Planned;
use crate::migrate::planning::{Standing, Upward};
use crate::migrate::source::SourceMigration;
use crate::migrate::version::Version;
use crate::schema::Irreversible;

/// What to take over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Import {
    /// The tool.
    pub tool: Tool,
    /// Also migrations whose files were changed after they were applied.
    pub accept_edited: bool,
}

/// What was taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The tool.
    pub tool: Tool,
    /// Migrations that are Kit's from now on, oldest first.
    pub taken: Vec<Taken>,
    /// How many migrations of this tool were taken over earlier.
    pub before: usize,
    /// Migrations that are code: they stay the tool's, and are listed.
    pub listed: usize,
    /// The migration of Kit's that stands for what those have made, where there is one.
    pub baseline: Option<String>,
    /// What `migrate` would apply next.
    pub pending: Vec<String>,
}

/// One migration that was taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Version and name, as Kit shows them.
    pub title: String,
    /// When it was applied, UTC, RFC 3339.
    pub applied_at: String,
    /// Its file was changed since, and that was accepted.
    pub edited: bool,
    /// It can be rolled back.
    pub reversible: bool,
}

impl Migrator {
    /// Takes over what another tool has applied; what was taken over before stays as it is.
    pub async fn import(&mut self, wanted: &Import) -> Result<Imported, MigrateError> {
        self.locked(async |migrator| migrator.import_locked(wanted).await).await
    }

    async fn import_locked(&mut self, wanted: &Import) -> Result<Imported, MigrateError> {
        let tool = wanted.tool;
        let ran = self.finished(tool).await?;
        let standing = self.standing().await?;
        let facts = self.history.facts(self.session.as_mut()).await?;
        let before = Fact::of(&facts)?;
        refuse_other_history(tool, &ran, &standing, before.as_ref())?;

        let is_new = |ran: &&Ran| before.as_ref().is_none_or(|before| !before.has_key(&ran.key));
        let new: Vec<&Ran> = ran.iter().filter(is_new).collect();
        let mut rows = Vec::new();
        let mut baseline = None;
        if !tool.has_files() && before.is_none() {
            baseline = self.baseline(tool, &standing).await?;
        } else if tool.has_files() {
            let known =
                |ran: &&&Ran| !standing.applied.iter().any(|applied| Some(&applied.version) == ran.version.as_ref());
            let new: Vec<&Ran> = new.iter().filter(known).copied().collect();
            let files = self.files(tool, &new)?;
            rows = self.rows(wanted, standing.last_batch(), &new, &files)?;
        }

        let installed = self.history.is_installed(self.session.as_mut(), &facts).await?;
        if !installed {
            // By itself: on some databases a table that is created ends the transaction that holds the rows together.
            let installing = self.installing(&facts, None).await?;
            self.write(&installing).await?;
        }
        let mut statements: Vec<String> = rows.iter().map(|row| row.record.clone()).collect();
        if let Some(baseline) = &baseline {
            statements.extend(baseline.record.clone());
            // It may have a `down` of its own, which would drop all of it.
            statements.extend(self.telling_of_adopted(&[(&baseline.version, &baseline.applied_at)], |_| false).await?);
        }
        let environment = facts.get(fact::ENVIRONMENT).is_none().then(|| self.environment.clone());
        let made = environment.filter(|_| !installed);
        let written = baseline.iter().filter(|it| it.record.is_some()).map(|it| it.version.to_string());
        let written = rows.iter().map(|row| row.version.clone()).chain(written).collect();
        let fact = before.clone().unwrap_or_else(|| Fact::new(tool, &standing.applied, made)).with(&ran, written);
        statements.extend(self.history.tell(fact::IMPORTED, &fact.text()));
        self.write(&statements).await?;

        let standing = self.standing().await?;
        let pending = self.pending(&standing.applied, None, &Upward::default())?;
        Ok(Imported {
            tool,
            before: before.as_ref().map_or(0, |before| before.keys.len()),
            listed: if tool.has_files() { 0 } else { new.len() },
            baseline: baseline.map(|baseline| baseline.title),
            pending: pending.into_iter().map(SourceMigration::title).collect(),
            taken: rows.into_iter().map(|row| row.taken).collect(),
        })
    }

    /// What the tool has applied here; refused where it has not finished.
    async fn finished(&mut self, tool: Tool) -> Result<Vec<Ran>, MigrateError> {
        let table = tool.keeping().table.name;
        let ran = self.ran(tool).await?.ok_or(ImportError::NoTable { tool, table })?;
        if ran.is_empty() {
            return Err(ImportError::Nothing { tool, table }.into());
        }
        let half_done: Vec<_> = ran.iter().filter(|ran| ran.half_done).map(Ran::title).collect();
        match half_done.is_empty() {
            true => Ok(ran),
            false => Err(ImportError::HalfDone { tool, migrations: half_done }.into()),
        }
    }

    /// The file of each migration.
    fn files(&self, tool: Tool, new: &[&Ran]) -> Result<Vec<&SourceMigration>, MigrateError> {
        let (mut files, mut missing, mut code) = (Vec::new(), Vec::new(), Vec::new());
        for ran in new {
            let found = ran.version.as_ref().and_then(|version| self.source.find(version));
            match (found, ran.version.as_ref().and_then(|version| self.source.in_rust(version))) {
                (Some(file), _) if file.script()?.is_some() => files.push(file),
                (Some(file), _) => {
                    let (version, file) = (ran.key.clone(), file.file.display().to_string());
                    return Err(ImportError::SameVersion { tool, version, file }.into());
                }
                (None, Some(file)) => code.push(file.display().to_string()),
                (None, None) => missing.push(ran.title()),
            }
        }
        if !code.is_empty() {
            return Err(ImportError::Code { tool, files: code }.into());
        }
        match (missing.is_empty(), files.is_empty()) {
            (true, _) => Ok(files),
            (false, true) => Err(ImportError::NoFiles { tool, count: missing.len() }.into()),
            (false, false) => Err(ImportError::Missing { tool, migrations: missing }.into()),
        }
    }

    /// The rows of Kit's history for these migrations, oldest first.
    fn rows(
        &self,
        wanted: &Import,
        last_batch: i64,
        new: &[&Ran],
        files: &[&SourceMigration],
    ) -> Result<Vec<NewRow>, MigrateError> {
        let Keeping { is_as_applied, .. } = wanted.tool.keeping();
        let mut edited = Vec::new();
        let mut rows = Vec::with_capacity(new.len());
        for ((number, ran), migration) in (last_batch + 1..).zip(new).zip(files) {
            let is_edited = !is_as_applied(ran, &migration.script()?.unwrap_or_default());
            if is_edited {
                edited.push(migration.title());
            }
            let planned = Planned::up(migration, self.driver)?;
            let undo = faked_undo(&planned);
            let applied_at = ran.applied_at.clone().unwrap_or_else(clock::now);
            let applied = Applied {
                version: migration.version.clone(),
                name: migration.name.clone(),
                batch: number,
                checksum: planned.checksum.clone(),
                applied_at: applied_at.clone(),
                duration_ms: ran.duration_ms,
            };
            let reversible = matches!(undo, Undo::Operations(_));
            rows.push(NewRow {
                version: migration.version.to_string(),
                record: self.history.record(&applied, &planned.operations, &undo),
                taken: Taken { title: migration.title(), applied_at, edited: is_edited, reversible },
            });
        }
        match edited.is_empty() || wanted.accept_edited {
            true => Ok(rows),
            false => Err(ImportError::Edited { tool: wanted.tool, migrations: edited }.into()),
        }
    }
}

/// The first migration, where it stands for what another tool's code has made.
struct BaselineRow {
    version: Version,
    title: String,
    applied_at: String,
    /// The statement that says so in the history, where that does not yet.
    record: Option<String>,
}

impl Migrator {
    /// The first migration, if it is called `baseline` and the database holds what it makes: applied from now on. Nobody is to
    /// drop by it what the other tool has made, so Kit works out no way back.
    async fn baseline(&mut self, tool: Tool, standing: &Standing) -> Result<Option<BaselineRow>, MigrateError> {
        let Some(first) = self.source.migrations().first().filter(|first| first.name == BASELINE) else {
            return Ok(None);
        };
        let (title, version) = (first.title(), first.version.clone());
        if let Some(known) = standing.applied.iter().find(|applied| applied.version == version) {
            return Ok(Some(BaselineRow { version, title, applied_at: known.applied_at.clone(), record: None }));
        }
        let planned = Planned::up(first, self.driver)?;
        if !standing.is_new() || self.held_already(std::slice::from_ref(&planned)).await?.is_empty() {
            return Ok(None);
        }
        let why =
            format!("{tool} has made it: undo it with {tool}, or give its history back with `migrate:import --undo`");
        let undo = Undo::Irreversible(Irreversible { what: title.clone(), why });
        let applied = Applied {
            version: planned.version.clone(),
            name: planned.name.clone(),
            batch: 1,
            checksum: planned.checksum.clone(),
            applied_at: clock::now(),
            duration_ms: 0,
        };
        let record = Some(self.history.record(&applied, &planned.operations, &undo));
        Ok(Some(BaselineRow { version, title, applied_at: applied.applied_at, record }))
    }
}

/// What `migrate:baseline` calls its migration.
const BASELINE: &str = "baseline";

struct NewRow {
    version: String,
    record: String,
    taken: Taken,
}

/// Only one other tool's history is taken over, and only where Kit has none that it does not know.
fn refuse_other_history(
    tool: Tool,
    ran: &[Ran],
    standing: &Standing,
    before: Option<&Fact>,
) -> Result<(), MigrateError> {
    if let Some(record) = &standing.unfinished {
        return Err(MigrateError::Unfinished { migration: record.title() });
    }
    match before {
        Some(before) if before.tool != tool => Err(ImportError::OtherTool { before: before.tool }.into()),
        Some(_) => Ok(()),
        None if !tool.has_files() => Ok(()),
        None => match unknown_to(ran, &standing.applied) {
            own if own.is_empty() => Ok(()),
            own => Err(ImportError::OwnHistory { migrations: own.into_iter().map(Applied::title).collect() }.into()),
        },
    }
}

/// What Kit has applied and another tool has not.
pub(super) fn unknown_to<'a>(ran: &[Ran], applied: &'a [Applied]) -> Vec<&'a Applied> {
    let theirs: HashSet<u128> = ran.iter().filter_map(|ran| Some(ran.version.as_ref()?.number())).collect();
    applied.iter().filter(|applied| !theirs.contains(&applied.version.number())).collect()
}

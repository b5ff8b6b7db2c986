//! What another tool has applied that is not in Kit's history: all of it where its migrations are code, otherwise what it
//! applied since its history was taken over, or before that was done.

use super::Tool;
use super::error::ImportError;
use super::fact::Fact;
use super::read::Ran;
use crate::migrate::error::MigrateError;
use crate::migrate::history::Applied;
use crate::migrate::migrator::Migrator;
use crate::migrate::planning::Standing;
use crate::migrate::source::SourceMigration;
use crate::migrate::version::Version;

/// What another tool has applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// The tool.
    pub tool: Tool,
    /// Its history was taken over.
    pub imported: bool,
    /// What it has applied that is not in Kit's history, oldest first.
    pub migrations: Vec<RanElsewhere>,
}

/// One migration another tool has applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RanElsewhere {
    /// As the tool calls it.
    pub title: String,
    /// The tool's own batch, where it has such.
    pub batch: Option<i64>,
    /// When, UTC, RFC 3339, where the tool tells.
    pub applied_at: Option<String>,
    /// It was not taken over: the tool applied it since, or nothing was taken over yet.
    pub new: bool,
    /// Its version, where its file is one of Kit's migrations too.
    pub version: Option<Version>,
}

impl Elsewhere {
    /// What was not taken over.
    pub fn new_ones(&self) -> impl Iterator<Item = &RanElsewhere> {
        self.migrations.iter().filter(|migration| migration.new)
    }
}

impl Migrator {
    /// What other tools have applied that is not in Kit's history, each tool that keeps one here. Where Kit has a history,
    /// tools that have nothing to do with this project are not looked for.
    pub async fn elsewhere(&mut self) -> Result<Vec<Elsewhere>, MigrateError> {
        let applied = self.history.load(self.session.as_mut()).await?;
        self.elsewhere_of(&applied).await
    }

    /// The same where all there is is pending; nothing, and nothing is asked, where some of it must be applied.
    pub(crate) async fn elsewhere_before(&mut self, pending: usize) -> Result<Vec<Elsewhere>, MigrateError> {
        match pending < self.source.migrations().len() {
            true => Ok(Vec::new()),
            false => self.elsewhere().await,
        }
    }

    pub(in crate::migrate) async fn elsewhere_of(
        &mut self,
        applied: &[Applied],
    ) -> Result<Vec<Elsewhere>, MigrateError> {
        let facts = self.history.facts(self.session.as_mut()).await?;
        let taken = Fact::of(&facts)?;
        let concerns_us = self.may_be_elsewhere(applied);
        if taken.is_none() && !applied.is_empty() && !concerns_us {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        for tool in self.keeping_here(&Tool::ALL).await? {
            let fact = taken.as_ref().filter(|fact| fact.tool == tool);
            let ran = match self.read_history(tool).await {
                // Perhaps it is not ours to read: another program's, in a database that is shared.
                Err(_) if fact.is_none() && !concerns_us => continue,
                ran => ran?,
            };
            let migrations: Vec<_> = ran.iter().filter_map(|ran| not_in_history(tool, ran, fact, applied)).collect();
            if !migrations.is_empty() {
                found.push(Elsewhere { tool, imported: fact.is_some(), migrations });
            }
        }
        Ok(found)
    }

    /// Refuses to apply what another tool has applied: it would fail, or do a thing twice.
    pub(in crate::migrate) async fn refuse_elsewhere(&mut self, standing: &Standing) -> Result<(), MigrateError> {
        if !self.may_be_elsewhere(&standing.applied) {
            return Ok(());
        }
        for elsewhere in self.elsewhere_of(&standing.applied).await? {
            let is_pending =
                |ran: &&RanElsewhere| ran.version.as_ref().is_some_and(|it| self.source.find(it).is_some());
            let migrations: Vec<_> = elsewhere.new_ones().filter(is_pending).map(|ran| ran.title.clone()).collect();
            if !migrations.is_empty() {
                return Err(ImportError::RanElsewhere { tool: elsewhere.tool, migrations }.into());
            }
        }
        Ok(())
    }

    /// Whether another tool may have applied what is pending here: its folder is one of the project's, or Kit's own holds
    /// pending SQL under versions as those tools write them. `make:migration` writes none such, so that a project of
    /// Kit's alone asks the database nothing.
    fn may_be_elsewhere(&self, applied: &[Applied]) -> bool {
        let is_pending = |migration: &&SourceMigration| applied.iter().all(|it| it.version != migration.version);
        let as_they_write =
            |migration: &&SourceMigration| migration.is_sql() && !migration.version.as_str().contains('_');
        !self.source.tools().is_empty()
            || self.source.migrations().iter().filter(as_they_write).any(|it| is_pending(&it))
    }
}

/// A migration that Kit undid after it was taken over is Kit's to apply again.
fn not_in_history(tool: Tool, ran: &Ran, fact: Option<&Fact>, applied: &[Applied]) -> Option<RanElsewhere> {
    let new = fact.is_none_or(|fact| !fact.has_key(&ran.key));
    let is_known = applied.iter().any(|applied| Some(&applied.version) == ran.version.as_ref());
    (!tool.has_files() || (new && !is_known)).then(|| RanElsewhere {
        title: ran.title(),
        batch: ran.batch,
        applied_at: ran.applied_at.clone(),
        new,
        version: ran.version.clone(),
    })
}

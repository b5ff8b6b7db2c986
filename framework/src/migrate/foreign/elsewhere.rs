//! What another tool has applied that is not in Kit's history: all of it where its migrations are code, otherwise what it
//! applied since its history was taken over, or before that was done.

use super::Tool;
use super::error::ImportError;
use super::fact::Fact;
use super::import::unknown_to;
use super::read::Ran;
use crate::driver::DatabaseError;
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
    /// Kit has applied migrations the tool knows nothing of: its history cannot be taken over.
    pub own_history: bool,
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
        self.elsewhere_of(&applied, &Tool::ALL).await
    }

    /// The same before the first migration: nothing where Kit has a history.
    pub(crate) async fn elsewhere_before_the_first(&mut self) -> Result<Vec<Elsewhere>, MigrateError> {
        match self.standing().await?.is_new() {
            true => self.elsewhere_of(&[], &Tool::ALL).await,
            false => Ok(Vec::new()),
        }
    }

    pub(in crate::migrate) async fn elsewhere_of(
        &mut self,
        applied: &[Applied],
        tools: &[Tool],
    ) -> Result<Vec<Elsewhere>, MigrateError> {
        let facts = self.history.facts(self.session.as_mut()).await?;
        let taken = Fact::of(&facts)?;
        let concerns_us = self.may_be_elsewhere(applied);
        if taken.is_none() && !applied.is_empty() && !concerns_us {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        for tool in self.keeping_here(tools).await? {
            let fact = taken.as_ref().filter(|fact| fact.tool == tool);
            let ran = match self.read_history(tool).await {
                Err(error) if fact.is_none() && !concerns_us && is_not_ours_to_read(&error) => continue,
                ran => ran?,
            };
            let own_history = fact.is_none() && tool.has_files() && !unknown_to(&ran, applied).is_empty();
            let mut migrations = Vec::new();
            for ran in ran.iter().filter(|ran| is_beyond(tool, ran, fact, applied)) {
                let file = self.file_of_theirs(tool, ran, own_history)?;
                migrations.push(RanElsewhere {
                    title: ran.title(),
                    batch: ran.batch,
                    applied_at: ran.applied_at.clone(),
                    new: is_new(ran, fact),
                    version: file.map(|file| file.version.clone()),
                });
            }
            if !migrations.is_empty() {
                found.push(Elsewhere { tool, imported: fact.is_some(), own_history, migrations });
            }
        }
        Ok(found)
    }

    /// Refuses to apply what another tool has applied: it would fail, or do a thing twice.
    pub(in crate::migrate) async fn refuse_elsewhere(&mut self, standing: &Standing) -> Result<(), MigrateError> {
        let tools: Vec<_> = Tool::ALL.into_iter().filter(|tool| tool.has_files()).collect();
        for elsewhere in self.elsewhere_of(&standing.applied, &tools).await? {
            let pending = elsewhere.new_ones().filter(|ran| ran.version.is_some());
            let migrations: Vec<_> = pending.map(|ran| ran.title.clone()).collect();
            if !migrations.is_empty() {
                let Elsewhere { tool, own_history, .. } = elsewhere;
                return Err(ImportError::RanElsewhere { tool, migrations, own_history }.into());
            }
        }
        Ok(())
    }

    /// Whether another tool may have applied what is pending beside what Kit has applied: its folder is one of the
    /// project's, or Kit's own holds pending SQL under versions as those tools write them. `make:migration` writes none
    /// such, so that a project of Kit's alone looks for no other histories once it has its own.
    fn may_be_elsewhere(&self, applied: &[Applied]) -> bool {
        let is_pending = |migration: &&SourceMigration| applied.iter().all(|it| it.version != migration.version);
        let as_they_write =
            |migration: &&SourceMigration| migration.is_sql() && !migration.version.as_str().contains('_');
        !self.source.tools().is_empty()
            || self.source.migrations().iter().filter(as_they_write).any(|it| is_pending(&it))
    }

    /// The file of what the tool has applied. Beside a history of Kit's own the tool may be another program's, and low
    /// numbers are easily given twice: there its name or its text has to be the same, too.
    fn file_of_theirs(
        &self,
        tool: Tool,
        ran: &Ran,
        own_history: bool,
    ) -> Result<Option<&SourceMigration>, MigrateError> {
        let Some(file) = ran.version.as_ref().and_then(|version| self.source.find(version)) else { return Ok(None) };
        let by_version = !own_history || ran.name.is_empty() || self.source.tools().contains(&tool.name());
        let is_it = by_version
            || file.name == ran.name.replace(' ', "_")
            || file.script()?.is_some_and(|text| (tool.keeping().is_as_applied)(ran, &text));
        Ok(Some(file).filter(|_| is_it))
    }
}

/// Perhaps it is another program's, in a database that is shared.
fn is_not_ours_to_read(error: &MigrateError) -> bool {
    matches!(
        error,
        MigrateError::Database(DatabaseError::Denied { .. }) | MigrateError::Import(ImportError::Unreadable { .. })
    )
}

fn is_new(ran: &Ran, fact: Option<&Fact>) -> bool {
    fact.is_none_or(|fact| !fact.has_key(&ran.key))
}

/// Whether it is not in Kit's history. What Kit undid after it was taken over is Kit's to apply again.
fn is_beyond(tool: Tool, ran: &Ran, fact: Option<&Fact>, applied: &[Applied]) -> bool {
    let is_known = applied.iter().any(|applied| Some(&applied.version) == ran.version.as_ref());
    !tool.has_files() || (is_new(ran, fact) && !is_known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_connection_is_no_history_that_is_not_ours() {
        let location = || "db".to_owned();
        let denied = DatabaseError::Denied { location: location(), user: "ada".to_owned(), what: "read it".to_owned() };
        assert!(is_not_ours_to_read(&denied.into()));
        let unreadable = ImportError::Unreadable { tool: Tool::Sqlx, table: "_sqlx_migrations" };
        assert!(is_not_ours_to_read(&unreadable.into()));
        let lost = DatabaseError::Disconnected { location: location(), reason: "reset".to_owned() };
        assert!(!is_not_ours_to_read(&lost.into()));
    }
}

//! What another tool has applied that is not in Kit's history: all of it where its migrations are code, otherwise what it
//! applied since its history was taken over, or before that was done.

use super::Tool;
use super::error::ImportError;
use super::fact::Fact;
use super::read::Ran;
use crate::migrate::error::MigrateError;
use crate::migrate::history::Applied;
use crate::migrate::migrator::Migrator;
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
    /// What another tool has applied that is not in Kit's history; none where there is no such tool.
    pub async fn elsewhere(&mut self) -> Result<Option<Elsewhere>, MigrateError> {
        let facts = self.history.facts(self.session.as_mut()).await?;
        let fact = Fact::of(&facts)?;
        let configured = self.source.tools().iter().filter_map(|name| Tool::of_name(name));
        let mut tools: Vec<Tool> = fact.iter().map(|fact| fact.tool).chain(configured).collect();
        tools.dedup();
        let applied = self.history.load(self.session.as_mut()).await?;
        for tool in tools {
            let fact = fact.as_ref().filter(|fact| fact.tool == tool);
            if let Some(ran) = self.ran(tool).await? {
                let migrations: Vec<_> =
                    ran.iter().filter_map(|ran| not_in_history(tool, ran, fact, &applied)).collect();
                if !migrations.is_empty() {
                    return Ok(Some(Elsewhere { tool, imported: fact.is_some(), migrations }));
                }
            }
        }
        Ok(None)
    }

    /// Refuses to apply what another tool has applied: it would fail, or do a thing twice.
    pub(in crate::migrate) async fn refuse_elsewhere(&mut self) -> Result<(), MigrateError> {
        if self.source.tools().is_empty() {
            return Ok(());
        }
        let Some(elsewhere) = self.elsewhere().await? else { return Ok(()) };
        let is_pending = |ran: &&RanElsewhere| ran.version.as_ref().is_some_and(|it| self.source.find(it).is_some());
        let migrations: Vec<_> = elsewhere.new_ones().filter(is_pending).map(|ran| ran.title.clone()).collect();
        match migrations.is_empty() {
            true => Ok(()),
            false => Err(ImportError::RanElsewhere { tool: elsewhere.tool, migrations }.into()),
        }
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

//! What Kit remembers of a history it has taken over: a fact in `kit_metadata`, as JSON.

use serde::{Deserialize, Serialize};

use super::Tool;
use super::read::Ran;
use crate::clock;
use crate::migrate::error::MigrateError;
use crate::migrate::history::{Applied, Facts, fact};
use crate::migrate::migrator::Migrator;
use crate::migrate::version::Version;

/// What was taken over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Fact {
    pub(super) tool: Tool,
    /// When first, UTC, RFC 3339.
    pub(super) at: String,
    /// What the tool called each migration it had applied then.
    pub(super) keys: Vec<String>,
    /// The rows of Kit's history that were written for them, by version.
    pub(super) rows: Vec<String>,
    /// What Kit had applied itself before, by version.
    #[serde(default)]
    pub(super) own: Vec<String>,
    /// Kit's own tables were made for this, and the database stamped with this environment. Never where there was a
    /// history already: its table goes with what is given back.
    #[serde(default)]
    pub(super) installed: Option<String>,
}

impl Fact {
    /// Nothing yet. `installed`: the environment of a database whose tables of Kit's were made for this.
    pub(super) fn new(tool: Tool, applied: &[Applied], installed: Option<String>) -> Self {
        let own: Vec<_> = applied.iter().map(|applied| applied.version.to_string()).collect();
        let installed = installed.filter(|_| own.is_empty());
        Self { tool, at: clock::now(), keys: Vec::new(), rows: Vec::new(), own, installed }
    }

    /// The same when the tool has applied these, and these rows were written for them.
    pub(super) fn with(mut self, ran: &[Ran], rows: Vec<String>) -> Self {
        self.keys = ran.iter().map(|ran| ran.key.clone()).collect();
        self.rows.extend(rows);
        self
    }

    /// The one a database knows.
    pub(super) fn of(facts: &Facts) -> Result<Option<Self>, MigrateError> {
        let Some(text) = facts.get(fact::IMPORTED) else { return Ok(None) };
        let fact = serde_json::from_str(text);
        fact.map(Some).map_err(|error| MigrateError::History {
            table: crate::driver::own::METADATA.to_owned(),
            reason: format!("what was imported cannot be read: {error}"),
        })
    }

    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Whether this row of Kit's history was written for a migration of the tool's.
    pub(super) fn has_row(&self, version: &Version) -> bool {
        is_among(&self.rows, version)
    }

    /// Whether it was there before, for a migration of Kit's own.
    pub(super) fn has_own(&self, version: &Version) -> bool {
        is_among(&self.own, version)
    }

    pub(super) fn has_key(&self, key: &str) -> bool {
        self.keys.iter().any(|known| known == key)
    }
}

fn is_among(rows: &[String], version: &Version) -> bool {
    rows.iter().filter_map(|row| Version::parse(row)).any(|row| row == *version)
}

impl Migrator {
    /// The versions in Kit's history that were taken over from another tool.
    pub(in crate::migrate) async fn taken_over(&mut self) -> Result<Vec<Version>, MigrateError> {
        let facts = self.history.facts(self.session.as_mut()).await?;
        let fact = Fact::of(&facts)?;
        Ok(fact.iter().flat_map(|fact| &fact.rows).filter_map(|row| Version::parse(row)).collect())
    }
}

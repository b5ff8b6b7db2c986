//! What Kit remembers of a history it has taken over: a fact in `kit_metadata`, as JSON.

use serde::{Deserialize, Serialize};

use super::Tool;
use crate::migrate::error::MigrateError;
use crate::migrate::history::{Facts, fact};
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
    /// Kit's own tables were made for this, and the database stamped with this environment.
    #[serde(default)]
    pub(super) installed: Option<String>,
}

impl Fact {
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

    pub(super) fn has_row(&self, version: &Version) -> bool {
        self.rows.iter().filter_map(|row| Version::parse(row)).any(|row| row == *version)
    }

    pub(super) fn has_key(&self, key: &str) -> bool {
        self.keys.iter().any(|known| known == key)
    }
}

impl Migrator {
    /// The versions in Kit's history that were taken over from another tool.
    pub(in crate::migrate) async fn taken_over(&mut self) -> Result<Vec<Version>, MigrateError> {
        let facts = self.history.facts(self.session.as_mut()).await?;
        let fact = Fact::of(&facts)?;
        Ok(fact.iter().flat_map(|fact| &fact.rows).filter_map(|row| Version::parse(row)).collect())
    }
}

//! Giving a history back: Kit forgets what it took over, and the other tool goes on where its own history says.
//!
//! Only where that is true of the database: neither did Kit change it since, nor undo what the other history calls applied.

use super::Tool;
use super::error::ImportError;
use super::fact::Fact;
use crate::driver::own::{METADATA, MIGRATIONS, UNFINISHED};
use crate::migrate::error::MigrateError;
use crate::migrate::history::{Applied, fact};
use crate::migrate::migrator::Migrator;
use crate::migrate::version::Version;
use crate::schema::{Operation, Schema};

/// What was given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenBack {
    /// The tool.
    pub tool: Tool,
    /// How many migrations are the tool's alone again.
    pub migrations: usize,
    /// The migration of Kit's that stood for what the tool's code has made: its file is pending now.
    pub baseline: Option<String>,
}

impl Migrator {
    /// Forgets what was taken over from another tool. Kit's own tables go too, where they were made for it.
    pub async fn undo_import(&mut self) -> Result<GivenBack, MigrateError> {
        self.locked(async |migrator| migrator.undo_import_locked().await).await
    }

    async fn undo_import_locked(&mut self) -> Result<GivenBack, MigrateError> {
        let facts = self.history.facts(self.session.as_mut()).await?;
        let fact = Fact::of(&facts)?.ok_or(ImportError::NotImported)?;
        let standing = self.standing().await?;
        if let Some(record) = &standing.unfinished {
            return Err(MigrateError::Unfinished { migration: record.title() });
        }
        refuse_changes_since(&fact, &standing.applied)?;

        let versions: Vec<Version> = fact.rows.iter().filter_map(|row| Version::parse(row)).collect();
        let own = standing.applied.iter().filter(|applied| versions.contains(&applied.version));
        let mut statements: Vec<String> = own.map(|applied| self.history.forget(&applied.version)).collect();
        statements.push(self.history.unlearn(fact::IMPORTED));
        if let Some(environment) = &fact.installed {
            let metadata = facts.holds_only(&[fact::IMPORTED, fact::FORMAT, fact::ENVIRONMENT])
                && facts.get(fact::ENVIRONMENT) == Some(environment);
            for table in [Some(MIGRATIONS), Some(UNFINISHED), metadata.then_some(METADATA)].into_iter().flatten() {
                if self.session.has_table(table).await? {
                    statements.extend(self.dropping(table)?);
                }
            }
        }
        self.write(&statements).await?;
        let baseline = standing.applied.iter().find(|applied| !fact.tool.has_files() && fact.has_row(&applied.version));
        Ok(GivenBack { tool: fact.tool, migrations: fact.keys.len(), baseline: baseline.map(Applied::title) })
    }

    /// The statements that drop one of Kit's own tables, which nothing refers to.
    fn dropping(&self, table: &str) -> Result<Vec<String>, MigrateError> {
        let operation = Operation::DropTable { name: table.to_owned(), if_exists: false };
        let rendered = self.driver.render(&operation, &Schema::default());
        let rendered = rendered.map_err(|source| MigrateError::Unsupported { migration: table.to_owned(), source })?;
        Ok(rendered.into_iter().map(|statement| statement.text).collect())
    }
}

/// The other tool's history has to be true of the database.
fn refuse_changes_since(fact: &Fact, applied: &[Applied]) -> Result<(), ImportError> {
    let since: Vec<_> = applied.iter().filter(|applied| !fact.has_row(&applied.version)).map(Applied::title).collect();
    if !since.is_empty() {
        return Err(ImportError::Since { tool: fact.tool, migrations: since });
    }
    let is_applied =
        |row: &String| Version::parse(row).is_some_and(|row| applied.iter().any(|applied| applied.version == row));
    let undone: Vec<_> = fact.rows.iter().filter(|row| !is_applied(row)).cloned().collect();
    match undone.is_empty() {
        true => Ok(()),
        false => Err(ImportError::UndoneSince { tool: fact.tool, migrations: undone }),
    }
}

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
    /// Why the lock was not given back as it should be, or its table is still there; the history is given back all the same.
    pub lock_left: Option<String>,
}

impl Migrator {
    /// Forgets what was taken over from another tool. Kit's own tables go too, where they were made for it.
    pub async fn undo_import(&mut self) -> Result<GivenBack, MigrateError> {
        self.locked(async |migrator| {
            let (mut given, is_left) = migrator.undo_import_locked().await?;
            if !is_left {
                given.lock_left = migrator.session.unlock_for_good().await.err().map(|error| error.to_string());
            }
            Ok(given)
        })
        .await
    }

    /// What was given back, and whether tables of Kit's are left.
    async fn undo_import_locked(&mut self) -> Result<(GivenBack, bool), MigrateError> {
        let facts = self.history.facts(self.session.as_mut()).await?;
        let fact = Fact::of(&facts)?.ok_or(ImportError::NotImported)?;
        let standing = self.standing().await?;
        if let Some(record) = &standing.unfinished {
            return Err(MigrateError::Unfinished { migration: record.title() });
        }
        refuse_changes_since(&fact, &standing.applied)?;

        let taken: Vec<_> = standing.applied.iter().filter(|applied| fact.has_row(&applied.version)).collect();
        let mut statements: Vec<String> = taken.iter().map(|applied| self.history.forget(&applied.version)).collect();
        let is_taken = |version: &str| Version::parse(version).is_some_and(|version| fact.has_row(&version));
        statements.extend(self.telling_of_adopted(&[], is_taken).await?);
        statements.push(self.history.unlearn(fact::IMPORTED));
        let mut is_left = true;
        // What older versions of Kit remembered may say so where there was a history before.
        if let Some(environment) = fact.installed.as_ref().filter(|_| fact.own.is_empty()) {
            is_left = !facts.holds_only(&[fact::IMPORTED, fact::ADOPTED, fact::FORMAT, fact::ENVIRONMENT])
                || facts.get(fact::ENVIRONMENT) != Some(environment);
            for table in [Some(MIGRATIONS), Some(UNFINISHED), (!is_left).then_some(METADATA)].into_iter().flatten() {
                if self.session.has_table(table).await? {
                    statements.extend(self.dropping(table)?);
                }
            }
        }
        self.write(&statements).await?;
        let baseline = taken.first().filter(|_| !fact.tool.has_files()).map(|applied| applied.title());
        Ok((GivenBack { tool: fact.tool, migrations: fact.keys.len(), baseline, lock_left: None }, is_left))
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
    let is_new = |applied: &&Applied| !fact.has_row(&applied.version) && !fact.has_own(&applied.version);
    let since: Vec<_> = applied.iter().filter(is_new).map(Applied::title).collect();
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

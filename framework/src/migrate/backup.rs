//! The backup before a plan that may lose something: made under the lock, when nothing of the plan has run yet.
//!
//! A plan may lose something where it drops something, changes a type to one that does not take every value, or runs what
//! Kit does not know: Rust code, and SQL text that is not read or that changes rows.

use std::path::PathBuf;

use super::deeds::deeds;
use super::error::MigrateError;
use super::migrator::Migrator;
use super::plan::Planned;
use super::run::Progress;
use crate::driver::{Backup, Scope, Url};
use crate::schema::{self, Class, Course, Risk, Schema, Trouble};

/// Backups are to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupWanted {
    /// The database, with the password it was opened with.
    pub url: Url,
    /// Where they go; the folder is made where it is missing.
    pub folder: PathBuf,
}

/// Why a backup is made where nothing stays.
const EVERYTHING: &str = "everything is dropped";

impl Migrator {
    /// Makes the backup that is asked for, where the plan may lose something. One serves all that follows.
    pub(super) async fn back_up(&mut self, plan: &[Planned], progress: &mut dyn Progress) -> Result<(), MigrateError> {
        if self.backup.is_some()
            && let Some(because) = self.may_lose(plan).await?
            && let Some(backup) = self.make_backup().await?
        {
            progress.backup(&backup, &because);
        }
        Ok(())
    }

    /// The same where everything goes, if there is anything.
    pub(super) async fn back_up_everything(&mut self, progress: &mut dyn Progress) -> Result<(), MigrateError> {
        if let Some(backup) = self.backup_of_everything().await? {
            progress.backup(&backup, EVERYTHING);
        }
        Ok(())
    }

    /// The same where the database itself is dropped next.
    pub async fn back_up_before_drop(&mut self, progress: &mut dyn Progress) -> Result<(), MigrateError> {
        self.locked(async |migrator| {
            if let Some(backup) = migrator.backup_of_everything().await? {
                progress.backup(&backup.of_dropped(), "the database is dropped");
            }
            Ok(())
        })
        .await
    }

    async fn backup_of_everything(&mut self) -> Result<Option<Backup>, MigrateError> {
        if self.backup.is_none() || holds_nothing(&self.session.inspect(&Scope::All).await?) {
            return Ok(None);
        }
        self.make_backup().await
    }

    async fn make_backup(&mut self) -> Result<Option<Backup>, MigrateError> {
        let Some(BackupWanted { url, folder }) = &self.backup else { return Ok(None) };
        let backup = self.session.backup(url, folder).await?;
        self.backup = None;
        Ok(Some(backup))
    }

    /// What the plan may lose, in words, where it may.
    async fn may_lose(&mut self, plan: &[Planned]) -> Result<Option<String>, MigrateError> {
        if plan.is_empty() {
            return Ok(None);
        }
        let before = self.session.inspect(&Scope::All).await?;
        if holds_nothing(&before) {
            return Ok(None);
        }
        if let Some(planned) = plan.iter().find(|planned| planned.resumes.is_some() || planned.halfway) {
            return Ok(Some(format!("{} is half done", planned.title())));
        }
        let same = |a: &str, b: &str| self.driver.same_name(a, b);
        let mut course = Course::new(&before);
        for (planned, deeds) in plan.iter().zip(deeds(plan, self.driver, &before)) {
            for deed in deeds {
                let lost = match deed.operation {
                    Some(operation) => {
                        let mut operation = operation.into_owned();
                        schema::resolve(&mut operation, &course.schema(), &same);
                        let lost = schema::risks_of(deed.at, &operation, &course).into_iter().find(loses);
                        course.make(&operation);
                        lost.map(|risk| risk.what).or_else(|| deed.says_more.then(changes_rows))
                    }
                    None => deed.changes_rows.then(changes_rows),
                };
                if let Some(what) = lost {
                    return Ok(Some(format!("{} {what}", planned.title())));
                }
            }
        }
        Ok(None)
    }
}

/// Extensions are the server's: what is made with them counts.
fn holds_nothing(schema: &Schema) -> bool {
    *schema == Schema { extensions: schema.extensions.clone(), ..Schema::default() }
}

fn changes_rows() -> String {
    "changes rows".to_owned()
}

/// Rows that would refuse a change are none that it loses.
fn loses(risk: &Risk) -> bool {
    match risk.class {
        Class::Additive => false,
        Class::Destructive => true,
        Class::Conversion => matches!(risk.trouble, None | Some(Trouble::Dropped | Trouble::Unfit)),
    }
}

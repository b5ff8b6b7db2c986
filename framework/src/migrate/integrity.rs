//! Whether what was applied is still what the files say: every difference at once, as data.
//!
//! A checksum that differs is only a reason to look closer: two plans of one meaning are no difference, whichever Kit
//! computed their checksums. Where all checksums agree nothing is asked of the database.

use std::collections::HashMap;

use super::error::MigrateError;
use super::history::Applied;
use super::migrator::{Migrator, Standing, Upward};
use super::plan::checksum;
use super::source::SourceMigration;
use super::version::Version;
use crate::schema::Operation;

/// An applied migration that does not stand as its file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Version, as the history has it.
    pub version: Version,
    /// Version and name, as the history has them.
    pub title: String,
    /// What differs.
    pub what: Differs,
}

/// What differs between the history and the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Differs {
    /// The file says something else now.
    Edited {
        /// Version and name, as the file is called.
        file: String,
    },
    /// The file means what it meant; only its checksum is computed otherwise now.
    Restated,
    /// The file has the version, the meaning, and another name.
    Renamed {
        /// Version and name, as the file is called.
        file: String,
    },
    /// There is a file of that meaning, with another version.
    Moved {
        /// Its version.
        version: Version,
        /// Version and name, as the file is called.
        file: String,
    },
    /// There is no file.
    Missing,
}

impl Difference {
    /// Whether nothing may be applied before it is settled.
    pub fn stops(&self) -> bool {
        matches!(self.what, Differs::Edited { .. } | Differs::Moved { .. } | Differs::Missing)
    }
}

/// What a migration did when it was applied, by the number of its version.
type Plans = HashMap<u128, Vec<Operation>>;

impl Migrator {
    /// Everything in which the history and the files differ, oldest first.
    pub async fn integrity(&mut self) -> Result<Vec<Difference>, MigrateError> {
        let standing = self.standing().await?;
        self.differences(&standing).await
    }

    /// Nothing that was applied may be missing, moved, or say something else now.
    pub(super) async fn verify(&mut self, standing: &Standing) -> Result<(), MigrateError> {
        let differences = self.differences(standing).await?;
        let mut faults = Vec::new();
        let mut missing = Vec::new();
        for difference in differences {
            match difference.what {
                Differs::Edited { file } => faults.push(MigrateError::Edited { migration: file }),
                Differs::Moved { file, .. } => {
                    faults.push(MigrateError::Moved { migration: difference.title, file });
                }
                Differs::Missing => missing.push(difference.title),
                Differs::Restated | Differs::Renamed { .. } => {}
            }
        }
        if !missing.is_empty() {
            faults.push(MigrateError::Missing { migrations: missing });
        }
        MigrateError::all(faults)
    }

    /// What was applied may not say something else now, and no other file may have its version.
    pub(super) async fn refuse_edited(&mut self, standing: &Standing) -> Result<(), MigrateError> {
        let edited = self.differences(standing).await?.into_iter().filter_map(|difference| match difference.what {
            Differs::Edited { file } => Some(MigrateError::Edited { migration: file }),
            Differs::Moved { file, .. } if self.source.find(&difference.version).is_some() => {
                Some(MigrateError::Moved { migration: difference.title, file })
            }
            _ => None,
        });
        MigrateError::all(edited.collect())
    }

    pub(super) async fn differences(&mut self, standing: &Standing) -> Result<Vec<Difference>, MigrateError> {
        if self.agrees(standing)? {
            return Ok(Vec::new());
        }
        let plans = self.history.plans(self.session.as_mut()).await?;
        let mut free = self.pending_of(standing)?;
        let mut differences = Vec::new();
        for entry in &standing.applied {
            let file = self.source.find(&entry.version);
            let what = match file {
                Some(file) if self.is_same(entry, file, &plans)? => {
                    match (file.name == entry.name, self.edited(file, entry)?) {
                        (true, false) => continue,
                        (true, true) => Differs::Restated,
                        (false, _) => Differs::Renamed { file: file.title() },
                    }
                }
                None if self.partial => continue,
                _ => match self.taken(entry, &mut free, &plans)? {
                    Some(moved) => Differs::Moved { version: moved.version.clone(), file: moved.title() },
                    None => file.map_or(Differs::Missing, |file| Differs::Edited { file: file.title() }),
                },
            };
            differences.push(Difference { version: entry.version.clone(), title: entry.title(), what });
        }
        Ok(differences)
    }

    /// Whether every applied migration has its file, of its name and checksum.
    fn agrees(&self, standing: &Standing) -> Result<bool, MigrateError> {
        for entry in &standing.applied {
            match self.source.find(&entry.version) {
                None if self.partial => {}
                None => return Ok(false),
                Some(file) if file.name != entry.name || self.edited(file, entry)? => return Ok(false),
                Some(_) => {}
            }
        }
        Ok(true)
    }

    /// The files that no history speaks of.
    fn pending_of(&self, standing: &Standing) -> Result<Vec<&SourceMigration>, MigrateError> {
        // Of a part of the migrations nothing is known about where the others are.
        if self.partial {
            return Ok(Vec::new());
        }
        let begun = standing.unfinished.as_ref().map(|record| &record.version);
        self.pending(&standing.applied, begun, &Upward::default())
    }

    /// Takes out the file that has the meaning of this migration, one of its name first.
    fn taken<'s>(
        &self,
        entry: &Applied,
        free: &mut Vec<&'s SourceMigration>,
        plans: &Plans,
    ) -> Result<Option<&'s SourceMigration>, MigrateError> {
        let mut found = None;
        for (at, file) in free.iter().enumerate() {
            // What cannot be recorded is told when it is to be applied.
            if self.is_same(entry, file, plans).unwrap_or(false) && (found.is_none() || file.name == entry.name) {
                found = Some(at);
                if file.name == entry.name {
                    break;
                }
            }
        }
        Ok(found.map(|at| free.remove(at)))
    }

    /// Whether a file means what the migration did when it was applied.
    fn is_same(&self, entry: &Applied, file: &SourceMigration, plans: &Plans) -> Result<bool, MigrateError> {
        let now = file.checksum(self.driver)?;
        let then = || plans.get(&entry.version.number()).map(|plan| checksum(plan, self.driver));
        Ok(now == entry.checksum || then().is_some_and(|then| now == then))
    }

    fn edited(&self, migration: &SourceMigration, applied: &Applied) -> Result<bool, MigrateError> {
        Ok(migration.checksum(self.driver)? != applied.checksum)
    }
}

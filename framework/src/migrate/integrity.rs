//! Whether what was applied is still what the files say: every difference at once, as data.
//!
//! A checksum that differs is only a reason to look closer: two plans of one meaning are no difference, whichever Kit
//! computed their checksums. Where all checksums agree nothing is asked of the database.

use std::collections::{HashMap, HashSet};

use super::error::MigrateError;
use super::history::Applied;
use super::migrator::Migrator;
use super::plan::checksum;
use super::planning::Standing;
use super::source::SourceMigration;
use super::version::Version;
use crate::schema::{Operation, changes_rows};

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
    /// There is no file of it: the one of its version is of another migration, as two branches may make them within one
    /// second.
    Another {
        /// Version and name, as that file is called.
        file: String,
    },
    /// The file has another `down` than the history remembers as its way back.
    Down {
        /// Version and name, as the file is called.
        file: String,
    },
    /// There is no file.
    Missing,
}

impl Difference {
    /// Whether nothing may be applied before it is settled.
    pub fn stops(&self) -> bool {
        !matches!(self.what, Differs::Restated | Differs::Renamed { .. } | Differs::Down { .. })
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
        Self::refuse(self.differences(standing).await?)
    }

    /// Refused where one of these stops it.
    pub(super) fn refuse(differences: Vec<Difference>) -> Result<(), MigrateError> {
        let mut faults = Vec::new();
        let mut missing = Vec::new();
        for difference in differences {
            match difference.what {
                Differs::Edited { file } => faults.push(MigrateError::Edited { migration: file }),
                Differs::Moved { file, .. } => {
                    faults.push(MigrateError::Moved { migration: difference.title, file });
                }
                Differs::Another { file } => {
                    faults.push(MigrateError::SameVersion { migration: difference.title, file });
                }
                Differs::Missing => missing.push(difference.title),
                Differs::Restated | Differs::Renamed { .. } | Differs::Down { .. } => {}
            }
        }
        if !missing.is_empty() {
            faults.push(MigrateError::Missing { migrations: missing });
        }
        MigrateError::all(faults)
    }

    pub(super) async fn differences(&mut self, standing: &Standing) -> Result<Vec<Difference>, MigrateError> {
        if self.agrees(standing)? {
            return Ok(Vec::new());
        }
        let plans = self.history.plans(self.session.as_mut()).await?;
        let (mut gone, mut differences) = (Vec::new(), Vec::new());
        for entry in &standing.applied {
            let what = match self.source.find(&entry.version) {
                Some(file) if self.is_same(entry, file, &plans)? => {
                    match (file.name == entry.name, self.edited(file, entry)?) {
                        (true, false) => continue,
                        (true, true) => Differs::Restated,
                        (false, _) => Differs::Renamed { file: file.title() },
                    }
                }
                Some(file) if file.name == entry.name => Differs::Edited { file: file.title() },
                Some(file) => Differs::Another { file: file.title() },
                None if self.partial => continue,
                None => Differs::Missing,
            };
            if !matches!(what, Differs::Restated | Differs::Renamed { .. }) {
                gone.push((differences.len(), entry));
            }
            differences.push(Difference { version: entry.version.clone(), title: entry.title(), what });
        }
        let free = self.free(standing, &differences);
        for (at, file) in self.moved(&gone, free, &plans) {
            differences[at].what = Differs::Moved { version: file.version.clone(), file: file.title() };
        }
        Ok(differences)
    }

    /// The files whose `down` is another one than the history remembers. A rollback goes by the history, so nothing else asks
    /// for it.
    pub(super) async fn other_downs(&mut self, standing: &Standing) -> Result<Vec<Difference>, MigrateError> {
        let undos = self.history.undos(self.session.as_mut(), &standing.applied).await?;
        let mut differences = Vec::new();
        for (entry, undo) in standing.applied.iter().zip(undos) {
            let Some(file) = self.file_of(&entry.version, &entry.name, &entry.checksum)? else { continue };
            // What cannot be recorded is told by the way up.
            let Ok(down) = file.down() else { continue };
            if !down.automatic && !undo.is_by(&down.operations, self.driver) {
                let what = Differs::Down { file: file.title() };
                differences.push(Difference { version: entry.version.clone(), title: entry.title(), what });
            }
        }
        Ok(differences)
    }

    /// Whether the file of its version is of another migration.
    pub(super) fn has_another_file(&self, difference: &Difference) -> bool {
        match &difference.what {
            Differs::Another { .. } => true,
            Differs::Moved { .. } => self.source.find(&difference.version).is_some(),
            _ => false,
        }
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

    /// The files that no history speaks of. Of a part of the migrations nothing is known about where the others are.
    fn free(&self, standing: &Standing, differences: &[Difference]) -> Vec<&SourceMigration> {
        let is_another = |version: &Version| {
            let mut of_version = differences.iter().filter(|difference| difference.version == *version);
            of_version.any(|difference| matches!(difference.what, Differs::Another { .. }))
        };
        let begun = standing.unfinished.iter().map(|record| &record.version);
        let known = standing.applied.iter().map(|entry| &entry.version).chain(begun);
        let known: HashSet<u128> = known.map(Version::number).collect();
        let is_free = |file: &&SourceMigration| {
            !self.partial && (!known.contains(&file.version.number()) || is_another(&file.version))
        };
        self.source.migrations().iter().filter(is_free).collect()
    }

    /// The free file that each of these is by now, which have none of their own, by its place: first those of their names.
    ///
    /// What only makes tables is the same under another name, whoever wrote it: the database has it, and would lose rows
    /// if it were undone and done again. What writes rows may be meant to do so once more.
    fn moved<'s>(
        &self,
        gone: &[(usize, &Applied)],
        mut free: Vec<&'s SourceMigration>,
        plans: &Plans,
    ) -> Vec<(usize, &'s SourceMigration)> {
        let mut moved: Vec<(usize, &SourceMigration)> = Vec::new();
        for by_name in [true, false] {
            for (at, entry) in gone {
                let is_it = |file: &&SourceMigration| {
                    let is_called = if by_name { file.name == entry.name } else { self.only_makes_tables(file) };
                    // What cannot be recorded is told when it is to be applied.
                    is_called && self.is_same(entry, file, plans).unwrap_or(false)
                };
                if !moved.iter().any(|(known, _)| known == at)
                    && let Some(found) = free.iter().position(is_it)
                {
                    moved.push((*at, free.remove(found)));
                }
            }
        }
        moved
    }

    fn only_makes_tables(&self, file: &SourceMigration) -> bool {
        let is_plain = |operation: &Operation| match operation {
            Operation::Sql { up, .. } => {
                self.driver.said(up).is_some_and(|all| !all.is_empty() && all.iter().all(|said| !said.writes))
            }
            other => !changes_rows(other),
        };
        let operations = file.up().map(|up| up.operations).unwrap_or_default();
        !operations.is_empty() && operations.iter().all(is_plain)
    }

    /// The file of an applied migration: of its version, and of its name or its checksum, as another branch may have another
    /// migration of that version.
    pub(super) fn file_of(
        &self,
        version: &Version,
        name: &str,
        checksum: &str,
    ) -> Result<Option<&SourceMigration>, MigrateError> {
        let Some(file) = self.source.find(version) else { return Ok(None) };
        Ok((file.name == name || file.checksum(self.driver)? == checksum).then_some(file))
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

//! Files of migrations under new versions, behind all others.
//!
//! Always: the files of a migration go together, all of those that are to be renamed or none; nothing is written over.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use ruskit::code::Code;
use ruskit::migrate::Version;

use super::name;
use crate::failure::Failure;

/// A time as versions are written, without the `_`.
const TIME: &str = "%Y%m%d%H%M%S";

/// A migration on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Migration {
    pub(crate) version: Version,
    /// Version and name, as its files are called.
    pub(crate) title: String,
    /// Its files, and what stands behind the title in their names.
    files: Vec<String>,
}

/// Why files keep their names.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RenameError {
    #[error("{0} is there already: nothing was renamed")]
    Exists(String),
    #[error("{file} cannot be renamed: {source}")]
    Refused { file: String, source: io::Error },
}

impl From<RenameError> for Failure {
    fn from(error: RenameError) -> Self {
        let (code, hint) = match error {
            RenameError::Exists(_) => (Code::FileExists, "move it away, or rename the migration by hand."),
            RenameError::Refused { .. } => {
                (Code::FileUnwritable, "nothing was renamed. Check who may write to the folder, and run it again.")
            }
        };
        Failure::new(code, error).hint(hint)
    }
}

/// The migrations of a folder, oldest first.
pub(crate) fn migrations(folder: &Path) -> io::Result<Vec<Migration>> {
    let mut found: BTreeMap<String, Migration> = BTreeMap::new();
    for existing in name::existing(folder)? {
        let ends = [".up.sql", ".down.sql", ".sql", ".rs"];
        let Some(title) = ends.iter().find_map(|end| existing.file.strip_suffix(end)) else { continue };
        let Some((version, _)) = Version::split(title) else { continue };
        let new = || Migration { version, title: title.to_owned(), files: Vec::new() };
        found.entry(title.to_owned()).or_insert_with(new).files.push(existing.file);
    }
    let mut found: Vec<_> = found.into_values().collect();
    found.sort_by(|a, b| a.version.cmp(&b.version));
    Ok(found)
}

/// A version for each, in their order, behind this one: the time, or what follows on it.
pub(crate) fn versions_behind(newest: Option<&Version>, some: &[Migration], now: DateTime<Utc>) -> Vec<String> {
    let mut last = newest.cloned().unwrap_or_default();
    let mut versions = Vec::with_capacity(some.len());
    for migration in some {
        let text = next(&last, migration.version.as_str(), now);
        last = Version::parse(&text).unwrap_or(last);
        versions.push(text);
    }
    versions
}

/// The version behind `last`, spelled as the old one is.
fn next(last: &Version, old: &str, now: DateTime<Utc>) -> String {
    let digits = last.as_str().replace('_', "");
    let following = || digits.parse::<u128>().unwrap_or_default() + 1;
    if old.len() < TIME_LENGTH && digits.len() < TIME_LENGTH {
        return format!("{:0width$}", following(), width = old.len());
    }
    let now = now.naive_utc().format(TIME).to_string();
    let is_behind = Version::parse(&now).is_some_and(|now| now > *last);
    let second = digits.get(..TIME_LENGTH).and_then(|digits| NaiveDateTime::parse_from_str(digits, TIME).ok());
    let text = match second {
        _ if is_behind => now,
        Some(second) => (second + TimeDelta::seconds(1)).format(TIME).to_string(),
        None => following().to_string(),
    };
    match text.split_at_checked(DATE_LENGTH) {
        Some((date, time)) if old.contains('_') && text.len() == TIME_LENGTH => format!("{date}_{time}"),
        _ => text,
    }
}

/// Digits of a time, and of its date.
const TIME_LENGTH: usize = 14;
const DATE_LENGTH: usize = 8;

/// A migration, and what it is to be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Renaming {
    pub(crate) from: Migration,
    /// Version and name.
    pub(crate) to: String,
}

impl Renaming {
    pub(crate) fn new(from: Migration, version: &str) -> Self {
        let name = from.title.strip_prefix(from.version.as_str()).unwrap_or_default();
        Self { to: format!("{version}{name}"), from }
    }

    /// Its files, as they are called now and then.
    fn files(&self) -> impl Iterator<Item = (&str, String)> {
        let to = |file: &str| format!("{}{}", self.to, file.strip_prefix(&self.from.title).unwrap_or_default());
        self.from.files.iter().map(move |file| (file.as_str(), to(file)))
    }
}

/// Renames the files of all of them, or of none.
pub(crate) fn rename(folder: &Path, renamings: &[Renaming]) -> Result<(), RenameError> {
    let pairs = renamings.iter().flat_map(Renaming::files);
    let pairs: Vec<(PathBuf, PathBuf)> = pairs.map(|(from, to)| (folder.join(from), folder.join(to))).collect();
    let shown = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if let Some((_, to)) = pairs.iter().find(|(_, to)| to.symlink_metadata().is_ok()) {
        return Err(RenameError::Exists(shown(to)));
    }
    for (count, (from, to)) in pairs.iter().enumerate() {
        if let Err(source) = std::fs::rename(from, to) {
            pairs[..count].iter().rev().for_each(|(from, to)| drop(std::fs::rename(to, from)));
            return Err(RenameError::Refused { file: shown(from), source });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;

    use super::*;

    fn behind(newest: &str, old: &[&str]) -> Vec<String> {
        let migration =
            |old: &&str| Migration { version: Version::parse(old).unwrap(), title: String::new(), files: Vec::new() };
        let some: Vec<_> = old.iter().map(migration).collect();
        let now = Utc.with_ymd_and_hms(2026, 11, 21, 12, 30, 0).unwrap();
        versions_behind(Version::parse(newest).as_ref(), &some, now)
    }

    #[test]
    fn versions_are_the_time_or_follow_on_the_newest() {
        assert_eq!(behind("20260101_000000", &["20250101_000000"]), ["20261121_123000"]);
        assert_eq!(behind("20260101000000", &["20250101000000"]), ["20261121123000"]);
        let two = ["20250101_000000", "20250102_000000"];
        assert_eq!(behind("20260101_000000", &two), ["20261121_123000", "20261121_123001"]);
        assert_eq!(behind("20271231_235959", &two), ["20280101_000000", "20280101_000001"]);
        assert_eq!(behind("7", &["3", "5"]), ["8", "9"]);
        assert_eq!(behind("0007", &["0003"]), ["0008"]);
        assert_eq!(behind("20261121_123000", &two), ["20261121_123001", "20261121_123002"]);
        assert_eq!(behind("202611211230005000", &["20250101_000000"]), ["20261121_123001"]);
        assert_eq!(behind("99999999999999", &["20250101_000000"]), ["100000000000000"]);
    }

    #[test]
    fn what_stands_in_the_way_renames_nothing() {
        let folder = tempfile::TempDir::new().unwrap();
        let write = |name: &str| std::fs::write(folder.path().join(name), name).unwrap();
        for file in ["1_a.up.sql", "1_a.down.sql", "2_b.rs", "9_b.rs"] {
            write(file);
        }
        let all = migrations(folder.path()).unwrap();
        assert_eq!(all.iter().map(|migration| migration.title.as_str()).collect::<Vec<_>>(), ["1_a", "2_b", "9_b"]);
        let renamings = [Renaming::new(all[0].clone(), "8"), Renaming::new(all[1].clone(), "9")];
        rename(folder.path(), &renamings).unwrap_err();
        assert!(folder.path().join("1_a.up.sql").exists() && folder.path().join("2_b.rs").exists());
        rename(folder.path(), &renamings[..1]).unwrap();
        for file in ["8_a.up.sql", "8_a.down.sql"] {
            assert!(folder.path().join(file).exists(), "{file}");
        }
        assert!(!folder.path().join("1_a.up.sql").exists());
    }
}

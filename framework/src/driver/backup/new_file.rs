//! The file of a backup on its way: `NAME.part`, locked while its runner lives, so that what a killed one left can be told
//! apart and removed.

use std::fs::{DirBuilder, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::Backup;
use crate::clock;
use crate::driver::DatabaseError;
use crate::whole_file;

/// Behind the name of what is no backup yet.
const PART: &str = ".part";

/// What SQLite has beside a file it is at work on.
const BESIDE: [&str; 3] = ["-journal", "-wal", "-shm"];

/// A backup on its way, removed unless it is kept under its name in the end.
#[derive(Debug)]
pub(in crate::driver) struct NewFile {
    part: PathBuf,
    file: PathBuf,
    began: Instant,
    removed: Vec<PathBuf>,
    /// Holds the lock.
    _open: File,
}

impl NewFile {
    /// An empty file for a backup of the database of this name, which no other backup has.
    pub(in crate::driver) fn create(
        folder: &Path,
        database: &str,
        ending: &str,
        location: &str,
    ) -> Result<Self, DatabaseError> {
        let failed = |path: &Path, error: &io::Error| cannot_write(location, path, error);
        make_folder(folder).map_err(|error| failed(folder, &error))?;
        let removed = sweep(folder, &plain(database), ending);
        let name = format!("{}-{}", plain(database), time());
        for number in 1.. {
            let name = if number == 1 { name.clone() } else { format!("{name}-{number}") };
            let file = folder.join(format!("{name}.{ending}"));
            let part = folder.join(format!("{name}.{ending}{PART}"));
            if file.exists() {
                continue;
            }
            match whole_file::create(&part) {
                Ok(open) => {
                    // Where the file system knows no locks, nothing is ever taken for left behind.
                    #[cfg(unix)]
                    let _ = open.try_lock();
                    return Ok(Self { part, file, began: Instant::now(), removed, _open: open });
                }
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(failed(&part, &error)),
            }
        }
        Err(failed(folder, &ErrorKind::AlreadyExists.into()))
    }

    /// Where to write.
    pub(in crate::driver) fn part(&self) -> &Path {
        &self.part
    }

    /// Where it will be.
    pub(in crate::driver) fn file(&self) -> &Path {
        &self.file
    }

    /// It is whole: from now on it has its name, even if the machine should stop.
    pub(in crate::driver) fn keep(mut self, restore: Vec<String>, location: &str) -> Result<Backup, DatabaseError> {
        let kept = File::open(&self.part).and_then(|part| {
            let bytes = part.metadata()?.len();
            whole_file::name(&part, &self.part, &self.file).map(|()| bytes)
        });
        let bytes = kept.map_err(|error| cannot_write(location, &self.file, &error))?;
        let removed = std::mem::take(&mut self.removed);
        Ok(Backup { file: self.file.clone(), bytes, duration: self.began.elapsed(), restore, removed })
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        remove(&self.part);
    }
}

/// Removes what killed runs left of backups of this database. What a runner is at work on stays.
fn sweep(folder: &Path, database: &str, ending: &str) -> Vec<PathBuf> {
    let is_left = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| is_part(name, database, ending)) && is_left_behind(path)
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut left: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_left).collect();
    left.sort();
    left.retain(|path| remove(path));
    left
}

/// Whether a file of this name was to become a backup of this database.
fn is_part(name: &str, database: &str, ending: &str) -> bool {
    let stamp =
        || name.strip_prefix(database)?.strip_prefix('-')?.strip_suffix(PART)?.strip_suffix(ending)?.strip_suffix('.');
    let is_digit = |letter: char| letter.is_ascii_digit() || "_-".contains(letter);
    stamp().is_some_and(|stamp| stamp.len() >= 15 && stamp.chars().all(is_digit))
}

#[cfg(unix)]
fn is_left_behind(part: &Path) -> bool {
    File::open(part).is_ok_and(|file| file.try_lock().is_ok())
}

/// A lock would keep the dump program from writing here: nobody knows.
#[cfg(not(unix))]
fn is_left_behind(_: &Path) -> bool {
    false
}

fn remove(part: &Path) -> bool {
    for ending in BESIDE {
        let mut beside = part.as_os_str().to_owned();
        beside.push(ending);
        let _ = std::fs::remove_file(beside);
    }
    std::fs::remove_file(part).is_ok()
}

/// No backup was made, for this reason.
pub(in crate::driver) fn no_backup(location: &str, reason: impl Into<String>, next: &str) -> DatabaseError {
    DatabaseError::NoBackup { location: location.to_owned(), reason: reason.into(), next: next.to_owned() }
}

fn cannot_write(location: &str, path: &Path, error: &io::Error) -> DatabaseError {
    let reason = format!("{} cannot be written: {error}", path.display());
    no_backup(location, reason, "make space, or name a folder that can be written with --backup=DIR.")
}

/// Others of this machine are not to read what is in the database.
fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// `20261120_143022`, UTC.
fn time() -> String {
    let now = clock::now();
    let digits: String = now.chars().filter(char::is_ascii_digit).take(14).collect();
    format!("{}_{}", &digits[..8], &digits[8..])
}

/// What any file system takes.
fn plain(name: &str) -> String {
    let letter = |letter: char| if letter.is_alphanumeric() || "-_.".contains(letter) { letter } else { '_' };
    let name: String = name.chars().map(letter).take(100).collect();
    if name.trim_matches(['.', '_']).is_empty() { "database".to_owned() } else { name }
}

/// A word as a shell takes it.
pub(in crate::driver) fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:=@,+%".contains(letter);
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain_and_words_are_one_word() {
        assert_eq!(plain("shop"), "shop");
        assert_eq!(plain("../a b"), ".._a_b");
        assert_eq!(plain(".."), "database");
        assert_eq!(quoted("a/b.sql"), "a/b.sql");
        assert_eq!(quoted("it's $HOME"), r"'it'\''s $HOME'");
    }

    fn make(folder: &Path, database: &str) -> NewFile {
        NewFile::create(folder, database, "sql", "here").unwrap()
    }

    #[test]
    fn two_backups_of_one_second_have_two_files() {
        let folder = tempfile::TempDir::new().unwrap();
        let (one, other) = (make(folder.path(), "shop"), make(folder.path(), "shop"));
        assert_ne!(one.file(), other.file());
        std::fs::write(one.part(), "one").unwrap();
        let kept = one.keep(Vec::new(), "here").unwrap();
        assert_eq!(std::fs::read_to_string(&kept.file).unwrap(), "one");
        drop(other);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn what_a_killed_run_left_is_removed_and_nothing_else() {
        let folder = tempfile::TempDir::new().unwrap();
        let there = |name: &str| folder.path().join(name);
        let left = there("shop-20260101_120000-2.sql.part");
        std::fs::write(&left, "half").unwrap();
        std::fs::write(there("shop-20260101_120000-2.sql.part-wal"), "half").unwrap();
        let others = ["shop-20260101_120000.sql", "shop-eu-20260101_120000.sql.part", "shop-notes.sql.part", "a.part"];
        others.iter().for_each(|name| std::fs::write(there(name), "mine").unwrap());
        let alive = make(folder.path(), "shop");
        assert_eq!(alive.removed, std::slice::from_ref(&left));
        let next = make(folder.path(), "shop");
        assert!(next.removed.is_empty() && alive.part().exists());
        assert!(others.iter().all(|name| there(name).exists()));
        drop((alive, next));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), others.len());
    }
}

//! Backups, as far as all databases make them alike: a new file in a folder, readable by nobody else, whole or not there.

use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Backup {
    /// The file.
    pub file: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// How long it took.
    #[serde(rename = "duration_ms", serialize_with = "as_milliseconds")]
    pub duration: Duration,
    /// The commands that bring the database back to it, one after the other. None holds a password.
    pub restore: Vec<String>,
}

fn as_milliseconds<S: serde::Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(duration.as_secs_f64() * 1000.0)
}

#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
pub(super) use file::{NewFile, no_backup, quoted};

#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
mod file {
    use std::fs::{DirBuilder, File, OpenOptions};
    use std::io::{self, ErrorKind};
    use std::path::Path;
    use std::time::Instant;

    use super::{Backup, PathBuf};
    use crate::clock;
    use crate::driver::DatabaseError;

    /// A backup on its way: a file `NAME.part` that is removed unless it is kept under its name in the end.
    #[derive(Debug)]
    pub(in crate::driver) struct NewFile {
        part: PathBuf,
        file: PathBuf,
        began: Instant,
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
            let name = format!("{}-{}", plain(database), time());
            for number in 1.. {
                let name = if number == 1 { name.clone() } else { format!("{name}-{number}") };
                let file = folder.join(format!("{name}.{ending}"));
                let part = folder.join(format!("{name}.{ending}.part"));
                if file.exists() {
                    continue;
                }
                match own_file(&part) {
                    Ok(()) => return Ok(Self { part, file, began: Instant::now() }),
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
        pub(in crate::driver) fn keep(self, restore: Vec<String>, location: &str) -> Result<Backup, DatabaseError> {
            let kept = || -> io::Result<u64> {
                let part = File::open(&self.part)?;
                part.sync_all()?;
                let bytes = part.metadata()?.len();
                std::fs::rename(&self.part, &self.file)?;
                // The name stands in the folder. Not every file system can be asked for this.
                #[cfg(unix)]
                if let Some(folder) = self.file.parent().and_then(|folder| File::open(folder).ok()) {
                    let _ = folder.sync_all();
                }
                Ok(bytes)
            };
            let bytes = kept().map_err(|error| cannot_write(location, &self.file, &error))?;
            Ok(Backup { file: self.file.clone(), bytes, duration: self.began.elapsed(), restore })
        }
    }

    impl Drop for NewFile {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.part);
        }
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

    fn own_file(path: &Path) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(path).map(drop)
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

        #[test]
        fn two_backups_of_one_second_have_two_files() {
            let folder = tempfile::TempDir::new().unwrap();
            let make = || NewFile::create(folder.path(), "shop", "sql", "here").unwrap();
            let (one, other) = (make(), make());
            assert_ne!(one.file(), other.file());
            std::fs::write(one.part(), "one").unwrap();
            let kept = one.keep(Vec::new(), "here").unwrap();
            assert_eq!(std::fs::read_to_string(&kept.file).unwrap(), "one");
            drop(other);
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        }
    }
}

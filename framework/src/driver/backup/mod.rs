//! Backups, as far as all databases make them alike: a new file in a folder, readable by nobody else, whole or not there.

#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
mod new_file;

use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;

#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
pub(super) use new_file::{NewFile, no_backup, quoted};

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
    /// What killed runs had left of backups of this database in the folder, which was no backup and is removed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<PathBuf>,
}

/// What empties a database before a backup fills it: what was made since would stand in its way, or stay.
#[cfg(feature = "runner")]
const EMPTY: &str = "db:wipe --force";

#[cfg(feature = "runner")]
impl Backup {
    /// The same where the database itself is dropped: there is none to empty then.
    pub(crate) fn of_dropped(mut self) -> Self {
        for command in self.restore.iter_mut().filter(|command| *command == EMPTY) {
            "db:create".clone_into(command);
        }
        self
    }
}

/// The commands that restore into a server's database.
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(super) fn into_empty(fill: String) -> Vec<String> {
    vec![EMPTY.to_owned(), fill]
}

fn as_milliseconds<S: serde::Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(duration.as_secs_f64() * 1000.0)
}

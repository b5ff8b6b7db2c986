//! One runner at a time: an operating system's lock on a file beside the database.
//!
//! The system gives the lock up when the process ends, however it ends. The file itself stays: removing it would let
//! two runners lock two files of one name. A database in memory belongs to one process and needs no lock.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::clock;
use crate::driver::DatabaseError;

const FIRST_PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_millis(100);

/// The lock of one database file.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
}

impl Lock {
    /// Takes the lock beside this database, waiting at most so long.
    pub(super) async fn take(database: &Path, wait: Duration) -> Result<Self, DatabaseError> {
        let path = beside(database);
        let failed = |source| DatabaseError::File { path: path.clone(), source };
        let mut file = open(&path).map_err(failed)?;
        let began = Instant::now();
        let mut pause = FIRST_PAUSE;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(source)) => return Err(failed(source)),
                Err(TryLockError::WouldBlock) if began.elapsed() >= wait => {
                    let location = database.display().to_string();
                    return Err(DatabaseError::Locked { location, holder: holder(&mut file), waited: began.elapsed() });
                }
                Err(TryLockError::WouldBlock) => tokio::time::sleep(pause).await,
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
        // Who holds it is only for others to read: on a full disk, or in another user's file, it stays unsaid.
        let _ = write_holder(&mut file);
        Ok(Self { file })
    }

    /// Gives it back.
    pub(super) fn release(self) -> Result<(), std::io::Error> {
        let _ = self.file.set_len(0);
        self.file.unlock()
    }

    /// Whether another runner is at work on this database.
    pub(super) fn is_held(database: &Path) -> bool {
        File::open(beside(database)).is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }
}

/// Opens the lock's file; one that another user has made can be locked without being written.
fn open(path: &Path) -> std::io::Result<File> {
    match OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path) {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => File::open(path).map_err(|_| error),
        outcome => outcome,
    }
}

fn beside(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".kit-lock");
    PathBuf::from(name)
}

fn write_holder(file: &mut File) -> std::io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    write!(file, "process {}, since {}", std::process::id(), clock::now())
}

fn holder(file: &mut File) -> Option<String> {
    let mut text = String::new();
    file.rewind().ok()?;
    file.read_to_string(&mut text).ok()?;
    (!text.is_empty()).then_some(text)
}

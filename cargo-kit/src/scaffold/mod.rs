//! Writing new files. Nothing is ever overwritten: when one of the files is there already, none is written.

mod database;
mod driver;
mod framework;

pub(crate) use self::database::{Database, FirstMigration};
pub(crate) use self::driver::{Driver, TLS};

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;

use ruskit::code::Code;

use crate::failure::Failure;

/// A file to be created.
#[derive(Debug)]
pub(crate) struct NewFile {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

/// Why a file was not created.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ScaffoldError {
    #[error("{} is there already and is left as it is", .0.display())]
    Exists(PathBuf),
    #[error("cannot write {}: {source}", path.display())]
    Write { path: PathBuf, source: std::io::Error },
}

impl From<ScaffoldError> for Failure {
    fn from(error: ScaffoldError) -> Self {
        let code = match &error {
            ScaffoldError::Exists(_) => Code::FileExists,
            ScaffoldError::Write { .. } => Code::FileUnwritable,
        };
        Failure::new(code, error)
    }
}

/// Creates all files and the folders they lie in, or, when one of them exists, nothing.
pub(crate) fn create(files: &[NewFile]) -> Result<(), ScaffoldError> {
    if let Some(file) = files.iter().find(|file| file.path.symlink_metadata().is_ok()) {
        return Err(ScaffoldError::Exists(file.path.clone()));
    }
    for (count, file) in files.iter().enumerate() {
        if let Err(error) = create_one(file) {
            files[..count].iter().for_each(|file| drop(std::fs::remove_file(&file.path)));
            return Err(error);
        }
    }
    Ok(())
}

fn create_one(file: &NewFile) -> Result<(), ScaffoldError> {
    let failed = |source: std::io::Error| match source.kind() {
        ErrorKind::AlreadyExists => ScaffoldError::Exists(file.path.clone()),
        _ => ScaffoldError::Write { path: file.path.clone(), source },
    };
    if let Some(folder) = file.path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut written = OpenOptions::new().write(true).create_new(true).open(&file.path).map_err(failed)?;
    written.write_all(file.text.as_bytes()).map_err(|error| {
        // Half a migration would stop every other one.
        let _ = std::fs::remove_file(&file.path);
        failed(error)
    })
}

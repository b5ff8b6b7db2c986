//! The file of a new migration: its version, and its text as the project formats it.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use chrono::Utc;
use ruskit::code::Code;

use super::name;
use crate::failure::Failure;
use crate::project;

/// Why there is no file for a new migration.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    #[error("there is a migration `{name}` already: {file}")]
    Exists { name: String, file: String },
    #[error("cannot read {}: {source}", folder.display())]
    Folder { folder: PathBuf, source: std::io::Error },
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        match &error {
            FileError::Exists { .. } => Failure::new(Code::MigrationExists, error).hint("choose another name."),
            FileError::Folder { .. } => Failure::new(Code::MigrationUnreadable, error),
        }
    }
}

/// The name, with a number behind it where there is a migration of this name already.
pub(crate) fn free_name(folder: &Path, name: String) -> Result<String, FileError> {
    let existing = existing(folder)?;
    let is_free = |name: &String| !existing.iter().any(|migration| migration.name == *name);
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    Ok(std::iter::once(name.clone()).chain(numbered).find(is_free).unwrap_or(name))
}

fn existing(folder: &Path) -> Result<Vec<name::Existing>, FileError> {
    name::existing(folder).map_err(|source| FileError::Folder { folder: folder.to_owned(), source })
}

/// What the file of a migration of this name is called, without its ending: the first free version, and the name.
pub(crate) fn stem(folder: &Path, name: &str) -> Result<String, FileError> {
    let existing = existing(folder)?;
    if let Some(same) = existing.iter().find(|migration| migration.name == name) {
        let file = project::shown_below(folder, &folder.join(&same.file));
        return Err(FileError::Exists { name: name.to_owned(), file });
    }
    let taken: BTreeSet<String> = existing.into_iter().map(|migration| migration.version).collect();
    Ok(format!("{}_{name}", name::next_version(Utc::now(), &taken)))
}

/// The text as rustfmt has it with the project's settings; `None` where there is no rustfmt, or it refuses.
pub(crate) fn formatted(text: &str, folder: &Path) -> Option<String> {
    let settings = folder.ancestors().find(|folder| folder.is_dir())?;
    let mut rustfmt = rustfmt()
        .args(["--edition", "2024"])
        .current_dir(settings)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    // It reads all of the text before it writes: it cannot be waiting for us to read.
    let written = rustfmt.stdin.take().map(|mut input| input.write_all(text.as_bytes()));
    let output = rustfmt.wait_with_output().ok()?;
    let good = written.is_some_and(|written| written.is_ok()) && output.status.success() && !output.stdout.is_empty();
    good.then(|| String::from_utf8(output.stdout).ok()).flatten()
}

/// The one beside the cargo that called us; the one in `PATH` is mostly rustup's, which takes as long to find it as it
/// takes to format.
fn rustfmt() -> Command {
    let beside = |cargo| Path::new(&cargo).with_file_name(format!("rustfmt{}", std::env::consts::EXE_SUFFIX));
    let found = std::env::var_os("CARGO").map(beside).filter(|path| path.is_absolute() && path.is_file());
    Command::new(found.unwrap_or_else(|| "rustfmt".into()))
}

//! Backups by a server's own dump program: found on PATH, told the password in its environment alone.

use std::ffi::OsString;
use std::io::ErrorKind;
#[cfg(feature = "mysql")]
use std::path::Path;
use std::process::{Command, Stdio};

use crate::driver::DatabaseError;
use crate::driver::backup::no_backup;

/// A program to run.
#[derive(Debug, Clone, Default)]
pub(in crate::driver) struct Program {
    pub(in crate::driver) name: String,
    pub(in crate::driver) arguments: Vec<OsString>,
    /// Variables of its environment; none takes one away.
    pub(in crate::driver) environment: Vec<(&'static str, Option<OsString>)>,
    /// What must not be shown of what it says.
    pub(in crate::driver) secret: Option<String>,
}

/// What a program said.
#[derive(Debug)]
pub(in crate::driver) struct Said {
    pub(in crate::driver) out: String,
    pub(in crate::driver) err: String,
    pub(in crate::driver) success: bool,
}

impl Program {
    /// Runs it to its end, without keeping the runtime: a lease has to be renewed meanwhile. None where there is no such
    /// program.
    pub(in crate::driver) async fn run(&self) -> Result<Option<Said>, std::io::Error> {
        let mut command = Command::new(&self.name);
        command.args(&self.arguments).stdin(Stdio::null()).env("LC_ALL", "C");
        for (name, value) in &self.environment {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let ended = tokio::task::spawn_blocking(move || command.output()).await.map_err(std::io::Error::other)?;
        let output = match ended {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            ended => ended?,
        };
        let text = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes).trim().to_owned();
            match self.secret.as_deref().filter(|secret| !secret.is_empty()) {
                Some(secret) => text.replace(secret, "***"),
                None => text,
            }
        };
        Ok(Some(Said { out: text(&output.stdout), err: text(&output.stderr), success: output.status.success() }))
    }
}

/// The first of these programs that there is, with what it says of its version.
pub(in crate::driver) async fn find(
    names: &[&str],
    location: &str,
    package: &str,
) -> Result<(String, String), DatabaseError> {
    for name in names {
        let arguments = vec!["--version".into()];
        let program = Program { name: (*name).to_owned(), arguments, ..Program::default() };
        let said = program.run().await.map_err(|error| not_run(location, name, &error))?;
        if let Some(said) = said {
            return Ok((program.name, said.out));
        }
    }
    let names = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" nor ");
    let none = if names.contains(" nor ") { "neither " } else { "" };
    let reason = format!("{none}{names} is {}on PATH", if none.is_empty() { "not " } else { "" });
    Err(no_backup(location, reason, package))
}

/// The program cannot be run at all.
pub(in crate::driver) fn not_run(location: &str, name: &str, error: &std::io::Error) -> DatabaseError {
    no_backup(location, format!("`{name}` cannot be run: {error}"), "see that it may be executed.")
}

/// What a dump program said that failed, as a reason.
pub(in crate::driver) fn failed(location: &str, name: &str, said: &Said, next: &str) -> DatabaseError {
    let says = said.err.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; ");
    let says = if says.is_empty() { "it failed without a word".to_owned() } else { says };
    no_backup(location, format!("{name} says: {}", says.trim_start_matches(&format!("{name}: "))), next)
}

/// Whether the file ends with this, as what its program wrote to the end does.
#[cfg(feature = "mysql")]
pub(in crate::driver) fn ends_with(file: &Path, mark: &str) -> bool {
    use std::io::{Read, Seek, SeekFrom};
    let tail = || -> std::io::Result<String> {
        let mut file = std::fs::File::open(file)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(200)))?;
        let mut tail = Vec::new();
        file.read_to_end(&mut tail)?;
        Ok(String::from_utf8_lossy(&tail).into_owned())
    };
    tail().is_ok_and(|tail| tail.contains(mark))
}

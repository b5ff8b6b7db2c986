//! Calling the runner: the person's terminal is the runner's, and so is Ctrl-C.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ruskit::code::Code;
use ruskit::wire::{self, Question, Report};

use crate::failure::Failure;
use crate::project::Project;

/// How the runner ended.
pub(crate) struct Ended {
    pub(crate) code: u8,
    pub(crate) report: Option<Report>,
}

/// Runs the executable in the project's folder and waits for its end.
pub(crate) fn run(
    project: &Project,
    executable: &Path,
    arguments: &[OsString],
    question: Option<&Question>,
) -> Result<Ended, Failure> {
    let told = Message::new(project, "report");
    let asked = question.map(|question| Message::new(project, "question").write(question)).transpose()?;
    let mut command = Command::new(executable);
    command
        .args(arguments)
        .current_dir(&project.root)
        .env(wire::VERSION_VARIABLE, wire::VERSION.to_string())
        .env(wire::REPORT, &told.0)
        .env(wire::MIGRATIONS, &project.migrations)
        .env(wire::PACKAGE, project.manifest.parent().unwrap_or(&project.root));
    if let Some(asked) = &asked {
        command.env(wire::QUESTION, &asked.0);
    }
    if !project.snapshot.exists() {
        command.env(wire::WANT_SCHEMA, "1");
    }
    leave_interrupts_to_the_runner();
    let status = command.status().map_err(|error| {
        Failure::new(Code::RunnerNotStarted, format!("cannot run {}: {error}", executable.display()))
    })?;
    if let Some(signal) = killed_by(status) {
        let message = format!("the runner `{}` was ended by signal {signal}", project.runner);
        let hint = "what it had not committed was undone; `cargo kit migrate:status` shows how things stand.";
        return Err(Failure::new(Code::RunnerKilled, message).hint(hint).exit(code(status)));
    }
    let code = code(status);
    let report = if code == wire::exit::OK { told.read()? } else { None };
    Ok(Ended { code, report })
}

/// A terminal sends Ctrl-C to both; the runner decides what it means, and `cargo kit` passes its exit code on.
/// (A handler, unlike an ignored signal, is not inherited by the runner.)
fn leave_interrupts_to_the_runner() {
    let _ = signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::new(AtomicBool::new(false)));
}

/// The signal that ended it, but for Ctrl-C and a reader that has seen enough: those need no words.
fn killed_by(status: ExitStatus) -> Option<i32> {
    #[cfg(unix)]
    return std::os::unix::process::ExitStatusExt::signal(&status)
        .filter(|signal| ![signal_hook::consts::SIGINT, signal_hook::consts::SIGPIPE].contains(signal));
    #[cfg(not(unix))]
    {
        let _ = status;
        None
    }
}

fn code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        // As a shell says it.
        return u8::try_from(128 + signal).unwrap_or(wire::exit::FAILED);
    }
    status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(wire::exit::FAILED)
}

/// A file by which one program tells the other something; gone when dropped.
struct Message(PathBuf);

impl Message {
    fn new(project: &Project, what: &str) -> Self {
        let folder = project.target.join("kit");
        let _ = std::fs::create_dir_all(&folder);
        let file = Self(folder.join(format!("{what}-{}.json", std::process::id())));
        file.remove();
        file
    }

    fn write(self, question: &Question) -> Result<Self, Failure> {
        let written = serde_json::to_vec(question).map_err(Into::into).and_then(|text| std::fs::write(&self.0, text));
        written.map_err(|error| {
            let message = format!("cannot write {}, where the runner finds a question: {error}", self.0.display());
            Failure::new(Code::MessageUnwritable, message)
        })?;
        Ok(self)
    }

    fn read(&self) -> Result<Option<Report>, Failure> {
        let text = match std::fs::read(&self.0) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                let message = format!("cannot read the runner's report, {}: {error}", self.0.display());
                return Err(Failure::new(Code::ReportUnreadable, message));
            }
        };
        let report = serde_json::from_slice(&text);
        report.map(Some).map_err(|error| {
            let message = format!("cannot make sense of the runner's report: {error}");
            Failure::new(Code::ReportNotUnderstood, message).exit(wire::exit::HANDSHAKE)
        })
    }

    fn remove(&self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

impl Drop for Message {
    fn drop(&mut self) {
        self.remove();
    }
}

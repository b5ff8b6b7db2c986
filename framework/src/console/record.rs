//! What is kept of a run: a report in a file, for programs, and the slowest statements, for people.
//!
//! The report is there from the beginning, and says so: what cannot be written is known before anything ran, and a run
//! that was killed leaves one that says `running`. It is replaced as a whole when the run has ended, however it ended.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::{Value, json};

use super::failure::Failure;
use super::options::{Format, Guards};
use super::settings::Settings;
use super::shell::{Shell, Style, count, elapsed, shortened};
use crate::clock;
use crate::code::Code;
use crate::driver::feature_for;
use crate::migrate::{MigrateError, RunReport};
use crate::whole_file;

/// Raised when the document changes in a way a reader has to know of.
const FORMAT: u32 = 1;

/// So many statements are shown.
const SLOWEST: usize = 10;

/// What is kept of a command.
#[derive(Default)]
pub(super) struct Record {
    run: Option<RunReport>,
    file: Option<ReportFile>,
    profile: bool,
}

impl Record {
    /// Begins to keep what is asked for.
    pub(super) fn begin(command: &'static str, guards: &Guards, settings: &Settings) -> Result<Self, Failure> {
        let run = (guards.report.is_some() || guards.profile).then(RunReport::default);
        let file = guards.report.as_ref().map(|path| ReportFile::begin(path, command, settings)).transpose()?;
        Ok(Self { run, file, profile: guards.profile })
    }

    /// Who is told of the run.
    pub(super) fn run(&mut self) -> Option<&mut RunReport> {
        self.run.as_mut()
    }

    /// The run ended so.
    pub(super) fn failed(&mut self, error: &MigrateError) {
        if let Some(run) = &mut self.run {
            run.failed(error);
        }
    }

    /// The slowest statements for programs, where they are asked for.
    pub(super) fn slowest(&self) -> Option<Value> {
        let run = self.run.as_ref().filter(|_| self.profile)?;
        let slowest = run.slowest(SLOWEST).into_iter().map(|(entry, statement)| {
            json!({
                "migration": entry.migration,
                "direction": entry.direction,
                "statement": statement.text,
                "duration_ms": statement.duration_ms,
                "rows": statement.rows,
            })
        });
        Some(slowest.collect())
    }

    /// Shows and writes what was kept.
    pub(super) fn end(self, shell: &mut Shell, failure: Option<&Failure>) {
        let Some(run) = self.run else { return };
        if self.profile {
            show(&run, shell);
        }
        if let Some(file) = self.file {
            file.end(&run, failure, shell);
        }
    }
}

/// The file of a report.
struct ReportFile {
    path: PathBuf,
    head: Head,
    began: Instant,
}

/// What is known before anything runs.
#[derive(Serialize)]
struct Head {
    format: u32,
    kit: &'static str,
    command: &'static str,
    database: String,
    driver: Option<&'static str>,
    environment: String,
    began_at: String,
}

/// The whole report.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    head: &'a Head,
    ended_at: Option<String>,
    duration_ms: Option<f64>,
    outcome: &'static str,
    error: Option<Value>,
    #[serde(flatten)]
    run: &'a RunReport,
}

impl ReportFile {
    fn begin(path: &Path, command: &'static str, settings: &Settings) -> Result<Self, Failure> {
        let head = Head {
            format: FORMAT,
            kit: env!("CARGO_PKG_VERSION"),
            command,
            database: settings.url.redacted(),
            driver: feature_for(&settings.url),
            environment: settings.environment.clone(),
            began_at: clock::now(),
        };
        let cannot = |error: io::Error| {
            Failure::new(Code::OutputFile, format!("cannot write the report {}: {error}", path.display()))
                .hint("nothing was run. Name a file in a folder that is there and can be written.")
        };
        let file = Self { path: replaced(path).map_err(cannot)?, head, began: Instant::now() };
        let run = RunReport::default();
        let document = Document {
            head: &file.head,
            ended_at: None,
            duration_ms: None,
            outcome: "running",
            error: None,
            run: &run,
        };
        file.write(&document).map_err(cannot)?;
        Ok(file)
    }

    /// A run is never lost for want of a file: what cannot be written any more is printed.
    fn end(self, run: &RunReport, failure: Option<&Failure>, shell: &mut Shell) {
        let document = Document {
            head: &self.head,
            ended_at: Some(clock::now()),
            duration_ms: Some(self.began.elapsed().as_secs_f64() * 1000.0),
            outcome: if failure.is_some() { "failed" } else { "done" },
            error: failure.map(told),
            run,
        };
        if let Err(error) = self.write(&document) {
            let text = serde_json::to_string(&document).unwrap_or_default();
            shell.warn(&format!("The report {} could not be written: {error}. It says:", self.path.display()));
            shell.on_errors(&text);
        }
    }

    /// The file is the old one or the new one, whatever happens, and nobody else's to read: statements hold values.
    fn write(&self, document: &Document<'_>) -> io::Result<()> {
        let mut name = self.path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let part = self.path.with_file_name(name);
        // In a container each run is the process 1: one that was killed may have left it.
        let _ = fs::remove_file(&part);
        let written = || -> io::Result<()> {
            let mut file = whole_file::create(&part)?;
            serde_json::to_writer_pretty(&mut file, document)?;
            file.write_all(b"\n")?;
            whole_file::name(&file, &part, &self.path)
        };
        written().inspect_err(|_| drop(fs::remove_file(&part)))
    }
}

/// The file that is replaced: not a link to it, and nothing that is no file, as `/dev/stdout`.
fn replaced(path: &Path) -> io::Result<PathBuf> {
    match fs::metadata(path) {
        Ok(found) if found.is_file() => path.canonicalize(),
        Ok(_) => Err(io::Error::other("it is no file")),
        Err(error) if error.kind() == io::ErrorKind::NotFound && !path.is_symlink() => Ok(path.to_owned()),
        Err(error) => Err(error),
    }
}

/// What the command said when it failed, with its facts by name.
fn told(failure: &Failure) -> Value {
    let mut told = json!({ "code": failure.code.to_string(), "message": failure.message });
    for (name, value) in &failure.details {
        told[*name] = json!(value);
    }
    told["hint"] = json!(failure.hint);
    if !failure.findings.is_empty() {
        told["findings"] = failure.findings.clone().into();
    }
    told
}

fn show(run: &RunReport, shell: &mut Shell) {
    /// More of a statement is not shown.
    const LONGEST: usize = 46;
    let slowest = run.slowest(SLOWEST);
    if slowest.is_empty() || shell.format() == Format::Json {
        return;
    }
    shell.leader("Slowest statements", "Rows / Time", Style::Dim);
    for (entry, statement) in slowest {
        let rows = statement.rows.map_or_else(|| "-".to_owned(), count);
        let took = elapsed(Duration::from_secs_f64(statement.duration_ms.unwrap_or_default() / 1000.0));
        let style = if statement.failed { Style::Bad } else { Style::Plain };
        let text = if statement.step { format!("step {}", statement.text) } else { statement.text.clone() };
        shell.leader(&shortened(&text, LONGEST), &format!("{rows} / {took}"), style);
        shell.line(&format!("    {}", entry.migration));
    }
    shell.blank();
}

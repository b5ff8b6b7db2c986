//! A database that was there before Kit, as the project's first migration.
//!
//! The runner looks at the database, works out what makes it and tries that on an empty one; here it is written down. Always
//! holds: what is written makes just what the database holds, or nothing is written and what would be lost is said.

mod refused;
mod write;

use std::ffi::OsString;

use ruskit::console::Global;
use ruskit::wire::{Answer, Baseline, Baselined, Question, Report};

use crate::failure::Failure;
use crate::make::file;
use crate::runner::Runner;
use crate::scaffold::{self, NewFile};

/// A first migration that is wanted.
#[derive(Debug, Default)]
pub(crate) struct Wanted<'a> {
    /// Its name in snake case.
    pub(crate) name: &'a str,
    /// Its version; the time, where nobody says.
    pub(crate) version: Option<&'a str>,
    /// In SQL, not in Rust.
    pub(crate) sql: bool,
    /// Tables to leave out: another tool's own.
    pub(crate) ignoring: &'a [String],
    /// Database to look at, instead of the one in DATABASE_URL.
    pub(crate) url: Option<&'a str>,
}

/// A first migration.
pub(crate) struct Made {
    /// Version and name.
    pub(crate) title: String,
    pub(crate) files: Vec<NewFile>,
}

impl Wanted<'_> {
    /// What the runner finds; a history of Kit in the database is no failure yet.
    pub(crate) fn ask(&self, runner: &mut Runner, global: &Global) -> Result<Baselined, Failure> {
        let question = Question::Baseline(Baseline { ignoring: self.ignoring.to_vec(), sql: self.sql });
        Ok(runner.ask(&question, Answer::baselined, self.url, global)?.1)
    }

    /// The migration of what was found; what cannot be one is refused.
    pub(crate) fn made(&self, runner: &Runner, baselined: Baselined) -> Result<Made, Failure> {
        refused::check(&baselined, self)?;
        let project = runner.project();
        let title = match self.version {
            Some(version) => format!("{version}_{}", self.name),
            None => file::stem(&project.migrations, self.name)?,
        };
        let files = if self.sql {
            write::sql(project, &title, self.name, &baselined)?
        } else {
            write::rust(project, &title, self.name, &baselined)?
        };
        Ok(Made { title, files })
    }
}

impl Made {
    /// Writes the files. [`remember`] marks the migration as applied then.
    pub(crate) fn create(&self) -> Result<(), Failure> {
        Ok(scaffold::create(&self.files)?)
    }
}

/// Has the runner remember the migration of this title, and those before it, as applied: it looks once more whether the
/// database is what they make. What the runner says of the schema then.
pub(crate) fn remember(
    runner: &mut Runner,
    title: &str,
    url: Option<&str>,
    quiet: bool,
    global: &Global,
) -> Result<Option<Report>, Failure> {
    let version = ruskit::migrate::Version::split(title).map(|(version, _)| version.to_string()).unwrap_or_default();
    let mut arguments: Vec<OsString> =
        vec!["migrate".into(), "--fake-initial".into(), format!("--to={version}").into()];
    // Nothing but the history changes.
    arguments.push("--force".into());
    arguments.extend(url.map(|url| format!("--url={url}").into()));
    match (quiet || global.quiet, global.verbose) {
        (true, _) => arguments.push("--quiet".into()),
        (false, true) => arguments.push("--verbose".into()),
        (false, false) => {}
    }
    runner.call(&arguments, global)
}

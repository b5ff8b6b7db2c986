//! The project's runner: found, built when something it is made of has changed, called, listened to.

mod build;
mod entities;
mod inputs;
mod record;
mod run;
mod stamp;

pub(crate) use self::entities::{Compared, Telling, compare, follow};
pub(crate) use self::record::keep;
pub(crate) use self::stamp::{Listing, Stamp};

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::SystemTime;

use ruskit::code::Code;
use ruskit::console::Global;
use ruskit::wire::{Answer, Question, Report, exit};

use self::inputs::Inputs;
use self::record::{Build, Record};
use crate::failure::Failure;
use crate::options::Options;
use crate::project::{self, Project};

/// A project and its runner.
pub(crate) struct Runner {
    options: Options,
    manifest: PathBuf,
    record: Record,
}

impl Runner {
    /// Finds the project the options, or the current folder, are about.
    pub(crate) fn find(options: &Options) -> Result<Self, Failure> {
        let manifest = project::nearest_manifest(options.manifest_path.as_deref())?;
        let options = options.clone();
        if let Some(record) = Record::load(&manifest, &options) {
            return Ok(Self { options, manifest, record });
        }
        let project = project::read(&manifest, options.package.as_deref())?;
        let record = Record::new(project, &manifest);
        record.save(&manifest, &options);
        Ok(Self { options, manifest, record })
    }

    pub(crate) fn project(&self) -> &Project {
        &self.record.project
    }

    /// Runs a command of the runner; what it has to tell, unless it failed.
    pub(crate) fn call(&mut self, arguments: &[OsString], global: &Global) -> Result<Option<Report>, Failure> {
        self.call_with(arguments, None, global)
    }

    /// Asks the runner about migrations or database: the driver's name, and the answer, of the kind that is meant.
    pub(crate) fn ask<T>(
        &mut self,
        question: &Question,
        meant: impl FnOnce(Answer) -> Option<T>,
        url: Option<&str>,
        global: &Global,
    ) -> Result<(String, T), Failure> {
        let mut arguments = vec![OsString::from("kit:answer")];
        arguments.extend(url.map(|url| format!("--url={url}").into()));
        let report = self.call_with(&arguments, Some(question), global)?;
        let answered = report.and_then(|report| Some((report.driver, meant(report.answer?)?)));
        answered.ok_or_else(|| self.of_another_version())
    }

    /// The executable, built first where something it is made of has changed.
    pub(crate) fn executable(&mut self, global: &Global) -> Result<PathBuf, Failure> {
        match self.record.executable() {
            Some(executable) => Ok(executable.to_owned()),
            None => self.build(global),
        }
    }

    fn call_with(
        &mut self,
        arguments: &[OsString],
        question: Option<&Question>,
        global: &Global,
    ) -> Result<Option<Report>, Failure> {
        let (executable, fresh) = match self.record.executable() {
            Some(executable) => (executable.to_owned(), false),
            None => (self.build(global)?, true),
        };
        let mut ended = run::run(self.project(), &executable, arguments, question)?;
        if ended.code == exit::HANDSHAKE && !fresh {
            let executable = self.build(global)?;
            ended = run::run(self.project(), &executable, arguments, question)?;
        }
        match ended.code {
            exit::OK => Ok(ended.report),
            exit::HANDSHAKE => Err(self.of_another_version()),
            code => Err(Failure::silent(code)),
        }
    }

    fn build(&mut self, global: &Global) -> Result<PathBuf, Failure> {
        let began = SystemTime::now();
        let executable = build::build(self.project(), &self.options, global)?;
        let project = self.project();
        let inputs = Inputs::of(project, &executable, self.options.release);
        let settled = inputs.filter(|inputs| !inputs.changed_since(began, &project.target));
        self.record.build = settled.map(|inputs| Build { executable: executable.clone(), inputs });
        self.record.save(&self.manifest, &self.options);
        Ok(executable)
    }

    /// The two programs do not understand each other.
    pub(crate) fn of_another_version(&self) -> Failure {
        let message = format!(
            "cargo kit {} and the runner `{}` do not understand each other: they are of different versions",
            env!("CARGO_PKG_VERSION"),
            self.project().runner
        );
        Failure::new(Code::OtherVersion, message).exit(exit::HANDSHAKE).hint(
            "give `ruskit-framework` in the project and the installed `ruskit-cli` the same version \
             (`cargo update -p ruskit-framework`, or `cargo install ruskit-cli --version …`).",
        )
    }
}

//! A project as `cargo-kit new` makes it from this checkout, and its commands.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Failure;
use crate::run::seconds;

/// The `cargo-kit` under measure, as cargo built it for this bench.
const CARGO_KIT: &str = env!("CARGO_BIN_EXE_cargo-kit");

/// A project with a runner built for development or for release.
pub(crate) struct Project {
    pub(crate) root: PathBuf,
    target: PathBuf,
    profile: Profile,
}

/// A database, as its URL.
pub(crate) trait Database {
    fn url(&self) -> String;
}

impl Database for Path {
    fn url(&self) -> String {
        format!("sqlite:{}", self.display())
    }
}

impl Database for PathBuf {
    fn url(&self) -> String {
        self.as_path().url()
    }
}

impl Database for str {
    fn url(&self) -> String {
        self.to_owned()
    }
}

impl Database for String {
    fn url(&self) -> String {
        self.clone()
    }
}

/// How the runner is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    Debug,
    Release,
}

impl Project {
    /// Scaffolds a project called `name` in `folder`, without the migration that every new project has.
    pub(crate) fn new(folder: &Path, name: &str, target: &Path, profile: Profile) -> Result<Self, Failure> {
        Self::of("sqlite", folder, name, target, profile)
    }

    /// The same with a database of this kind.
    pub(crate) fn of(
        database: &str,
        folder: &Path,
        name: &str,
        target: &Path,
        profile: Profile,
    ) -> Result<Self, Failure> {
        let arguments = ["new", name, "--vcs", "none", "--database", database];
        seconds(Command::new(CARGO_KIT).args(arguments).current_dir(folder))?;
        let project = Self { root: folder.join(name), target: target.to_owned(), profile };
        for migration in std::fs::read_dir(project.migrations())? {
            std::fs::remove_file(migration?.path())?;
        }
        Ok(project)
    }

    pub(crate) fn migrations(&self) -> PathBuf {
        self.root.join("database").join("migrations")
    }

    /// `cargo-kit COMMAND …`, on this database.
    pub(crate) fn kit(&self, arguments: &[&str], database: &(impl Database + ?Sized)) -> Command {
        let mut command = self.command(Path::new(CARGO_KIT), database);
        if self.profile == Profile::Release {
            command.arg("--release");
        }
        command.args(arguments);
        command
    }

    /// The runner by itself, on this database.
    pub(crate) fn runner(&self, arguments: &[&str], database: &(impl Database + ?Sized)) -> Command {
        let profile = if self.profile == Profile::Release { "release" } else { "debug" };
        let program = self.target.join(profile).join(format!("database{}", std::env::consts::EXE_SUFFIX));
        let mut command = self.command(&program, database);
        command.args(arguments);
        command
    }

    fn command(&self, program: &Path, database: &(impl Database + ?Sized)) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("CARGO_TARGET_DIR", &self.target).env_remove("APP_ENV");
        command.env("DATABASE_URL", database.url());
        command
    }
}

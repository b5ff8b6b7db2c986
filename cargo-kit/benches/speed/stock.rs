//! What the measures need and share, made when the first of them asks for it.
//!
//! Everything lies in cargo's folder for such things, below `target/tmp`: the projects are made anew for each run of
//! the bench, what cargo builds for them is kept for the next.

use std::cell::OnceCell;
use std::fs;
use std::path::{Path, PathBuf};

use crate::project::{Profile, Project};
use crate::run::seconds;
use crate::{Failure, postgres, tables, workload};

/// Projects and databases.
pub(crate) struct Stock {
    folder: PathBuf,
    target: PathBuf,
    release: OnceCell<Project>,
    debug: OnceCell<Project>,
    generated: OnceCell<Project>,
    postgres: OnceCell<Project>,
}

impl Stock {
    pub(crate) fn new() -> Result<Self, Failure> {
        let base = Path::new(env!("CARGO_TARGET_TMPDIR")).join("speed");
        let (folder, target) = (base.join("work"), base.join("target"));
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        Ok(Self {
            folder,
            target,
            release: OnceCell::new(),
            debug: OnceCell::new(),
            generated: OnceCell::new(),
            postgres: OnceCell::new(),
        })
    }

    /// A folder for one measure's own.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The path of a database that is not there.
    pub(crate) fn no_database(&self, name: &str) -> Result<PathBuf, Failure> {
        let path = self.folder.join(name).with_extension("sqlite");
        for suffix in ["sqlite", "sqlite-journal", "sqlite-wal", "sqlite-shm"] {
            match fs::remove_file(path.with_extension(suffix)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        Ok(path)
    }

    /// A copy of a database.
    pub(crate) fn copy(&self, original: &Path, name: &str) -> Result<PathBuf, Failure> {
        let path = self.no_database(name)?;
        fs::copy(original, &path)?;
        // Not to be written while somebody is being timed.
        fs::File::open(&path)?.sync_all()?;
        Ok(path)
    }

    /// A release runner with the whole workload compiled in.
    pub(crate) fn release(&self) -> Result<&Project, Failure> {
        once(&self.release, || {
            let project = Project::new(&self.folder, "released", &self.target, Profile::Release)?;
            workload::write(&project.migrations())?;
            seconds(&mut project.kit(&["migrate:status"], &self.no_database("unused")?))?;
            Ok(project)
        })
    }

    /// A development runner with a hundred Rust migrations, all applied to the database `developed`.
    pub(crate) fn debug(&self) -> Result<&Project, Failure> {
        once(&self.debug, || {
            let project = Project::new(&self.folder, "developed", &self.target, Profile::Debug)?;
            let database = self.no_database("developed")?;
            for number in 1..=100 {
                let name = format!("create_table{number:03}_table");
                seconds(&mut project.kit(&["make:migration", &name, "title", "amount:decimal(8,2)?"], &database))?;
            }
            seconds(&mut project.kit(&["migrate"], &database))?;
            Ok(project)
        })
    }

    /// A development runner without migrations of its own.
    pub(crate) fn generated(&self) -> Result<&Project, Failure> {
        once(&self.generated, || Project::new(&self.folder, "generated", &self.target, Profile::Debug))
    }

    /// A release runner for PostgreSQL, with the whole workload in its words.
    pub(crate) fn postgres(&self) -> Result<&Project, Failure> {
        once(&self.postgres, || {
            let project = Project::of("postgres", &self.folder, "served", &self.target, Profile::Release)?;
            workload::write_as(&project.migrations(), postgres::worded)?;
            seconds(&mut project.kit(&["migrate:status"], &postgres::empty("kit_speed")?))?;
            Ok(project)
        })
    }

    /// A database with the whole workload applied.
    pub(crate) fn applied(&self) -> Result<PathBuf, Failure> {
        let database = self.no_database("applied")?;
        seconds(&mut self.release()?.runner(&["migrate"], &database))?;
        Ok(database)
    }

    /// A database with the first migration of the workload applied.
    pub(crate) fn begun(&self) -> Result<PathBuf, Failure> {
        let database = self.no_database("begun")?;
        seconds(&mut self.release()?.runner(&["migrate", "--to", &workload::version(1)], &database))?;
        Ok(database)
    }

    /// A database of so many tables.
    pub(crate) fn with_tables(&self, tables: usize) -> Result<PathBuf, Failure> {
        let database = self.no_database(&format!("tables-{tables}"))?;
        let folder = self.folder.join(format!("tables-{tables}"));
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("20200101_000000_everything.sql"), tables::script(tables))?;
        let dir = folder.display().to_string();
        seconds(&mut self.release()?.runner(&["migrate", "--dir", &dir], &database))?;
        Ok(database)
    }
}

fn once(cell: &OnceCell<Project>, make: impl FnOnce() -> Result<Project, Failure>) -> Result<&Project, Failure> {
    match cell.get() {
        Some(project) => Ok(project),
        None => {
            let project = make()?;
            Ok(cell.get_or_init(|| project))
        }
    }
}

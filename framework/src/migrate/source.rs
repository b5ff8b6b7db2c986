//! The migrations there are: those compiled in, and the SQL files beside them.
//!
//! Always sorted by version, each version once. What cannot be right (a Rust file that registers nothing, two
//! migrations of one version, a name without version) is an error here, before anything ran.

use std::borrow::Cow;
use std::fs;
use std::mem::take;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use ruskit_build::layout::{self, Folder};

use super::error::MigrateError;
use super::migration::{Body, Discovered, Registration};
use super::panics;
use super::plan::checksum;
use super::version::Version;
use crate::driver::Driver;
use crate::schema::{Operation, Recording, SchemaBuilder};

/// All migrations of a project.
#[derive(Debug, Default)]
pub struct Source {
    migrations: Vec<SourceMigration>,
    /// The other tools whose migrations are among them.
    tools: Vec<&'static str>,
    /// Those of their migrations that are written in Rust, which Kit cannot run.
    rust: Vec<PathBuf>,
}

/// One migration as it is written.
#[derive(Debug)]
pub struct SourceMigration {
    /// What orders it.
    pub version: Version,
    /// Its name without the version.
    pub name: String,
    /// Where it is written, as far as it is known.
    pub file: PathBuf,
    text: Text,
    checksum: OnceLock<String>,
}

#[derive(Debug)]
enum Text {
    Registered(Body),
    Files {
        down: Option<PathBuf>,
        /// What stands in front of what is read.
        before: &'static str,
    },
}

impl Source {
    /// The migrations registered in this program, and the SQL files of `folder` unless they are compiled in. Without
    /// a folder, the one the program was built with. Folders of other tools come with either.
    pub fn load(folder: Option<&Path>) -> Result<Self, MigrateError> {
        let mut migrations = Vec::new();
        let (mut tools, mut rust) = (Vec::new(), Vec::new());
        let mut faults = Faults::default();
        for registration in inventory::iter::<Registration> {
            migrations.extend(faults.keep(SourceMigration::registered(registration))?);
        }
        for discovered in inventory::iter::<Discovered> {
            faults.keep(Self::check_registered(discovered, &migrations))?;
            tools.extend(discovered.tool);
            if !discovered.embedded && (folder.is_none() || discovered.tool.is_some()) {
                let found = look(Path::new(discovered.folder))?;
                rust.extend(found.rust.iter().filter(|_| discovered.tool.is_some()).cloned());
                migrations.extend(faults.keep(sql_files(found, discovered.tool.is_some()))?.unwrap_or_default());
            }
        }
        if let Some(folder) = folder
            && inventory::iter::<Discovered>.into_iter().all(|d| !d.embedded || Path::new(d.folder) != folder)
        {
            migrations.extend(faults.keep(sql_files(look(folder)?, false))?.unwrap_or_default());
        }
        let sorted = faults.keep(Self::new(migrations))?.unwrap_or_default();
        MigrateError::all(faults.0)?;
        Ok(Self { tools, rust, ..sorted })
    }

    /// These, and those of another tool's folder; one that is among them already is not read again.
    pub fn with(self, tool: &'static str, folder: &Path) -> Result<Self, MigrateError> {
        let whole =
            folder.canonicalize().map_err(|source| MigrateError::Unreadable { path: folder.to_owned(), source })?;
        let is_known = |known: &Discovered| Path::new(known.folder).canonicalize().is_ok_and(|known| known == whole);
        if inventory::iter::<Discovered>.into_iter().any(is_known) {
            return Ok(self);
        }
        let found = look(folder)?;
        let tools = self.tools.into_iter().chain([tool]).collect();
        let rust = self.rust.into_iter().chain(found.rust.clone()).collect();
        let mut migrations = self.migrations;
        migrations.extend(sql_files(found, true)?);
        Ok(Self { tools, rust, ..Self::new(migrations)? })
    }

    /// The migrations of one folder alone: those registered from it, and its SQL files.
    pub fn only(folder: Option<&Path>) -> Result<Self, MigrateError> {
        let Some(folder) = folder else { return Self::load(None) };
        let unreadable = |source| MigrateError::Unreadable { path: folder.to_owned(), source };
        let whole = folder.canonicalize().map_err(unreadable)?;
        let mut migrations = sql_files(look(folder)?, false)?;
        for registration in inventory::iter::<Registration> {
            let file = Path::new(registration.file);
            if file.parent().and_then(|parent| parent.canonicalize().ok()).is_some_and(|parent| parent == whole) {
                migrations.push(SourceMigration::registered(registration)?);
            }
        }
        Self::new(migrations)
    }

    /// The SQL files of a folder alone.
    pub fn from_folder(folder: &Path) -> Result<Self, MigrateError> {
        Self::new(sql_files(look(folder)?, false)?)
    }

    /// These migrations, sorted.
    pub fn new(mut migrations: Vec<SourceMigration>) -> Result<Self, MigrateError> {
        migrations.sort_by(|a, b| a.version.cmp(&b.version).then_with(|| a.file.cmp(&b.file)));
        let twice = migrations.windows(2).filter(|pair| pair[0].version == pair[1].version);
        let faults = twice.map(|pair| MigrateError::DuplicateVersion {
            version: pair[0].version.clone(),
            first: pair[0].file.clone(),
            second: pair[1].file.clone(),
        });
        MigrateError::all(faults.collect())?;
        Ok(Self { migrations, ..Self::default() })
    }

    /// The other tools whose migrations are among these.
    pub(super) fn tools(&self) -> &[&'static str] {
        &self.tools
    }

    /// Another tool's migration of this version that is written in Rust.
    pub(super) fn in_rust(&self, version: &Version) -> Option<&Path> {
        let is_it = |file: &&PathBuf| named(file).is_ok_and(|(found, _)| found == *version);
        self.rust.iter().find(is_it).map(PathBuf::as_path)
    }

    fn check_registered(discovered: &Discovered, migrations: &[SourceMigration]) -> Result<(), MigrateError> {
        let registered: Vec<_> = migrations.iter().filter_map(|migration| migration.file.file_stem()).collect();
        let lacking = discovered.files.iter().filter(|stem| !registered.iter().any(|name| *name == **stem));
        let file = |stem: &&str| Path::new(discovered.folder).join(format!("{stem}.rs"));
        MigrateError::all(lacking.map(|stem| MigrateError::NotRegistered { file: file(stem) }).collect())
    }

    /// All migrations, oldest first.
    pub fn migrations(&self) -> &[SourceMigration] {
        &self.migrations
    }

    /// Takes out the migrations before this version.
    pub(super) fn split_before(&mut self, version: &Version) -> Self {
        let at = self.migrations.partition_point(|migration| migration.version < *version);
        let rest = self.migrations.split_off(at);
        let migrations = std::mem::replace(&mut self.migrations, rest);
        Self { migrations, tools: self.tools.clone(), rust: self.rust.clone() }
    }

    /// Leaves out every migration whose version is not wanted.
    pub(super) fn keep(&mut self, is_wanted: impl Fn(&Version) -> bool) {
        self.migrations.retain(|migration| is_wanted(&migration.version));
    }

    /// The migration of this version.
    pub fn find(&self, version: &Version) -> Option<&SourceMigration> {
        let at = self.migrations.binary_search_by(|migration| migration.version.cmp(version)).ok()?;
        Some(&self.migrations[at])
    }
}

/// What is wrong with the files, told all at once; what keeps them from being read ends it.
#[derive(Default)]
struct Faults(Vec<MigrateError>);

impl Faults {
    fn keep<T>(&mut self, outcome: Result<T, MigrateError>) -> Result<Option<T>, MigrateError> {
        match outcome {
            Ok(value) => return Ok(Some(value)),
            Err(error @ MigrateError::Unreadable { .. }) => return Err(error),
            Err(MigrateError::Several { faults }) => self.0.extend(faults),
            Err(fault) => self.0.push(fault),
        }
        Ok(None)
    }
}

impl SourceMigration {
    /// A migration of this file name.
    pub fn new(file: &Path, body: Body) -> Result<Self, MigrateError> {
        let (version, name) = named(file)?;
        Ok(Self { version, name, file: file.to_owned(), text: Text::Registered(body), checksum: OnceLock::new() })
    }

    fn registered(registration: &Registration) -> Result<Self, MigrateError> {
        Self::new(Path::new(registration.file), registration.body)
    }

    /// Version and name, as the file is called.
    pub fn title(&self) -> String {
        title(&self.version, &self.name)
    }

    /// The operations of `up`.
    pub fn up(&self) -> Result<Recording, MigrateError> {
        match &self.text {
            Text::Registered(Body::Recorded(migration)) => self.record(|schema| migration.up(schema)),
            Text::Registered(Body::Step(step)) => self.record(|schema| schema.run_boxed(step())),
            _ => Ok(Recording {
                operations: vec![self.sql(&self.file, self.up_text()?)],
                automatic: false,
                ..Recording::default()
            }),
        }
    }

    /// The operations of `down`; `automatic` when Kit is to work them out.
    pub fn down(&self) -> Result<Recording, MigrateError> {
        match &self.text {
            Text::Registered(Body::Recorded(migration)) => self.record(|schema| migration.down(schema)),
            Text::Registered(Body::Step(_)) => Ok(Recording { automatic: true, ..self.up()? }),
            _ => Ok(match self.down_text()? {
                Some(text) => {
                    let file = self.down_file();
                    Recording { operations: vec![self.sql(&file, text)], ..Recording::default() }
                }
                None => Recording { automatic: true, ..Recording::default() },
            }),
        }
    }

    /// Checksum of what `up` does; recorded once, as every command compares all of them.
    pub(super) fn checksum(&self, driver: &dyn Driver) -> Result<&str, MigrateError> {
        if let Some(known) = self.checksum.get() {
            return Ok(known);
        }
        let checksum = checksum(&self.up()?.operations, driver);
        Ok(self.checksum.get_or_init(|| checksum))
    }

    fn sql(&self, file: &Path, text: Cow<'static, str>) -> Operation {
        Operation::Sql { up: text.into_owned(), down: None, file: Some(layout::shown(file)) }
    }

    /// Whether it is SQL text, not Rust.
    pub(super) fn is_sql(&self) -> bool {
        !matches!(&self.text, Text::Registered(Body::Recorded(_) | Body::Step(_)))
    }

    /// The SQL text of `up` as its file has it; none for what is written in Rust.
    pub(super) fn script(&self) -> Result<Option<String>, MigrateError> {
        if !self.is_sql() {
            return Ok(None);
        }
        let text = self.up_text()?;
        Ok(Some(text.strip_prefix(layout::NO_TRANSACTION).unwrap_or(&text).to_owned()))
    }

    /// The file that holds its `down`.
    fn down_file(&self) -> PathBuf {
        match &self.text {
            Text::Files { down: Some(down), .. } => down.clone(),
            _ if self.file.ends_with("up.sql") => self.file.with_file_name("down.sql"),
            _ => {
                let name = self.file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
                self.file.with_file_name(name.replace(".up.sql", ".down.sql"))
            }
        }
    }

    fn up_text(&self) -> Result<Cow<'static, str>, MigrateError> {
        match &self.text {
            Text::Registered(Body::Sql { up, .. }) => Ok(Cow::Borrowed(up)),
            Text::Files { before, .. } => read(&self.file, before).map(Cow::Owned),
            Text::Registered(_) => read(&self.file, "").map(Cow::Owned),
        }
    }

    fn down_text(&self) -> Result<Option<Cow<'static, str>>, MigrateError> {
        match &self.text {
            Text::Registered(Body::Sql { down, .. }) => Ok(down.map(Cow::Borrowed)),
            Text::Files { down: Some(down), before } => read(down, before).map(|text| Some(Cow::Owned(text))),
            _ => Ok(None),
        }
    }

    /// Runs the user's recording code: what it panics with becomes an error that names the migration.
    fn record(&self, record: impl FnOnce(&mut SchemaBuilder)) -> Result<Recording, MigrateError> {
        let mut schema = SchemaBuilder::new();
        let message = panics::catch(|| record(&mut schema)).err();
        let mut recording = schema.finish();
        let Recording { mistakes, undecided, .. } = &mut recording;
        if let Some(message) = message {
            Err(MigrateError::Panicked { migration: self.title(), message })
        } else if !mistakes.is_empty() {
            Err(MigrateError::Mistakes { migration: self.title(), mistakes: take(mistakes) })
        } else if !undecided.is_empty() {
            Err(MigrateError::Undecided { migration: self.title(), undecided: take(undecided) })
        } else {
            Ok(recording)
        }
    }
}

/// Version and name, as the file of a migration is called.
pub(super) fn title(version: &Version, name: &str) -> String {
    if name.is_empty() { version.to_string() } else { format!("{version}_{name}") }
}

fn named(file: &Path) -> Result<(Version, String), MigrateError> {
    let stem = layout::stem(file);
    let split = stem.as_deref().and_then(Version::split).map(|(version, name)| (version, name.to_owned()));
    split.ok_or_else(|| MigrateError::NoVersion { file: file.to_owned() })
}

fn look(folder: &Path) -> Result<Folder, MigrateError> {
    layout::look(folder).map_err(|source| MigrateError::Unreadable { path: folder.to_owned(), source })
}

/// The SQL migrations of a folder. In another tool's folder, files that are no migrations by their names are left alone.
fn sql_files(found: Folder, of_other_tool: bool) -> Result<Vec<SourceMigration>, MigrateError> {
    let lone = found.lone_downs.into_iter().filter(|_| !of_other_tool);
    let mut faults: Vec<_> = lone.map(|file| MigrateError::DownWithoutUp { file }).collect();
    let mut migrations = Vec::with_capacity(found.migrations.len());
    for sql in found.migrations.into_iter().filter(|sql| !of_other_tool || layout::has_version(&sql.up)) {
        match named(&sql.up) {
            Ok((version, name)) => {
                let before = if sql.no_transaction { layout::NO_TRANSACTION } else { "" };
                let text = Text::Files { down: sql.down, before };
                migrations.push(SourceMigration { version, name, file: sql.up, text, checksum: OnceLock::new() });
            }
            Err(fault) => faults.push(fault),
        }
    }
    MigrateError::all(faults)?;
    Ok(migrations)
}

/// A file's text, behind `before`.
fn read(file: &Path, before: &str) -> Result<String, MigrateError> {
    let text = fs::read_to_string(file);
    text.map(|text| format!("{before}{text}"))
        .map_err(|source| MigrateError::Unreadable { path: file.to_owned(), source })
}

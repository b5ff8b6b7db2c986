//! `init`: a runner for the cargo project that is here. One new folder, and an entry in the workspace's Cargo.toml,
//! of which nothing else changes.

use std::path::{Path, PathBuf};

use clap::Args;
use ruskit::code::Code;
use ruskit::codegen::Templates;
use ruskit::console::Variables;
use ruskit::driver::{Url, feature_for};
use ruskit::wire::exit;
use toml_edit::{Array, DocumentMut, Item, Table, TomlError, value};

use super::new::check_package;
use crate::failure::Failure;
use crate::options::Options;
use crate::project::{self, Metadata, Package};
use crate::scaffold::{self, Database, Driver, FirstMigration};
use crate::seen::{self, Trace};
use crate::shell::Shell;
use crate::toml;

/// Options of `init`.
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// Database to use; may be given several times [default: the one in DATABASE_URL, or sqlite]
    #[arg(long = "database", value_enum, value_name = "DATABASE")]
    databases: Vec<Driver>,
    /// Folder and package of the runner
    #[arg(long, value_name = "NAME", default_value = "database")]
    runner: String,
    /// Folder the entities are written to, below the workspace's folder
    #[arg(long, value_name = "DIR")]
    entities: Option<PathBuf>,
}

/// Why nothing was added.
#[derive(Debug, thiserror::Error)]
enum InitError {
    #[error("{} is a Kit project already", .0.display())]
    Already(PathBuf),
    #[error("`{0}` cannot be the name of a package: {1}")]
    Name(String, &'static str),
    #[error("{} is there already", .0.display())]
    Folder(PathBuf),
    #[error("the workspace has a package `{0}` already")]
    Package(String),
    #[error("the workspace has several packages ({0}); which one are the entities for?")]
    WhichPackage(String),
    #[error("{} is not below {}", .0.display(), .1.display())]
    Outside(PathBuf, PathBuf),
    #[error("cannot read {}: {source}", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("cannot make sense of {}: {source}", path.display())]
    Parse { path: PathBuf, source: TomlError },
    #[error("{}: `{key}` is not what Kit expects there", path.display())]
    Odd { path: PathBuf, key: &'static str },
    #[error("cannot write {}: {source}", path.display())]
    Write { path: PathBuf, source: std::io::Error },
    #[error("cargo does not take the project with its runner, so {} is as it was:\n{said}", path.display())]
    Refused { path: PathBuf, said: String },
}

impl InitError {
    fn code(&self) -> Code {
        match self {
            InitError::Already(_) => Code::AlreadyKit,
            InitError::Name(..) => Code::PackageName,
            InitError::Folder(_) => Code::FolderExists,
            InitError::Package(_) => Code::PackageExists,
            InitError::WhichPackage(_) => Code::WhichPackage,
            InitError::Outside(..) => Code::EntitiesOutside,
            InitError::Read { .. } | InitError::Parse { .. } | InitError::Odd { .. } => Code::ManifestNotUnderstood,
            InitError::Write { .. } => Code::ManifestUnwritable,
            InitError::Refused { .. } => Code::RunnerRefused,
        }
    }
}

impl From<InitError> for Failure {
    fn from(error: InitError) -> Self {
        let failure = Failure::new(error.code(), &error);
        match error {
            InitError::Already(_) => failure.hint("`cargo kit --help` lists what can be done with it."),
            InitError::Folder(_) | InitError::Package(_) => failure.hint("choose another name with --runner NAME."),
            InitError::WhichPackage(_) => {
                failure.hint("say it with --entities DIR, as in --entities app/src/entities.").exit(exit::UNDECIDED)
            }
            InitError::Name(..) | InitError::Outside(..) => failure.exit(exit::USAGE),
            _ => failure,
        }
    }
}

impl Init {
    pub(crate) fn run(&self, options: &Options, shell: Shell) -> Result<(), Failure> {
        let nearest = project::nearest_manifest(options.manifest_path.as_deref())?;
        let metadata = project::metadata(&nearest)?;
        let root = &metadata.workspace_root;
        self.check(&metadata)?;
        let entities = self.entities(&metadata, &nearest)?;

        let manifest = root.join("Cargo.toml");
        let before = read(&manifest)?;
        let traces = seen::tools(root);
        let after = self.edit(&before, &manifest, &entities)?;
        let named = url_of(root);
        let database = Database::new(&name_of(root), &self.runner, &self.databases(named.as_ref()));
        let folder = root.join(&self.runner);
        let templates = Templates::builtin();
        let files = database.files(&templates, &folder, FirstMigration::None)?;
        let dependencies = templates.render("app-dependencies", &database)?;
        scaffold::create(&files)?;
        write(&manifest, &after)?;
        if let Err(error) = project::metadata(&manifest) {
            // Ours is the only change: take all of it back.
            write(&manifest, &before)?;
            for file in &files {
                let _ = std::fs::remove_file(&file.path);
            }
            let _ = std::fs::remove_dir(folder.join("migrations")).and_then(|()| std::fs::remove_dir(&folder));
            return Err(InitError::Refused { path: manifest, said: error.to_string() }.into());
        }

        shell.info(&format!("Kit added to [{}].", root.display()));
        for file in &files {
            shell.line(&format!("  created  {}", project::shown_below(root, &file.path)));
        }
        shell.line("  changed  Cargo.toml ([workspace] members, [workspace.metadata.kit])");
        shell
            .line(&format!("\n  Entities will be written to {entities}. To use them, declare `mod entities;` in that"));
        shell.line("  package, and add to its dependencies:\n");
        for line in dependencies.lines() {
            shell.line(&format!("    {line}"));
        }
        let is_named = named.is_some();
        match named {
            Some(url) => {
                shell.line(&format!("\n  The database is the one in DATABASE_URL: {url}"));
                if traces.is_empty() {
                    shell.line("\n  Where it has tables, next: cargo kit migrate:baseline");
                    shell.line("  which makes them the first migration; it touches no table and no row.");
                }
            }
            None => {
                shell.line("\n  The database is the one in DATABASE_URL, from the environment or from .env, as in");
                shell.line(&format!("  DATABASE_URL={}", database.url));
            }
        }
        for Trace { tool, path } in &traces {
            let path = project::shown_below(root, path);
            shell.line(&format!(
                "\n  {path} looks like {tool}: cargo kit migrate:import --from {tool} takes its history over."
            ));
        }
        let next = if is_named || !traces.is_empty() { "Otherwise" } else { "Next" };
        shell.line(&format!(
            "\n  {next}: cargo kit make:migration create_posts_table title:string && cargo kit migrate\n"
        ));
        Ok(())
    }

    /// Those asked for; otherwise what the project uses already, otherwise SQLite.
    fn databases(&self, url: Option<&Url>) -> Vec<Driver> {
        match self.databases.as_slice() {
            [] => vec![url.and_then(feature_for).and_then(Driver::of_feature).unwrap_or_default()],
            wanted => wanted.to_owned(),
        }
    }

    fn check(&self, metadata: &Metadata) -> Result<(), InitError> {
        let of_a_package = |package: &Package| package.metadata.get("kit").is_some();
        if metadata.metadata.get("kit").is_some() || metadata.packages.iter().any(of_a_package) {
            return Err(InitError::Already(metadata.workspace_root.clone()));
        }
        check_package(&self.runner).map_err(|reason| InitError::Name(self.runner.clone(), reason))?;
        if metadata.packages.iter().any(|package| package.name == self.runner) {
            return Err(InitError::Package(self.runner.clone()));
        }
        let folder = metadata.workspace_root.join(&self.runner);
        if folder.symlink_metadata().is_ok() {
            return Err(InitError::Folder(folder));
        }
        Ok(())
    }

    /// Where entities go, relative to the workspace: into the package we are in, or the only one there is.
    fn entities(&self, metadata: &Metadata, nearest: &Path) -> Result<String, InitError> {
        let root = &metadata.workspace_root;
        if let Some(named) = &self.entities {
            let folder = root.join(named);
            return match folder.starts_with(root) && !named.components().any(|part| part.as_os_str() == "..") {
                true => Ok(project::shown_below(root, &folder)),
                false => Err(InitError::Outside(named.clone(), root.clone())),
            };
        }
        let here = metadata.packages.iter().find(|package| package.manifest_path == nearest);
        let package = match (here, metadata.packages.as_slice()) {
            (Some(package), _) | (None, [package]) => package,
            (None, several) => {
                let names: Vec<_> = several.iter().map(|package| package.name.as_str()).collect();
                return Err(InitError::WhichPackage(names.join(", ")));
            }
        };
        let folder = package.manifest_path.parent().unwrap_or(root);
        Ok(project::shown_below(root, &folder.join("src").join("entities")))
    }

    /// The workspace's Cargo.toml with the runner in it; every other line stays as it is.
    fn edit(&self, text: &str, path: &Path, entities: &str) -> Result<String, InitError> {
        let odd = |key| InitError::Odd { path: path.to_owned(), key };
        let mut document: DocumentMut =
            text.parse().map_err(|source| InitError::Parse { path: path.to_owned(), source })?;
        let workspace = document.entry("workspace").or_insert_with(|| Item::Table(Table::new()));
        let workspace = workspace.as_table_like_mut().ok_or_else(|| odd("workspace"))?;

        let members = workspace.entry("members").or_insert_with(|| value(Array::new()));
        let members = members.as_array_mut().ok_or_else(|| odd("workspace.members"))?;
        let named = members.iter().any(|member| member.as_str() == Some(&self.runner));
        if !named {
            toml::push(members, &self.runner);
        }

        let metadata = workspace.entry("metadata").or_insert_with(|| {
            let mut table = Table::new();
            table.set_implicit(true);
            Item::Table(table)
        });
        let metadata = metadata.as_table_like_mut().ok_or_else(|| odd("workspace.metadata"))?;
        let mut kit = Table::new();
        kit.insert("runner", value(&self.runner));
        kit.insert("entities", value(entities));
        kit.decor_mut().set_prefix("\n# Where `cargo kit` finds the parts of this project.\n");
        metadata.insert("kit", Item::Table(kit));
        Ok(document.to_string())
    }
}

/// The database the project uses already.
fn url_of(root: &Path) -> Option<Url> {
    Variables::load(root).ok()?.get("DATABASE_URL").map(Url::new)
}

/// What a database for the project in this folder may be called.
fn name_of(root: &Path) -> String {
    let name = root.file_name().unwrap_or_default().to_string_lossy();
    name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect()
}

fn read(path: &Path) -> Result<String, InitError> {
    std::fs::read_to_string(path).map_err(|source| InitError::Read { path: path.to_owned(), source })
}

fn write(path: &Path, text: &str) -> Result<(), InitError> {
    toml::write(path, text).map_err(|source| InitError::Write { path: path.to_owned(), source })
}

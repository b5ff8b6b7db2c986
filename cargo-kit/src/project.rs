//! Where a project keeps its parts: the folder with `[workspace.metadata.kit]` and what that says.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use ruskit::code::Code;
use ruskit::wire::exit;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::failure::Failure;

/// A Kit project; every path is absolute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Project {
    /// The workspace's folder: where the runner is built and run.
    pub(crate) root: PathBuf,
    /// Cargo's target folder.
    pub(crate) target: PathBuf,
    /// Package name of the runner.
    pub(crate) runner: String,
    /// The runner's Cargo.toml.
    pub(crate) manifest: PathBuf,
    /// The runner's binary.
    pub(crate) binary: String,
    /// Folder of migrations.
    pub(crate) migrations: PathBuf,
    /// Folders of other tools' migrations, by the tool.
    pub(crate) imported: BTreeMap<String, PathBuf>,
    /// Folder of entity files.
    pub(crate) entities: PathBuf,
    /// The schema snapshot, `schema.json`.
    pub(crate) snapshot: PathBuf,
    /// Folder of the project's own templates; need not exist.
    pub(crate) templates: PathBuf,
    /// How much rules of `migrate:lint` matter.
    pub(crate) lint: BTreeMap<String, String>,
}

impl Project {
    /// The path as a person in the project's folder would type it, with `/` on every system.
    pub(crate) fn shown(&self, path: &Path) -> String {
        shown_below(&self.root, path)
    }
}

/// `path` relative to `folder` where it lies below it, with `/` on every system.
pub(crate) fn shown_below(folder: &Path, path: &Path) -> String {
    let path = path.strip_prefix(folder).unwrap_or(path);
    path.display().to_string().replace(std::path::MAIN_SEPARATOR, "/")
}

/// What is wrong with the place the command was called in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProjectError {
    #[error("no Cargo.toml in {} or above it", .0.display())]
    NoManifest(PathBuf),
    #[error("{} does not exist", .0.display())]
    ManifestMissing(PathBuf),
    #[error("{} is not the path of a Cargo.toml", .0.display())]
    NotAManifest(PathBuf),
    #[error("{} is not a Kit project: it has no [workspace.metadata.kit]", .0.display())]
    NotKit(PathBuf),
    #[error("no package `{wanted}` in this workspace (packages: {known})")]
    UnknownPackage { wanted: String, known: String },
    #[error("package `{0}` has no binary, so it cannot be the runner")]
    NoBinary(String),
    #[error("package `{package}` has several binaries ({binaries}), none of them called `{package}`")]
    WhichBinary { package: String, binaries: String },
    #[error("{}: metadata.kit: `{key}` is not a text", manifest.display())]
    NotText { manifest: PathBuf, key: &'static str },
    #[error("{}: metadata.kit.lint: {what}", manifest.display())]
    NotLevels { manifest: PathBuf, what: String },
    #[error("{}: metadata.kit.imported: it is not a table of tools and folders", manifest.display())]
    NotFolders { manifest: PathBuf },
    #[error("{}: metadata.kit: unknown key `{key}` (known: runner, entities, migrations, imported, snapshot, templates, lint)", manifest.display())]
    UnknownKey { manifest: PathBuf, key: String },
    #[error("cannot run cargo: {0}")]
    CargoMissing(std::io::Error),
    /// Cargo has said on stderr what is wrong.
    #[error("cargo cannot read this project:\n{0}")]
    Cargo(String),
    #[error("cannot make sense of `cargo metadata`: {0}")]
    Metadata(#[from] serde_json::Error),
    #[error("cannot make out which folder is meant: {0}")]
    Folder(std::io::Error),
}

impl ProjectError {
    fn code(&self) -> Code {
        match self {
            ProjectError::NoManifest(_) => Code::NoManifest,
            ProjectError::ManifestMissing(_) => Code::ManifestMissing,
            ProjectError::NotAManifest(_) => Code::NotAManifest,
            ProjectError::NotKit(_) => Code::NotKit,
            ProjectError::UnknownPackage { .. } => Code::NoRunner,
            ProjectError::NoBinary(_) => Code::NoBinary,
            ProjectError::WhichBinary { .. } => Code::SeveralBinaries,
            ProjectError::NotText { .. } | ProjectError::UnknownKey { .. } | ProjectError::NotFolders { .. } => {
                Code::ProjectSetting
            }
            ProjectError::NotLevels { .. } => Code::LintLevel,
            ProjectError::CargoMissing(_) => Code::NoCargo,
            ProjectError::Cargo(_) => Code::CargoRefused,
            ProjectError::Metadata(_) => Code::CargoNotUnderstood,
            ProjectError::Folder(_) => Code::NoFolder,
        }
    }
}

impl From<ProjectError> for Failure {
    fn from(error: ProjectError) -> Self {
        let failure = Failure::new(error.code(), &error);
        match error {
            ProjectError::NoManifest(_) => failure.hint("`cargo kit new NAME` starts a project."),
            ProjectError::NotKit(_) => failure.hint("`cargo kit init` adds Kit to this project."),
            ProjectError::UnknownPackage { .. } => {
                failure.hint("set `runner` in [workspace.metadata.kit], or name the runner's package with --package.")
            }
            ProjectError::CargoMissing(_) => failure.hint("put cargo into PATH, or install it: https://rustup.rs."),
            ProjectError::NotAManifest(_) | ProjectError::ManifestMissing(_) => failure.exit(exit::USAGE),
            _ => failure,
        }
    }
}

/// The Cargo.toml the command is about: the one named, or the nearest one at or above the current folder.
pub(crate) fn nearest_manifest(named: Option<&Path>) -> Result<PathBuf, ProjectError> {
    let here = std::env::current_dir().map_err(ProjectError::Folder)?;
    if let Some(named) = named {
        let path = here.join(named);
        if path.file_name().is_none_or(|name| name != "Cargo.toml") {
            return Err(ProjectError::NotAManifest(named.to_owned()));
        }
        // Without `..`, so that the folders above it are its ancestors; Windows has that done already, and cargo does
        // not like what else canonical paths have there.
        let path = if cfg!(windows) { std::path::absolute(&path) } else { path.canonicalize() };
        let exists = path.ok().filter(|path| path.is_file());
        return exists.ok_or_else(|| ProjectError::ManifestMissing(named.to_owned()));
    }
    let found = here.ancestors().map(|folder| folder.join("Cargo.toml")).find(|path| path.is_file());
    found.ok_or(ProjectError::NoManifest(here))
}

/// Asks cargo what the project is made of. `runner` is the package named on the command line.
pub(crate) fn read(manifest: &Path, runner: Option<&str>) -> Result<Project, ProjectError> {
    let metadata = metadata(manifest)?;
    let settings = Settings::from(&metadata, manifest)?;
    let wanted = runner.unwrap_or(&settings.runner);
    let package = metadata.packages.iter().find(|package| package.name == wanted);
    let package = package.ok_or_else(|| unknown_package(wanted, &metadata))?;
    let folder = package.manifest_path.parent().unwrap_or(&metadata.workspace_root);
    let root = &metadata.workspace_root;
    let below = |setting: &Option<String>, usual: PathBuf| setting.as_ref().map_or(usual, |path| root.join(path));
    Ok(Project {
        runner: package.name.clone(),
        manifest: package.manifest_path.clone(),
        binary: package.runner_binary()?,
        migrations: below(&settings.migrations, folder.join("migrations")),
        imported: imported(package, folder)?,
        entities: below(&settings.entities, root.join("app/entities")),
        snapshot: below(&settings.snapshot, folder.join("schema.json")),
        templates: below(&settings.templates, root.join("templates")),
        lint: settings.lint(package)?,
        root: root.clone(),
        target: metadata.target_directory.clone(),
    })
}

fn unknown_package(wanted: &str, metadata: &Metadata) -> ProjectError {
    let known: Vec<_> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    ProjectError::UnknownPackage { wanted: wanted.to_owned(), known: known.join(", ") }
}

/// `[workspace.metadata.kit]`, or `[package.metadata.kit]` of the package the manifest is of.
struct Settings {
    runner: String,
    entities: Option<String>,
    migrations: Option<String>,
    snapshot: Option<String>,
    templates: Option<String>,
    /// `lint`, and the Cargo.toml it stands in.
    lint: Option<(Value, PathBuf)>,
}

impl Settings {
    fn from(metadata: &Metadata, manifest: &Path) -> Result<Self, ProjectError> {
        let root = metadata.workspace_root.join("Cargo.toml");
        let package = |path: &Path| metadata.packages.iter().find(|package| package.manifest_path == path);
        let of_package = |path: &Path| package(path).and_then(|package| package.metadata.get("kit"));
        let kit = metadata.metadata.get("kit").or_else(|| of_package(manifest)).or_else(|| of_package(&root));
        let Some(kit) = kit else { return Err(ProjectError::NotKit(metadata.workspace_root.clone())) };
        let known = ["runner", "entities", "migrations", "imported", "snapshot", "templates", "lint"];
        let mut keys = kit.as_object().into_iter().flat_map(|table| table.keys());
        if let Some(key) = keys.find(|key| !known.contains(&key.as_str())) {
            return Err(ProjectError::UnknownKey { manifest: root, key: key.clone() });
        }
        let text = |key: &'static str| match kit.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(ProjectError::NotText { manifest: root.clone(), key }),
        };
        Ok(Self {
            runner: text("runner")?.unwrap_or_else(|| "database".to_owned()),
            entities: text("entities")?,
            migrations: text("migrations")?,
            snapshot: text("snapshot")?,
            templates: text("templates")?,
            lint: kit.get("lint").map(|lint| (lint.clone(), root.clone())),
        })
    }

    /// Levels of the project, and on top of them those in the runner's own Cargo.toml.
    fn lint(&self, runner: &Package) -> Result<BTreeMap<String, String>, ProjectError> {
        let of_runner = runner.metadata.get("kit").and_then(|kit| kit.get("lint"));
        let mut all = BTreeMap::new();
        if let Some((lint, manifest)) = &self.lint {
            all.extend(levels(lint, manifest)?);
        }
        if let Some(lint) = of_runner {
            all.extend(levels(lint, &runner.manifest_path)?);
        }
        Ok(all)
    }
}

/// The folders of other tools' migrations: in the runner's own Cargo.toml, where its build script reads them too.
fn imported(runner: &Package, folder: &Path) -> Result<BTreeMap<String, PathBuf>, ProjectError> {
    let wrong = || ProjectError::NotFolders { manifest: runner.manifest_path.clone() };
    let Some(imported) = runner.metadata.get("kit").and_then(|kit| kit.get("imported")) else {
        return Ok(BTreeMap::new());
    };
    let entry = |(tool, path): (&String, &Value)| {
        path.as_str().map(|path| (tool.clone(), plain(&folder.join(path)))).ok_or_else(wrong)
    };
    imported.as_object().ok_or_else(wrong)?.iter().map(entry).collect()
}

/// The path without `..` where it goes up again: as a person would write it.
pub(crate) fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}

fn levels(lint: &Value, manifest: &Path) -> Result<BTreeMap<String, String>, ProjectError> {
    let wrong = |what: String| ProjectError::NotLevels { manifest: manifest.to_owned(), what };
    let table = lint.as_object().ok_or_else(|| wrong("it is not a table of rules and levels".to_owned()))?;
    let level = |(rule, level): (&String, &Value)| match level.as_str() {
        Some(level) => Ok((rule.clone(), level.to_owned())),
        None => Err(wrong(format!("the level of `{rule}` is not a text"))),
    };
    table.iter().map(level).collect()
}

/// What `cargo metadata` says, as far as it matters here.
#[derive(Debug, Deserialize)]
pub(crate) struct Metadata {
    pub(crate) packages: Vec<Package>,
    pub(crate) workspace_root: PathBuf,
    target_directory: PathBuf,
    #[serde(default)]
    pub(crate) metadata: Value,
}

/// A member of the workspace.
#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) manifest_path: PathBuf,
    #[serde(default)]
    pub(crate) metadata: Value,
    targets: Vec<Target>,
}

#[derive(Debug, Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

impl Package {
    fn runner_binary(&self) -> Result<String, ProjectError> {
        let binaries = self.targets.iter().filter(|target| target.kind.iter().any(|kind| kind == "bin"));
        let names: Vec<&str> = binaries.map(|target| target.name.as_str()).collect();
        match names.as_slice() {
            [] => Err(ProjectError::NoBinary(self.name.clone())),
            [only] => Ok((*only).to_owned()),
            several if several.contains(&self.name.as_str()) => Ok(self.name.clone()),
            several => Err(ProjectError::WhichBinary { package: self.name.clone(), binaries: several.join(", ") }),
        }
    }
}

/// A folder named on the command line, from the current one.
pub(crate) fn absolute(folder: &Path) -> Result<PathBuf, ProjectError> {
    std::path::absolute(folder).map_err(ProjectError::Folder)
}

/// The workspace of this manifest, read without looking at dependencies or the network.
pub(crate) fn metadata(manifest: &Path) -> Result<Metadata, ProjectError> {
    let mut command = cargo();
    command.args(["metadata", "--no-deps", "--offline", "--format-version", "1", "--manifest-path"]).arg(manifest);
    if let Some(folder) = manifest.parent() {
        command.current_dir(folder);
    }
    let output = command.stdin(Stdio::null()).output().map_err(ProjectError::CargoMissing)?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(ProjectError::Cargo(said.trim_end().to_owned()));
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// The cargo that called us, or the one in `PATH`, without what a surrounding `cargo run` says about its own package.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, value) in std::env::vars_os() {
        let Some(text) = name.to_str() else { continue };
        let of_another_package = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"];
        if of_another_package.iter().any(|prefix| text.starts_with(prefix)) || text == "OUT_DIR" {
            command.env_remove(&name);
        }
        // Cargo runs in the project's folder, the person may be elsewhere.
        if text == "CARGO_TARGET_DIR" || text == "CARGO_BUILD_TARGET_DIR" {
            command.env(&name, std::path::absolute(&value).unwrap_or_else(|_| value.into()));
        }
    }
    command
}

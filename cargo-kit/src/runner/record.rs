//! What is remembered of a project between two commands, so that the second one need not ask cargo.
//!
//! A record lies at `<target>/kit/<key>.json`, where the key stands for the manifest, the flags and the environment.
//! It is believed only as far as every file it was made from is unchanged; a record that cannot be read is none.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use ruskit::wire;
use serde::{Deserialize, Serialize};

use super::inputs::{self, Inputs};
use super::stamp::Stamp;
use crate::options::Options;
use crate::project::Project;

/// A project, and its runner's last build.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    version: String,
    pub(crate) project: Project,
    manifests: Vec<Stamp>,
    pub(crate) build: Option<Build>,
}

/// A build and what it was made from.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Build {
    pub(crate) executable: PathBuf,
    pub(crate) inputs: Inputs,
}

impl Record {
    pub(crate) fn new(project: Project, manifest: &Path) -> Self {
        let version = version();
        // Any Cargo.toml above may be, or become, the workspace's; and the runner's may come to say another binary.
        let above = manifest.ancestors().skip(1).map(|folder| folder.join("Cargo.toml"));
        let manifests = above.chain([project.manifest.clone()]).map(Stamp::of).collect();
        Self { version, project, manifests, build: None }
    }

    /// The record of this project, if there is one that still holds (its build may not).
    pub(crate) fn load(manifest: &Path, options: &Options) -> Option<Self> {
        let name = file_name(manifest, options);
        let text = places(manifest).iter().find_map(|target| std::fs::read(target.join("kit").join(&name)).ok())?;
        let record: Self = serde_json::from_slice(&text).ok()?;
        (record.version == version() && record.manifests.iter().all(Stamp::holds)).then_some(record)
    }

    /// The executable, if nothing it was built from has changed.
    pub(crate) fn executable(&self) -> Option<&Path> {
        self.build.as_ref().filter(|build| build.inputs.hold()).map(|build| build.executable.as_path())
    }

    /// Keeps the record. Not being able to only costs time.
    pub(crate) fn save(&self, manifest: &Path, options: &Options) {
        keep(&self.project.target.join("kit").join(file_name(manifest, options)), self);
    }
}

/// Puts a value into a file of its own, whole or not at all. Not being able to only costs time.
pub(crate) fn keep(path: &Path, value: &impl Serialize) {
    let unfinished = path.with_extension(format!("{}.part", std::process::id()));
    let Ok(text) = serde_json::to_vec(value) else { return };
    let written = path
        .parent()
        .map_or(Ok(()), std::fs::create_dir_all)
        .and_then(|()| std::fs::write(&unfinished, text))
        .and_then(|()| std::fs::rename(&unfinished, path));
    if written.is_err() {
        let _ = std::fs::remove_file(&unfinished);
    }
}

fn version() -> String {
    format!("{} wire {}", env!("CARGO_PKG_VERSION"), wire::VERSION)
}

fn file_name(manifest: &Path, options: &Options) -> String {
    let mut hasher = DefaultHasher::new();
    (manifest, &options.package, &options.features, inputs::environment()).hash(&mut hasher);
    let profile = if options.release { "release" } else { "debug" };
    format!("{profile}-{:016x}.json", hasher.finish())
}

/// Where cargo may keep this manifest's target folder, found without asking cargo.
fn places(manifest: &Path) -> Vec<PathBuf> {
    for variable in ["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR"] {
        if let Some(folder) = std::env::var_os(variable) {
            return std::path::absolute(folder).into_iter().collect();
        }
    }
    let Some(folder) = manifest.parent() else { return Vec::new() };
    let configured = inputs::configuration(folder).into_iter().find_map(|path| target_in(&path));
    let usual = folder.ancestors().map(|folder| folder.join("target"));
    configured.into_iter().chain(usual).collect()
}

/// `build.target-dir` of a configuration file; it is relative to the folder that holds `.cargo`.
fn target_in(configuration: &Path) -> Option<PathBuf> {
    let text = std::fs::read_to_string(configuration).ok().filter(|text| text.contains("target-dir"))?;
    let document: toml_edit::DocumentMut = text.parse().ok()?;
    let folder = document.get("build")?.get("target-dir")?.as_str()?.to_owned();
    Some(configuration.parent()?.parent()?.join(folder))
}

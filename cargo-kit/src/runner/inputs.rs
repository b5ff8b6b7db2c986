//! Everything a runner is built from: what must be unchanged for its last build to be as good as a new one.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use super::stamp::{Listing, Stamp};
use crate::project::Project;

/// The inputs of one build as they were seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Inputs {
    files: Vec<Stamp>,
    folders: Vec<Listing>,
}

impl Inputs {
    /// The inputs of the executable cargo has just built; `None` when they cannot be known.
    pub(crate) fn of(project: &Project, executable: &Path, release: bool) -> Option<Self> {
        let sources = sources(&std::fs::read_to_string(executable.with_extension("d")).ok()?);
        // With `build.dep-info-basedir` paths are relative to who knows where.
        if sources.is_empty() || sources.iter().any(|path| path.is_relative()) {
            return None;
        }
        let mut files = BTreeSet::new();
        let mut folders = vec![migrations(project, release)];
        if release {
            // What other tools' folders hold is compiled in, as the project's own SQL is.
            folders.extend(project.imported.values().map(|folder| Listing::of(folder, &[])));
        }
        for path in sources {
            files.extend(manifest_above(&path));
            let is_listed = |folder: &PathBuf| path.starts_with(folder);
            if is_listed(&project.migrations) || project.imported.values().any(is_listed) {
                continue;
            } else if path.is_dir() {
                folders.push(Listing::of(&path, &[]));
            } else {
                files.insert(path);
            }
        }
        files.insert(executable.to_owned());
        files.insert(project.root.join("Cargo.toml"));
        files.insert(project.root.join("Cargo.lock"));
        files.extend(configuration(&project.root));
        files.extend(toolchain(&project.root));
        Some(Self { files: files.into_iter().map(Stamp::of).collect(), folders })
    }

    pub(crate) fn hold(&self) -> bool {
        self.files.iter().all(Stamp::holds) && self.folders.iter().all(Listing::holds)
    }

    /// Whether someone was still writing while cargo was building: the build may or may not have seen it.
    pub(crate) fn changed_since(&self, moment: SystemTime, target: &Path) -> bool {
        let of_the_build = |stamp: &&Stamp| stamp.path().starts_with(target) || stamp.path().ends_with("Cargo.lock");
        self.files.iter().filter(|stamp| !of_the_build(stamp)).any(|stamp| stamp.changed_since(moment))
            || self.folders.iter().any(|folder| folder.changed_since(moment))
    }
}

/// A development runner reads `.sql` migrations from disk; a release runner embeds them.
fn migrations(project: &Project, release: bool) -> Listing {
    let extensions: &[&str] = if release { &["rs", "sql"] } else { &["rs"] };
    Listing::of(&project.migrations, extensions)
}

/// The source files in cargo's dep-info: `target: source source …`, blanks escaped by a backslash.
fn sources(dep_info: &str) -> Vec<PathBuf> {
    let mut sources = Vec::new();
    for line in dep_info.lines() {
        let Some((_, list)) = line.split_once(": ") else { continue };
        let mut path = String::new();
        let mut characters = list.chars().peekable();
        while let Some(character) = characters.next() {
            match character {
                '\\' if characters.peek() == Some(&' ') => path.extend(characters.next()),
                ' ' => sources.push(PathBuf::from(std::mem::take(&mut path))),
                other => path.push(other),
            }
        }
        sources.push(PathBuf::from(path));
    }
    sources.retain(|path| !path.as_os_str().is_empty());
    sources
}

/// The Cargo.toml of the package a source file belongs to.
fn manifest_above(source: &Path) -> Option<PathBuf> {
    source.ancestors().skip(1).map(|folder| folder.join("Cargo.toml")).find(|path| path.is_file())
}

/// Cargo's configuration files for a command run in `folder`, those included that are not there.
pub(crate) fn configuration(folder: &Path) -> Vec<PathBuf> {
    let mut places: Vec<PathBuf> = folder.ancestors().map(|folder| folder.join(".cargo")).collect();
    places.extend(home("CARGO_HOME", ".cargo"));
    places.iter().flat_map(|place| [place.join("config.toml"), place.join("config")]).collect()
}

/// What decides which compiler is used.
fn toolchain(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = folder
        .ancestors()
        .flat_map(|folder| [folder.join("rust-toolchain.toml"), folder.join("rust-toolchain")])
        .collect();
    if let Some(rustup) = home("RUSTUP_HOME", ".rustup") {
        files.push(rustup.join("settings.toml"));
        let updates = std::fs::read_dir(rustup.join("update-hashes"));
        files.extend(updates.into_iter().flatten().flatten().map(|entry| entry.path()));
    }
    let rustc = format!("rustc{}", std::env::consts::EXE_SUFFIX);
    let search = std::env::var_os("PATH").unwrap_or_default();
    files.extend(std::env::split_paths(&search).map(|folder| folder.join(&rustc)).find(|path| path.is_file()));
    files
}

fn home(variable: &str, usual: &str) -> Option<PathBuf> {
    let named = std::env::var_os(variable).map(PathBuf::from);
    named.or_else(|| std::env::home_dir().map(|home| home.join(usual)))
}

/// The environment variables that change what cargo builds, with their values, sorted.
pub(crate) fn environment() -> Vec<(OsString, OsString)> {
    const NAMES: &[&str] =
        &["RUSTUP_TOOLCHAIN", "RUSTUP_HOME", "CARGO_HOME", "CARGO_INCREMENTAL", "CC", "CFLAGS", "AR"];
    const PREFIXES: &[&str] = &[
        "RUSTC",
        "RUSTFLAGS",
        "CARGO_ENCODED_RUSTFLAGS",
        "CARGO_BUILD_",
        "CARGO_PROFILE_",
        "CARGO_TARGET_",
        "CARGO_UNSTABLE_",
        "CC_",
        "CFLAGS_",
        "LIBSQLITE3_",
        "SQLITE3_",
    ];
    let matters = |name: &str| NAMES.contains(&name) || PREFIXES.iter().any(|prefix| name.starts_with(prefix));
    let mut variables: Vec<_> = std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(matters)).collect();
    variables.sort();
    variables
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dep_info_lists_sources_with_blanks_in_their_names() {
        let text = "/t/debug/database: /a/main.rs /with\\ blank/lib.rs /a/build.rs\n\n# comment\n";
        let expected = ["/a/main.rs", "/with blank/lib.rs", "/a/build.rs"].map(PathBuf::from);
        assert_eq!(sources(text), expected);
    }

    #[test]
    fn dep_info_of_windows_keeps_its_backslashes() {
        let text = "C:\\t\\database.exe: C:\\a\\main.rs C:\\a\\my\\ lib.rs\n";
        assert_eq!(sources(text), ["C:\\a\\main.rs", "C:\\a\\my lib.rs"].map(PathBuf::from));
    }
}

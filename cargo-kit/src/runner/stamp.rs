//! Whether a file or folder is as it was: by modification time in nanoseconds and size, as cargo itself judges.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// Modification time in nanoseconds since 1970, and size in bytes.
type Seen = (u64, u64);

/// One file as it was seen; a file that was not there must still not be there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stamp {
    path: PathBuf,
    seen: Option<Seen>,
}

impl Stamp {
    pub(crate) fn of(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let seen = path.metadata().ok().map(|metadata| seen(&metadata));
        Self { path, seen }
    }

    pub(crate) fn holds(&self) -> bool {
        self.path.metadata().ok().map(|metadata| seen(&metadata)) == self.seen
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Changed at or after `moment`, as far as the file system's clock can tell.
    pub(crate) fn changed_since(&self, moment: SystemTime) -> bool {
        self.seen.is_some_and(|(changed, _)| is_since(changed, moment))
    }
}

/// The files of a folder as they were seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Listing {
    folder: PathBuf,
    /// Only files with one of these extensions, everything when there is none.
    extensions: Vec<String>,
    /// By name below the folder. Texts, as paths are slow to compare and there may be thousands.
    files: BTreeMap<String, Seen>,
}

impl Listing {
    pub(crate) fn of(folder: &Path, extensions: &[&str]) -> Self {
        let extensions = extensions.iter().map(|extension| (*extension).to_owned()).collect();
        let mut listing = Self { folder: folder.to_owned(), extensions, files: BTreeMap::new() };
        listing.files = listing.look();
        listing
    }

    pub(crate) fn holds(&self) -> bool {
        self.look() == self.files
    }

    pub(crate) fn changed_since(&self, moment: SystemTime) -> bool {
        self.files.values().any(|(changed, _)| is_since(*changed, moment))
    }

    fn look(&self) -> BTreeMap<String, Seen> {
        let mut files = BTreeMap::new();
        self.look_into(&self.folder, "", &mut files);
        files
    }

    fn look_into(&self, folder: &Path, within: &str, files: &mut BTreeMap<String, Seen>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let wanted = path.extension().is_some_and(|found| self.extensions.iter().any(|wanted| found == &**wanted));
            let is_folder = || entry.file_type().is_ok_and(|kind| kind.is_dir());
            if !self.extensions.is_empty() && !wanted && !is_folder() {
                continue;
            }
            let Ok(metadata) = path.metadata() else { continue };
            let name = format!("{within}{}", entry.file_name().to_string_lossy());
            if metadata.is_dir() {
                self.look_into(&path, &format!("{name}/"), files);
            } else {
                files.insert(name, seen(&metadata));
            }
        }
    }
}

fn seen(metadata: &Metadata) -> Seen {
    let changed = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    // A folder's size says nothing.
    let size = if metadata.is_dir() { 0 } else { metadata.len() };
    (changed.map_or(0, nanoseconds), size)
}

fn is_since(changed: u64, moment: SystemTime) -> bool {
    // Some file systems keep whole seconds, or every second one: a change may bear an earlier time than it had.
    let blur = if changed.is_multiple_of(1_000_000_000) { 2_000_000_000 } else { 0 };
    changed.saturating_add(blur) >= moment.duration_since(UNIX_EPOCH).map_or(0, nanoseconds)
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

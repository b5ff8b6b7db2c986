//! A database file for trying things out, in the folder of temporary files.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::driver::{DatabaseError, Scratch, Url};

pub(super) fn empty() -> Scratch {
    let path = unused();
    // The first who opens it makes it.
    Scratch::new(Url::new(format!("sqlite:{}", path.display())), Leaving(path))
}

pub(super) fn copy(of: &Scratch) -> Result<Scratch, DatabaseError> {
    let copy = empty();
    let path = |scratch: &Scratch| PathBuf::from(scratch.url().secret().trim_start_matches("sqlite:"));
    let (from, to) = (path(of), path(&copy));
    match std::fs::copy(&from, &to) {
        Ok(_) => Ok(copy),
        Err(source) => Err(DatabaseError::File { path: from, source }),
    }
}

fn unused() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let folder = std::env::temp_dir();
    loop {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!("kit_scratch_{}_{number}.sqlite", std::process::id()));
        if !path.exists() {
            return path;
        }
    }
}

/// Removes the file, and those beside it that begin with its name: journals, the lock.
struct Leaving(PathBuf);

impl Drop for Leaving {
    fn drop(&mut self) {
        let is_beside = |path: &Path| {
            let name = self.0.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            path.file_name().is_some_and(|other| other.to_string_lossy().starts_with(&name))
        };
        let folder = self.0.parent().unwrap_or(Path::new(""));
        let beside = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        for path in beside.filter(|path| is_beside(path)) {
            let _ = std::fs::remove_file(path);
        }
    }
}

//! Entity files on disk: which there are, and how one is read and written.

use std::path::{Path, PathBuf};

use super::CodegenError;

/// The file that brings the others together.
pub(super) const MODULE: &str = "mod";

/// The Rust files of a folder and of the folders in it, by their names without `.rs`, sorted: `post`, `blog/post`.
/// Hidden files are left out, and so are folders that are links. A folder that is not there is empty.
pub(super) fn list(folder: &Path) -> Result<Vec<String>, CodegenError> {
    let mut names = Vec::new();
    add_folder(folder, "", &mut names)?;
    names.sort_unstable();
    Ok(names)
}

fn add_folder(folder: &Path, before: &str, names: &mut Vec<String>) -> Result<(), CodegenError> {
    let failed = |source| CodegenError::Read { path: folder.to_owned(), source };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(error)),
    };
    for entry in entries {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else { continue };
        if entry.file_type().map_err(failed)?.is_dir() {
            add_folder(&entry.path(), &format!("{before}{name}/"), names)?;
        } else if let Some(name) = name.strip_suffix(".rs") {
            names.push(format!("{before}{name}"));
        }
    }
    Ok(())
}

/// Whether the file stands in a folder of the user's own.
pub(super) fn is_deeper(name: &str) -> bool {
    name.contains('/')
}

/// Where the file of this name is.
pub(super) fn path_of(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.rs"))
}

pub(super) fn read_file(path: &Path) -> Result<Option<String>, CodegenError> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(CodegenError::Read { path: path.to_owned(), source }),
    }
}

pub(super) fn make_folder(folder: &Path) -> Result<(), CodegenError> {
    std::fs::create_dir_all(folder).map_err(|source| CodegenError::Write { path: folder.to_owned(), source })
}

/// Puts a file in its place whole, or not at all.
pub(super) fn write(path: &Path, text: &str) -> Result<(), CodegenError> {
    let failed = |source| CodegenError::Write { path: path.to_owned(), source };
    let folder = path.parent().unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = folder.join(format!(".{name}.{}.tmp", std::process::id()));
    std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, path)).map_err(|error| {
        let _ = std::fs::remove_file(&beside);
        failed(error)
    })
}

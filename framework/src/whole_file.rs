//! Files that are nobody else's to read, and whole or not there: written under another name first.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

/// A file that was not there, for its owner alone.
pub(crate) fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// What was written under another name has its own now, even if the machine should stop.
pub(crate) fn name(file: &File, part: &Path, path: &Path) -> io::Result<()> {
    file.sync_all()?;
    std::fs::rename(part, path)?;
    // The name stands in the folder. Not every file system can be asked for this.
    #[cfg(unix)]
    if let Ok(folder) = File::open(path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."))) {
        let _ = folder.sync_all();
    }
    Ok(())
}

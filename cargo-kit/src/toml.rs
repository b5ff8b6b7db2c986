//! Changing a person's TOML files: only what is meant to change, and each file in one step.

use std::io;
use std::path::Path;

use toml_edit::Array;

/// Adds a text to a list, on a line of its own where the others are.
pub(crate) fn push(list: &mut Array, text: &str) {
    let last = list.iter().last().and_then(|last| last.decor().prefix()).and_then(|prefix| prefix.as_str());
    let prefix = match last {
        Some(prefix) if prefix.contains('\n') => prefix.rsplit_once('\n').map(|(_, indent)| format!("\n{indent}")),
        _ => None,
    };
    list.push(text);
    let place = list.len() - 1;
    if let (Some(prefix), Some(added)) = (prefix, list.get_mut(place)) {
        added.decor_mut().set_prefix(prefix);
    }
}

/// Replaces the file in one step.
pub(crate) fn write(path: &Path, text: &str) -> io::Result<()> {
    let unfinished = path.with_extension(format!("toml.kit-{}", std::process::id()));
    let written = std::fs::write(&unfinished, text).and_then(|()| std::fs::rename(&unfinished, path));
    written.inspect_err(|_| {
        let _ = std::fs::remove_file(&unfinished);
    })
}

//! Changing a person's TOML files: only what is meant to change, and each file in one step.

use std::io;
use std::path::Path;

use toml_edit::{Array, Decor, InlineTable, Value};

/// Adds a text to a list, on a line of its own where the others are.
pub(crate) fn push(list: &mut Array, text: &str) {
    let last = list.iter().last().and_then(|last| last.decor().prefix()).and_then(|prefix| prefix.as_str());
    let indent = last.and_then(|prefix| prefix.rsplit_once('\n')).map(|(_, indent)| format!("\n{indent}"));
    let Some(indent) = indent else { return list.push(text) };
    // A comment behind the last comma stays on its line.
    let trailing = list.trailing().as_str().unwrap_or_default();
    let (comment, rest) = match (list.trailing_comma(), trailing.rfind('\n')) {
        (true, Some(end)) => (trailing[..end].trim_end().to_owned(), trailing[end..].to_owned()),
        _ => (String::new(), trailing.to_owned()),
    };
    list.push(text);
    list.set_trailing(rest);
    let place = list.len() - 1;
    if let Some(added) = list.get_mut(place) {
        added.decor_mut().set_prefix(comment + &indent);
    }
}

/// Adds a key to `{ … }`, keeping the blank before its end there.
pub(crate) fn insert(table: &mut InlineTable, key: &str, mut value: Value) {
    let last = table.iter_mut().last().map(|(_, last)| last.decor_mut());
    let end = last.and_then(|last| Some((last.suffix()?.as_str()?.to_owned(), last)));
    if let Some((blank, last)) = end {
        last.set_suffix("");
        *value.decor_mut() = Decor::new(" ", blank);
    }
    table.insert(key, value);
}

/// Replaces the file in one step.
pub(crate) fn write(path: &Path, text: &str) -> io::Result<()> {
    let unfinished = path.with_extension(format!("toml.kit-{}", std::process::id()));
    let written = std::fs::write(&unfinished, text).and_then(|()| std::fs::rename(&unfinished, path));
    written.inspect_err(|_| {
        let _ = std::fs::remove_file(&unfinished);
    })
}

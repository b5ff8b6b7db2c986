//! What other tools have left in a project, by the look of its files.

use std::path::{Path, PathBuf};

use ruskit::migrate::Tool;
use ruskit_build::layout;
use toml_edit::DocumentMut;

/// So far below the project's folder traces are looked for: `crates/app/migrations`.
const DEPTH: usize = 3;

/// A file or a folder by which a tool is known.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Trace {
    pub(crate) tool: Tool,
    pub(crate) path: PathBuf,
}

/// One trace of each tool.
pub(crate) fn tools(root: &Path) -> Vec<Trace> {
    let mut found: Vec<Trace> = Vec::new();
    look(root, DEPTH, &mut |folder| {
        for tool in Tool::ALL {
            if found.iter().all(|known| known.tool != tool)
                && let Some(path) = trace(tool, folder)
            {
                found.push(Trace { tool, path });
            }
        }
    });
    found
}

/// Folders of the tool's migrations.
pub(crate) fn folders(root: &Path, tool: Tool) -> Vec<PathBuf> {
    let mut found: Vec<_> =
        diesels(root).into_iter().filter(|folder| tool == Tool::Diesel && is_of(tool, folder)).collect();
    look(root, DEPTH, &mut |folder| {
        if folder.ends_with("migrations") && is_of(tool, folder) && !found.iter().any(|known| known == folder) {
            found.push(folder.to_owned());
        }
    });
    found.sort();
    found
}

/// Meets the folder and those below it; what cannot be read is passed over.
fn look(folder: &Path, depth: usize, meet: &mut dyn FnMut(&Path)) {
    meet(folder);
    if depth == 0 {
        return;
    }
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder && !name.starts_with('.') && !["target", "node_modules", "vendor"].contains(&name.as_ref()) {
            look(&entry.path(), depth - 1, meet);
        }
    }
}

fn trace(tool: Tool, folder: &Path) -> Option<PathBuf> {
    let holds = |file: &str, word: &str| {
        let path = folder.join(file);
        std::fs::read_to_string(&path).is_ok_and(|text| text.contains(word)).then_some(path)
    };
    let files = || (folder.ends_with("migrations") && is_of(tool, folder)).then(|| folder.to_owned());
    match tool {
        Tool::Sqlx => files(),
        Tool::Diesel => holds("diesel.toml", "").or_else(files),
        Tool::Refinery => holds("refinery.toml", "").or_else(files),
        Tool::SeaOrm => holds("src/lib.rs", "sea_orm_migration").filter(|_| folder.ends_with("migration")),
        Tool::Laravel => holds("artisan", "Illuminate"),
        Tool::Django => holds("manage.py", "django"),
    }
}

/// Whether the files of a folder are called as the tool's are.
fn is_of(tool: Tool, folder: &Path) -> bool {
    let Ok(found) = layout::look(folder) else { return false };
    let name = |file: &Path| file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let all: Vec<_> =
        found.migrations.iter().map(|migration| &migration.up).filter(|up| layout::has_version(up)).collect();
    let any = |is_it: fn(&str) -> bool| all.iter().any(|file| is_it(&name(file)));
    match tool {
        Tool::Diesel => any(|name| name == "up.sql"),
        Tool::Refinery => !found.rust.is_empty() || any(|name| name.starts_with(['V', 'U'])),
        _ => any(|name| name.starts_with(|first: char| first.is_ascii_digit())),
    }
}

/// The folder that `diesel.toml` names.
fn diesels(root: &Path) -> Option<PathBuf> {
    let document: DocumentMut = std::fs::read_to_string(root.join("diesel.toml")).ok()?.parse().ok()?;
    let folder = document.get("migrations_directory")?.get("dir")?.as_str()?;
    Some(root.join(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tool_is_known_by_what_it_leaves() {
        for (tool, file, text) in [
            (Tool::Sqlx, "migrations/20230101000000_a.sql", ""),
            (Tool::Sqlx, "crates/app/migrations/1_a.up.sql", ""),
            (Tool::Diesel, "diesel.toml", "[print_schema]\n"),
            (Tool::Diesel, "migrations/2023-01-01-000000_a/up.sql", ""),
            (Tool::Refinery, "migrations/V1__a.sql", ""),
            (Tool::Refinery, "src/migrations/V1__a.rs", ""),
            (Tool::SeaOrm, "migration/src/lib.rs", "pub use sea_orm_migration::prelude::*;\n"),
            (Tool::Laravel, "artisan", "use Illuminate\\Foundation\\Application;\n"),
            (Tool::Django, "server/manage.py", "from django.core.management import execute_from_command_line\n"),
        ] {
            let root = tempfile::TempDir::new().unwrap();
            let path = root.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, text).unwrap();
            std::fs::write(root.path().join("Cargo.toml"), "[package]\n").unwrap();
            let found = tools(root.path());
            assert_eq!(found.iter().map(|trace| trace.tool).collect::<Vec<_>>(), [tool], "{file}");
            assert!(path.starts_with(&found[0].path), "{found:?}");
        }
        let root = tempfile::TempDir::new().unwrap();
        std::fs::create_dir_all(root.path().join("migrations")).unwrap();
        std::fs::write(root.path().join("migrations/notes.sql"), "").unwrap();
        std::fs::write(root.path().join("manage.py"), "print('hello')").unwrap();
        assert_eq!(tools(root.path()), []);
    }

    #[test]
    fn diesel_says_where_its_folder_is() {
        let root = tempfile::TempDir::new().unwrap();
        std::fs::create_dir_all(root.path().join("db/changes/1_a")).unwrap();
        std::fs::write(root.path().join("db/changes/1_a/up.sql"), "").unwrap();
        std::fs::write(root.path().join("diesel.toml"), "[migrations_directory]\ndir = \"db/changes\"\n").unwrap();
        assert_eq!(folders(root.path(), Tool::Diesel), [root.path().join("db/changes")]);
        assert!(folders(root.path(), Tool::Sqlx).is_empty());
    }
}

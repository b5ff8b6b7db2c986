//! The files of a first migration.

use ruskit::codegen::Templates;
use ruskit::codegen::migration::{MigrationDraft, SqlDraft, SqlPiece, migration_text, sql_texts};
use ruskit::schema::diff::Piece;
use ruskit::wire::Baselined;

use crate::failure::Failure;
use crate::make::file;
use crate::project::Project;
use crate::scaffold::NewFile;

const MESSAGE: &str = "What the database held before Kit.";

/// In Rust.
pub(super) fn rust(project: &Project, title: &str, name: &str, found: &Baselined) -> Result<Vec<NewFile>, Failure> {
    let templates = Templates::with_overrides(Some(&project.templates));
    let up: Vec<_> = found.operations.iter().cloned().map(Piece::Do).collect();
    let draft = MigrationDraft { name, message: Some(MESSAGE), up: &up, down: None };
    let text = migration_text(&draft, &templates)?;
    let text = file::formatted(&text, &project.migrations).unwrap_or(text);
    Ok(vec![NewFile { path: project.migrations.join(format!("{title}.rs")), text }])
}

/// In SQL, with what undoes it where all of that is known.
pub(super) fn sql(project: &Project, title: &str, name: &str, found: &Baselined) -> Result<Vec<NewFile>, Failure> {
    let templates = Templates::with_overrides(Some(&project.templates));
    let up: Vec<_> = found.up.iter().map(|statements| SqlPiece::Do(statements)).collect();
    let down = found.down.as_ref().map(|statements| [SqlPiece::Do(statements)]);
    let draft = SqlDraft { name, message: Some(MESSAGE), up: &up, down: down.as_ref().map(<[_; 1]>::as_slice) };
    let (up, down) = sql_texts(&draft, &templates)?;
    let file = |end: &str, text: String| NewFile { path: project.migrations.join(format!("{title}{end}")), text };
    Ok(match down {
        Some(down) => vec![file(".up.sql", up), file(".down.sql", down)],
        None => vec![file(".sql", up)],
    })
}

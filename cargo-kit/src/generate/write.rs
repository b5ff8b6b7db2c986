//! The files of a generated migration.

use ruskit::codegen::Templates;
use ruskit::codegen::migration::{MigrationDraft, SqlDraft, SqlPiece, migration_text, sql_texts, telling_name};
use ruskit::schema::diff::Piece;

use super::judge::{Found, Statements};
use crate::failure::Failure;
use crate::make::{file, name};
use crate::project::Project;
use crate::scaffold::NewFile;

/// What the person says of the migration's name.
pub(crate) struct Naming<'a> {
    /// In snake case.
    pub(crate) name: Option<String>,
    pub(crate) message: Option<&'a str>,
}

impl Naming<'_> {
    /// The name the person gave, else this one, with a number behind it where it is taken.
    fn name(&self, project: &Project, otherwise: impl FnOnce() -> String) -> Result<String, Failure> {
        match self.name.clone().or_else(|| name::of_message(self.message?)) {
            Some(name) => Ok(name),
            None => Ok(file::free_name(&project.migrations, otherwise())?),
        }
    }
}

/// The migration that makes the changes, in Rust.
pub(crate) fn migration(project: &Project, found: &Found, naming: &Naming<'_>) -> Result<Vec<NewFile>, Failure> {
    let name = naming.name(project, || telling_name(&found.operations))?;
    let back = found.way_back.as_ref().map(|way| way.operations.iter().cloned().map(Piece::Do).collect::<Vec<_>>());
    rust_file(project, &name, naming.message, &found.pieces, back.as_deref())
}

/// The migration that makes the changes, in SQL.
pub(crate) fn sql_migration(
    project: &Project,
    found: &Found,
    statements: &Statements,
    naming: &Naming<'_>,
) -> Result<Vec<NewFile>, Failure> {
    let name = naming.name(project, || telling_name(&found.operations))?;
    let mut done = statements.up.iter();
    let mut up = Vec::with_capacity(found.pieces.len());
    for piece in &found.pieces {
        up.push(match piece {
            Piece::Do(_) => SqlPiece::Do(done.next().map(Vec::as_slice).unwrap_or_default()),
            Piece::Undecided { what, hint } => SqlPiece::Undecided { what, hint: hint.as_deref() },
        });
    }
    let down = statements.down.as_ref().map(|statements| [SqlPiece::Do(statements)]);
    let draft = SqlDraft {
        name: &name,
        message: naming.message,
        up: &up,
        down: down.as_ref().map(<[SqlPiece<'_>; 1]>::as_slice),
    };
    sql_files(project, &draft)
}

/// A migration that does nothing yet.
pub(crate) fn empty(project: &Project, naming: &Naming<'_>, sql: bool) -> Result<Vec<NewFile>, Failure> {
    let name = naming.name(project, || "empty".to_owned())?;
    if sql {
        return sql_files(project, &SqlDraft { name: &name, message: naming.message, up: &[], down: Some(&[]) });
    }
    rust_file(project, &name, naming.message, &[], None)
}

fn rust_file(
    project: &Project,
    name: &str,
    message: Option<&str>,
    up: &[Piece],
    down: Option<&[Piece]>,
) -> Result<Vec<NewFile>, Failure> {
    let templates = Templates::with_overrides(Some(&project.templates));
    let text = migration_text(&MigrationDraft { name, message, up, down }, &templates)?;
    let text = file::formatted(&text, &project.migrations).unwrap_or(text);
    let path = project.migrations.join(format!("{}.rs", file::stem(&project.migrations, name)?));
    Ok(vec![NewFile { path, text }])
}

fn sql_files(project: &Project, draft: &SqlDraft<'_>) -> Result<Vec<NewFile>, Failure> {
    let templates = Templates::with_overrides(Some(&project.templates));
    let (up, down) = sql_texts(draft, &templates)?;
    let stem = file::stem(&project.migrations, draft.name)?;
    let file = |end: &str, text: String| NewFile { path: project.migrations.join(format!("{stem}{end}")), text };
    Ok(match down {
        Some(down) => vec![file(".up.sql", up), file(".down.sql", down)],
        None => vec![file(".sql", up)],
    })
}

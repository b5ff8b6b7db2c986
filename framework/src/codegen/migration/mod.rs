//! Operations → the text of a migration.
//!
//! The rule that always holds: compiled, the text records exactly the operations it was written from, in their
//! [`normal`] form. A short word (`t.id()`, `.unique()` behind a column) stands only where the builder records the very
//! same for it.

mod blueprint;
mod column;
mod key;
mod layout;
mod literal;
mod name;
mod normal;
mod operation;
mod sql;
mod telling;

use serde::Serialize;

use super::{TemplateError, Templates};
use crate::schema::diff::Piece;

pub use layout::{Chain, Value};
pub use literal::text;
pub use name::struct_name;
pub use normal::normal;
pub use sql::{SqlDraft, SqlPiece, script_text, sql_texts};
pub use telling::telling_name;

/// A migration that is to be written.
#[derive(Debug, Clone, Copy)]
pub struct MigrationDraft<'a> {
    /// Its name in snake case.
    pub name: &'a str,
    /// What it is for, in the author's words.
    pub message: Option<&'a str>,
    /// What it does.
    pub up: &'a [Piece],
    /// What undoes it; `None` leaves that to Kit.
    pub down: Option<&'a [Piece]>,
}

/// The text of a migration in Rust, as the template `migration` has it.
pub fn migration_text(draft: &MigrationDraft<'_>, templates: &Templates) -> Result<String, TemplateError> {
    let view = MigrationView {
        docs: draft.message.map(docs).unwrap_or_default(),
        down: draft.down.map(Direction::of),
        ..MigrationView::new(draft.name, Direction::of(draft.up))
    };
    view.render(templates)
}

/// The author's words above the struct.
fn docs(message: &str) -> String {
    message.trim().lines().map(|line| format!("/// {line}").trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

/// What the templates `migration` and `migration-sql` see.
#[derive(Debug, Default, Serialize)]
pub struct MigrationView<'a> {
    /// Struct name.
    pub name: String,
    /// What the migration is for, as doc comments; empty where nobody said.
    pub docs: String,
    /// Entity the table is of; empty when not said.
    pub entity: &'a str,
    /// Table the migration is about; empty when there is none or several.
    pub table: &'a str,
    /// What it does.
    #[serde(flatten)]
    pub up: Direction,
    /// What undoes it, where that is not left to Kit.
    pub down: Option<Direction>,
}

/// One direction of a migration.
#[derive(Debug, Default, Serialize)]
pub struct Direction {
    /// Parameter of the method: `schema`, or `_schema` when it is not used.
    pub parameter: &'static str,
    /// Statements, indented, one per line; empty when there are none.
    pub statements: String,
}

impl Direction {
    /// A direction of these statements.
    pub fn new(statements: String) -> Self {
        Self { parameter: if statements.is_empty() { "_schema" } else { "schema" }, statements }
    }

    fn of(pieces: &[Piece]) -> Self {
        Self::new(operation::statements(pieces).join("\n"))
    }
}

impl<'a> MigrationView<'a> {
    /// A migration of this name (in snake case) that does this.
    pub fn new(name: &str, up: Direction) -> Self {
        Self { name: struct_name(name), up, ..Self::default() }
    }

    /// The text in SQL, of one direction.
    pub fn render_sql(&self, templates: &Templates) -> Result<String, TemplateError> {
        templates.render("migration-sql", self)
    }

    /// The text in Rust. A template of the project that leaves out what undoes the migration is an error: it would be undone
    /// in another way than was said.
    pub fn render(&self, templates: &Templates) -> Result<String, TemplateError> {
        let text = templates.render("migration", self)?;
        let lost = |direction: &&Direction| !text.contains(direction.statements.as_str());
        match self.down.as_ref().filter(lost) {
            Some(_) => Err(templates.leaves_out("migration", "down")),
            None => Ok(text),
        }
    }
}

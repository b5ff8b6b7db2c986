//! Between schema and Rust text.
//!
//! [`refresh`] brings `schema.json` and the entity files into step with a database; [`desired`] reads the entity files as
//! the schema they ask for; [`migration`] writes what leads from one to the other. Nothing here names a database or talks
//! to one.
//!
//! The whole way, as `migrate:generate` goes it, but for asking a database what the difference means to it:
//!
//! ```
//! use ruskit::codegen::migration::{MigrationDraft, migration_text, telling_name};
//! use ruskit::codegen::{Snapshot, Templates, desired};
//! use ruskit::schema::diff::{Piece, diff};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let project = tempfile::tempdir()?;
//! # let project = project.path();
//! # std::fs::create_dir_all(project.join("entities"))?;
//! # std::fs::write(
//! #     project.join("entities/post.rs"),
//! #     "#[entity(table = \"posts\")]\npub struct Post {\n    #[entity(primary_key, auto)]\n    pub id: i64,\n    pub title: String,\n}\n",
//! # )?;
//! // The schema as it was when somebody last looked; none in a new project.
//! let path = project.join("schema.json");
//! let before = Snapshot::load(&path)?.map(|snapshot| snapshot.schema).unwrap_or_default();
//!
//! // What the entities ask for, and what leads there.
//! let wanted = desired(&project.join("entities"), &before)?;
//! assert!(wanted.mistakes.is_empty());
//! let difference = diff(&before, &wanted.schema, &wanted.renames);
//!
//! // The migration.
//! let pieces: Vec<Piece> = difference.operations.iter().cloned().map(Piece::Do).collect();
//! let name = telling_name(&difference.operations);
//! let draft = MigrationDraft { name: &name, message: Some("Posts have a title."), up: &pieces, down: None };
//! let text = migration_text(&draft, &Templates::builtin())?;
//! std::fs::write(project.join(format!("20261121_120000_{name}.rs")), &text)?;
//!
//! // What the next comparison begins with.
//! Snapshot::new("sqlite", &wanted.schema).save(&path)?;
//! assert!(diff(&Snapshot::load(&path)?.unwrap_or_default().schema, &wanted.schema, &Default::default()).is_empty());
//! assert_eq!(name, "create_posts_table");
//! assert!(text.contains("t.string(\"title\");"));
//! # Ok(())
//! # }
//! ```
//!
//! A driver renders the operations: [`Driver::render`](crate::driver::Driver::render).

mod attributes;
mod changes;
mod desired;
mod docs;
mod enums;
mod files;
mod folder;
mod merge;
pub mod migration;
mod module;
mod names;
mod read;
mod read_enum;
mod refresh;
mod snapshot;
mod spots;
mod sql_name;
mod templates;
mod types;
mod words;
mod write;
mod wrong;

use std::path::PathBuf;

use crate::code::Code;

pub use changes::{Changes, FieldsRemoved, Kept, Unparsable};
pub use desired::{Desired, Mistake, Place, Places, desired};
pub use names::singular_name;
pub use refresh::{Refresh, refresh};
pub use snapshot::{Snapshot, VERSION};
pub use templates::{TemplateError, Templates};
pub use wrong::SyntaxError;

/// What keeps entities or snapshot from being refreshed. Nothing is half written: each file is as before or as it
/// should be.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CodegenError {
    /// A file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The snapshot is damaged.
    #[error("{}:{line}: not a schema snapshot: {reason}", path.display())]
    Snapshot {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What the parser said.
        reason: String,
    },
    /// The snapshot is of a format this Kit does not know.
    #[error("{} was written by a newer cargo-kit (format {version})", path.display())]
    NewerSnapshot {
        /// The file.
        path: PathBuf,
        /// Its format.
        version: u32,
    },
    /// The schema cannot be put into JSON.
    #[error("cannot write the schema as JSON: {0}")]
    Serialize(serde_json::Error),
    /// A table was named that is not there.
    #[error("there is no table `{name}`; there are {}", if known.is_empty() { "none".to_owned() } else { known.join(", ") })]
    UnknownTable {
        /// As asked for.
        name: String,
        /// The tables there are.
        known: Vec<String>,
    },
    /// A template is wrong.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// A template gives text that is not Rust.
    #[error("the template for `{table}` gives Rust that does not parse: {reason}")]
    TemplateSyntax {
        /// Table.
        table: String,
        /// What the parser said.
        reason: String,
    },
}

impl CodegenError {
    /// What the failure is called.
    pub fn code(&self) -> Code {
        match self {
            CodegenError::Read { .. } => Code::EntityUnreadable,
            CodegenError::Write { .. } | CodegenError::Serialize(_) => Code::EntityUnwritable,
            CodegenError::Snapshot { .. } => Code::SnapshotDamaged,
            CodegenError::NewerSnapshot { .. } => Code::SnapshotNewer,
            CodegenError::UnknownTable { .. } => Code::UnknownEntityTable,
            CodegenError::Template(error) => error.code(),
            CodegenError::TemplateSyntax { .. } => Code::TemplateNotRust,
        }
    }
}

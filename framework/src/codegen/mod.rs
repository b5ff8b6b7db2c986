//! Between schema and Rust text.
//!
//! [`migration`] writes operations as the text of a migration. [`refresh`] brings `schema.json` and the entity files into
//! step with a database; [`desired`] reads the entity files as the schema they ask for. Nothing here names a database or
//! talks to one.

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
mod sql_name;
mod templates;
mod types;
mod words;
mod write;
mod wrong;

use std::path::PathBuf;

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

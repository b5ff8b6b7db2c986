//! `schema.json`: the schema at the last refresh, kept beside the migrations and reviewed with them.
//!
//! ```json
//! {
//!   "version": 1,
//!   "driver": "sqlite",
//!   "tables": […], "views": […], "triggers": […]
//! }
//! ```
//! Lists are sorted by name, fields at their usual value are left out, so that equal schemas give equal files. The text
//! a database keeps of a table, and of its columns and indexes, is left out too: two databases with the same schema may
//! have spelt it differently. A view's and a trigger's is all there is of them, and stays; so does that of an index or
//! constraint where the database keeps it because nothing else says as much.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::CodegenError;
use super::files::write;
use crate::schema::Schema;
use crate::schema::diff::normalized;

/// The format this Kit writes; it reads this one and those before it.
pub const VERSION: u32 = 1;

/// What `schema.json` holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Version of the format.
    pub version: u32,
    /// The database it was read from, as in `sqlite`.
    pub driver: String,
    /// The schema, without the texts of tables.
    #[serde(flatten)]
    pub schema: Schema,
}

/// Enough of any version to tell which it is.
#[derive(Deserialize)]
struct Header {
    version: u32,
}

impl Snapshot {
    /// The snapshot of a schema.
    pub fn new(driver: &str, schema: &Schema) -> Self {
        Self { version: VERSION, driver: driver.to_owned(), schema: normalized(schema).into_owned() }
    }

    /// Reads a snapshot; a file that is not there is none. One written by a newer Kit is an error, and so is one that
    /// cannot be read: both hold something this Kit would lose.
    pub fn load(path: &Path) -> Result<Option<Self>, CodegenError> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(CodegenError::Read { path: path.to_owned(), source }),
        };
        let damaged = |error: serde_json::Error| CodegenError::Snapshot {
            path: path.to_owned(),
            line: error.line(),
            reason: error.to_string(),
        };
        let header: Header = serde_json::from_str(&text).map_err(damaged)?;
        if header.version > VERSION {
            return Err(CodegenError::NewerSnapshot { path: path.to_owned(), version: header.version });
        }
        serde_json::from_str(&text).map(Some).map_err(damaged)
    }

    /// Puts the snapshot into this file, whole or not at all.
    pub fn save(&self, path: &Path) -> Result<(), CodegenError> {
        write(path, &self.to_text()?)
    }

    /// The file's text.
    pub fn to_text(&self) -> Result<String, CodegenError> {
        let mut text = serde_json::to_string_pretty(self).map_err(CodegenError::Serialize)?;
        text.push('\n');
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first version, with every field there is. It stays as it is for as long as Kit is to read it.
    const FIRST: &str = include_str!("schema-version-1.json");

    #[test]
    fn every_version_is_read_and_the_latest_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("schema.json");
        std::fs::write(&path, FIRST).unwrap();
        let read = Snapshot::load(&path).unwrap().unwrap();
        assert_eq!(read.schema.tables[0].columns.len(), 11);
        read.save(&path).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), FIRST);
        // Nothing in it is beside the schema, and everything stays in a new one.
        assert_eq!(Snapshot::new("postgres", &read.schema), read);
    }

    #[test]
    fn a_newer_version_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("schema.json");
        std::fs::write(&path, "{\"version\": 99, \"something\": \"new\"}").unwrap();
        assert!(matches!(Snapshot::load(&path), Err(CodegenError::NewerSnapshot { version: 99, .. })));
        assert!(Snapshot::load(&folder.path().join("none.json")).unwrap().is_none());
    }
}

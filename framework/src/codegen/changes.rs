//! What a refresh tells: what it wrote and removed, and what it left to the user.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::Serialize;

/// What a refresh did, or with `check` would do. Every list is sorted by path.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Files written: new ones, and those whose content changed.
    pub written: Vec<PathBuf>,
    /// Files removed with their tables.
    pub removed: Vec<PathBuf>,
    /// What was left to the user though it differs from the database.
    pub kept: Vec<Kept>,
    /// Fields that went with their columns.
    pub fields_removed: Vec<FieldsRemoved>,
    /// Files that are no Rust Kit can read; they were left alone.
    pub unparsable: Vec<Unparsable>,
    /// Features of the framework that the application needs for the types in its entities, beyond `entity`.
    pub features: BTreeSet<&'static str>,
}

impl Changes {
    /// Whether files and database are in step: nothing to write or remove.
    pub fn is_empty(&self) -> bool {
        self.written.is_empty() && self.removed.is_empty()
    }
}

/// Something left to the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// The file.
    pub path: PathBuf,
    /// What differs, and why it stays.
    pub reason: String,
}

/// Fields that went with their columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldsRemoved {
    /// The file.
    pub path: PathBuf,
    /// The struct.
    pub entity: String,
    /// The fields, in the struct's order.
    pub fields: Vec<String>,
}

/// A file that is no Rust Kit can read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unparsable {
    /// The file.
    pub path: PathBuf,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

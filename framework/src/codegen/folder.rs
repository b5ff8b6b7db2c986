//! The folder of entity files: what each file holds, and where a table's struct stands.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use super::CodegenError;
use super::names::EntityName;
use super::read::{EntityFile, SyntaxError, read};
use crate::schema::Table;

/// The files, `mod.rs` excepted.
#[derive(Debug, Default)]
pub(super) struct Folder {
    /// By name without `.rs`.
    pub(super) files: BTreeMap<String, Source>,
    /// Table to file.
    homes: HashMap<String, String>,
    /// Names of all entities' structs.
    structs: HashSet<String>,
}

/// A file of the folder: what it holds now, and what it shall hold.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) old: Option<String>,
    /// None: the file goes.
    pub(super) new: Option<String>,
    pub(super) content: Content,
}

#[derive(Debug)]
pub(super) enum Content {
    /// Exactly what Kit writes for this table, under this name.
    Fresh {
        table: String,
        name: String,
    },
    Parsed(EntityFile),
    Wrong,
}

/// Where a table's struct stands.
pub(super) enum Home {
    /// In a file that is what Kit would write.
    Fresh,
    /// In this file.
    File(String),
    /// Perhaps in a file that cannot be read.
    Wrong,
    /// Nowhere, and the file it would go into is something else.
    Foreign,
    /// Nowhere yet.
    None,
}

impl Folder {
    /// Reads the folder. `fresh` is what Kit would write into a file now, with the table and the struct's name: a file
    /// that holds just that is not parsed. Files that are no Rust come back with what is wrong with them.
    pub(super) fn read<'f>(
        folder: &Path,
        mut fresh: impl FnMut(&str) -> Result<Option<(&'f Table, &'f str, String)>, CodegenError>,
    ) -> Result<(Self, Vec<(String, SyntaxError)>), CodegenError> {
        let mut found = Self { files: read_folder(folder)?, ..Self::default() };
        let mut wrong = Vec::new();
        for (file, source) in &mut found.files {
            let Some(text) = &source.old else { continue };
            source.content = match fresh(file)? {
                Some((table, name, fresh)) if fresh == *text => {
                    Content::Fresh { table: table.name.clone(), name: name.to_owned() }
                }
                _ => match read(text) {
                    Ok(parsed) => Content::Parsed(parsed),
                    Err(error) => {
                        wrong.push((file.clone(), error));
                        Content::Wrong
                    }
                },
            };
            match &source.content {
                Content::Fresh { table, name } => {
                    // The file of its own name comes before any other.
                    found.homes.insert(table.clone(), file.clone());
                    found.structs.insert(name.clone());
                }
                Content::Parsed(parsed) => {
                    for (table, entity) in &parsed.entities {
                        found.homes.entry(table.clone()).or_insert_with(|| file.clone());
                        found.structs.insert(entity.name.clone());
                    }
                }
                Content::Wrong => {}
            }
        }
        Ok((found, wrong))
    }

    /// Where the table's struct stands: in the file of its own name, or in any other.
    pub(super) fn home(&self, table: &Table, name: &EntityName) -> Home {
        let own = self.files.get(&name.file);
        if let Some(Content::Parsed(parsed)) = own.map(|source| &source.content)
            && parsed.entities.contains_key(&table.name)
        {
            return Home::File(name.file.clone());
        }
        if let Some(file) = self.homes.get(&table.name) {
            let fresh = self.files.get(file).is_some_and(|source| matches!(source.content, Content::Fresh { .. }));
            return if fresh { Home::Fresh } else { Home::File(file.clone()) };
        }
        // A file that cannot be read may well hold it.
        let attribute = format!("table = \"{}\"", table.name);
        let wrong = |(file, source): (&String, &Source)| {
            let text = source.old.as_deref().unwrap_or_default();
            matches!(source.content, Content::Wrong) && (*file == name.file || text.contains(&attribute))
        };
        if self.files.iter().any(wrong) {
            return Home::Wrong;
        }
        match own.map(|source| &source.content) {
            Some(Content::Parsed(file)) if file.items > 0 && file.entities.is_empty() => Home::Foreign,
            _ => Home::None,
        }
    }

    /// Whether a new entity may not have this name: a file with something in it, or a struct of another table.
    pub(super) fn is_taken(&self, name: &EntityName) -> bool {
        let empty = |source: &Source| matches!(&source.content, Content::Parsed(parsed) if parsed.items == 0);
        self.structs.contains(&name.name) || self.files.get(&name.file).is_some_and(|source| !empty(source))
    }

    /// Puts a new entity's file into the folder.
    pub(super) fn add(&mut self, table: &Table, name: EntityName, text: String) {
        let old = self.files.get_mut(&name.file).and_then(|source| source.old.take());
        self.structs.insert(name.name.clone());
        let content = Content::Fresh { table: table.name.clone(), name: name.name };
        self.files.insert(name.file, Source { old, new: Some(text), content });
    }

    /// The file that holds the table's struct.
    pub(super) fn file_of(&self, table: &str) -> Option<&str> {
        self.homes.get(table).map(String::as_str)
    }
}

/// Reads every file but `mod.rs`, by name without `.rs`; a folder that is not there is empty.
fn read_folder(folder: &Path) -> Result<BTreeMap<String, Source>, CodegenError> {
    let failed = |source| CodegenError::Read { path: folder.to_owned(), source };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut files = BTreeMap::new();
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        let Some(name) = path.file_stem().and_then(|name| name.to_str()) else { continue };
        if name == "mod" || path.extension().is_none_or(|extension| extension != "rs") || path.is_dir() {
            continue;
        }
        let old = read_file(&path)?;
        files.insert(name.to_owned(), Source { new: old.clone(), old, content: Content::Wrong });
    }
    Ok(files)
}

pub(super) fn read_file(path: &Path) -> Result<Option<String>, CodegenError> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(CodegenError::Read { path: path.to_owned(), source }),
    }
}

pub(super) fn make_folder(folder: &Path) -> Result<(), CodegenError> {
    std::fs::create_dir_all(folder).map_err(|source| CodegenError::Write { path: folder.to_owned(), source })
}

/// Puts a file in its place whole, or not at all.
pub(super) fn write(path: &Path, text: &str) -> Result<(), CodegenError> {
    let failed = |source| CodegenError::Write { path: path.to_owned(), source };
    let folder = path.parent().unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = folder.join(format!(".{name}.{}.tmp", std::process::id()));
    std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, path)).map_err(|error| {
        let _ = std::fs::remove_file(&beside);
        failed(error)
    })
}

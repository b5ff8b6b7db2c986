//! Brings `schema.json` and the entity files into step with a schema.
//!
//! Every file is written beside its place and renamed into it, and only when its content changes. The snapshot comes
//! last: it tells the next refresh what this one has done, so it may not be ahead of the entities. A file that is
//! exactly what Kit would write needs no parsing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::merge::{Merge, MergeError};
use super::module::{self, Listed};
use super::names::{EntityName, entity_names, free_name};
use super::read::{EntityFile, SyntaxError, read};
use super::write::{Present, entity_file};
use super::{CodegenError, Snapshot, Templates};
use crate::schema::{ColumnType, Schema, Table};

/// What to refresh, and where.
#[derive(Debug)]
pub struct Refresh<'a> {
    /// The schema as the database has it.
    pub schema: &'a Schema,
    /// The database it was read from, as in `sqlite`.
    pub driver: &'a str,
    /// The folder of entity files; made if it is not there.
    pub entities: &'a Path,
    /// The file `schema.json`.
    pub snapshot: &'a Path,
    /// Where the text comes from.
    pub templates: &'a Templates,
    /// Only the entities of these tables; and there the database is right where it differs from the file, even if it
    /// has not changed since the last refresh. Empty: all tables.
    pub tables: &'a [String],
    /// Write nothing, say what would be written.
    pub check: bool,
}

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

/// Brings snapshot and entity files into step with the schema.
pub fn refresh(request: &Refresh<'_>) -> Result<Changes, CodegenError> {
    known_tables(request)?;
    let before = Snapshot::load(request.snapshot)?;
    let mut run = Run {
        request,
        before: before.as_ref().map(|snapshot| &snapshot.schema),
        names: entity_names(request.schema),
        files: read_folder(request.entities)?,
        changes: Changes { features: features(request.schema), ..Changes::default() },
    };
    run.read_files()?;
    for table in &request.schema.tables {
        if request.tables.is_empty() || request.tables.contains(&table.name) {
            run.refresh_table(table)?;
        }
    }
    run.drop_tables()?;
    run.refresh_module()?;
    let mut changes = run.finish()?;
    let snapshot = Snapshot::new(request.driver, request.schema).to_text()?;
    if std::fs::read_to_string(request.snapshot).ok().as_ref() != Some(&snapshot) && request.tables.is_empty() {
        if !request.check {
            make_folder(request.snapshot.parent().unwrap_or(Path::new(".")))?;
            write(request.snapshot, &snapshot)?;
        }
        changes.written.push(request.snapshot.to_owned());
    }
    changes.written.sort();
    Ok(changes)
}

fn known_tables(request: &Refresh<'_>) -> Result<(), CodegenError> {
    match request.tables.iter().find(|name| request.schema.table(name).is_none()) {
        None => Ok(()),
        Some(name) => Err(CodegenError::UnknownTable {
            name: name.clone(),
            known: request.schema.tables.iter().map(|table| table.name.clone()).collect(),
        }),
    }
}

fn features(schema: &Schema) -> BTreeSet<&'static str> {
    let mut columns = schema.tables.iter().flat_map(|table| &table.columns);
    let decimal = columns.any(|column| matches!(column.ty, ColumnType::Decimal { .. }));
    decimal.then_some("decimal").into_iter().collect()
}

/// A file of the folder: what it holds now, and what it shall hold.
#[derive(Debug)]
struct Source {
    old: Option<String>,
    /// None: the file goes.
    new: Option<String>,
    content: Content,
}

#[derive(Debug)]
enum Content {
    /// Exactly what Kit writes for this table, under this name.
    Fresh {
        table: String,
        name: String,
    },
    Parsed(EntityFile),
    Wrong,
}

struct Run<'a> {
    request: &'a Refresh<'a>,
    before: Option<&'a Schema>,
    names: BTreeMap<&'a str, EntityName>,
    /// By file name without `.rs`; `mod` excepted.
    files: BTreeMap<String, Source>,
    changes: Changes,
}

impl<'a> Run<'a> {
    fn path(&self, file: &str) -> PathBuf {
        self.request.entities.join(format!("{file}.rs"))
    }

    fn fresh(&self, table: &Table, name: &str) -> Result<String, CodegenError> {
        Ok(entity_file(table, name, &Present::default(), self.request.templates)?)
    }

    /// Parses the files that are not what Kit would write now.
    fn read_files(&mut self) -> Result<(), CodegenError> {
        let mut fresh: BTreeMap<&str, (&Table, &str)> = BTreeMap::new();
        for table in &self.request.schema.tables {
            if let Some(name) = self.names.get(table.name.as_str()) {
                fresh.insert(&name.file, (table, &name.name));
            }
        }
        let mut wrong = Vec::new();
        let templates = self.request.templates;
        for (file, source) in &mut self.files {
            let Some(text) = &source.old else { continue };
            if let Some((table, name)) = fresh.get(file.as_str())
                && entity_file(table, name, &Present::default(), templates)? == *text
            {
                source.content = Content::Fresh { table: table.name.clone(), name: (*name).to_owned() };
                continue;
            }
            source.content = match read(text) {
                Ok(parsed) => Content::Parsed(parsed),
                Err(error) => {
                    wrong.push((file.clone(), error));
                    Content::Wrong
                }
            };
        }
        for (file, error) in wrong {
            self.unparsable(&file, error);
        }
        Ok(())
    }

    fn unparsable(&mut self, file: &str, error: SyntaxError) {
        let path = self.path(file);
        let SyntaxError { line, column, message } = error;
        self.changes.unparsable.push(Unparsable { path, line, column, message });
    }

    fn refresh_table(&mut self, table: &'a Table) -> Result<(), CodegenError> {
        let Some(name) = self.names.get(table.name.as_str()).cloned() else { return Ok(()) };
        match self.home(table, &name) {
            Home::Fresh | Home::Wrong => Ok(()),
            Home::Foreign => {
                let reason = format!("no struct in it says `#[entity(table = \"{}\")]`", table.name);
                self.changes.kept.push(Kept { path: self.path(&name.file), reason });
                Ok(())
            }
            Home::File(file) => self.merge(&file, table),
            Home::None => {
                let name = free_name(&name, |name| self.is_taken(name));
                let text = self.fresh(table, &name.name)?;
                let content = Content::Fresh { table: table.name.clone(), name: name.name.clone() };
                let old = self.files.get_mut(&name.file).and_then(|source| source.old.take());
                self.files.insert(name.file, Source { old, new: Some(text), content });
                Ok(())
            }
        }
    }

    /// Where the table's struct stands: in the file of its own name, or in any other.
    fn home(&self, table: &Table, name: &EntityName) -> Home {
        let holds = |source: &Source| match &source.content {
            Content::Fresh { table: held, .. } => *held == table.name,
            Content::Parsed(file) => file.entities.contains_key(&table.name),
            Content::Wrong => false,
        };
        let own = self.files.get_key_value(&name.file).filter(|(_, source)| holds(source));
        match own.or_else(|| self.files.iter().find(|(_, source)| holds(source))) {
            Some((_, Source { content: Content::Fresh { .. }, .. })) => return Home::Fresh,
            Some((file, _)) => return Home::File(file.clone()),
            None => {}
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
        match self.files.get(&name.file).map(|source| &source.content) {
            Some(Content::Parsed(file)) if file.items > 0 && file.entities.is_empty() => Home::Foreign,
            _ => Home::None,
        }
    }

    /// Whether a new entity may not have this name: a file with something in it, or a struct of another table.
    fn is_taken(&self, name: &EntityName) -> bool {
        self.files.iter().any(|(file, source)| match &source.content {
            Content::Fresh { name: held, .. } => *file == name.file || *held == name.name,
            Content::Parsed(parsed) => {
                (*file == name.file && parsed.items > 0)
                    || parsed.entities.values().any(|entity| entity.name == name.name)
            }
            Content::Wrong => *file == name.file,
        })
    }

    fn merge(&mut self, file: &str, table: &Table) -> Result<(), CodegenError> {
        let path = self.path(file);
        let Some(source) = self.files.get_mut(file) else { return Ok(()) };
        let (Some(text), Content::Parsed(parsed)) = (&source.new, &source.content) else { return Ok(()) };
        let Some(entity) = parsed.entities.get(&table.name) else { return Ok(()) };
        let merge = Merge {
            table,
            before: self.before.and_then(|before| before.table(&table.name)),
            force: !self.request.tables.is_empty(),
            templates: self.request.templates,
        };
        let merged = merge.into_text(text, entity).map_err(|error| match error {
            MergeError::Template(error) => CodegenError::Template(error),
            MergeError::Syntax(error) => CodegenError::TemplateSyntax {
                table: table.name.clone(),
                reason: format!("line {}: {}", error.line, error.message),
            },
        })?;
        let changes = &mut self.changes;
        changes.kept.extend(merged.notes.into_iter().map(|reason| Kept { path: path.clone(), reason }));
        if !merged.removed.is_empty() {
            let entity = entity.name.clone();
            changes.fields_removed.push(FieldsRemoved { path, entity, fields: merged.removed });
        }
        if merged.text != *text {
            // Other tables' structs in the same file have moved.
            let reread = (parsed.entities.len() > 1).then(|| read(&merged.text));
            source.new = Some(merged.text);
            if let Some(Ok(parsed)) = reread {
                source.content = Content::Parsed(parsed);
            }
        }
        Ok(())
    }

    /// Removes the files of tables that were there at the last refresh, where they hold nothing of the user's.
    fn drop_tables(&mut self) -> Result<(), CodegenError> {
        let gone = |table: &&Table| self.request.schema.table(&table.name).is_none();
        let dropped: Vec<&Table> = self.before.iter().flat_map(|before| &before.tables).filter(gone).collect();
        for table in dropped.into_iter().filter(|_| self.request.tables.is_empty()) {
            let holds = |source: &Source| match &source.content {
                Content::Parsed(parsed) => {
                    parsed.entities.get(&table.name).map(|e| (e.name.clone(), e.table(Some(table))))
                }
                _ => None,
            };
            let found = self.files.iter().find_map(|(file, source)| Some((file.clone(), holds(source)?)));
            let Some((file, (name, said))) = found else { continue };
            let kits = [self.fresh(table, &name)?, self.fresh(&said, &name)?];
            let Some(source) = self.files.get_mut(&file) else { continue };
            let text = squeezed(source.old.as_deref().unwrap_or_default());
            if kits.iter().any(|kit| squeezed(kit) == text) {
                source.new = None;
            } else {
                let reason = format!("table `{}` is gone, and the file holds more than Kit wrote", table.name);
                self.changes.kept.push(Kept { path: self.path(&file), reason });
            }
        }
        Ok(())
    }

    fn refresh_module(&mut self) -> Result<(), CodegenError> {
        let path = self.path("mod");
        let old = read_file(&path)?;
        let listed: Vec<Listed> = self.files.iter().filter_map(|(file, source)| listed(file, source)).collect();
        let fresh = module::fresh(&listed, self.request.templates)?;
        let new = match &old {
            Some(text) if *text != fresh && !text.trim().is_empty() => {
                let removed = self.files.iter().filter(|(_, source)| source.new.is_none());
                let removed: Vec<String> = removed.map(|(file, _)| file.clone()).collect();
                match module::merged(text, &listed, &removed) {
                    Ok(text) => text,
                    Err(error) => {
                        self.unparsable("mod", error);
                        text.clone()
                    }
                }
            }
            _ => fresh,
        };
        self.files.insert("mod".to_owned(), Source { old, new: Some(new), content: Content::Wrong });
        Ok(())
    }

    /// Writes what changed: new content first, then what goes.
    fn finish(mut self) -> Result<Changes, CodegenError> {
        if !self.request.check {
            make_folder(self.request.entities)?;
        }
        for (file, source) in &self.files {
            if let (Some(new), true) = (&source.new, source.new != source.old) {
                let path = self.path(file);
                if !self.request.check {
                    write(&path, new)?;
                }
                self.changes.written.push(path);
            }
        }
        for file in self.files.iter().filter(|(_, source)| source.new.is_none()).map(|(file, _)| file) {
            let path = self.path(file);
            if !self.request.check {
                std::fs::remove_file(&path).map_err(|source| CodegenError::Write { path: path.clone(), source })?;
            }
            self.changes.removed.push(path);
        }
        self.changes.kept.sort_by(|a, b| a.path.cmp(&b.path));
        self.changes.fields_removed.sort_by(|a, b| a.path.cmp(&b.path));
        self.changes.unparsable.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(self.changes)
    }
}

/// Where a table's struct stands.
enum Home {
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

/// How `mod.rs` lists a file; not at all where it holds no entity.
fn listed(file: &str, source: &Source) -> Option<Listed> {
    source.new.as_ref()?;
    let names = match &source.content {
        Content::Fresh { name, .. } => vec![name.clone()],
        Content::Parsed(parsed) => {
            parsed.entities.values().filter(|entity| !entity.nested).map(|entity| entity.name.clone()).collect()
        }
        Content::Wrong => return None,
    };
    (!names.is_empty()).then(|| Listed { file: file.to_owned(), names })
}

/// Text without white space: what is left when only the layout differs.
fn squeezed(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

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

fn read_file(path: &Path) -> Result<Option<String>, CodegenError> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(CodegenError::Read { path: path.to_owned(), source }),
    }
}

fn make_folder(folder: &Path) -> Result<(), CodegenError> {
    std::fs::create_dir_all(folder).map_err(|source| CodegenError::Write { path: folder.to_owned(), source })
}

/// Puts a file in its place whole, or not at all.
fn write(path: &Path, text: &str) -> Result<(), CodegenError> {
    let failed = |source| CodegenError::Write { path: path.to_owned(), source };
    let folder = path.parent().unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = folder.join(format!(".{name}.{}.tmp", std::process::id()));
    std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, path)).map_err(|error| {
        let _ = std::fs::remove_file(&beside);
        failed(error)
    })
}

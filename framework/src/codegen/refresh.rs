//! Brings `schema.json` and the entity files into step with a schema.
//!
//! Every file is written beside its place and renamed into it, and only when its content changes. The snapshot comes
//! last: it tells the next refresh what this one has done, so it may not be ahead of the entities. A file that is
//! exactly what Kit would write needs no parsing.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use super::changes::{Changes, FieldsRemoved, Kept, Unparsable};
use super::folder::{Content, Folder, Home, Source, make_folder, read_file, write};
use super::merge::{Merge, MergeError};
use super::module::{self, Listed};
use super::names::{EntityName, entity_names, free_name};
use super::read::{SyntaxError, read};
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

/// Brings snapshot and entity files into step with the schema.
pub fn refresh(request: &Refresh<'_>) -> Result<Changes, CodegenError> {
    known_tables(request)?;
    let before = Snapshot::load(request.snapshot)?;
    let names = entity_names(request.schema);
    let (folder, wrong) = read_folder(request, &names)?;
    let mut run = Run {
        request,
        before: by_name(before.as_ref().map(|snapshot| &snapshot.schema)),
        names,
        folder,
        changes: Changes { features: features(request.schema), ..Changes::default() },
    };
    for (file, error) in wrong {
        run.unparsable(&file, error);
    }
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

fn by_name(schema: Option<&Schema>) -> BTreeMap<&str, &Table> {
    schema.into_iter().flat_map(|schema| &schema.tables).map(|table| (table.name.as_str(), table)).collect()
}

/// The folder as it is; files that are what Kit would write now are not parsed.
fn read_folder(
    request: &Refresh<'_>,
    names: &BTreeMap<&str, EntityName>,
) -> Result<(Folder, Vec<(String, SyntaxError)>), CodegenError> {
    let named = request.schema.tables.iter().filter_map(|table| Some((table, names.get(table.name.as_str())?)));
    let tables: HashMap<&str, (&Table, &str)> =
        named.map(|(table, name)| (name.file.as_str(), (table, name.name.as_str()))).collect();
    Folder::read(request.entities, |file| {
        let Some((table, name)) = tables.get(file) else { return Ok(None) };
        let text = entity_file(table, name, &Present::default(), request.templates)?;
        Ok(Some((*table, *name, text)))
    })
}

fn features(schema: &Schema) -> BTreeSet<&'static str> {
    let mut columns = schema.tables.iter().flat_map(|table| &table.columns);
    let decimal = columns.any(|column| matches!(column.ty, ColumnType::Decimal { .. }));
    decimal.then_some("decimal").into_iter().collect()
}

struct Run<'a> {
    request: &'a Refresh<'a>,
    /// Tables at the last refresh, by name.
    before: BTreeMap<&'a str, &'a Table>,
    names: BTreeMap<&'a str, EntityName>,
    folder: Folder,
    changes: Changes,
}

impl<'a> Run<'a> {
    fn path(&self, file: &str) -> PathBuf {
        self.request.entities.join(format!("{file}.rs"))
    }

    fn fresh(&self, table: &Table, name: &str) -> Result<String, CodegenError> {
        Ok(entity_file(table, name, &Present::default(), self.request.templates)?)
    }

    fn unparsable(&mut self, file: &str, error: SyntaxError) {
        let path = self.path(file);
        let SyntaxError { line, column, message } = error;
        self.changes.unparsable.push(Unparsable { path, line, column, message });
    }

    fn refresh_table(&mut self, table: &'a Table) -> Result<(), CodegenError> {
        let Some(name) = self.names.get(table.name.as_str()).cloned() else { return Ok(()) };
        match self.folder.home(table, &name) {
            Home::Fresh | Home::Wrong => Ok(()),
            Home::Foreign => {
                let reason = format!("no struct in it says `#[entity(table = \"{}\")]`", table.name);
                self.changes.kept.push(Kept { path: self.path(&name.file), reason });
                Ok(())
            }
            Home::File(file) => self.merge(&file, table),
            Home::None => {
                let name = free_name(&name, |name| self.folder.is_taken(name));
                let text = self.fresh(table, &name.name)?;
                self.folder.add(table, name, text);
                Ok(())
            }
        }
    }

    fn merge(&mut self, file: &str, table: &Table) -> Result<(), CodegenError> {
        let path = self.path(file);
        let Some(source) = self.folder.files.get_mut(file) else { return Ok(()) };
        let (Some(text), Content::Parsed(parsed)) = (&source.new, &source.content) else { return Ok(()) };
        let Some(entity) = parsed.entities.get(&table.name) else { return Ok(()) };
        let merge = Merge {
            table,
            before: self.before.get(table.name.as_str()).copied(),
            force: !self.request.tables.is_empty(),
            templates: self.request.templates,
        };
        let merged = merge.apply(text, entity).map_err(|error| match error {
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
        if !self.request.tables.is_empty() {
            return Ok(());
        }
        let now = by_name(Some(self.request.schema));
        for table in self.before.clone().into_values().filter(|table| !now.contains_key(table.name.as_str())) {
            let Some(file) = self.folder.file_of(&table.name).map(str::to_owned) else { continue };
            let Some(Source { content: Content::Parsed(parsed), .. }) = self.folder.files.get(&file) else { continue };
            let Some(entity) = parsed.entities.get(&table.name) else { continue };
            let (name, said) = (entity.name.clone(), entity.table(Some(table)));
            let kits = [self.fresh(table, &name)?, self.fresh(&said, &name)?];
            let Some(source) = self.folder.files.get_mut(&file) else { continue };
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
        let listed: Vec<Listed> = self.folder.files.iter().filter_map(|(file, source)| listed(file, source)).collect();
        let fresh = module::fresh(&listed, self.request.templates)?;
        let new = match &old {
            Some(text) if *text != fresh && !text.trim().is_empty() => {
                let removed = self.folder.files.iter().filter(|(_, source)| source.new.is_none());
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
        self.folder.files.insert("mod".to_owned(), Source { old, new: Some(new), content: Content::Wrong });
        Ok(())
    }

    /// Writes what changed: new content first, then what goes.
    fn finish(mut self) -> Result<Changes, CodegenError> {
        if !self.request.check {
            make_folder(self.request.entities)?;
        }
        for (file, source) in &self.folder.files {
            if let (Some(new), true) = (&source.new, source.new != source.old) {
                let path = self.path(file);
                if !self.request.check {
                    write(&path, new)?;
                }
                self.changes.written.push(path);
            }
        }
        for file in self.folder.files.iter().filter(|(_, source)| source.new.is_none()).map(|(file, _)| file) {
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

//! Brings `schema.json` and the entity files into step with a schema.
//!
//! Every file is written beside its place and renamed into it, and only when its content changes. The snapshot comes
//! last: it tells the next refresh what this one has done, so it may not be ahead of the entities. A file that is
//! exactly what Kit would write needs no parsing.

mod dropped;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use crate::codegen::changes::{Changes, FieldsRemoved, Kept, Unparsable};
use crate::codegen::enums::{PresentEnum, enum_file, has_enum};
use crate::codegen::files::{MODULE, is_deeper, make_folder, path_of, read_file, write};
use crate::codegen::folder::{Content, Folder, Home, Item, Source};
use crate::codegen::merge::{EnumMerge, Merge, MergeError, Merged};
use crate::codegen::module::{self, Listed};
use crate::codegen::names::{EntityName, entity_names, enum_names, free_name};
use crate::codegen::read::read;
use crate::codegen::types::named_enums;
use crate::codegen::write::{Present, entity_file};
use crate::codegen::wrong::SyntaxError;
use crate::codegen::{CodegenError, Snapshot, Templates};
use crate::schema::{ColumnType, EnumType, Schema, Table};

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
    let before = Snapshot::load(request.snapshot)?.map(|snapshot| snapshot.schema).unwrap_or_default();
    let names = Names::of(request.schema);
    let (folder, wrong) = read_folder(request, &before, &names)?;
    let mut run = Run {
        request,
        before: &before,
        names,
        folder,
        changes: Changes { features: features(request.schema), ..Changes::default() },
    };
    for (file, error) in wrong {
        run.unparsable(&file, error);
    }
    for ty in request.enums() {
        run.refresh_enum(ty)?;
    }
    for table in request.tables() {
        run.refresh_table(table)?;
    }
    run.drop_files()?;
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

impl Refresh<'_> {
    /// The tables to refresh.
    fn tables(&self) -> impl Iterator<Item = &Table> {
        let wanted = |table: &&Table| self.tables.is_empty() || self.tables.contains(&table.name);
        self.schema.tables.iter().filter(|table| has_entity(table)).filter(wanted)
    }

    /// The enum types to refresh: those the tables use, where only some are.
    fn enums(&self) -> impl Iterator<Item = &EnumType> {
        let used: BTreeSet<&str> = self.tables().flat_map(named_enums).collect();
        let wanted = move |ty: &&EnumType| self.tables.is_empty() || used.contains(ty.name.as_str());
        self.schema.enums.iter().filter(|ty| has_enum(ty)).filter(wanted)
    }
}

/// Whether a table has an entity of its own: a partition's rows are read through the table it is part of.
pub(super) fn has_entity(table: &Table) -> bool {
    !table.options.contains_key("partition_of")
}

/// The names of structs and enums where nothing is in the way.
struct Names<'a> {
    tables: BTreeMap<&'a str, EntityName>,
    enums: BTreeMap<&'a str, EntityName>,
}

impl<'a> Names<'a> {
    fn of(schema: &'a Schema) -> Self {
        let tables = entity_names(schema);
        let enums = enum_names(schema, &tables);
        Self { tables, enums }
    }
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

/// The folder as it is; files that are what Kit would write now are not parsed.
fn read_folder(
    request: &Refresh<'_>,
    before: &Schema,
    names: &Names<'_>,
) -> Result<(Folder, Vec<(String, SyntaxError)>), CodegenError> {
    let name = |name: &EntityName| (name.file.clone(), name.name.clone());
    let tables = request.schema.tables.iter().filter(|table| has_entity(table));
    let tables: HashMap<String, (&Table, String)> = tables
        .filter_map(|table| names.tables.get(table.name.as_str()).map(name).map(|(file, name)| (file, (table, name))))
        .collect();
    let enums = || request.schema.enums.iter().filter(|ty| has_enum(ty));
    let files: HashMap<String, (&EnumType, String)> = enums()
        .filter_map(|ty| names.enums.get(ty.name.as_str()).map(name).map(|(file, name)| (file, (ty, name))))
        .collect();
    // A dropped table's file may speak of a type that was dropped with it.
    let gone = Names::of(before);
    let gone = gone.enums.iter().filter(|(ty, _)| !names.enums.contains_key(*ty));
    let planned = gone.chain(names.enums.iter().filter(|(ty, _)| enums().any(|own| own.name == **ty)));
    let planned = planned.map(|(ty, name)| ((*ty).to_owned(), name.name.clone()));
    Folder::read(request.entities, planned.collect(), |file, enums| {
        if let Some((table, name)) = tables.get(file) {
            let text = entity_file(table, name, &Present::default(), enums, request.templates)?;
            return Ok(Some((Item::Table(table.name.clone()), name.clone(), text)));
        }
        let Some((ty, name)) = files.get(file) else { return Ok(None) };
        let text = enum_file(ty, name, &PresentEnum::default(), request.templates)?;
        Ok(Some((Item::Enum(ty.name.clone()), name.clone(), text)))
    })
}

fn features(schema: &Schema) -> BTreeSet<&'static str> {
    let mut columns = schema.tables.iter().filter(|table| has_entity(table)).flat_map(|table| &table.columns);
    let decimal = columns.any(|column| has_decimals(&column.ty));
    decimal.then_some("decimal").into_iter().collect()
}

fn has_decimals(ty: &ColumnType) -> bool {
    match ty {
        ColumnType::Decimal { .. } => true,
        ColumnType::Array(of) | ColumnType::Range(of) => has_decimals(of),
        _ => false,
    }
}

struct Run<'a> {
    request: &'a Refresh<'a>,
    /// The schema at the last refresh.
    before: &'a Schema,
    names: Names<'a>,
    folder: Folder,
    changes: Changes,
}

impl<'a> Run<'a> {
    fn path(&self, file: &str) -> PathBuf {
        path_of(self.request.entities, file)
    }

    fn fresh(&self, table: &Table, name: &str) -> Result<String, CodegenError> {
        Ok(entity_file(table, name, &Present::default(), &self.folder.enums, self.request.templates)?)
    }

    fn fresh_enum(&self, ty: &EnumType, name: &str) -> Result<String, CodegenError> {
        Ok(enum_file(ty, name, &PresentEnum::default(), self.request.templates)?)
    }

    fn unparsable(&mut self, file: &str, error: SyntaxError) {
        let path = self.path(file);
        let SyntaxError { line, column, message } = error;
        self.changes.unparsable.push(Unparsable { path, line, column, message });
    }

    fn refresh_table(&mut self, table: &Table) -> Result<(), CodegenError> {
        let Some(name) = self.names.tables.get(table.name.as_str()).cloned() else { return Ok(()) };
        let item = Item::Table(table.name.clone());
        match self.folder.home(&item, &name) {
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
                self.folder.add(item, name, text);
                Ok(())
            }
        }
    }

    fn refresh_enum(&mut self, ty: &EnumType) -> Result<(), CodegenError> {
        let Some(name) = self.names.enums.get(ty.name.as_str()).cloned() else { return Ok(()) };
        let item = Item::Enum(ty.name.clone());
        match self.folder.home(&item, &name) {
            Home::Fresh | Home::Wrong => Ok(()),
            Home::File(file) => self.merge_enum(&file, ty),
            Home::Foreign | Home::None => {
                let name = free_name(&name, |name| self.folder.is_taken(name));
                let text = self.fresh_enum(ty, &name.name)?;
                self.folder.enums.insert(ty.name.clone(), name.name.clone());
                self.folder.add(item, name, text);
                Ok(())
            }
        }
    }

    fn merge(&mut self, file: &str, table: &Table) -> Result<(), CodegenError> {
        let Some((text, Content::Parsed(parsed))) = self.folder.content(file) else { return Ok(()) };
        let Some(entity) = parsed.entities.get(&table.name) else { return Ok(()) };
        let merge = Merge {
            table,
            schema: self.request.schema,
            before: self.before.table(&table.name).or_else(|| {
                // What has another name now was known under its old one.
                self.before.table(entity.words.renamed_from.as_deref()?)
            }),
            force: !self.request.tables.is_empty(),
            enums: &self.folder.enums,
            templates: self.request.templates,
        };
        let name = entity.name.clone();
        let merged = merge.apply(text, entity).map_err(|error| wrong_template(&table.name, error))?;
        self.take(file, name, merged);
        Ok(())
    }

    fn merge_enum(&mut self, file: &str, ty: &EnumType) -> Result<(), CodegenError> {
        let Some((text, Content::Parsed(parsed))) = self.folder.content(file) else { return Ok(()) };
        let Some(item) = parsed.enums.get(&ty.name) else { return Ok(()) };
        let merge = EnumMerge {
            ty,
            before: self.before.enums.iter().find(|before| before.name == ty.name),
            force: !self.request.tables.is_empty(),
            templates: self.request.templates,
        };
        let name = item.name.clone();
        let merged = merge.apply(text, item).map_err(|error| wrong_template(&ty.name, error))?;
        self.take(file, name, merged);
        Ok(())
    }

    /// Puts merged text into the folder, and what is to be told of it.
    fn take(&mut self, file: &str, entity: String, merged: Merged) {
        let path = self.path(file);
        let changes = &mut self.changes;
        changes.kept.extend(merged.notes.into_iter().map(|reason| Kept { path: path.clone(), reason }));
        if !merged.removed.is_empty() {
            changes.fields_removed.push(FieldsRemoved { path, entity, fields: merged.removed });
        }
        let Some(source) = self.folder.files.get_mut(file) else { return };
        if source.new.as_ref() == Some(&merged.text) {
            return;
        }
        // Other structs and enums in the same file have moved.
        if let (Content::Parsed(_), Ok(parsed)) = (&source.content, read(&merged.text)) {
            source.content = Content::Parsed(parsed);
        }
        source.new = Some(merged.text);
    }

    fn refresh_module(&mut self) -> Result<(), CodegenError> {
        let path = self.path(MODULE);
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

fn wrong_template(table: &str, error: MergeError) -> CodegenError {
    match error {
        MergeError::Template(error) => CodegenError::Template(error),
        MergeError::Syntax(error) => CodegenError::TemplateSyntax {
            table: table.to_owned(),
            reason: format!("line {}: {}", error.line, error.message),
        },
    }
}

/// How `mod.rs` lists a file; not at all where it holds no entity, or stands in a folder of the user's own.
fn listed(file: &str, source: &Source) -> Option<Listed> {
    source.new.as_ref().filter(|_| !is_deeper(file))?;
    let names = match &source.content {
        Content::Fresh { name, .. } => vec![name.clone()],
        Content::Parsed(parsed) => {
            let entities = parsed.entities.values().filter(|entity| !entity.nested).map(|entity| &entity.name);
            let enums = parsed.enums.values().filter(|item| !item.nested).map(|item| &item.name);
            entities.chain(enums).cloned().collect()
        }
        Content::Wrong => return None,
    };
    (!names.is_empty()).then(|| Listed { file: file.to_owned(), names })
}

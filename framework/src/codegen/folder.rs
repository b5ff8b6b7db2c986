//! The folder of entity files: what each file holds, and where a table's struct or a type's enum stands.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use super::CodegenError;
use super::attributes::literal;
use super::files::{MODULE, list, path_of, read_file};
use super::names::EntityName;
use super::read::{EntityFile, read};
use super::sql_name::spelled_name;
use super::types::Enums;
use super::wrong::SyntaxError;

/// What a file stands for, by its name in the schema.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Item {
    Table(String),
    Enum(String),
}

impl Item {
    /// What the attribute of its struct or enum says.
    fn attribute(&self) -> String {
        match self {
            Self::Table(name) => format!("table = {}", literal(name)),
            Self::Enum(name) => format!("type_name = {}", literal(&spelled_name(name))),
        }
    }

    fn is_in(&self, file: &EntityFile) -> bool {
        match self {
            Self::Table(name) => file.entities.contains_key(name),
            Self::Enum(name) => file.enums.contains_key(name),
        }
    }
}

/// The files, `mod.rs` excepted.
#[derive(Debug, Default)]
pub(super) struct Folder {
    /// By name, as [`list`] has it.
    pub(super) files: BTreeMap<String, Source>,
    /// The file each item stands in.
    homes: HashMap<Item, String>,
    /// Names of all structs and enums.
    names: HashSet<String>,
    /// The name of each type's enum: where it is, or as it would be.
    pub(super) enums: Enums,
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
    /// Exactly what Kit writes for this item, under this name.
    Fresh {
        item: Item,
        name: String,
    },
    Parsed(EntityFile),
    Wrong,
}

/// Where a table's struct or a type's enum stands.
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
    /// Reads the folder. `enums` are the types that have an enum, with the names it would be given; `fresh` is what Kit
    /// would write into a file now, and for what: a file that holds just that is not parsed. Files that are no Rust come
    /// back with what is wrong with them.
    pub(super) fn read(
        folder: &Path,
        enums: Enums,
        mut fresh: impl FnMut(&str, &Enums) -> Result<Option<(Item, String, String)>, CodegenError>,
    ) -> Result<(Self, Vec<(String, SyntaxError)>), CodegenError> {
        let mut found = Self { files: read_folder(folder)?, enums, ..Self::default() };
        let mut parsed = found.find_enums();
        let mut wrong = Vec::new();
        for (file, source) in &mut found.files {
            let Some(text) = &source.old else { continue };
            source.content = match fresh(file, &found.enums)? {
                Some((item, name, fresh)) if fresh == *text => Content::Fresh { item, name },
                _ => match parsed.remove(file).unwrap_or_else(|| read(text)) {
                    Ok(parsed) => Content::Parsed(parsed),
                    Err(error) => {
                        wrong.push((file.clone(), error));
                        Content::Wrong
                    }
                },
            };
            match &source.content {
                Content::Fresh { item, name } => {
                    // The file of its own name comes before any other.
                    found.homes.insert(item.clone(), file.clone());
                    found.names.insert(name.clone());
                }
                Content::Parsed(parsed) => {
                    for (item, name) in items(parsed) {
                        found.homes.entry(item).or_insert_with(|| file.clone());
                        found.names.insert(name.to_owned());
                    }
                }
                Content::Wrong => {}
            }
        }
        Ok((found, wrong))
    }

    /// Finds out what the enums that are there are called: fields speak of them. Files that had to be parsed for it are
    /// given back.
    fn find_enums(&mut self) -> HashMap<String, Result<EntityFile, SyntaxError>> {
        let mut parsed = HashMap::new();
        if self.enums.is_empty() {
            return parsed;
        }
        for (file, source) in &self.files {
            let Some(text) = source.old.as_ref().filter(|text| text.contains("type_name")) else { continue };
            let content = read(text);
            for (ty, item) in content.iter().flat_map(|content| &content.enums) {
                if let Some(name) = self.enums.get_mut(ty) {
                    name.clone_from(&item.name);
                }
            }
            parsed.insert(file.clone(), content);
        }
        parsed
    }

    /// Where the item stands: in the file of its own name, or in any other.
    pub(super) fn home(&self, item: &Item, name: &EntityName) -> Home {
        let own = self.files.get(&name.file);
        if let Some(Content::Parsed(parsed)) = own.map(|source| &source.content)
            && item.is_in(parsed)
        {
            return Home::File(name.file.clone());
        }
        if let Some(file) = self.homes.get(item) {
            let fresh = self.files.get(file).is_some_and(|source| matches!(source.content, Content::Fresh { .. }));
            return if fresh { Home::Fresh } else { Home::File(file.clone()) };
        }
        // A file that cannot be read may well hold it.
        let attribute = item.attribute();
        let wrong = |(file, source): (&String, &Source)| {
            let text = source.old.as_deref().unwrap_or_default();
            matches!(source.content, Content::Wrong) && (*file == name.file || text.contains(&attribute))
        };
        if self.files.iter().any(wrong) {
            return Home::Wrong;
        }
        match own.map(|source| &source.content) {
            Some(Content::Parsed(file)) if file.items > 0 && items(file).next().is_none() => Home::Foreign,
            _ => Home::None,
        }
    }

    /// Whether a new struct or enum may not have this name: there is a file with something in it, or it is another's.
    pub(super) fn is_taken(&self, name: &EntityName) -> bool {
        let empty = |source: &Source| matches!(&source.content, Content::Parsed(parsed) if parsed.items == 0);
        self.names.contains(&name.name) || self.files.get(&name.file).is_some_and(|source| !empty(source))
    }

    /// Puts a new file into the folder.
    pub(super) fn add(&mut self, item: Item, name: EntityName, text: String) {
        let old = self.files.get_mut(&name.file).and_then(|source| source.old.take());
        self.names.insert(name.name.clone());
        let content = Content::Fresh { item, name: name.name };
        self.files.insert(name.file, Source { old, new: Some(text), content });
    }

    /// What a file shall hold by now.
    pub(super) fn content(&self, file: &str) -> Option<(&str, &Content)> {
        let source = self.files.get(file)?;
        Some((source.new.as_deref()?, &source.content))
    }

    /// The file that holds the item, where it had to be parsed.
    pub(super) fn parsed(&self, item: &Item) -> Option<(&str, &EntityFile)> {
        let file = self.homes.get(item)?;
        match &self.files.get(file)?.content {
            Content::Parsed(parsed) => Some((file, parsed)),
            _ => None,
        }
    }
}

/// What a file holds, with the names of the structs and enums.
fn items(file: &EntityFile) -> impl Iterator<Item = (Item, &str)> {
    let entities = file.entities.iter().map(|(table, entity)| (Item::Table(table.clone()), entity.name.as_str()));
    entities.chain(file.enums.iter().map(|(ty, item)| (Item::Enum(ty.clone()), item.name.as_str())))
}

/// Reads every file but `mod.rs`.
fn read_folder(folder: &Path) -> Result<BTreeMap<String, Source>, CodegenError> {
    let mut files = BTreeMap::new();
    for name in list(folder)?.into_iter().filter(|name| name != MODULE) {
        let old = read_file(&path_of(folder, &name))?;
        files.insert(name, Source { new: old.clone(), old, content: Content::Wrong });
    }
    Ok(files)
}

//! The features of dependencies in a Cargo.toml: read as cargo reads them, what the workspace says included, and added
//! to without touching anything else.

use std::path::{Path, PathBuf};

use toml_edit::{Array, DocumentMut, InlineTable, Item, TableLike, TomlError, Value, value};

use crate::toml;

/// Why a Cargo.toml was not read or changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ManifestError {
    #[error("cannot read {}: {source}", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("cannot make sense of {}: {source}", path.display())]
    Parse { path: PathBuf, source: TomlError },
    #[error("cannot write {}: {source}", path.display())]
    Write { path: PathBuf, source: std::io::Error },
}

/// A package's Cargo.toml, with the workspace's beside it.
#[derive(Debug)]
pub(crate) struct Manifest {
    pub(crate) path: PathBuf,
    before: String,
    document: DocumentMut,
    /// The workspace's, where it is another file.
    workspace: Option<DocumentMut>,
}

/// The name a dependency has in a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dependency(String);

impl Manifest {
    /// Reads the Cargo.toml of a package in the workspace of this folder.
    pub(crate) fn read(path: &Path, root: &Path) -> Result<Self, ManifestError> {
        let (before, document) = parse(path)?;
        let above = root.join("Cargo.toml");
        let workspace = if above == path { None } else { Some(parse(&above)?.1) };
        Ok(Self { path: path.to_owned(), before, document, workspace })
    }

    /// The dependency on a package, whatever it is called here.
    pub(crate) fn dependency(&self, package: &str) -> Option<Dependency> {
        let dependencies = self.document.get("dependencies")?.as_table_like()?;
        let is_meant = |name: &str, item: &Item| match inherits(item) {
            true => self.inherited(name).is_some_and(|item| named(name, item) == package),
            false => named(name, item) == package,
        };
        let found = dependencies.iter().find(|(name, item)| is_meant(name, item));
        found.map(|(name, _)| Dependency(name.to_owned()))
    }

    /// Its features, those of the workspace included.
    pub(crate) fn features(&self, dependency: &Dependency) -> Vec<String> {
        let own = self.document.get("dependencies").and_then(|table| table.get(&dependency.0));
        let inherited = own.filter(|item| inherits(item)).and_then(|_| self.inherited(&dependency.0));
        own.into_iter().chain(inherited).flat_map(features).collect()
    }

    /// Whether the package has features of its own, which may switch on those of a dependency.
    pub(crate) fn has_features(&self) -> bool {
        let features = self.document.get("features").and_then(Item::as_table_like);
        features.is_some_and(|features| !features.is_empty())
    }

    /// Adds the features it does not have yet.
    pub(crate) fn add(&mut self, dependency: &Dependency, wanted: &[&str]) {
        let there = self.features(dependency);
        let item = self.document.get_mut("dependencies").and_then(|table| table.get_mut(&dependency.0));
        let Some(features) = item.and_then(feature_list) else { return };
        for feature in wanted.iter().filter(|feature| !there.iter().any(|known| known == *feature)) {
            toml::push(features, feature);
        }
    }

    /// Writes it back in one step; whether there was anything to write.
    pub(crate) fn write(self) -> Result<bool, ManifestError> {
        let text = self.document.to_string();
        if text == self.before {
            return Ok(false);
        }
        toml::write(&self.path, &text).map_err(|source| ManifestError::Write { path: self.path, source })?;
        Ok(true)
    }

    /// What the workspace says about a dependency.
    fn inherited(&self, name: &str) -> Option<&Item> {
        let workspace = self.workspace.as_ref().unwrap_or(&self.document);
        workspace.get("workspace")?.get("dependencies")?.get(name)
    }
}

fn parse(path: &Path) -> Result<(String, DocumentMut), ManifestError> {
    let read = std::fs::read_to_string(path);
    let text = read.map_err(|source| ManifestError::Read { path: path.to_owned(), source })?;
    let document = text.parse().map_err(|source| ManifestError::Parse { path: path.to_owned(), source })?;
    Ok((text, document))
}

/// `name.workspace = true`
fn inherits(item: &Item) -> bool {
    item.get("workspace").and_then(Item::as_bool) == Some(true)
}

/// The package an entry is about.
fn named<'a>(name: &'a str, item: &'a Item) -> &'a str {
    item.get("package").and_then(Item::as_str).unwrap_or(name)
}

fn features(item: &Item) -> Vec<String> {
    let list = item.get("features").and_then(Item::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The list of features of an entry, made where there is none. `name = "1"` becomes a table.
fn feature_list(item: &mut Item) -> Option<&mut Array> {
    if let Some(Value::String(version)) = item.as_value() {
        let decor = version.decor().clone();
        let mut table = InlineTable::new();
        table.insert("version", Value::from(version.value().as_str()));
        *table.decor_mut() = decor;
        *item = Item::Value(Value::InlineTable(table));
    }
    if let Some(table) =
        item.as_inline_table_mut().filter(|table| !table.is_dotted() && !table.contains_key("features"))
    {
        toml::insert(table, "features", Value::from(Array::new()));
    }
    let entry: &mut dyn TableLike = item.as_table_like_mut()?;
    entry.entry("features").or_insert_with(|| value(Array::new())).as_array_mut()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(package: &str, workspace: &str) -> String {
        let parse = |text: &str| text.parse::<DocumentMut>().unwrap();
        let mut manifest = Manifest {
            path: PathBuf::new(),
            before: package.to_owned(),
            document: parse(package),
            workspace: Some(parse(workspace)),
        };
        let framework = manifest.dependency("ruskit-framework").unwrap();
        manifest.add(&framework, &["sqlite", "postgres"]);
        manifest.document.to_string()
    }

    #[test]
    fn every_way_to_write_a_dependency_keeps_its_form() {
        let renamed = "[dependencies]\n# ours\nruskit = { package = \"ruskit-framework\", path = \"x\", features = [\"sqlite\"] } # kit\n";
        assert_eq!(added(renamed, ""), renamed.replace("[\"sqlite\"]", "[\"sqlite\", \"postgres\"]"));
        assert_eq!(
            added("[dependencies]\nruskit-framework = \"0.1\" # kit\n", ""),
            "[dependencies]\nruskit-framework = { version = \"0.1\", features = [\"sqlite\", \"postgres\"] } # kit\n"
        );
        let table =
            "[dependencies.ruskit-framework]\nversion = \"0.1\"\nfeatures = [\n    \"sqlite\", # first\n]\n\n[lib]\n";
        assert_eq!(
            added(table, ""),
            "[dependencies.ruskit-framework]\nversion = \"0.1\"\nfeatures = [\n    \"sqlite\", # first\n    \"postgres\",\n]\n\n[lib]\n"
        );
    }

    #[test]
    fn what_the_workspace_says_is_not_said_again() {
        let workspace = "[workspace.dependencies]\nkit = { package = \"ruskit-framework\", version = \"0.1\", features = [\"sqlite\"] }\n";
        assert_eq!(
            added("[dependencies]\nkit.workspace = true\n", workspace),
            "[dependencies]\nkit.workspace = true\nkit.features = [\"postgres\"]\n"
        );
        assert_eq!(
            added("[dependencies]\nkit = { workspace = true }\n", workspace),
            "[dependencies]\nkit = { workspace = true, features = [\"postgres\"] }\n"
        );
    }
}

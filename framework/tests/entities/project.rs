//! A folder to refresh into.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use ruskit::codegen::{Changes, CodegenError, Desired, Refresh, Templates, desired, refresh};
use ruskit::schema::Schema;

/// A project's folder.
pub(crate) struct Project {
    pub(crate) root: PathBuf,
    lasting: bool,
}

impl Project {
    /// An empty one, removed at the end.
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let root = std::env::temp_dir().join(format!("kit-entities-{}-{number}", std::process::id()));
        let _ = std::fs::remove_dir_all(&root);
        std::fs::create_dir_all(&root).unwrap();
        Self { root, lasting: false }
    }

    /// One for building in: the same folder at each run, so that what is built serves the next one.
    pub(crate) fn lasting(name: &str) -> Self {
        let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("entities-{name}"));
        let _ = std::fs::remove_dir_all(&root);
        std::fs::create_dir_all(&root).unwrap();
        Self { root, lasting: true }
    }

    pub(crate) fn entities(&self) -> PathBuf {
        self.root.join("entities")
    }

    pub(crate) fn try_refresh(&self, schema: &Schema, tables: &[&str], check: bool) -> Result<Changes, CodegenError> {
        let tables: Vec<String> = tables.iter().map(|name| (*name).to_owned()).collect();
        refresh(&Refresh {
            schema,
            driver: "sqlite",
            entities: &self.entities(),
            snapshot: &self.root.join("schema.json"),
            templates: &Templates::builtin(),
            tables: &tables,
            check,
        })
    }

    pub(crate) fn refresh(&self, schema: &Schema) -> Changes {
        self.try_refresh(schema, &[], false).unwrap()
    }

    pub(crate) fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.entities().join(file)).unwrap()
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        std::fs::write(self.entities().join(file), text).unwrap();
    }

    /// What the files say to one who knows nothing else.
    pub(crate) fn parse(&self) -> Schema {
        self.desired(&Schema::default()).schema
    }

    /// What the files ask for.
    pub(crate) fn desired(&self, known: &Schema) -> Desired {
        desired(&self.entities(), known).unwrap()
    }

    /// The struct of each table.
    pub(crate) fn structs(&self) -> BTreeMap<String, String> {
        let desired = self.desired(&Schema::default());
        let named = |(table, path): (&str, &Path)| {
            let text = std::fs::read_to_string(path).unwrap();
            (table.to_owned(), text.split_once("pub struct ").unwrap().1.split_once(' ').unwrap().0.to_owned())
        };
        desired.places.files().map(named).collect()
    }

    pub(crate) fn has(&self, file: &str) -> bool {
        self.entities().join(file).exists()
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        if !self.lasting {
            let _ = std::fs::remove_dir_all(&self.root);
        }
    }
}

/// The files' names, to compare lists of them.
pub(crate) fn names(paths: &[PathBuf]) -> Vec<&str> {
    paths.iter().filter_map(|path| Path::file_name(path)?.to_str()).collect()
}

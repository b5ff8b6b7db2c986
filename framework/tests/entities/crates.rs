//! A crate around the entities of a project.

use std::path::Path;
use std::process::{Command, Output};

use crate::project::Project;

/// A library with the entities, and a program, for all databases at once. Warnings are errors.
pub(crate) struct Crate<'a> {
    /// Cargo takes crates of one name for the same, wherever they stand.
    pub(crate) name: &'a str,
    pub(crate) project: &'a Project,
    pub(crate) program: &'a str,
}

impl Crate<'_> {
    /// Runs this cargo command on it. It is built beside the workspace with the same settings, so that most
    /// dependencies are there already.
    pub(crate) fn cargo(&self, command: &str) -> Output {
        let root = &self.project.root;
        let framework = Path::new(env!("CARGO_MANIFEST_DIR"));
        let manifest = format!(
            "[package]\nname = \"{}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
             ruskit = {{ package = \"ruskit-framework\", path = {framework:?}, features = [\"decimal\", \"entity-mysql\", \"entity-postgres\", \"entity-sqlite\"] }}\n\
             serde = {{ version = \"1\", features = [\"derive\"] }}\n\
             sqlx = {{ version = \"0.9\", default-features = false, features = [\"derive\", \"mysql\", \"postgres\", \"runtime-tokio\", \"sqlite\"] }}\n\
             tokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n\n[workspace]\n\n\
             [profile.dev]\ndebug = \"line-tables-only\"\n\n[profile.dev.package.\"*\"]\ndebug = false\n",
            self.name
        );
        let library = "#[path = \"../entities/mod.rs\"]\npub mod entities;\n";
        std::fs::create_dir_all(root.join("src")).unwrap();
        std::fs::copy(framework.join("../Cargo.lock"), root.join("Cargo.lock")).unwrap();
        std::fs::write(root.join("Cargo.toml"), manifest).unwrap();
        std::fs::write(root.join("src/lib.rs"), format!("#![deny(warnings)]\n{library}")).unwrap();
        std::fs::write(root.join("src/main.rs"), format!("#![deny(warnings)]\n{}", self.program)).unwrap();
        Command::new(env!("CARGO"))
            .args([command, "--offline", "--quiet", "--manifest-path"])
            .arg(root.join("Cargo.toml"))
            .env("CARGO_TARGET_DIR", framework.join("../target"))
            .output()
            .unwrap()
    }
}

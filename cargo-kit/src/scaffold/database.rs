//! The files of a runner: what `new` and `init` both write.

use std::path::Path;

use chrono::Utc;
use clap::ValueEnum;
use ruskit::codegen::{TemplateError, Templates};
use serde::Serialize;
use serde_json::json;

use super::NewFile;
use super::framework::Framework;
use crate::make::field::{self, Field};
use crate::make::intent::Intent;
use crate::make::{name, rust};

/// What the templates of a project see.
#[derive(Debug, Serialize)]
pub(crate) struct Database {
    /// Package of the application; empty when there is none of ours.
    pub(crate) app: String,
    /// The application's library, as code calls it.
    pub(crate) app_library: String,
    /// Package and folder of the runner.
    pub(crate) runner: String,
    /// Driver features, as an array in TOML holds them: `"sqlite"`.
    pub(crate) drivers: String,
    /// Features of the framework for the application, in the same form: `"decimal", "entity-sqlite"`.
    pub(crate) entity_features: String,
    /// What sqlx calls a connection to the first database.
    pub(crate) connection: &'static str,
    /// DATABASE_URL to begin with.
    pub(crate) url: String,
    pub(crate) framework: Framework,
    /// What a package needs for the entities, as lines of its Cargo.toml.
    pub(crate) dependencies: String,
}

/// A database a runner can be built for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Driver {
    #[default]
    Sqlite,
}

impl Driver {
    /// Feature of the framework, and of sqlx.
    fn feature(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
        }
    }

    fn connection(self) -> &'static str {
        match self {
            Self::Sqlite => "SqliteConnection",
        }
    }

    fn url(self, runner: &str) -> String {
        match self {
            Self::Sqlite => format!("sqlite:{runner}/database.sqlite"),
        }
    }
}

/// Whether there is something to migrate at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FirstMigration {
    CreateUsersTable,
    None,
}

impl Database {
    pub(crate) fn new(app: &str, runner: &str, drivers: &[Driver]) -> Self {
        let mut features: Vec<&str> = drivers.iter().map(|driver| driver.feature()).collect();
        features.dedup();
        let listed = |prefix: &str| {
            let quoted: Vec<String> = features.iter().map(|feature| format!("\"{prefix}{feature}\"")).collect();
            quoted.join(", ")
        };
        let first = drivers.first().copied().unwrap_or_default();
        Self {
            app: app.to_owned(),
            app_library: app.replace('-', "_"),
            runner: runner.to_owned(),
            drivers: listed(""),
            // A column of decimals is common, and without the feature its entity would not compile.
            entity_features: format!("\"decimal\", {}", listed("entity-")),
            connection: first.connection(),
            url: first.url(runner),
            framework: Framework::find(),
            dependencies: String::new(),
        }
    }

    /// One file from one template.
    pub(crate) fn file(&self, templates: &Templates, template: &str, path: &Path) -> Result<NewFile, TemplateError> {
        Ok(NewFile { path: path.to_owned(), text: templates.render(template, self)? })
    }

    /// The runner's folder.
    pub(crate) fn files(
        &self,
        templates: &Templates,
        folder: &Path,
        first: FirstMigration,
    ) -> Result<Vec<NewFile>, TemplateError> {
        let migrations = folder.join("migrations");
        Ok(vec![
            self.file(templates, "runner-cargo", &folder.join("Cargo.toml"))?,
            self.file(templates, "runner-build", &folder.join("build.rs"))?,
            self.file(templates, "runner-main", &folder.join("main.rs"))?,
            self.file(templates, "runner-gitignore", &folder.join(".gitignore"))?,
            match first {
                FirstMigration::CreateUsersTable => users(templates, &migrations)?,
                FirstMigration::None => NewFile { path: migrations.join(".gitkeep"), text: String::new() },
            },
        ])
    }
}

fn users(templates: &Templates, migrations: &Path) -> Result<NewFile, TemplateError> {
    let name = "create_users_table";
    let fields: Vec<Field> =
        ["name", "email:string:unique"].iter().filter_map(|field| field::parse(field).ok()).collect();
    let statements = rust::statements(&Intent::of(name), &fields).join("\n");
    let view = json!({
        "name": name::pascal(name),
        "entity": "",
        "table": "users",
        "parameter": "schema",
        "statements": statements,
    });
    let version = name::next_version(Utc::now(), &Default::default());
    Ok(NewFile { path: migrations.join(format!("{version}_{name}.rs")), text: templates.render("migration", &view)? })
}

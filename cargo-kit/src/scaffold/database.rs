//! The files of a runner: what `new` and `init` both write.

use std::path::Path;

use chrono::Utc;
use ruskit::codegen::{TemplateError, Templates};
use serde::Serialize;
use serde_json::json;

use super::NewFile;
use super::driver::{Driver, TLS};
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
    /// Features of sqlx for the application, in the same form.
    pub(crate) sqlx_features: String,
    /// What sqlx calls a connection to the first database.
    pub(crate) connection: &'static str,
    /// DATABASE_URL to begin with.
    pub(crate) url: String,
    /// DATABASE_URL for the other databases it may be.
    pub(crate) other_urls: Vec<String>,
    /// How `cargo kit` is first called in the project, with what it does.
    pub(crate) first_command: &'static str,
    /// A database may be a file beside the runner.
    pub(crate) embedded: bool,
    /// The first database is created by its server, not by being opened.
    pub(crate) on_server: bool,
    pub(crate) framework: Framework,
    /// What a package needs for the entities, as lines of its Cargo.toml.
    pub(crate) dependencies: String,
}

/// Whether there is something to migrate at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FirstMigration {
    CreateUsersTable,
    None,
}

impl Database {
    /// `app` may be empty: then the runner is for an application that is there.
    pub(crate) fn new(app: &str, runner: &str, drivers: &[Driver]) -> Self {
        let mut wanted: Vec<Driver> = Vec::new();
        for driver in drivers {
            if !wanted.contains(driver) {
                wanted.push(*driver);
            }
        }
        let first = wanted.first().copied().unwrap_or_default();
        let features = |name: &dyn Fn(Driver) -> String| wanted.iter().map(|driver| name(*driver)).collect::<Vec<_>>();
        let drivers = features(&|driver| driver.feature().to_owned());
        // A column of decimals is common, and without the feature its entity would not compile.
        let mut entity = vec!["decimal".to_owned()];
        entity.extend(features(&Driver::entity_feature));
        let mut sqlx: Vec<String> = ["chrono", "runtime-tokio"].map(str::to_owned).into();
        sqlx.extend(drivers.iter().cloned());
        if wanted.iter().any(|driver| driver.on_server()) {
            sqlx.push(TLS.to_owned());
        }
        Self {
            app: app.to_owned(),
            app_library: app.replace('-', "_"),
            runner: runner.to_owned(),
            drivers: listed(&drivers),
            entity_features: listed(&entity),
            sqlx_features: listed(&sqlx),
            connection: first.connection(),
            url: first.url(app, runner),
            other_urls: wanted.iter().skip(1).map(|driver| driver.url(app, runner)).collect(),
            first_command: match first.on_server() {
                true => "migrate --create-database          # apply pending migrations, refresh app/entities/",
                false => "migrate                            # apply pending migrations, refresh app/entities/",
            },
            embedded: wanted.contains(&Driver::Sqlite),
            on_server: first.on_server(),
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
        let mut files = vec![
            self.file(templates, "runner-cargo", &folder.join("Cargo.toml"))?,
            self.file(templates, "runner-build", &folder.join("build.rs"))?,
            self.file(templates, "runner-main", &folder.join("main.rs"))?,
        ];
        if self.embedded {
            files.push(self.file(templates, "runner-gitignore", &folder.join(".gitignore"))?);
        }
        files.push(match first {
            FirstMigration::CreateUsersTable => users(templates, &migrations)?,
            FirstMigration::None => NewFile { path: migrations.join(".gitkeep"), text: String::new() },
        });
        Ok(files)
    }
}

/// As an array in TOML holds them.
fn listed(names: &[String]) -> String {
    names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
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

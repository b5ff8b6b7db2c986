//! `new`: a project in a new folder, with an application, a runner and a first migration.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::{Args, ValueEnum};
use ruskit::code::Code;
use ruskit::codegen::{TemplateError, Templates};
use ruskit::wire::exit;

use crate::failure::Failure;
use crate::options::Options;
use crate::project::{self, ProjectError};
use crate::scaffold::{self, Database, Driver, FirstMigration, NewFile};
use crate::shell::Shell;

/// Package and folder of a new project's runner.
const RUNNER: &str = "database";

/// Options of `new`.
#[derive(Debug, Args)]
pub(crate) struct New {
    /// Folder to create; its last part is the application's name
    #[arg(value_name = "NAME")]
    path: PathBuf,
    /// Database to use; may be given several times
    #[arg(long = "database", value_enum, value_name = "DATABASE", default_value = "sqlite")]
    databases: Vec<Driver>,
    /// Whether to start a git repository (when the folder is not in one already)
    #[arg(long, value_enum, value_name = "VCS", default_value = "git")]
    vcs: VersionControl,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum VersionControl {
    Git,
    None,
}

/// Why no project was started.
#[derive(Debug, thiserror::Error)]
enum NewError {
    #[error("`{0}` cannot be the name of a package: {1}")]
    Name(String, &'static str),
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
}

impl From<NewError> for Failure {
    fn from(error: NewError) -> Self {
        match &error {
            NewError::Name(..) => Failure::new(Code::PackageName, error).exit(exit::USAGE),
            NewError::Exists(_) => Failure::new(Code::FolderExists, error)
                .hint("choose another name, or `cargo kit init` in a cargo project."),
        }
    }
}

impl New {
    pub(crate) fn run(&self, _options: &Options, shell: Shell) -> Result<(), Failure> {
        let here = std::env::current_dir().map_err(ProjectError::Folder)?;
        let folder = here.join(&self.path);
        let name = name_of(&folder)?;
        // An empty folder is as good as none.
        if folder.symlink_metadata().is_ok() && !is_empty(&folder) {
            return Err(NewError::Exists(self.path.clone()).into());
        }
        let project = Database::new(&name, RUNNER, &self.databases);
        let next = match project.on_server {
            true => "migrate --create-database",
            false => "migrate",
        };
        let url = project.on_server.then(|| project.url.clone());
        let files = files(project, &folder)?;
        scaffold::create(&files)?;
        if self.vcs == VersionControl::Git {
            start_repository(&folder);
        }
        shell.info(&format!("Project [{name}] created."));
        for file in &files {
            shell.line(&format!("  {}", project::shown_below(&here, &file.path)));
        }
        if let Some(outer) = spoilt_workspace(&folder) {
            shell.warn(&format!(
                "{} takes the new folder for a member of its workspace: add it to `exclude` there.",
                outer.display()
            ));
        }
        if let Some(url) = url {
            shell.line(&format!("\n  The database is {url}; change that in .env."));
        }
        shell.line(&format!("\n  Next: cd {} && cargo kit {next}\n", self.path.display()));
        Ok(())
    }
}

/// Everything a new project is made of.
fn files(mut project: Database, folder: &Path) -> Result<Vec<NewFile>, TemplateError> {
    let templates = Templates::builtin();
    project.dependencies = templates.render("app-dependencies", &project)?;
    let mut files = Vec::new();
    for (template, path) in [
        ("project-cargo", "Cargo.toml"),
        ("project-readme", "README.md"),
        ("project-gitignore", ".gitignore"),
        ("project-env", ".env"),
        ("project-env", ".env.example"),
        ("app-cargo", "app/Cargo.toml"),
        ("app-lib", "app/lib.rs"),
        ("app-main", "app/main.rs"),
    ] {
        files.push(project.file(&templates, template, &folder.join(path))?);
    }
    // Filled by the first migrate; until then the application builds without it.
    files.push(NewFile { path: folder.join("app/entities/mod.rs"), text: String::new() });
    files.extend(project.files(&templates, &folder.join(RUNNER), FirstMigration::CreateUsersTable)?);
    Ok(files)
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

/// The package's name, by cargo's rules.
fn name_of(folder: &Path) -> Result<String, NewError> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    check_package(&name).map_err(|reason| NewError::Name(name.clone(), reason))?;
    if name.replace('-', "_") == RUNNER {
        return Err(NewError::Name(name, "the runner is called that"));
    }
    Ok(name)
}

/// Whether cargo and rustc take this as a package's name.
pub(crate) fn check_package(name: &str) -> Result<(), &'static str> {
    const TAKEN: &[&str] = &[
        "test",
        "core",
        "std",
        "alloc",
        "proc_macro",
        "proc-macro",
        "deps",
        "build",
        "examples",
        "incremental",
        "ruskit",
    ];
    const KEYWORDS: &[&str] = &[
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
        "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
        "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super",
        "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
    ];
    let letters = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_');
    if name.is_empty() || !name.chars().all(letters) {
        Err("it may hold letters, digits, - and _")
    } else if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        Err("it must start with a letter")
    } else if KEYWORDS.contains(&name.to_ascii_lowercase().as_str()) {
        Err("it is a keyword of Rust")
    } else if TAKEN.contains(&name.to_ascii_lowercase().as_str()) {
        Err("Rust or cargo use it themselves")
    } else {
        Ok(())
    }
}

/// As `cargo new` does: a repository, unless the folder lies in one or there is no git.
fn start_repository(folder: &Path) {
    if folder.ancestors().any(|folder| folder.join(".git").exists() || folder.join(".hg").exists()) {
        return;
    }
    let mut git = Command::new("git");
    git.args(["init", "--quiet"]).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let _ = git.status();
}

/// The Cargo.toml of a workspace around the new project that no longer works because of it.
fn spoilt_workspace(folder: &Path) -> Option<PathBuf> {
    let above = folder.parent()?.ancestors().map(|folder| folder.join("Cargo.toml")).find(|path| path.is_file())?;
    project::metadata(&above).is_err().then_some(above)
}

//! After the runner has told the schema: snapshot and entity files follow it, and each changed file is named.

use std::path::Path;

use ruskit::codegen::{Changes, CodegenError, Refresh, TemplateError, Templates, refresh};
use ruskit::console::Format;
use ruskit::schema::Schema;
use ruskit::wire::{Report, exit};

use crate::failure::Failure;
use crate::project::Project;
use crate::shell::Shell;

/// How the outcome is told.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Telling {
    pub(crate) shell: Shell,
    pub(crate) format: Format,
    /// Entities are what the command is about, not what follows from it.
    pub(crate) asked_for: bool,
}

/// Refreshes, or for `entity:check` compares; a difference found by a check is a failure.
pub(crate) fn follow(project: &Project, report: &Report, telling: Telling) -> Result<(), Failure> {
    let Some(schema) = &report.schema else { return Ok(()) };
    let changes = changes(project, report, schema)?;
    let agree = changes.is_empty() && changes.unparsable.is_empty() && changes.kept.is_empty();
    match telling.format {
        // Standard output holds one document: the runner's, or this one.
        Format::Json if telling.asked_for => telling.shell.document(&changes)?,
        Format::Json => {}
        Format::Text => tell(project, &changes, report.check, telling),
    }
    if report.check && !agree {
        return Err(Failure::silent(exit::DIFFERENT));
    }
    Ok(())
}

/// How entities are compared with a schema that is not the database's own yet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Compared {
    pub(crate) shell: Shell,
    pub(crate) format: Format,
    /// Files that `migrate` would write are a failure.
    pub(crate) strict: bool,
}

/// Compares the entities with the schema that verified migrations make. Those that cannot be read or that somebody has to
/// look at are a failure; those that only follow the migrations are told.
pub(crate) fn compare(project: &Project, report: &Report, compared: Compared) -> Result<(), Failure> {
    let Some(schema) = &report.schema else { return Ok(()) };
    let Compared { shell, format, strict } = compared;
    let changes = changes(project, report, schema)?;
    let broken = !changes.unparsable.is_empty() || !changes.kept.is_empty();
    if format == Format::Text {
        let files = changes.written.len() + changes.removed.len();
        match (files, broken) {
            (0, false) => shell.info("The entities are what the migrations make."),
            (0, true) => {}
            (files, _) => {
                let files = if files == 1 { "1 file".to_owned() } else { format!("{files} files") };
                let follow = if strict { "" } else { ", and follow when the migrations are applied" };
                shell.info(&format!("The entities are not what the migrations make{follow}: {files}."));
            }
        }
        told_to_look_at(project, &changes, shell);
        for path in changes.written.iter().chain(&changes.removed).filter(|_| strict) {
            shell.leader(&project.shown(path), "DIFFERS");
        }
    }
    if broken || (strict && !changes.is_empty()) { Err(Failure::silent(exit::DIFFERENT)) } else { Ok(()) }
}

/// What the schema makes of the files: written, or for a check only compared.
fn changes(project: &Project, report: &Report, schema: &Schema) -> Result<Changes, Failure> {
    Ok(refresh(&Refresh {
        schema,
        driver: &report.driver,
        entities: &project.entities,
        snapshot: &project.snapshot,
        templates: &Templates::with_overrides(Some(&project.templates)),
        tables: &report.tables,
        check: report.check,
    })?)
}

fn tell(project: &Project, changes: &Changes, check: bool, telling: Telling) {
    let shell = telling.shell;
    match (changes.is_empty(), check) {
        (false, true) => shell.info("Entities and database differ."),
        (false, false) => shell.info("Refreshing entities."),
        (true, true) if changes.unparsable.is_empty() && changes.kept.is_empty() => {
            shell.info("Entities and database agree.");
        }
        (true, false) if telling.asked_for => shell.info("Nothing to refresh."),
        (true, _) => {}
    }
    let (written, removed) = if check { ("DIFFERS", "TABLE GONE") } else { ("WRITTEN", "REMOVED") };
    for path in &changes.written {
        shell.leader(&project.shown(path), written);
    }
    for path in &changes.removed {
        shell.leader(&project.shown(path), removed);
    }
    for removed in &changes.fields_removed {
        let place = format!("{} {}", project.shown(&removed.path), removed.entity);
        shell.leader(&place, &format!("WITHOUT {}", removed.fields.join(", ")));
    }
    if !changes.is_empty() {
        shell.line("");
    }
    told_to_look_at(project, changes, shell);
    for feature in &changes.features {
        if let Some(manifest) = lacks(&project.entities, feature).filter(|_| !changes.written.is_empty()) {
            shell.warn(&format!(
                "The entities need the feature `{feature}` of ruskit-framework; add it in {}.",
                project.shown(&manifest)
            ));
        }
    }
}

/// What somebody has to look at.
fn told_to_look_at(project: &Project, changes: &Changes, shell: Shell) {
    for kept in &changes.kept {
        shell.warn(&format!("{}: {}", project.shown(&kept.path), kept.reason));
    }
    for wrong in &changes.unparsable {
        let place = format!("{}:{}:{}", project.shown(&wrong.path), wrong.line, wrong.column);
        shell.warn(&format!("{place}: {}; the file is left as it is.", wrong.message));
    }
}

/// The application's Cargo.toml, when it does not name the feature anywhere.
fn lacks(entities: &Path, feature: &str) -> Option<std::path::PathBuf> {
    let manifest = entities.ancestors().map(|folder| folder.join("Cargo.toml")).find(|path| path.is_file())?;
    let text = std::fs::read_to_string(&manifest).ok()?;
    (!text.contains(&format!("\"{feature}\""))).then_some(manifest)
}

impl From<CodegenError> for Failure {
    fn from(error: CodegenError) -> Self {
        let failure = Failure::new(error.code(), &error);
        match error {
            CodegenError::Snapshot { .. } => {
                failure.hint("restore it from version control, or delete it: it is written anew.")
            }
            CodegenError::NewerSnapshot { .. } => {
                failure.hint("update cargo-kit: `cargo install ruskit-cli`.").exit(exit::HANDSHAKE)
            }
            CodegenError::Write { .. } => {
                failure.hint("the database is as it should be; `cargo kit entity:generate` writes what is missing.")
            }
            _ => failure,
        }
    }
}

impl From<TemplateError> for Failure {
    fn from(error: TemplateError) -> Self {
        Failure::new(error.code(), error)
    }
}

//! `migrate:baseline`: the database that is there becomes the first migration.
//!
//! The file is written first, then the history: a run that ends between leaves a migration that is pending, and the next run
//! goes on with it.

use clap::Args;
use ruskit::code::Code;
use ruskit::console::Format;
use ruskit::migrate::Version;
use ruskit::wire::exit;
use serde_json::json;

use crate::baseline::{self, Made, Wanted};
use crate::cli::Cli;
use crate::drivers;
use crate::failure::Failure;
use crate::make::name;
use crate::runner::{Runner, Telling, follow};
use crate::shell::Shell;

const AFTER_HELP: &str = "\
The migration is tried on an empty database first, and what came of it compared with yours: nothing of the schema is lost
without being told. No table and no row is touched; the migration is only remembered as applied.

On the other databases of this project (staging, production, a colleague's), `migrate --fake-initial` takes it over.";

/// Options of `migrate:baseline`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct MigrateBaseline {
    /// Name of the migration
    #[arg(long, value_name = "NAME", default_value = "baseline")]
    name: String,
    /// Version of the migration, as in 20261120_143022 [default: the time]
    #[arg(long, value_name = "VERSION")]
    version: Option<String>,
    /// Write SQL files instead of a Rust file
    #[arg(long)]
    sql: bool,
    /// Print the migration, write nothing
    #[arg(long)]
    dry_run: bool,
    /// Database to look at, instead of the one in DATABASE_URL
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// How to report: text, or json for programs
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT", hide_possible_values = true)]
    format: Format,
}

impl MigrateBaseline {
    pub(crate) fn run(&self, cli: &Cli, shell: Shell) -> Result<(), Failure> {
        let odd = |error| Failure::new(Code::MigrationName, error).exit(exit::USAGE);
        let name = name::snake(&self.name).map_err(odd)?;
        let wanted = Wanted {
            name: &name,
            version: self.version.as_deref().map(checked).transpose()?,
            sql: self.sql,
            ignoring: &[],
            url: self.url.as_deref(),
        };
        // Standard output holds the migration, or one document.
        let aside = if self.dry_run || self.format == Format::Json { Shell::new(true) } else { shell };
        let mut runner = drivers::runner(self.url.as_deref(), cli, aside)?;
        let begun = begun(&runner, &name)?;
        let found = wanted.ask(&mut runner, &cli.global)?;
        if let Some(title) = begun.filter(|_| found.applied.is_empty()) {
            aside.info(&format!(
                "[{title}] is there already, and not applied: it is looked at whether the database is that."
            ));
            return self.finish(&mut runner, &title, &[], cli, shell);
        }
        let made = wanted.made(&runner, found)?;
        if self.dry_run {
            return self.print(&runner, &made, shell);
        }
        made.create()?;
        let files: Vec<_> = made.files.iter().map(|file| runner.project().shown(&file.path)).collect();
        files.iter().for_each(|file| aside.info(&format!("Migration [{file}] created.")));
        self.finish(&mut runner, &made.title, &files, cli, shell).inspect_err(|_| {
            made.files.iter().for_each(|file| drop(std::fs::remove_file(&file.path)));
            shell.warn("The migration was not remembered as applied, and is taken away again: nothing was done.");
        })
    }

    /// Remembers the migration, writes the entities, and says what is left to do elsewhere.
    fn finish(
        &self,
        runner: &mut Runner,
        title: &str,
        files: &[String],
        cli: &Cli,
        shell: Shell,
    ) -> Result<(), Failure> {
        let as_json = self.format == Format::Json;
        let report = baseline::remember(runner, title, self.url.as_deref(), as_json, &cli.global)?;
        if let Some(report) = report {
            let aside = if as_json { Shell::new(true) } else { shell };
            let telling = Telling { shell: aside, format: Format::Text, asked_for: false };
            // The migration is remembered: what goes wrong with the entities does not undo it.
            let followed = follow(runner.project(), &report, telling);
            followed.err().and_then(|failure| failure.said).iter().for_each(|said| shell.error(said));
        }
        if as_json {
            return shell.document(&json!({ "migration": title, "files": files, "faked": true }));
        }
        shell.info("The database is the first migration now. No table and no row was touched.");
        shell.line("  On the other databases of this project (staging, production, a colleague's),");
        shell.line("  `migrate --fake-initial` takes it over: it is remembered where all of it is there and equal.\n");
        Ok(())
    }

    fn print(&self, runner: &Runner, made: &Made, shell: Shell) -> Result<(), Failure> {
        if self.format == Format::Json {
            let files =
                made.files.iter().map(|file| json!({ "file": runner.project().shown(&file.path), "text": file.text }));
            let files: Vec<_> = files.collect();
            return shell.document(&json!({ "migration": made.title, "files": files, "faked": false }));
        }
        for file in &made.files {
            if made.files.len() > 1 {
                shell.result(&format!("-- {}\n", runner.project().shown(&file.path)));
            }
            shell.result(&file.text);
        }
        Ok(())
    }
}

fn checked(version: &str) -> Result<&str, Failure> {
    let whole = Version::split(&format!("{version}_baseline")).is_some_and(|(split, _)| split.as_str() == version);
    match whole {
        true => Ok(version),
        false => Err(Failure::new(
            Code::NoVersion,
            format!("`{version}` is no version: it is digits, as in 20261120_143022"),
        )
        .exit(exit::USAGE)),
    }
}

/// The baseline that an earlier run has written and not finished. Any other migration in the folder is refused: a baseline
/// is the first.
fn begun(runner: &Runner, wanted: &str) -> Result<Option<String>, Failure> {
    let project = runner.project();
    let existing = name::existing(&project.migrations).map_err(|error| {
        Failure::new(Code::MigrationUnreadable, format!("cannot read {}: {error}", project.shown(&project.migrations)))
    })?;
    let title = |file: &str| {
        let stem = file.strip_suffix(".rs").or_else(|| file.strip_suffix(".sql")).unwrap_or(file);
        stem.strip_suffix(".up").or_else(|| stem.strip_suffix(".down")).unwrap_or(stem).to_owned()
    };
    let mut titles: Vec<_> = existing.iter().map(|migration| title(&migration.file)).collect();
    titles.sort();
    titles.dedup();
    let is_ours = |title: &String| Version::split(title).is_some_and(|(_, name)| name == wanted);
    match titles.as_slice() {
        [] => Ok(None),
        [only] if is_ours(only) => Ok(Some(only.clone())),
        [first, rest @ ..] => {
            let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
            let folder = project.shown(&project.migrations);
            let hint = "where they make what the database holds, `cargo kit migrate --fake-initial` remembers them as \
                        applied; a project without migrations can have a baseline.";
            Err(Failure::new(Code::NotTheFirst, format!("there are migrations in {folder} already: {first}{more}"))
                .hint(hint))
        }
    }
}

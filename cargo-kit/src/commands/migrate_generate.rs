//! `migrate:generate`: the migration that brings the database to what the entities say.

use std::path::PathBuf;
use std::process::Command;

use clap::Args;
use ruskit::code::Code;
use ruskit::console::Format;
use ruskit::schema::Class;
use ruskit::schema::diff::Said;
use ruskit::wire::exit;
use serde_json::{Value, json};

use crate::cli::Cli;
use crate::drivers;
use crate::failure::Failure;
use crate::generate::answers::Answers;
use crate::generate::current::Source;
use crate::generate::judge::{self, Found};
use crate::generate::write::{self, Naming};
use crate::generate::{Asked, find, tell};
use crate::make::name;
use crate::runner::Runner;
use crate::scaffold;
use crate::shell::Shell;

const AFTER_HELP: &str = "\
Entities are compared with what all migrations together make (--from snapshot: with schema.json; --from database: with
the database itself). What entities cannot say (triggers, views, functions) is left as it is.

Renames are never guessed. `#[entity(renamed_from = \"name\")]` on the field says one, and so do these flags:
  --rename users.name:full_name     a column, with all its values
  --rename users:people             a table, with all its rows
  --drop users.phone                not renamed: this column goes, with all its values
  --drop sessions                   this table goes, with all its rows
  --fill posts.slug='lower(title)'  what rows that are there get in a column that takes no NULL

Exit codes: 3 a decision is needed and nobody is there to ask; 4 with --check: entities and migrations differ";

/// Options of `migrate:generate`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct MigrateGenerate {
    /// What the migration is for: gives its name and stands above it
    #[arg(long, short, value_name = "TEXT")]
    message: Option<String>,
    /// Name of the migration, as in `add_slug_to_posts`
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Print the migration, write nothing
    #[arg(long)]
    dry_run: bool,
    /// Write nothing; exit with code 4 where entities and migrations differ
    #[arg(long, conflicts_with_all = ["dry_run", "edit", "empty"])]
    check: bool,
    /// Write a migration that does nothing yet
    #[arg(long, conflicts_with_all = ["from", "rename", "drop", "fill", "table"])]
    empty: bool,
    /// Write SQL files instead of a Rust file
    #[arg(long)]
    sql: bool,
    /// What entities are compared with: migrations, snapshot, or database
    #[arg(long, value_enum, default_value_t, value_name = "SOURCE", hide_possible_values = true)]
    from: Source,
    /// A table or column has a new name
    #[arg(long, value_name = "OLD:NEW")]
    rename: Vec<String>,
    /// A table or column goes, with what it holds
    #[arg(long, value_name = "NAME")]
    drop: Vec<String>,
    /// What rows that are there get in a column, as an SQL expression
    #[arg(long, value_name = "COLUMN=SQL")]
    fill: Vec<String>,
    /// Only this table
    #[arg(long, value_name = "TABLE")]
    table: Vec<String>,
    /// Open the migration in the editor ($VISUAL, $EDITOR)
    #[arg(long, conflicts_with = "dry_run")]
    edit: bool,
    /// Database to work for, instead of DATABASE_URL
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// How to report: text, or json for programs
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT", hide_possible_values = true)]
    format: Format,
}

impl MigrateGenerate {
    pub(crate) fn run(&self, cli: &Cli, shell: Shell) -> Result<(), Failure> {
        let odd = |error| Failure::new(Code::MigrationName, error).exit(exit::USAGE);
        let name = self.name.as_deref().map(name::snake).transpose().map_err(odd)?;
        let naming = Naming { name, message: self.message.as_deref() };
        if self.empty {
            let runner = Runner::find(&cli.options)?;
            let files = write::empty(runner.project(), &naming, self.sql)?;
            return self.put_down(&runner, files, None, shell);
        }
        let mut runner = drivers::runner(self.url.as_deref(), cli, shell)?;
        // Standard output holds the migration, or one document.
        let aside = if self.dry_run || self.format == Format::Json { Shell::new(true) } else { shell };
        let asked = Asked {
            source: self.from,
            answers: Answers {
                said: Said { renames: self.rename.clone(), drops: self.drop.clone() },
                fills: self.fill.clone(),
            },
            tables: &self.table,
            url: self.url.as_deref(),
            global: &cli.global,
        };
        let found = find(&mut runner, &asked, aside).map_err(|failure| match failure.exit {
            // What it is that differs is another question.
            exit::UNDECIDED if self.check => failure.exit(exit::DIFFERENT),
            _ => failure,
        })?;
        match (&found, self.format) {
            (None, Format::Text) => aside.info(&format!("Entities and {} agree.", self.from.word())),
            (None, Format::Json) => shell.document(&document(None, &[]))?,
            (Some(found), _) => tell::changes(found, aside),
        }
        let Some(found) = found else { return Ok(()) };
        if self.check {
            if self.format == Format::Json {
                shell.document(&document(Some(&found), &[]))?;
            }
            return Err(Failure::silent(exit::DIFFERENT));
        }
        let files = if self.sql {
            let statements = judge::statements(&mut runner, &asked, &found)?;
            write::sql_migration(runner.project(), &found, &statements, &naming)?
        } else {
            write::migration(runner.project(), &found, &naming)?
        };
        self.put_down(&runner, files, Some(&found), shell)
    }

    /// Writes the files, or with `--dry-run` prints them.
    fn put_down(
        &self,
        runner: &Runner,
        files: Vec<scaffold::NewFile>,
        found: Option<&Found>,
        shell: Shell,
    ) -> Result<(), Failure> {
        let project = runner.project();
        let paths: Vec<PathBuf> = files.iter().map(|file| file.path.clone()).collect();
        if self.dry_run {
            if self.format == Format::Json {
                return shell.document(&document(found, &[]));
            }
            for file in &files {
                if files.len() > 1 {
                    shell.result(&format!("-- {}\n", project.shown(&file.path)));
                }
                shell.result(&file.text);
            }
            return Ok(());
        }
        scaffold::create(&files)?;
        let shown: Vec<String> = paths.iter().map(|path| project.shown(path)).collect();
        match self.format {
            Format::Json => shell.document(&document(found, &shown))?,
            Format::Text => {
                shown.iter().for_each(|file| shell.info(&format!("Migration [{file}] created.")));
                if found.is_some_and(Found::is_undecided) {
                    let mark = if self.sql { "UNDECIDED;" } else { "schema.undecided(…)" };
                    shell.warn(&format!("It is not finished: `{mark}` marks what is to be decided before it runs."));
                }
            }
        }
        if self.edit { edit(&paths) } else { Ok(()) }
    }
}

/// What programs get to read.
fn document(found: Option<&Found>, files: &[String]) -> Value {
    let changes = found.map(|found| {
        found
            .risks
            .iter()
            .zip(&found.counts)
            .map(
                |(risk, rows)| json!({ "what": risk.what, "class": risk.class_given(*rows).to_string(), "rows": rows }),
            )
            .collect::<Vec<_>>()
    });
    json!({
        "different": found.is_some(),
        "changes": changes.unwrap_or_default(),
        "destructive": found.is_some_and(|found| found.risks.iter().any(|risk| risk.class == Class::Destructive)),
        "undecided": found.is_some_and(Found::is_undecided),
        "operations": found.map(|found| &found.operations),
        "files": files,
    })
}

/// Opens the files as git does: the editor's name may bring arguments.
fn edit(paths: &[PathBuf]) -> Result<(), Failure> {
    let set = |name: &str| std::env::var(name).ok().filter(|editor| !editor.trim().is_empty());
    let editor = set("VISUAL").or_else(|| set("EDITOR"));
    let Some(editor) = editor else {
        return Err(
            Failure::new(Code::NoEditor, "there is no editor to open the migration in").hint("set VISUAL or EDITOR.")
        );
    };
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or_default();
    let ended = Command::new(program).args(words).args(paths).status();
    match ended {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::new(Code::EditorFailed, format!("the editor `{editor}` ended with {status}"))),
        Err(error) => Err(Failure::new(Code::EditorFailed, format!("cannot start the editor `{editor}`: {error}"))),
    }
}

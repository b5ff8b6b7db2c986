//! `schema:sql`: everything the entities want, as SQL for the database of the project.

use std::path::PathBuf;

use clap::Args;
use ruskit::codegen::migration::script_text;
use ruskit::schema::Schema;
use ruskit::wire::{Answer, Question, Script};

use crate::cli::Cli;
use crate::drivers;
use crate::failure::Failure;
use crate::generate::{self, Asked};
use crate::project;
use crate::scaffold::{self, NewFile};
use crate::shell::Shell;

/// Options of `schema:sql`.
#[derive(Debug, Args)]
pub(crate) struct SchemaSql {
    /// What is there already is left as it is, so that the SQL can be run again
    #[arg(long)]
    idempotent: bool,
    /// Write a file for each table into this folder, numbered in the order to run them
    #[arg(long, value_name = "DIR")]
    split: Option<PathBuf>,
    /// Database to write for, instead of the one in DATABASE_URL
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

impl SchemaSql {
    pub(crate) fn run(&self, cli: &Cli, shell: Shell) -> Result<(), Failure> {
        // Standard output is for the SQL.
        let mut runner = drivers::runner(self.url.as_deref(), cli, Shell::new(true))?;
        let asked = Asked { url: self.url.as_deref(), ..Asked::new(&cli.global) };
        let generate::Sides { current, plain, wanted } = generate::sides(&mut runner, &asked, shell)?;
        let schema = in_the_databases_words(&current, &plain, wanted.schema);
        let question = Question::Sql { schema, idempotent: self.idempotent };
        let (_, scripts) = runner.ask(&question, Answer::sql, asked.url, asked.global)?;
        let Some(folder) = &self.split else {
            let texts: Vec<String> = scripts.iter().map(|script| text(script, true)).collect();
            shell.result(&texts.join("\n"));
            return Ok(());
        };
        let folder = project::absolute(folder)?;
        let width = scripts.len().to_string().len().max(2);
        let files: Vec<NewFile> = scripts
            .iter()
            .zip(1..)
            .map(|(script, number)| {
                let name = format!("{number:0width$}_{}.sql", file_name(script));
                NewFile { path: folder.join(name), text: text(script, false) }
            })
            .collect();
        scaffold::create(&files)?;
        for file in &files {
            shell.leader(&runner.project().shown(&file.path), "WRITTEN");
        }
        Ok(())
    }
}

/// Tables that the entities want as they are keep the text the database has of them: it may say more than entities can.
fn in_the_databases_words(current: &Schema, plain: &Schema, mut wanted: Schema) -> Schema {
    for table in &mut wanted.tables {
        if plain.table(&table.name) == Some(table)
            && let Some(original) = current.table(&table.name)
        {
            table.clone_from(original);
        }
    }
    wanted
}

fn title(script: &Script) -> String {
    match (script.name.as_str(), script.afterwards) {
        ("", false) => "before all tables".to_owned(),
        ("", true) => "behind all tables".to_owned(),
        (name, false) => name.to_owned(),
        (name, true) => format!("{name}: indexes and foreign keys"),
    }
}

fn text(script: &Script, titled: bool) -> String {
    let text = script_text(&script.statements);
    if titled { format!("-- {}\n\n{text}", title(script)) } else { text }
}

/// A name that every file system takes.
fn file_name(script: &Script) -> String {
    let plain = |letter: char| if letter.is_alphanumeric() || letter == '_' { letter } else { '_' };
    let name: String = script.name.chars().map(plain).take(100).collect();
    match (name.as_str(), script.afterwards) {
        ("", false) => "before".to_owned(),
        ("", true) => "behind".to_owned(),
        (name, false) => name.to_owned(),
        (name, true) => format!("{name}_afterwards"),
    }
}

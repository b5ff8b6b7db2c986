//! What only a person knows: renamed, or gone and another one new? Answers come from the entities (`renamed_from`), from
//! flags, or from the person at the terminal; without one the command stops and names the flags.

use std::collections::HashSet;

use ruskit::code::Code;
use ruskit::codegen::Desired;
use ruskit::schema::Schema;
use ruskit::schema::diff::{Candidate, Drops, Fills, Misunderstood, Renames, Said, candidates};
use ruskit::wire::exit;

use crate::failure::Failure;
use crate::shell::Shell;

/// The answers given on the command line, as they were typed.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    /// `--rename` and `--drop`.
    pub(crate) said: Said,
    /// `--fill`.
    pub(crate) fills: Vec<String>,
}

/// Everything that had to be decided.
#[derive(Debug, Default)]
pub(crate) struct Decided {
    pub(crate) renames: Renames,
    pub(crate) fills: Fills,
}

impl Answers {
    /// All renames there are, when everything that could be one has been answered.
    pub(crate) fn complete(&self, current: &Schema, wanted: &Desired, shell: Shell) -> Result<Decided, Failure> {
        let fills = Fills::parse(&self.fills, &wanted.schema).map_err(misunderstood)?;
        let known = wanted.renames.clone();
        let (mut renames, mut drops) = self.said.understand(current, &wanted.schema, known).map_err(misunderstood)?;
        loop {
            let open = candidates(current, &wanted.schema, &renames, &drops);
            let gone = if open.is_empty() { gone(current, &wanted.schema, &renames, &drops) } else { Vec::new() };
            if open.is_empty() && gone.is_empty() {
                return Ok(Decided { renames, fills });
            }
            if !shell.can_ask() {
                return Err(undecided(&open, &gone));
            }
            for candidate in &open {
                ask(candidate, &mut renames, &mut drops, shell)?;
            }
            for table in gone {
                agree_to_drop(&table, shell)?;
                drops.tables.insert(table);
            }
        }
    }
}

fn misunderstood(wrong: Vec<Misunderstood>) -> Failure {
    let lines: Vec<String> = wrong.iter().map(ToString::to_string).collect();
    Failure::new(Code::AnswerNotUnderstood, lines.join("\n")).exit(exit::USAGE)
}

/// Tables whose entity is gone, and of which nobody said that they shall go: a file is easily lost.
fn gone(current: &Schema, wanted: &Schema, renames: &Renames, drops: &Drops) -> Vec<String> {
    let stay: HashSet<&str> = wanted.tables.iter().map(|table| table.name.as_str()).collect();
    let tables = current.tables.iter().map(|table| &table.name);
    let gone = tables.filter(|name| {
        !stay.contains(name.as_str()) && !renames.tables.contains_key(*name) && !drops.tables.contains(*name)
    });
    gone.cloned().collect()
}

fn ask(candidate: &Candidate, renames: &mut Renames, drops: &mut Drops, shell: Shell) -> Result<(), Failure> {
    let Candidate { table, from, to, .. } = candidate;
    let (old, new) = match table {
        Some(table) => (format!("{table}.{from}"), format!("{table}.{to}")),
        None => (format!("table {from}"), to.clone()),
    };
    let question = format!("{old} is gone, {new} is new; they are {}.\n  Renamed?", likeness(candidate));
    let renamed = shell.confirm(&question);
    match (table.clone(), renamed) {
        (Some(table), true) => drop(renames.columns.insert((table, from.clone()), to.clone())),
        (Some(table), false) => {
            agree_to_drop_column(&table, from, shell)?;
            drops.columns.insert((table, from.clone()));
        }
        (None, true) => drop(renames.tables.insert(from.clone(), to.clone())),
        (None, false) => {
            agree_to_drop(from, shell)?;
            drops.tables.insert(from.clone());
        }
    }
    Ok(())
}

/// That a column was not renamed does not say that it shall go: an answer is quickly given.
fn agree_to_drop_column(table: &str, column: &str, shell: Shell) -> Result<(), Failure> {
    let question = format!("Drop {table}.{column} then, with all its values?");
    if shell.confirm(&question) {
        return Ok(());
    }
    let message = format!("{table}.{column} has no field any more, and shall neither be renamed nor dropped");
    Err(Failure::new(Code::NotDropped, message).hint("give its field back to the entity.").exit(exit::UNDECIDED))
}

/// A table is only dropped when somebody says so.
fn agree_to_drop(table: &str, shell: Shell) -> Result<(), Failure> {
    let question = format!("`{table}` has no entity any more. Drop the table, with all its rows?");
    if shell.confirm(&question) {
        return Ok(());
    }
    let hint = "`cargo kit entity:generate` writes its entity again.";
    let message = format!("table `{table}` has no entity, and shall not be dropped");
    Err(Failure::new(Code::NotDropped, message).hint(hint).exit(exit::UNDECIDED))
}

fn likeness(candidate: &Candidate) -> String {
    format!("{} % alike: {}", candidate.score, candidate.reasons.join(", "))
}

/// Nobody is there to ask: the flags that answer.
fn undecided(open: &[Candidate], gone: &[String]) -> Failure {
    let mut lines = Vec::new();
    for candidate in open {
        let Candidate { table, from, to, .. } = candidate;
        let of = table.as_ref().map(|table| format!("{table}.")).unwrap_or_default();
        lines.push(format!("--rename {of}{from}:{to}    renamed ({})", likeness(candidate)));
        lines.push(format!("--drop {of}{from}    gone, with what it holds"));
    }
    lines
        .extend(gone.iter().map(|table| format!("--drop {table}    its entity is gone, and so shall all its rows be")));
    let what = match open {
        [] => format!("{} without an entity: dropped?", tables(gone)),
        [Candidate { table: Some(table), from, to, .. }] => {
            format!("is {table}.{from} now {table}.{to}, or is it gone?")
        }
        [Candidate { table: None, from, to, .. }] => format!("is table {from} now {to}, or is it gone?"),
        several => format!("there are {} things that may have a new name, or be gone", several.len()),
    };
    Failure::new(Code::NeedsAnswer, what).hint(aligned(&lines)).exit(exit::UNDECIDED)
}

fn tables(names: &[String]) -> String {
    format!("{} {}", if names.len() == 1 { "table" } else { "tables" }, names.join(", "))
}

/// What follows four blanks stands in one column; lines behind the first are indented as the hint is.
fn aligned(lines: &[String]) -> String {
    let width = lines.iter().filter_map(|line| line.find("    ")).max().unwrap_or(0);
    let line = |line: &String| match line.split_once("    ") {
        Some((flag, meaning)) => format!("{flag:width$}  {meaning}"),
        None => line.clone(),
    };
    lines.iter().map(line).collect::<Vec<_>>().join("\n             ")
}

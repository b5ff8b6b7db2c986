//! The schema that entities are compared with: what the migrations make, the snapshot, or the database itself.
//!
//! Replaying the migrations takes the runner and a shadow database, and gives the same as long as neither changes: the
//! answer is kept in the target folder.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use ruskit::code::Code;
use ruskit::codegen::Snapshot;
use ruskit::console::Global;
use ruskit::schema::Schema;
use ruskit::wire::{Answer, Question};
use serde::{Deserialize, Serialize};

use crate::drivers;
use crate::failure::Failure;
use crate::runner::{Listing, Runner, Stamp, keep};

/// What entities are compared with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Source {
    /// What all migrations make of an empty database.
    #[default]
    Migrations,
    /// `schema.json`.
    Snapshot,
    /// The database as it is.
    Database,
}

impl Source {
    /// What entities are compared with, in words.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Source::Migrations => "migrations",
            Source::Snapshot => "snapshot",
            Source::Database => "database",
        }
    }
}

/// A schema, and the database it is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Current {
    pub(crate) driver: String,
    pub(crate) schema: Schema,
}

/// Asks where it has to.
pub(crate) fn current(
    runner: &mut Runner,
    source: Source,
    url: Option<&str>,
    global: &Global,
) -> Result<Current, Failure> {
    match source {
        Source::Migrations => replayed(runner, url, global),
        Source::Database => asked(runner, &Question::Inspect, url, global),
        Source::Snapshot => {
            let project = runner.project();
            let missing = || {
                let hint = "`cargo kit entity:generate` writes it, from the database.";
                Failure::new(Code::NoSnapshot, format!("there is no {}", project.shown(&project.snapshot))).hint(hint)
            };
            let snapshot = Snapshot::load(&project.snapshot)?.ok_or_else(missing)?;
            Ok(Current { driver: snapshot.driver, schema: snapshot.schema })
        }
    }
}

fn asked(runner: &mut Runner, question: &Question, url: Option<&str>, global: &Global) -> Result<Current, Failure> {
    let (driver, schema) = runner.ask(question, Answer::schema, url, global)?;
    Ok(Current { driver, schema })
}

/// What a replay was made of, and what came of it.
#[derive(Debug, Serialize, Deserialize)]
struct Replay {
    executable: Stamp,
    migrations: Vec<Listing>,
    /// Without its password.
    url: Option<String>,
    current: Current,
}

fn replayed(runner: &mut Runner, url: Option<&str>, global: &Global) -> Result<Current, Failure> {
    let executable = runner.executable(global)?;
    let project = runner.project();
    let url_shown = drivers::url_for(project, url).map(|url| url.redacted());
    let path = place(&project.target, &executable, url_shown.as_deref());
    let folders = std::iter::once(&project.migrations).chain(project.imported.values());
    let migrations: Vec<_> = folders.map(|folder| Listing::of(folder, &["rs", "sql", "toml"])).collect();
    let kept = std::fs::read(&path).ok().and_then(|text| serde_json::from_slice::<Replay>(&text).ok());
    if let Some(kept) = kept
        && kept.executable.holds()
        && kept.migrations == migrations
        && kept.url == url_shown
    {
        return Ok(kept.current);
    }
    let current = asked(runner, &Question::Replay, url, global)?;
    let replay = Replay { executable: Stamp::of(executable), migrations, url: url_shown, current };
    keep(&path, &replay);
    Ok(replay.current)
}

fn place(target: &Path, executable: &Path, url: Option<&str>) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    (executable, url).hash(&mut hasher);
    target.join("kit").join(format!("replay-{:016x}.json", hasher.finish()))
}

//! `migrate:rebase`: migrations that are not applied get a new version, behind all others.

use std::path::Path;

use chrono::Utc;
use clap::Args;
use ruskit::code::Code;
use ruskit::console::Format;
use ruskit::migrate::Version;
use ruskit::wire::{Answer, Question, Standing};
use serde_json::json;

use crate::cli::Cli;
use crate::drivers;
use crate::failure::Failure;
use crate::make::rebase::{Migration, Renaming, migrations, rename, versions_behind};
use crate::project::Project;
use crate::shell::Shell;

const AFTER_HELP: &str = "\
Files are renamed and nothing else. A database that has the migration under its old version takes over the new one with
`migrate:reconcile`: it is not applied again.";

/// Options of `migrate:rebase`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct MigrateRebase {
    /// Version, version and name, or file of a migration; all that are pending before an applied one if left out
    #[arg(value_name = "VERSION")]
    migrations: Vec<String>,
    /// Print the new names and rename nothing
    #[arg(long)]
    pretend: bool,
    /// Database whose migrations are applied, instead of the one in DATABASE_URL
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// How to report: text, or json for programs
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT", hide_possible_values = true)]
    format: Format,
}

impl MigrateRebase {
    pub(crate) fn run(&self, cli: &Cli, shell: Shell) -> Result<(), Failure> {
        let aside = if self.format == Format::Json { Shell::new(true) } else { shell };
        let mut runner = drivers::runner(self.url.as_deref(), cli, aside)?;
        let (_, standing) = runner.ask(&Question::Standing, Answer::standing, self.url.as_deref(), &cli.global)?;
        let project = runner.project();
        let all = migrations(&project.migrations).map_err(|error| unreadable(project, &error))?;
        let chosen = self.chosen(&all, &standing)?;
        let others = all.iter().filter(|migration| !chosen.contains(migration)).map(|migration| &migration.version);
        let applied: Vec<_> = standing.applied.iter().filter_map(|title| version_of(title)).collect();
        let newest = others.chain(&applied).max();
        let stands_behind = chosen.iter().all(|migration| newest.is_none_or(|newest| migration.version > *newest));
        let chosen = if stands_behind { Vec::new() } else { chosen };
        let versions = versions_behind(newest, &chosen, Utc::now());
        let renamings = chosen.into_iter().zip(&versions).map(|(from, version)| Renaming::new(from, version));
        let renamings: Vec<_> = renamings.collect();
        if !self.pretend {
            rename(&project.migrations, &renamings)?;
        }
        self.tell(&renamings, shell)
    }

    /// The migrations to move, oldest first.
    fn chosen(&self, all: &[Migration], standing: &Standing) -> Result<Vec<Migration>, Failure> {
        // By their names, too: two branches may each have made one of a version.
        let is_pending = |migration: &Migration| !standing.applied.contains(&migration.title);
        if self.migrations.is_empty() {
            let applied: Vec<_> = standing.applied.iter().filter_map(|title| version_of(title)).collect();
            let newest = applied.iter().max().cloned().unwrap_or_default();
            let is_passed = |migration: &Migration| migration.version < newest || applied.contains(&migration.version);
            let passed = all.iter().filter(|migration| is_passed(migration) && is_pending(migration));
            return Ok(passed.cloned().collect());
        }
        let mut chosen: Vec<Migration> = Vec::new();
        for text in &self.migrations {
            let migration = find(all, text, is_pending)?;
            if !is_pending(migration) {
                let hint = "other databases and branches may know it by that. `cargo kit migrate:rollback` undoes it, then \
                            it can be moved; where its order is in the way of a branch, `cargo kit migrate:reconcile` \
                            says so.";
                let what = format!("{} is applied: it keeps its version", migration.title);
                return Err(Failure::new(Code::RebasedApplied, what).hint(hint));
            }
            if !chosen.contains(migration) {
                chosen.push(migration.clone());
            }
        }
        chosen.sort_by(|a, b| a.version.cmp(&b.version));
        Ok(chosen)
    }

    fn tell(&self, renamings: &[Renaming], shell: Shell) -> Result<(), Failure> {
        if self.format == Format::Json {
            let rebased = renamings.iter().map(|each| json!({ "from": each.from.title, "to": each.to }));
            let rebased: Vec<_> = rebased.collect();
            return shell.document(&json!({ "pretend": self.pretend, "migrations": rebased }));
        }
        let nothing = match self.migrations.is_empty() {
            true => "Nothing to rebase: what is pending stands behind what is applied.",
            false => "Nothing to rebase: it stands behind all others.",
        };
        match (renamings, self.pretend) {
            ([], _) => shell.info(nothing),
            (_, true) => shell.info("Would move, and change nothing now:"),
            (_, false) => shell.info("Moved behind all others:"),
        }
        for Renaming { from, to } in renamings {
            shell.line(&format!("  {}\n    is now {to}", from.title));
        }
        if !renamings.is_empty() {
            shell.line("");
        }
        Ok(())
    }
}

/// The migration of this version, this version and name, or this file. Of two of one version it is the pending one.
fn find<'a>(
    all: &'a [Migration],
    text: &str,
    is_pending: impl Fn(&Migration) -> bool,
) -> Result<&'a Migration, Failure> {
    let file = Path::new(text).file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let stem = [".up.sql", ".down.sql", ".sql", ".rs"].iter().find_map(|end| file.strip_suffix(end)).unwrap_or(&file);
    if let Some(named) = all.iter().find(|migration| migration.title == stem) {
        return Ok(named);
    }
    let version = Version::parse(stem);
    let of_version: Vec<_> = all.iter().filter(|migration| Some(&migration.version) == version.as_ref()).collect();
    let pending: Vec<_> = of_version.iter().copied().filter(|migration| is_pending(migration)).collect();
    match (of_version.as_slice(), pending.as_slice()) {
        ([], _) => Err(Failure::new(Code::UnknownVersion, format!("there is no migration {text}"))
            .hint("`cargo kit migrate:status` lists them.")),
        ([only], _) | (_, [only]) => Ok(only),
        ([first, second, ..], _) => {
            let what = format!("version {text} is used twice: {} and {}", first.title, second.title);
            let hint = "say which one is to move, by its version and name: the one that no other database has yet.";
            Err(Failure::new(Code::DuplicateVersion, what).hint(hint))
        }
    }
}

fn version_of(title: &str) -> Option<Version> {
    Version::split(title).map(|(version, _)| version)
}

fn unreadable(project: &Project, error: &std::io::Error) -> Failure {
    Failure::new(Code::MigrationUnreadable, format!("cannot read {}: {error}", project.shown(&project.migrations)))
}

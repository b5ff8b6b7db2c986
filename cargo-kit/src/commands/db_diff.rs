//! `db:diff`: how database, migrations and entities differ, three ways.

use clap::Args;
use ruskit::console::Format;
use ruskit::schema::diff::{Difference, Finding, Renames, diff, findings, normalized};
use ruskit::wire::{Answer, Expected, Question, exit};
use serde_json::{Value, json};

use crate::cli::Cli;
use crate::drivers;
use crate::failure::Failure;
use crate::generate::answers::Decided;
use crate::generate::current::Source;
use crate::generate::judge::{self, Judged};
use crate::generate::{self, Asked};
use crate::runner::Runner;
use crate::shell::Shell;

/// Options of `db:diff`.
#[derive(Debug, Args)]
pub(crate) struct DbDiff {
    /// Exit with code 4 where anything differs
    #[arg(long)]
    check: bool,
    /// Database to compare, instead of the one in DATABASE_URL
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// How to report: text, or json for programs
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT", hide_possible_values = true)]
    format: Format,
}

/// What was found.
struct Report {
    expected: Expected,
    /// Database against the migrations it says are applied.
    drift: Vec<Finding>,
    /// All migrations against the entities.
    ungenerated: Vec<Finding>,
}

impl DbDiff {
    pub(crate) fn run(&self, cli: &Cli, shell: Shell) -> Result<(), Failure> {
        let mut runner = drivers::runner(self.url.as_deref(), cli, shell)?;
        let report = self.compare(&mut runner, cli, shell)?;
        match self.format {
            Format::Json => shell.document(&report.document())?,
            Format::Text => report.tell(shell),
        }
        if self.check && !report.agrees() { Err(Failure::silent(exit::DIFFERENT)) } else { Ok(()) }
    }

    fn compare(&self, runner: &mut Runner, cli: &Cli, shell: Shell) -> Result<Report, Failure> {
        let (url, global) = (self.url.as_deref(), &cli.global);
        let (_, database) = runner.ask(&Question::Inspect, Answer::schema, url, global)?;
        let (_, expected) = runner.ask(&Question::Expected, Answer::expected, url, global)?;
        let (database, applied) = (normalized(&database), normalized(&expected.schema));
        let drift = findings(&diff(&database, &applied, &Renames::default()), &database, &applied);
        let ungenerated = self.ungenerated(runner, cli, shell)?;
        Ok(Report { expected, drift, ungenerated })
    }

    /// What `migrate:generate` would write, in words; whether something was renamed is not asked.
    fn ungenerated(&self, runner: &mut Runner, cli: &Cli, shell: Shell) -> Result<Vec<Finding>, Failure> {
        let asked = Asked { source: Source::Migrations, url: self.url.as_deref(), ..Asked::new(&cli.global) };
        let sides = generate::sides(runner, &asked, shell)?;
        let written = diff(&sides.plain, &sides.wanted.schema, &Renames::default());
        if written.operations.is_empty() {
            return Ok(Vec::new());
        }
        let confirmed = match judge::judged(runner, &asked, &sides.current, written.clone(), &Decided::default())? {
            Judged::Same => Difference::default(),
            Judged::Different(found) => Difference { operations: found.operations, ..written },
            Judged::Refused(_) => written,
        };
        Ok(findings(&confirmed, &sides.current, &sides.wanted.schema))
    }
}

impl Report {
    fn agrees(&self) -> bool {
        let Expected { pending, missing, edited, unfinished, .. } = &self.expected;
        let settled = pending.is_empty() && missing.is_empty() && edited.is_empty() && unfinished.is_none();
        settled && self.drift.is_empty() && self.ungenerated.is_empty()
    }

    fn tell(&self, shell: Shell) {
        if self.agrees() {
            return shell.info("Database, migrations and entities agree.");
        }
        let Expected { pending, missing, edited, unfinished, .. } = &self.expected;
        for (titles, what) in [
            (pending, "not applied yet; `cargo kit migrate` applies it"),
            (missing, "applied, and its file is gone: what it did counts as a change by other means"),
            (edited, "applied, and its file was edited since"),
            (&unfinished.iter().cloned().collect(), "stopped half-way; `cargo kit migrate` goes on with it"),
        ] {
            for title in titles {
                shell.warn(&format!("{title}: {what}."));
            }
        }
        if !self.drift.is_empty() {
            shell.info("The database is not what the applied migrations make:");
            tell(&self.drift, "database", "migrations", shell);
        }
        if !self.ungenerated.is_empty() {
            shell.info(
                "The entities are not what the migrations make (`cargo kit migrate:generate` writes what is missing):",
            );
            tell(&self.ungenerated, "migrations", "entities", shell);
        }
    }

    fn document(&self) -> Value {
        let pairs = |findings: &[Finding], first: &str, second: &str| {
            let pair =
                |finding: &Finding| json!({ "what": finding.what, first: finding.before, second: finding.after });
            findings.iter().map(pair).collect::<Vec<_>>()
        };
        let Expected { pending, missing, edited, unfinished, .. } = &self.expected;
        json!({
            "agree": self.agrees(),
            "pending": pending,
            "missing": missing,
            "edited": edited,
            "unfinished": unfinished,
            "database_and_migrations": pairs(&self.drift, "database", "migrations"),
            "migrations_and_entities": pairs(&self.ungenerated, "migrations", "entities"),
        })
    }
}

fn tell(findings: &[Finding], first: &str, second: &str, shell: Shell) {
    for Finding { what, before, after } in findings {
        match (before, after) {
            (Some(_), None) => shell.leader(what, &format!("only in the {first}")),
            (None, Some(_)) => shell.leader(what, &format!("only in the {second}")),
            (before, after) => {
                shell.leader(what, "differs");
                let said = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
                if said(before) != said(after) {
                    shell.line(&format!("    {first:<12}{}", said(before).unwrap_or_default()));
                    shell.line(&format!("    {second:<12}{}", said(after).unwrap_or_default()));
                }
            }
        }
    }
    shell.line("");
}

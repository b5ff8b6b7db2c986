//! `migrate:lint`: what pending migrations would do to a live database, before they do it.

use clap::Args;
use ruskit::code::Code;
use ruskit::console::Format;
use ruskit::lint::{self, Levels, Outlook, Server, Severity};
use ruskit::wire::{Answer, Foresee, Foreseen, Question, exit};

use crate::cli::Cli;
use crate::drivers;
use crate::failure::Failure;
use crate::lint::{Linted, explain, github, json, place, readers, sarif, text};
use crate::project::Project;
use crate::runner::Runner;
use crate::shell::Shell;

const AFTER_HELP: &str = "\
Rules look at what migrations do, recorded or written as SQL; each statement is run on an empty copy of the database's
schema with a few rows per table, and what the server did there confirms a rule or takes it back; rows that would not fit
are counted in the database itself, which is only looked at.

A migration says what was thought about: `schema.allow(\"RULE\", \"why\")`, `t.allow(…)` for one table, or above a statement
of SQL `-- kit:allow RULE: why`. A project says it in Cargo.toml:
  [workspace.metadata.kit.lint]
  rename-column = \"warning\"        # or allow, note, error

Exit codes: 4 something is found that is an error, or with --strict a warning; 1 the migrations could not be looked at";

/// Options of `migrate:lint`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct MigrateLint {
    /// Look at the migrations from this version on, applied or not, instead of those that are pending
    #[arg(long, value_name = "VERSION")]
    from: Option<String>,
    /// How to report: text, json, sarif, or github for annotations in GitHub Actions
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT", hide_possible_values = true)]
    format: lint_format::LintFormat,
    /// Print the page of a rule, or without a name the list of all
    #[arg(long, value_name = "RULE", num_args = 0..=1)]
    explain: Option<Option<String>>,
    /// Run no statement on a copy of the database
    #[arg(long)]
    no_measure: bool,
    /// Ask no database: rules alone, from the migrations' own text
    #[arg(long)]
    no_database: bool,
    /// Say what `migrate --safe` would do [default: KIT_SAFE]
    #[arg(long)]
    safe: bool,
    /// Exit with code 4 where there are warnings, too
    #[arg(long)]
    strict: bool,
    /// Database the migrations are for, instead of the one in DATABASE_URL
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

mod lint_format {
    use clap::ValueEnum;

    /// How findings are printed.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
    pub(crate) enum LintFormat {
        /// For people.
        #[default]
        Text,
        /// For programs.
        Json,
        /// For code scanning: SARIF 2.1.0.
        Sarif,
        /// Annotations in GitHub Actions.
        Github,
    }
}

use lint_format::LintFormat;

impl MigrateLint {
    /// How the command reports, in the words of the other commands.
    pub(crate) fn format(&self) -> Format {
        if self.format == LintFormat::Json { Format::Json } else { Format::Text }
    }

    pub(crate) fn run(&self, cli: &Cli, shell: Shell) -> Result<(), Failure> {
        if let Some(rule) = &self.explain {
            return explain::explain(rule.as_deref(), shell);
        }
        let aside = if self.format == LintFormat::Text { shell } else { Shell::new(true) };
        let mut runner = drivers::runner(self.url.as_deref(), cli, aside)?;
        let levels = levels(runner.project())?;
        let linted = self.lint(&mut runner, &levels, cli)?;
        match self.format {
            LintFormat::Text => text::tell(&linted, shell),
            LintFormat::Json => shell.document(&json::document(&linted))?,
            LintFormat::Sarif => shell.document(&sarif::document(&linted))?,
            LintFormat::Github => shell.result(&github::annotations(&linted.findings)),
        }
        let bad = if self.strict { Severity::Warning } else { Severity::Error };
        match linted.findings.iter().any(|finding| finding.severity >= bad) {
            true => Err(Failure::silent(exit::DIFFERENT)),
            false => Ok(()),
        }
    }

    fn lint(&self, runner: &mut Runner, levels: &Levels, cli: &Cli) -> Result<Linted, Failure> {
        let (server, foreseen) = self.foresee(runner, cli)?;
        let outlook = Outlook::new(&foreseen, server);
        let doubts = outlook.doubts();
        // The rows of a database are those behind the migrations it has.
        let countable = !self.no_database && self.from.is_none() && !doubts.is_empty();
        let counts = match countable {
            true => runner.ask(&Question::Count(doubts), Answer::counts, self.url.as_deref(), &cli.global)?.1,
            false => Vec::new(),
        };
        let mut findings = outlook.findings(&counts, levels);
        place::find(&mut findings, &runner.project().root);
        readers::name(&mut findings, runner.project());
        Ok(Linted { server, foreseen, findings, asked: !self.no_database, from: self.from.clone() })
    }

    fn foresee(&self, runner: &mut Runner, cli: &Cli) -> Result<(Server, Foreseen), Failure> {
        let measure = !self.no_measure && !self.no_database;
        let wanted = Foresee { from: self.from.clone(), measure, safe: self.safe, offline: self.no_database };
        let question = Question::Foresee(wanted);
        let (driver, foreseen) = runner.ask(&question, Answer::foreseen, self.url.as_deref(), &cli.global)?;
        let server = Server::told(&driver, &foreseen.server).ok_or_else(|| runner.of_another_version())?;
        Ok((server, foreseen))
    }
}

/// What the project says about rules.
fn levels(project: &Project) -> Result<Levels, Failure> {
    let mut levels = Levels::default();
    for (rule, level) in &project.lint {
        levels.set(rule, level).map_err(|error| {
            let hint = match error {
                lint::LevelError::UnknownRule { .. } => "`cargo kit migrate:lint --explain` lists all.",
                lint::LevelError::UnknownLevel { .. } => "correct it in Cargo.toml.",
            };
            Failure::new(Code::LintLevel, format!("metadata.kit.lint in Cargo.toml: {error}")).hint(hint)
        })?;
    }
    Ok(levels)
}

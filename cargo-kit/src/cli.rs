//! The command line: `cargo kit`'s own commands and, from the framework, the runner's; parsed here so that a wrong
//! flag is told at once and help needs no build.

use std::ffi::OsString;

use clap::builder::StyledStr;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use ruskit::console::{Format, Global};

use crate::commands::{
    completions, db_diff, explain, init, make_migration, migrate_baseline, migrate_generate, migrate_lint,
    migrate_rebase, new, schema_sql, templates_publish,
};
use crate::options::Options;

/// Migrations, entities and everything between a Rust application and its database
#[derive(Debug, Parser)]
#[command(name = "cargo-kit", version)]
#[command(arg_required_else_help = true, subcommand_required = true, subcommand_value_name = "COMMAND")]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(flatten)]
    pub(crate) options: Options,
    #[command(subcommand)]
    pub(crate) command: Command,
    /// How the command reports; commands that report nothing have none.
    #[arg(skip)]
    pub(crate) format: Format,
}

/// A command.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start a project in a new folder
    New(new::New),
    /// Add Kit to the cargo project that is here
    Init(init::Init),
    /// Write a new migration
    #[command(name = "make:migration")]
    MakeMigration(make_migration::MakeMigration),
    /// Write the migration that brings the database to what the entities say
    #[command(name = "migrate:generate", alias = "makemigrations")]
    MigrateGenerate(migrate_generate::MigrateGenerate),
    /// Make the database that is there the first migration
    #[command(name = "migrate:baseline")]
    MigrateBaseline(migrate_baseline::MigrateBaseline),
    /// Move migrations that are not applied behind all others, by a new version
    #[command(name = "migrate:rebase")]
    MigrateRebase(migrate_rebase::MigrateRebase),
    /// Find what pending migrations would do to a live database
    #[command(name = "migrate:lint")]
    MigrateLint(migrate_lint::MigrateLint),
    /// Show how database, migrations and entities differ
    #[command(name = "db:diff")]
    DbDiff(db_diff::DbDiff),
    /// Print everything the entities want as SQL
    #[command(name = "schema:sql")]
    SchemaSql(schema_sql::SchemaSql),
    /// Copy the built-in templates into the project, to be changed there
    #[command(name = "templates:publish")]
    TemplatesPublish(templates_publish::TemplatesPublish),
    /// Say more about a failure, by the code it shows
    Explain(explain::Explain),
    /// Print a completion script for a shell
    Completions(completions::Completions),
    #[command(flatten)]
    Runner(ruskit::console::Command),
}

/// The command line, as typed after `cargo kit` or `cargo-kit`.
pub(crate) fn arguments() -> Vec<OsString> {
    let mut arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    // Cargo calls `cargo-kit kit …`.
    if arguments.first().is_some_and(|first| first == "kit") {
        arguments.remove(0);
    }
    arguments
}

/// Parses; on a wrong command line, or when help was asked for, says so and ends the process.
pub(crate) fn parse(arguments: &[OsString]) -> Cli {
    let name = std::iter::once(OsString::from("cargo-kit"));
    let matches = command().bin_name("cargo kit").get_matches_from(name.chain(arguments.iter().cloned()));
    let mut cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let format = matches.subcommand().and_then(|(_, command)| command.try_get_one("format").ok().flatten());
    cli.format = match &cli.command {
        Command::MigrateLint(command) => command.format(),
        _ => format.copied().unwrap_or_default(),
    };
    cli
}

/// The whole command tree, with its overview.
pub(crate) fn command() -> clap::Command {
    let command = Cli::command();
    let overview = overview(&command);
    command.help_template(overview).after_help(EXIT_CODES)
}

const EXIT_CODES: &str = "\
Exit codes:
  0    done
  1    failed; the message says what and what to do next
  2    the command line is not understood
  3    a decision is needed and nobody is there to ask
  4    a check found a difference
  5    the runner and cargo kit are of different versions
  101  the runner did not compile

`cargo kit COMMAND --help` says more about a command, `cargo kit explain CODE` about a failure; nothing is built for it.";

const GROUPS: &[(&str, &[&str])] = &[
    ("Project", &["new", "init", "templates", "explain", "completions"]),
    ("Migrations", &["make", "migrate"]),
    ("Database", &["db"]),
    ("Entities", &["entity", "schema"]),
];

/// Help for `cargo kit` itself: every command with its one line, grouped by what stands before the colon.
fn overview(command: &clap::Command) -> StyledStr {
    let styles = command.get_styles();
    let (header, literal) = (styles.get_header(), styles.get_literal());
    let shown: Vec<_> = command.get_subcommands().filter(|sub| !sub.is_hide_set()).collect();
    let width = shown.iter().map(|sub| sub.get_name().len()).max().unwrap_or(0);
    let prefix = |sub: &clap::Command| sub.get_name().split(':').next().unwrap_or_default().to_owned();
    let known: Vec<&str> = GROUPS.iter().flat_map(|(_, prefixes)| prefixes.iter().copied()).collect();

    let mut text = String::from("{about}\n\n{usage-heading} {usage}\n\n");
    let mut group = |title: &str, wanted: &dyn Fn(&str) -> bool| {
        let members: Vec<_> = shown.iter().filter(|sub| wanted(&prefix(sub))).collect();
        if members.is_empty() {
            return;
        }
        text += &format!("{header}{title}:{header:#}\n");
        for sub in members {
            let about = sub.get_about().map(ToString::to_string).unwrap_or_default();
            text += &format!("  {literal}{:width$}{literal:#}  {about}\n", sub.get_name());
        }
        text += "\n";
    };
    for (title, prefixes) in GROUPS {
        group(title, &|prefix| prefixes.contains(&prefix));
    }
    group("More", &|prefix| !known.contains(&prefix));
    text += &format!("{header}Options:{header:#}\n{{options}}{{after-help}}");
    StyledStr::from(text)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_tree_is_sound() {
        super::command().debug_assert();
    }
}

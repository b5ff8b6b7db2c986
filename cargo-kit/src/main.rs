//! `cargo kit`: everything that concerns source files. What concerns databases is done by the project's runner, which
//! `cargo kit` finds, builds when needed, and calls.

mod baseline;
mod cli;
mod commands;
mod drivers;
mod explain;
mod failure;
mod generate;
mod imported;
mod lint;
mod make;
mod options;
mod project;
mod runner;
mod scaffold;
mod seen;
mod shell;
mod toml;

use std::process::ExitCode;

use ruskit::console::Format;

use crate::cli::Command;
use crate::failure::{Failure, Said};
use crate::shell::Shell;

cargo_subcommand_metadata::description! {
    "Migrations, entities and everything between a Rust application and its database"
}

fn main() -> ExitCode {
    let arguments = cli::arguments();
    let cli = cli::parse(&arguments);
    let shell = Shell::new(cli.global.quiet);
    let outcome = match &cli.command {
        Command::New(command) => command.run(&cli.options, shell),
        Command::Init(command) => command.run(&cli.options, shell),
        Command::MakeMigration(command) => command.run(&cli.options, shell),
        Command::MigrateGenerate(command) => command.run(&cli, shell),
        Command::MigrateBaseline(command) => command.run(&cli, shell),
        Command::MigrateLint(command) => command.run(&cli, shell),
        Command::MigrateRebase(command) => command.run(&cli, shell),
        Command::DbDiff(command) => command.run(&cli, shell),
        Command::SchemaSql(command) => command.run(&cli, shell),
        Command::TemplatesPublish(command) => command.run(&cli.options, shell),
        Command::Explain(command) => command.run(shell),
        Command::Completions(command) => command.run(shell),
        Command::Runner(command) => commands::through_runner::run(command, &arguments, &cli, shell),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure { said, exit }) => {
            if let Some(said) = said {
                if cli.format == Format::Json {
                    // As the runner tells programs of its own failures.
                    let Said { code, message, hint } = &said;
                    let document = serde_json::json!({ "code": code.to_string(), "error": message, "hint": hint });
                    shell.result(&format!("{document:#}\n"));
                }
                shell.error(&said);
            }
            ExitCode::from(exit)
        }
    }
}

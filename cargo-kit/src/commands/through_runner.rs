//! The commands that concern the database: the runner does them; afterwards entities and snapshot follow the schema.

use std::ffi::OsString;

use ruskit::console::Command;

use crate::cli::Cli;
use crate::drivers;
use crate::failure::Failure;
use crate::options;
use crate::runner::{Runner, Telling, follow};
use crate::shell::Shell;

/// Passes the command on as it was typed, without the flags of `cargo kit`.
pub(crate) fn run(command: &Command, arguments: &[OsString], cli: &Cli, shell: Shell) -> Result<(), Failure> {
    let mut runner = Runner::find(&cli.options)?;
    if drivers::ensure(runner.project(), command, cli, shell)? {
        runner = Runner::find(&cli.options)?;
    }
    let mut arguments = options::for_runner(arguments);
    if let Ok(here) = std::env::current_dir()
        && here != runner.project().root
    {
        arguments = options::with_folders_from(&here, arguments);
    }
    let Some(report) = runner.call(&arguments, &cli.global)? else { return Ok(()) };
    let asked_for = matches!(command, Command::EntityGenerate(_) | Command::EntityCheck(_));
    follow(runner.project(), &report, Telling { shell, format: cli.format, asked_for })
}

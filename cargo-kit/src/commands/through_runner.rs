//! The commands that concern the database: the runner does them; afterwards entities and snapshot follow the schema.

use std::ffi::OsString;

use crate::cli::Cli;
use crate::failure::Failure;
use crate::options;
use crate::runner::Runner;
use crate::shell::Shell;

/// Passes the command on as it was typed.
pub(crate) fn run(arguments: &[OsString], cli: &Cli, _shell: Shell) -> Result<(), Failure> {
    let mut runner = Runner::find(&cli.options)?;
    let _report = runner.call(&options::for_runner(arguments), &cli.global)?;
    Ok(())
}

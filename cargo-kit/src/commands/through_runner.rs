//! The commands that concern the database: the runner does them; afterwards entities and snapshot follow the schema.

use std::ffi::OsString;

use ruskit::codegen::Snapshot;
use ruskit::console::Command;
use ruskit::schema::Schema;

use crate::cli::Cli;
use crate::commands::migrate_import;
use crate::drivers;
use crate::failure::Failure;
use crate::options;
use crate::project::Project;
use crate::runner::{Compared, Telling, compare, follow};
use crate::shell::Shell;

/// Passes the command on as it was typed, without the flags of `cargo kit`.
pub(crate) fn run(command: &Command, arguments: &[OsString], cli: &Cli, shell: Shell) -> Result<(), Failure> {
    if let Command::Import(import) = command {
        return migrate_import::run(import, command.connect().url.as_deref(), arguments, cli, shell);
    }
    let mut runner = drivers::runner(command.connect().url.as_deref(), cli, shell)?;
    let mut arguments = options::for_runner(arguments);
    if let Ok(here) = std::env::current_dir()
        && here != runner.project().root
    {
        arguments = options::with_folders_from(&here, arguments);
    }
    let Some(report) = runner.call(&arguments, &cli.global)? else { return Ok(()) };
    if let Some(found) = &report.found {
        warn_of_drift(runner.project(), &report.driver, found, shell);
    }
    if let Command::Verify(verify) = command {
        let strict = verify.is_strict();
        return compare(runner.project(), &report, Compared { shell, format: cli.format, strict });
    }
    let asked_for = matches!(command, Command::EntityGenerate(_) | Command::EntityCheck(_));
    follow(runner.project(), &report, Telling { shell, format: cli.format, asked_for })
}

/// Says so where all migrations are applied and the database still is not what it was when Kit last looked: somebody
/// changed it by other means. A snapshot that cannot be read is not what this command is about.
fn warn_of_drift(project: &Project, driver: &str, found: &Schema, shell: Shell) {
    let Ok(Some(kept)) = Snapshot::load(&project.snapshot) else { return };
    if kept.driver == driver && kept.schema != Snapshot::new(driver, found).schema {
        let snapshot = project.shown(&project.snapshot);
        shell.warn(&format!("The database is not as {snapshot} says; `cargo kit db:diff` shows what differs."));
    }
}

//! From the command line to an exit code.

use std::env;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

use super::Command;
use super::context::Context;
use super::failure::Failure;
use super::options::{Format, Global};
use super::settings::Settings;
use super::shell::Shell;
use crate::code::Code;
use crate::migrate::Discovered;
use crate::wire::{self, exit};

/// Runs this project's migrations
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 a decision is needed, 4 a check found a difference"
)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Runs the command line of a runner: the whole of its `main`.
pub fn main() -> ExitCode {
    if env::var(wire::VERSION_VARIABLE).is_ok_and(|version| version != wire::VERSION.to_string()) {
        return ExitCode::from(exit::HANDSHAKE);
    }
    let cli = Cli::parse();
    let mut shell = Shell::new(cli.command.connect().format, &cli.global);
    if let Some(folder) = built_elsewhere() {
        let failure =
            Failure::new(Code::BuiltElsewhere, format!("this runner was built for another project: {folder}"));
        let hint = "run the command again; where projects share a target folder, one at a time.";
        return fail(&mut shell, &failure.hint(hint));
    }
    let settings = match Settings::load(cli.command.connect()) {
        Ok(settings) => settings,
        Err(failure) => return fail(&mut shell, &failure),
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let failure = Failure::new(Code::NoRuntime, format!("the system does not let the runner start: {error}"));
            return fail(&mut shell, &failure);
        }
    };
    let mut context = Context::new(shell, settings);
    let guarded = match cli.command.guards() {
        Some((name, guards)) => context.guard(name, guards),
        None => Ok(()),
    };
    let outcome = match guarded {
        Ok(()) => runtime.block_on(cli.command.run(&mut context)),
        Err(failure) => Err(failure),
    };
    context.end(outcome.as_ref().err());
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(failure) => fail(&mut context.shell, &failure),
    }
}

/// Where this runner's migrations come from, if that is not the project `cargo kit` was called for.
fn built_elsewhere() -> Option<&'static str> {
    let package = Path::new(&env::var_os(wire::PACKAGE)?).canonicalize().ok()?;
    let is_ours = |folder: &str| {
        Path::new(folder).ancestors().any(|above| above.canonicalize().is_ok_and(|above| above == package))
    };
    let mut folders = inventory::iter::<Discovered>.into_iter().map(|discovered| discovered.folder).peekable();
    let first = *folders.peek()?;
    (!folders.any(is_ours)).then_some(first)
}

fn fail(shell: &mut Shell, failure: &Failure) -> ExitCode {
    if shell.format() == Format::Json {
        let _ = shell.json(&failure.document());
    }
    shell.failure(failure);
    ExitCode::from(failure.exit)
}

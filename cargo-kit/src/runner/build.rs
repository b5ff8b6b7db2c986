//! Having cargo build the runner: its errors as cargo shows them, its progress on a terminal, nothing else.

use std::io::{BufRead, BufReader, IsTerminal as _};
use std::path::PathBuf;
use std::process::Stdio;

use ruskit::code::Code;
use ruskit::console::Global;
use ruskit::wire::exit;
use serde::Deserialize;

use crate::failure::Failure;
use crate::options::Options;
use crate::project::{Project, ProjectError, cargo};

/// Builds the runner; the path of its executable.
pub(crate) fn build(project: &Project, options: &Options, global: &Global) -> Result<PathBuf, Failure> {
    let mut command = cargo();
    command.current_dir(&project.root).arg("build");
    command.args(["--package", &project.runner, "--bin", &project.binary]);
    command.args(["--message-format", "json-render-diagnostics"]);
    for (given, flag) in [(options.release, "--release"), (options.offline, "--offline"), (options.locked, "--locked")]
    {
        if given {
            command.arg(flag);
        }
    }
    for features in &options.features {
        command.args(["--features", features]);
    }
    if global.verbose {
        command.arg("--verbose");
    } else {
        command.arg("--quiet");
        if !global.quiet && can_draw() {
            // Cargo's progress bar, which takes itself away again, without the lines above it. It wants to be told a
            // width; this one fits nearly everywhere.
            command.env("CARGO_TERM_PROGRESS_WHEN", "always").env("CARGO_TERM_PROGRESS_WIDTH", "60");
        }
    }
    let mut cargo = command.stdout(Stdio::piped()).spawn().map_err(ProjectError::CargoMissing)?;
    let executable = cargo.stdout.take().and_then(|output| executable(BufReader::new(output), &project.binary));
    let status = cargo.wait().map_err(ProjectError::CargoMissing)?;
    match executable {
        _ if !status.success() => {
            let failure = Failure::new(Code::BuildFailed, format!("the runner `{}` did not compile", project.runner));
            Err(failure
                .hint("cargo says above what is wrong: correct it, and run the command again.")
                .exit(exit::BUILD))
        }
        Some(executable) => Ok(executable),
        None => {
            let message = format!("cargo built no executable for `{}`", project.binary);
            Err(Failure::new(Code::NoExecutable, message).exit(exit::BUILD))
        }
    }
}

/// Whether a bar can be drawn and taken away again.
fn can_draw() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|terminal| terminal != "dumb")
}

/// One of cargo's messages, as far as it matters here.
#[derive(Deserialize)]
struct Message {
    reason: String,
    executable: Option<PathBuf>,
    target: Option<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

/// Reads cargo's messages to their end.
fn executable(output: impl BufRead, binary: &str) -> Option<PathBuf> {
    let mut found = None;
    for line in output.lines().map_while(Result::ok) {
        // Most lines are artifacts of dependencies, and long; a build script may print lines of its own.
        if !line.starts_with(r#"{"reason":"compiler-artifact""#) {
            continue;
        }
        let Ok(message) = serde_json::from_str::<Message>(&line) else { continue };
        let ours = |target: Target| target.name == binary && target.kind.iter().any(|kind| kind == "bin");
        if message.reason == "compiler-artifact" && message.target.is_some_and(ours) {
            found = message.executable.or(found);
        }
    }
    found
}

//! `migrate:import`: the runner takes another tool's history over; here is what concerns files: the folder of its migrations is
//! found and named in the runner's Cargo.toml, and what code has made becomes a first migration.
//!
//! Always holds: a file is only written for what the runner has done, or is taken away again.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use ruskit::code::Code;
use ruskit::console::{Format, Import};
use ruskit::migrate::Tool;
use ruskit::wire::exit;

use crate::baseline::{Made, Wanted};
use crate::cli::Cli;
use crate::drivers;
use crate::failure::Failure;
use crate::imported::Setting;
use crate::make::name;
use crate::options;
use crate::project::{self, Project};
use crate::runner::{Runner, Telling, follow};
use crate::seen;
use crate::shell::Shell;

pub(crate) fn run(
    import: &Import,
    url: Option<&str>,
    arguments: &[OsString],
    cli: &Cli,
    shell: Shell,
) -> Result<(), Failure> {
    let mut runner = drivers::runner(url, cli, shell)?;
    let mut arguments = options::for_runner(arguments);
    if let Ok(here) = std::env::current_dir() {
        arguments = options::with_folders_from(&here, arguments);
    }
    // Standard output may hold one document.
    let aside = if cli.format == Format::Json { Shell::new(true) } else { shell };
    let Some(tool) = import.from.filter(|_| !import.undo) else {
        return give_back(&mut runner, &arguments, cli, aside);
    };
    let folder = if tool.has_files() { folder(runner.project(), tool, import.folder.as_deref())? } else { None };
    if let (Some(folder), None) = (&folder, &import.folder) {
        arguments.push(format!("--folder={}", folder.display()).into());
    }
    let baseline = if tool.has_files() { None } else { baseline(&mut runner, url, cli)? };
    if let Some(made) = &baseline {
        made.create()?;
    }
    let report = runner.call(&arguments, &cli.global).inspect_err(|_| {
        baseline.iter().flat_map(|made| &made.files).for_each(|file| drop(std::fs::remove_file(&file.path)));
    })?;
    for file in baseline.iter().flat_map(|made| &made.files) {
        aside.line(&format!("  Migration [{}] created.\n", runner.project().shown(&file.path)));
    }
    if let Some(folder) = folder {
        name_folder(runner.project(), tool, &folder, aside)?;
    }
    let Some(report) = report else { return Ok(()) };
    follow(runner.project(), &report, Telling { shell, format: cli.format, asked_for: false })
}

/// The folder of the tool's migrations, unless the project names it already or has them in its own.
fn folder(project: &Project, tool: Tool, given: Option<&Path>) -> Result<Option<PathBuf>, Failure> {
    let is_own = |folder: &Path| {
        folder == project.migrations
            || folder.canonicalize().ok().is_some_and(|it| project.migrations.canonicalize().is_ok_and(|own| own == it))
    };
    if let Some(given) = given {
        let folder = project::plain(&std::path::absolute(given).unwrap_or_else(|_| given.to_owned()));
        return Ok(Some(folder).filter(|folder| !is_own(folder)));
    }
    if project.imported.contains_key(tool.name()) {
        return Ok(None);
    }
    let mut found = seen::folders(&project.root, tool);
    found.retain(|folder| !is_own(folder));
    match found.len() {
        0 | 1 => Ok(found.pop()),
        _ => {
            let all: Vec<_> = found.iter().map(|folder| project.shown(folder)).collect();
            let message = format!("several folders look like migrations of {tool}: {}", all.join(", "));
            let failure = Failure::new(Code::WhichFolder, message).hint("say which with --folder DIR.");
            Err(failure.exit(exit::UNDECIDED))
        }
    }
}

/// What the database holds as a first migration, where the project has none yet.
fn baseline(runner: &mut Runner, url: Option<&str>, cli: &Cli) -> Result<Option<Made>, Failure> {
    let migrations = &runner.project().migrations;
    let unreadable = |error| Failure::new(Code::MigrationUnreadable, format!("cannot read the migrations: {error}"));
    if !name::existing(migrations).map_err(unreadable)?.is_empty() {
        return Ok(None);
    }
    let wanted = Wanted { name: "baseline", url, ..Wanted::default() };
    let found = wanted.ask(runner, &cli.global)?;
    // An empty database has no history either: the runner says so.
    if found.counts == (0, 0) || !found.applied.is_empty() {
        return Ok(None);
    }
    wanted.made(runner, found).map(Some)
}

fn name_folder(project: &Project, tool: Tool, folder: &Path, shell: Shell) -> Result<(), Failure> {
    let setting = Setting { manifest: &project.manifest, tool };
    if setting.write(folder)? {
        let manifest = project.shown(&project.manifest);
        shell.line(&format!(
            "  {manifest} names their folder, {}: files in it run from there.\n",
            project.shown(folder)
        ));
    }
    Ok(())
}

fn give_back(runner: &mut Runner, arguments: &[OsString], cli: &Cli, shell: Shell) -> Result<(), Failure> {
    let report = runner.call(arguments, &cli.global)?;
    let tool = report.and_then(|report| Tool::of_name(&report.imported?));
    let project = runner.project();
    if let Some(tool) = tool
        && (Setting { manifest: &project.manifest, tool }).remove()?
    {
        shell.line(&format!("  {} does not name its folder any more.\n", project.shown(&project.manifest)));
    }
    Ok(())
}

//! The flags `cargo kit` takes for itself, before or after any command: which project, and how to build its runner.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;

/// Flags for finding and building the runner; they are not passed on to it.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Options of cargo kit")]
pub(crate) struct Options {
    /// Path of the project's Cargo.toml
    #[arg(long, global = true, value_name = "PATH")]
    pub(crate) manifest_path: Option<PathBuf>,
    /// Package that is the runner
    #[arg(long, short, global = true, value_name = "NAME")]
    pub(crate) package: Option<String>,
    /// Build and use the release runner
    #[arg(long, global = true)]
    pub(crate) release: bool,
    /// Build without the network
    #[arg(long, global = true)]
    pub(crate) offline: bool,
    /// Build with Cargo.lock as it is
    #[arg(long, global = true)]
    pub(crate) locked: bool,
    /// Features to build the runner with
    #[arg(long, global = true, value_name = "FEATURES")]
    pub(crate) features: Vec<String>,
    /// Add the driver for the database to the project where it is missing
    #[arg(long, global = true)]
    pub(crate) add_driver: bool,
}

/// The arguments without the flags above: what the runner gets to see, otherwise exactly as typed.
///
/// The command line has been parsed before, so that every flag here stands where it may and has its value.
pub(crate) fn for_runner(arguments: &[OsString]) -> Vec<OsString> {
    let mut kept = Vec::new();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        // A flag is ASCII up to its value; the value may be anything.
        let text = argument.to_string_lossy();
        match text.as_ref() {
            "--" => {
                kept.push(argument.clone());
                kept.extend(arguments.cloned());
                break;
            }
            "--release" | "--offline" | "--locked" | "--add-driver" => {}
            "--manifest-path" | "--package" | "--features" => drop(arguments.next()),
            long if long.starts_with("--") => {
                let name = long.split_once('=').map_or(long, |(name, _)| name);
                if !matches!(name, "--manifest-path" | "--package" | "--features") {
                    kept.push(argument.clone());
                }
            }
            short => match package_in(short) {
                None => kept.push(argument.clone()),
                Some((before, value)) => {
                    if before != "-" {
                        kept.push(before.into());
                    }
                    if value.is_empty() {
                        arguments.next();
                    }
                }
            },
        }
    }
    kept
}

/// `-p`, `-pNAME`, `-qp`: what stands before the `p`, and after it.
fn package_in(short: &str) -> Option<(&str, &str)> {
    let letters = short.strip_prefix('-')?;
    let at = letters.find('p')?;
    let only_switches = letters[..at].chars().all(|letter| matches!(letter, 'q' | 'v'));
    only_switches.then(|| (&short[..=at], &letters[at + 1..]))
}

/// The runner works in the project's folder: a `--dir` or `--junit` typed elsewhere is told as it is meant here.
pub(crate) fn with_folders_from(here: &Path, arguments: Vec<OsString>) -> Vec<OsString> {
    const FLAGS: [&str; 3] = ["--dir", "--folder", "--junit"];
    let mut after_flag = false;
    let told = arguments.into_iter().map(|argument| {
        let is_value = std::mem::replace(&mut after_flag, FLAGS.iter().any(|flag| argument == *flag));
        match argument.to_str().and_then(|text| text.split_once('=')) {
            _ if is_value => here.join(argument).into_os_string(),
            Some((flag, path)) if FLAGS.contains(&flag) => format!("{flag}={}", here.join(path).display()).into(),
            _ => argument,
        }
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed_on(line: &str) -> String {
        let arguments: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        for_runner(&arguments).iter().map(|argument| argument.to_string_lossy()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn flags_of_cargo_kit_are_not_passed_on() {
        let line = "-q --release migrate --manifest-path a/Cargo.toml --step -p database --features=a,b --locked";
        assert_eq!(passed_on(line), "-q migrate --step");
        assert_eq!(
            passed_on("--package=x --features a migrate:status --check -vpdb --offline -pdb"),
            "migrate:status --check -v"
        );
    }

    #[test]
    fn everything_else_is_passed_on_as_typed() {
        let line = "migrate --url sqlite:a.db --dir=b -m text --pretend -";
        assert_eq!(passed_on(line), line);
        assert_eq!(passed_on("db:table -- --release -p"), "db:table -- --release -p");
    }

    #[test]
    fn a_folder_is_meant_from_where_it_was_typed() {
        let told = |line: &str| {
            let arguments = line.split(' ').map(OsString::from).collect();
            with_folders_from(Path::new("/here"), arguments).join(" ".as_ref()).into_string().unwrap()
        };
        assert_eq!(told("migrate --dir other --step"), "migrate --dir /here/other --step");
        assert_eq!(told("migrate --dir=other"), "migrate --dir=/here/other");
        assert_eq!(told("migrate:verify --junit a.xml"), "migrate:verify --junit /here/a.xml");
        assert_eq!(told("migrate --dir /there"), "migrate --dir /there");
    }
}

//! Where the runner's settings come from: the command line, then the environment, then `.env`, then the defaults.

use std::collections::HashMap;
use std::env;
use std::path::PathBuf;
use std::time::Duration;

use super::options::Connect;
use crate::driver::{Url, default_url};
use crate::wire;

/// What a command runs with.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) url: Url,
    /// `APP_ENV`, or `local`.
    pub(super) environment: String,
    /// Folder of migrations, where one is given.
    pub(super) folder: Option<PathBuf>,
    /// The folder was given on the command line: it need not hold every migration that was ever applied.
    pub(super) partial: bool,
    pub(super) lock_wait: Duration,
    /// Where `cargo kit` wants its report.
    pub(super) report: Option<PathBuf>,
    /// `cargo kit` has no schema yet.
    pub(super) want_schema: bool,
}

impl Settings {
    /// Reads `.env` of the working folder, if there is one.
    pub(super) fn load(connect: &Connect) -> Result<Self, String> {
        let file = dot_env()?;
        let variable =
            |name: &str| env::var(name).ok().or_else(|| file.get(name).cloned()).filter(|text| !text.is_empty());
        let url = connect.url.clone().or_else(|| variable("DATABASE_URL")).map_or_else(default_url, Url::new);
        Ok(Self {
            url,
            environment: variable("APP_ENV").unwrap_or_else(|| "local".to_owned()),
            folder: connect.dir.clone().or_else(|| env::var_os(wire::MIGRATIONS).map(PathBuf::from)),
            partial: connect.dir.is_some(),
            lock_wait: Duration::from_secs(connect.lock_timeout),
            report: env::var_os(wire::REPORT).map(PathBuf::from),
            want_schema: env::var_os(wire::WANT_SCHEMA).is_some_and(|value| value == "1"),
        })
    }
}

/// Whether an environment of this name is to be guarded.
pub(super) fn is_production(environment: &str) -> bool {
    ["production", "prod"].iter().any(|name| environment.eq_ignore_ascii_case(name))
}

fn dot_env() -> Result<HashMap<String, String>, String> {
    let unreadable = |error: dotenvy::Error| match error {
        // The line itself is not shown: it may well hold a password.
        dotenvy::Error::LineParse(line, _) => {
            let number = line_of(&std::fs::read_to_string(".env").unwrap_or_default(), &line);
            format!(".env cannot be read: line {number} is not NAME=value (a value with blanks needs quotes)")
        }
        error => format!(".env cannot be read: {error}"),
    };
    match dotenvy::from_path_iter(".env") {
        Ok(lines) => lines.collect::<Result<_, _>>().map_err(unreadable),
        Err(error) if error.not_found() => Ok(HashMap::new()),
        Err(error) => Err(unreadable(error)),
    }
}

/// The number of the line in which a text begins.
fn line_of(text: &str, line: &str) -> usize {
    let before = text.find(line).map_or("", |at| &text[..at]);
    before.matches('\n').count() + 1
}

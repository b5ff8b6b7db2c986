//! Where the runner's settings come from: the command line, then the environment, then `.env`, then the defaults.

use std::env;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::failure::Failure;
use super::options::Connect;
use super::variables::Variables;
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
    pub(super) fn load(connect: &Connect) -> Result<Self, Failure> {
        let variables = Variables::load(Path::new("")).map_err(Failure::new)?;
        let url = connect.url.clone().or_else(|| variables.get("DATABASE_URL")).map(Url::new).or_else(default_url);
        Ok(Self {
            url: url.ok_or_else(no_url)?,
            environment: variables.get("APP_ENV").unwrap_or_else(|| "local".to_owned()),
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

/// Only an embedded database is found without being named.
fn no_url() -> Failure {
    let hint = "set DATABASE_URL in the environment or in .env, or give --url.";
    Failure::new("no database is named: DATABASE_URL is not set").hint(hint)
}

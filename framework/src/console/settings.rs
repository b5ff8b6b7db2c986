//! Where the runner's settings come from: the command line, then the environment, then `.env`, then the defaults.

use std::env;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use clap::ValueEnum;

use super::failure::Failure;
use super::options::{Connect, Lock};
use super::variables::Variables;
use crate::code::Code;
use crate::driver::{LockKind, LockRequest, Url, default_url};
use crate::migrate::{Patience, Tool};
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
    /// A folder of another tool's migrations to read too, where one is given.
    pub(super) imported: Option<(Tool, PathBuf)>,
    /// How runners are kept apart, and how long to wait for another one.
    pub(super) lock: LockRequest,
    /// `KIT_SHADOW_URL`.
    pub(super) shadow: Option<Url>,
    pub(super) patience: Patience,
    /// `KIT_SAFE`.
    pub(super) safe: bool,
    /// How long a statement of a migration may run: the command line, else `KIT_STATEMENT_TIMEOUT`.
    pub(super) statement_timeout: Option<Duration>,
    /// Where backups go, if any are to be made: the command line, else `KIT_BACKUP`.
    pub(super) backup: Option<PathBuf>,
    /// Where `cargo kit` wants its report.
    pub(super) report: Option<PathBuf>,
    /// What `cargo kit` wants to know.
    pub(super) question: Option<PathBuf>,
    /// `cargo kit` has no schema yet.
    pub(super) want_schema: bool,
}

impl Settings {
    /// Reads `.env` of the working folder, if there is one.
    pub(super) fn load(connect: &Connect) -> Result<Self, Failure> {
        let variables = Variables::load(Path::new("")).map_err(|error| Failure::new(Code::DotEnv, error))?;
        let url = connect.url.clone().or_else(|| variables.get("DATABASE_URL")).map(Url::new).or_else(default_url);
        Ok(Self {
            url: url.ok_or_else(no_url)?,
            environment: variables.get("APP_ENV").unwrap_or_else(|| "local".to_owned()),
            folder: connect.dir.clone().or_else(|| env::var_os(wire::MIGRATIONS).map(PathBuf::from)),
            partial: connect.dir.is_some(),
            imported: None,
            lock: lock(connect, &variables)?,
            shadow: variables.get("KIT_SHADOW_URL").map(Url::new),
            patience: patience(connect, &variables)?,
            safe: switch(&variables, "KIT_SAFE")?,
            statement_timeout: seconds(number(None, &variables, "KIT_STATEMENT_TIMEOUT")?),
            backup: variables.get("KIT_BACKUP").and_then(|text| folder_of_backups(&text)),
            report: env::var_os(wire::REPORT).map(PathBuf::from),
            question: env::var_os(wire::QUESTION).map(PathBuf::from),
            want_schema: env::var_os(wire::WANT_SCHEMA).is_some_and(|value| value == "1"),
        })
    }
}

fn lock(connect: &Connect, variables: &Variables) -> Result<LockRequest, Failure> {
    let kind = match connect.lock {
        Some(kind) => kind,
        None => match variables.get("KIT_LOCK") {
            Some(text) => {
                Lock::from_str(&text, true).map_err(|_| unusable("KIT_LOCK", &text, "auto, session or lease"))?
            }
            None => Lock::Auto,
        },
    };
    let kind = match kind {
        Lock::Auto => LockKind::Auto,
        Lock::Session => LockKind::Session,
        Lock::Lease => LockKind::Lease,
    };
    let seconds = number(connect.lock_timeout, variables, "KIT_LOCK_TIMEOUT")?.unwrap_or(60);
    Ok(LockRequest { kind, wait: Duration::from_secs(seconds) })
}

fn patience(connect: &Connect, variables: &Variables) -> Result<Patience, Failure> {
    let usual = Patience::default();
    let wait = number(connect.table_lock_timeout, variables, "KIT_TABLE_LOCK_TIMEOUT")?;
    let lock_wait = match wait {
        None => usual.lock_wait,
        Some(0) => None,
        Some(seconds) => Some(Duration::from_secs(seconds)),
    };
    let retries = number(connect.table_lock_retries, variables, "KIT_TABLE_LOCK_RETRIES")?.unwrap_or(usual.retries);
    Ok(Patience { lock_wait, retries, ..usual })
}

/// 0 is no limit.
pub(super) fn seconds(number: Option<u64>) -> Option<Duration> {
    number.filter(|seconds| *seconds > 0).map(Duration::from_secs)
}

/// `1` is the usual folder, `0` none.
fn folder_of_backups(text: &str) -> Option<PathBuf> {
    match text.trim() {
        "0" | "false" | "no" | "off" => None,
        "1" | "true" | "yes" | "on" => Some(PathBuf::from("backups")),
        folder => Some(PathBuf::from(folder)),
    }
}

/// A number from the command line, else from the environment.
fn number<T: FromStr>(given: Option<T>, variables: &Variables, name: &str) -> Result<Option<T>, Failure> {
    match (given, variables.get(name)) {
        (Some(number), _) => Ok(Some(number)),
        (None, Some(text)) => text.trim().parse().map(Some).map_err(|_| unusable(name, &text, "a whole number")),
        (None, None) => Ok(None),
    }
}

/// Whether a variable switches something on.
fn switch(variables: &Variables, name: &str) -> Result<bool, Failure> {
    match variables.get(name).as_deref().map(str::trim) {
        None | Some("0" | "false" | "no" | "off") => Ok(false),
        Some("1" | "true" | "yes" | "on") => Ok(true),
        Some(text) => Err(unusable(name, text, "1 or 0")),
    }
}

fn unusable(name: &str, value: &str, wanted: &str) -> Failure {
    Failure::new(Code::Setting, format!("{name} is `{value}`, which is not {wanted}"))
        .hint("correct it in the environment or in .env.")
}

/// Whether an environment of this name is to be guarded.
pub(super) fn is_production(environment: &str) -> bool {
    ["production", "prod"].iter().any(|name| environment.eq_ignore_ascii_case(name))
}

/// Only an embedded database is found without being named.
fn no_url() -> Failure {
    let hint = "set DATABASE_URL in the environment or in .env, or give --url.";
    Failure::new(Code::NoUrl, "no database is named: DATABASE_URL is not set").hint(hint)
}

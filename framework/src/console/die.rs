//! `kit:die`: the process that `migrate:verify` starts to see how a migration stands that was killed.

use std::io::Write as _;
use std::process::{Command, Stdio};

use clap::Args;

use super::context::Context;
use super::failure::Failure;
use super::options::Connect;
use super::settings::Settings;
use crate::code::Code;
use crate::driver::{Url, driver_for};
use crate::migrate::{Dying, Killer, MigrateError, Migrator, Silent, Upward, Version};
use crate::wire::{self, exit};

/// Environment variable: how many changes of the database the process survives.
const CALLS: &str = "KIT_DIE";

/// Environment variable: the last migration to apply.
const TO: &str = "KIT_DIE_TO";

/// Environment variable: the database that the one to migrate is like, and that is to be left alone.
const OF: &str = "KIT_DIE_OF";

/// Migrate and die.
#[derive(Debug, Clone, Args)]
pub struct Die {
    #[command(flatten)]
    pub(super) connect: Connect,
}

impl Die {
    pub(super) async fn run(&self, context: &mut Context) -> Result<u8, Failure> {
        let calls = std::env::var(CALLS).ok().and_then(|calls| calls.parse().ok());
        let to = std::env::var(TO).ok().and_then(|to| Version::parse(&to));
        let (Some(calls), Some(to)) = (calls, to) else {
            return Err(Failure::new(Code::NothingAsked, "nothing is to be killed")
                .hint("this command is for `migrate:verify` to call."));
        };
        let driver = driver_for(context.url())?;
        let mut session = driver.connect(context.url()).await?;
        if let Ok(of) = std::env::var(OF) {
            session.keep_within(&Url::new(of)).await?;
        }
        let session = Dying::new(session, calls, |last| {
            let _ = std::io::stdout().write_all(last.as_bytes());
            let _ = std::io::stdout().flush();
        });
        let mut migrator = Migrator::new(driver, Box::new(session), context.source()?);
        migrator.lock = context.settings().lock;
        migrator.patience = context.settings().patience;
        migrator.partial = true;
        migrator.safe = context.settings().safe;
        migrator.migrate(&Upward { to: Some(to), any_order: true, ..Upward::default() }, &mut Silent).await?;
        Ok(exit::OK)
    }
}

/// Starts this program again as one that dies.
pub(super) struct Again<'a> {
    pub(super) settings: &'a Settings,
}

impl Killer for Again<'_> {
    fn kill(&self, url: &Url, to: &Version, calls: usize) -> Result<Option<String>, MigrateError> {
        let failed = |error: std::io::Error| MigrateError::NotKilled { reason: error.to_string() };
        let mut command = Command::new(std::env::current_exe().map_err(failed)?);
        command.arg("kit:die").env("DATABASE_URL", url.secret()).env(CALLS, calls.to_string()).env(TO, to.to_string());
        command.env(OF, self.settings.url.secret());
        command.env("KIT_SAFE", if self.settings.safe { "1" } else { "0" });
        command.env_remove(wire::REPORT).stdin(Stdio::null()).stderr(Stdio::piped());
        if let Some(folder) = self.settings.folder.as_ref().filter(|_| self.settings.partial) {
            command.arg("--dir").arg(folder);
        }
        let ended = command.output().map_err(failed)?;
        match ended.status.code() {
            Some(0) => Ok(None),
            // A signal, as an abort is one: no code.
            None => Ok(Some(String::from_utf8_lossy(&ended.stdout).into_owned())),
            Some(_) if !ended.stdout.is_empty() => Ok(Some(String::from_utf8_lossy(&ended.stdout).into_owned())),
            Some(_) => {
                let reason = String::from_utf8_lossy(&ended.stderr).trim().to_owned();
                Err(MigrateError::NotKilled { reason })
            }
        }
    }
}

//! What migrations will do, told to `cargo kit` before anything is done. The database is only looked at.

use std::path::Path;

use super::error::MigrateError;
use super::measure::measure;
use super::migrator::Migrator;
use super::plan::{Direction, Planned};
use super::planning::Upward;
use super::replay::replay;
use super::source::{Source, SourceMigration};
use super::status::State;
use super::version::Version;
use crate::driver::{Driver, Scope, Transaction, Url, driver_for};
use crate::schema::{Operation, Schema};
use crate::wire::{Foresee, Foreseen, ForeseenMigration};

/// What migrations of the source will do.
pub async fn foresee(
    url: &Url,
    mut source: Source,
    wanted: &Foresee,
    shadow: Option<&Url>,
) -> Result<Foreseen, MigrateError> {
    let driver = driver_for(url)?;
    let from = wanted.from.as_deref().map(|from| find(&source, from)).transpose()?;
    let told = |migration: &SourceMigration, earlier| told(migration, earlier, wanted.safe, driver);
    if wanted.offline {
        let told =
            |migration: &SourceMigration| told(migration, from.as_ref().is_some_and(|from| migration.version < *from));
        let migrations = source.migrations().iter().map(told).collect::<Result<_, _>>()?;
        return Ok(Foreseen { migrations, ..Foreseen::default() });
    }
    let (before, plan) = match from {
        Some(from) => earlier(url, &mut source, &from, wanted.safe, shadow).await?,
        None => pending(url, &mut source, wanted).await?,
    };
    let migrations = source.migrations().iter().map(|migration| told(migration, false));
    let mut foreseen = Foreseen { before, migrations: migrations.collect::<Result<_, _>>()?, ..Foreseen::default() };
    if wanted.measure && !plan.is_empty() {
        let measured = measure(driver, url, shadow, &foreseen.before, &plan).await?;
        foreseen.server = measured.server;
        for (planned, did) in plan.iter().zip(measured.migrations) {
            let at = source.migrations().iter().position(|migration| migration.version == planned.version);
            // What goes on downwards is not what the migration does.
            if let Some(told) = at.filter(|_| planned.direction == Direction::Up).map(|at| &mut foreseen.migrations[at])
            {
                (told.statements, told.refused, told.rowless) = (did.statements, did.refused, did.rowless);
            }
        }
    } else if let Ok(mut session) = driver.look(url).await {
        foreseen.server = session.version().await?;
    }
    Ok(foreseen)
}

/// The version of the migration of this version, or title.
pub(super) fn find(source: &Source, from: &str) -> Result<Version, MigrateError> {
    let unknown = || MigrateError::Unknown { version: from.to_owned() };
    let version = Version::split(from).map(|(version, _)| version).ok_or_else(unknown)?;
    source.find(&version).map(|migration| migration.version.clone()).ok_or_else(unknown)
}

/// What is there before, and what is to be measured; migrations that are not looked at leave the source.
type Course = (Schema, Vec<Planned>);

/// Behind what the migrations before this one make of nothing.
async fn earlier(
    url: &Url,
    source: &mut Source,
    from: &Version,
    safe: bool,
    shadow: Option<&Url>,
) -> Result<Course, MigrateError> {
    let driver = driver_for(url)?;
    let before = source.split_before(from);
    let plan = |migration| Ok::<_, MigrateError>(Planned::one_way(migration, driver)?.safely(safe, driver));
    let plan = source.migrations().iter().map(plan).collect::<Result<_, _>>()?;
    Ok((replay(url, &before, shadow).await?, plan))
}

/// Behind what the database holds.
async fn pending(url: &Url, source: &mut Source, wanted: &Foresee) -> Result<Course, MigrateError> {
    let driver = driver_for(url)?;
    let mut migrator = Migrator::new(driver, driver.look(url).await?, std::mem::take(source));
    migrator.safe = wanted.safe;
    let rows = migrator.status().await?;
    let plan = match wanted.measure {
        true => {
            let standing = migrator.standing().await?;
            migrator.planned(standing, &Upward::default()).await?
        }
        false => Vec::new(),
    };
    let Migrator { source: all, mut session, .. } = migrator;
    *source = all;
    source.keep(|version| {
        let at = rows.binary_search_by(|row| row.version.cmp(version));
        at.is_ok_and(|at| matches!(rows[at].state, State::Pending | State::Unfinished))
    });
    Ok((session.inspect(&Scope::All).await?, plan))
}

fn told(
    migration: &SourceMigration,
    earlier: bool,
    safe: bool,
    driver: &dyn Driver,
) -> Result<ForeseenMigration, MigrateError> {
    let planned = Planned::one_way(migration, driver)?.safely(safe, driver);
    let is_safe = |(_, operation): &(usize, &Operation)| planned.is_safe(operation, driver);
    Ok(ForeseenMigration {
        title: migration.title(),
        file: shown(&migration.file),
        stepwise: planned.transaction == Transaction::Stepwise,
        safe: planned.operations.iter().enumerate().filter(is_safe).map(|(at, _)| at).collect(),
        allows: planned.allows,
        operations: planned.operations,
        earlier,
        ..ForeseenMigration::default()
    })
}

/// A path as it is within the working folder, which is the project's.
fn shown(file: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let within = file.strip_prefix(&here).unwrap_or(file);
    within.to_string_lossy().replace('\\', "/")
}

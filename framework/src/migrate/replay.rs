//! The schema that all migrations make of an empty database.
//!
//! The same path as `migrate`, on a shadow: no lock, no history, no way back. Steps written in Rust are passed over.

use super::error::MigrateError;
use super::plan::Planned;
use super::pretend::DryRun;
use super::run::Silent;
use super::source::{Source, SourceMigration};
use crate::driver::{Driver, Scope, Session, Url, driver_for};
use crate::schema::Schema;

/// Applies all migrations of the source to a shadow of nothing, like the database of this URL, which need not be there.
pub async fn replay(url: &Url, source: &Source, shadow: Option<&Url>) -> Result<Schema, MigrateError> {
    let driver = driver_for(url)?;
    let plan = one_way(source.migrations(), driver)?;
    let mut session = driver.shadow(url, &Schema::default(), shadow).await?;
    replay_on(driver, session.as_mut(), &plan).await?;
    Ok(session.inspect(&Scope::All).await?)
}

/// The migrations, planned for a database where nobody will undo them.
pub(super) fn one_way(migrations: &[SourceMigration], driver: &dyn Driver) -> Result<Vec<Planned>, MigrateError> {
    migrations.iter().map(|migration| Planned::one_way(migration, driver)).collect()
}

/// Applies them to an empty shadow.
pub(super) async fn replay_on(
    driver: &'static dyn Driver,
    session: &mut dyn Session,
    plan: &[Planned],
) -> Result<(), MigrateError> {
    DryRun { driver, session, share: true }.run(plan, &mut Silent).await.map(drop)
}

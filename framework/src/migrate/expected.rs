//! How a database should look by its own history, and what that says: what somebody changed by other means shows by
//! comparing.

use super::error::MigrateError;
use super::migrator::Migrator;
use super::replay::replay;
use super::source::{Source, title};
use super::status::{State, Status};
use crate::driver::{Url, driver_for};
use crate::wire::{Expected, Standing};

/// The schema that the applied migrations of the source make of an empty database, and the migrations that stand
/// otherwise. The database is only looked at.
pub async fn expected(url: &Url, source: Source, shadow: Option<&Url>) -> Result<Expected, MigrateError> {
    let driver = driver_for(url)?;
    let mut migrator = Migrator::new(driver, driver.look(url).await?, source);
    let rows = migrator.status().await?;
    let titled = |state: State| {
        let rows = rows.iter().filter(move |row| row.state == state);
        rows.map(|row| title(&row.version, &row.name)).collect::<Vec<_>>()
    };
    let Migrator { mut source, session, .. } = migrator;
    // A server may allow only so many connections.
    drop(session);
    // The rows are sorted by version.
    source.keep(|version| {
        let at = rows.binary_search_by(|row| row.version.cmp(version));
        at.is_ok_and(|at| matches!(rows[at].state, State::Applied | State::Edited))
    });
    Ok(Expected {
        schema: replay(url, &source, shadow).await?,
        pending: titled(State::Pending),
        missing: titled(State::Missing),
        edited: titled(State::Edited),
        unfinished: titled(State::Unfinished).pop(),
    })
}

/// Which migrations are applied, and which are not. The database is only looked at.
pub async fn standing(url: &Url, source: Source) -> Result<Standing, MigrateError> {
    let driver = driver_for(url)?;
    let rows = Migrator::new(driver, driver.look(url).await?, source).status().await?;
    let (pending, applied): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.state == State::Pending);
    let titled = |row: &&Status| title(&row.version, &row.name);
    // What was renamed is applied by either name.
    let renamed = applied.iter().filter(|row| row.state == State::Applied).filter_map(|row| row.file.clone());
    let applied = applied.iter().map(titled).chain(renamed).collect();
    Ok(Standing { applied, pending: pending.iter().map(titled).collect() })
}

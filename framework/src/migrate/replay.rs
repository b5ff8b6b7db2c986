//! The schema that all migrations make of an empty database.
//!
//! The same path as `migrate`, on a shadow: no lock, no history, no way back. Steps written in Rust are passed over.

use super::apply::{finish, group};
use super::error::MigrateError;
use super::history::History;
use super::plan::Planned;
use super::run::{Run, Silent};
use super::source::Source;
use super::stepwise::Stepwise;
use crate::driver::{Driver, Scope, Session, Transaction, Url, driver_for};
use crate::schema::Schema;

/// Applies all migrations of the source to a shadow of nothing, like the database of this URL, which need not be there.
pub async fn replay(url: &Url, source: &Source, shadow: Option<&Url>) -> Result<Schema, MigrateError> {
    let driver = driver_for(url)?;
    let plan = source.migrations().iter().map(|migration| Planned::one_way(migration, driver));
    let plan = plan.collect::<Result<Vec<_>, _>>()?;
    let mut session = driver.shadow(url, &Schema::default(), shadow).await?;
    let mut rest = plan.as_slice();
    while !rest.is_empty() {
        let (some, later) = rest.split_at(group(rest));
        match apply(driver, session.as_mut(), some).await {
            // What one transaction refuses, two may take; if not, it is clear which migration is meant.
            Err(_) if some.len() > 1 => {
                for planned in some {
                    apply(driver, session.as_mut(), std::slice::from_ref(planned)).await?;
                }
            }
            outcome => outcome?,
        }
        rest = later;
    }
    Ok(session.inspect(&Scope::All).await?)
}

/// Applies migrations in one transaction.
async fn apply(driver: &'static dyn Driver, session: &mut dyn Session, some: &[Planned]) -> Result<(), MigrateError> {
    let mut silent = Silent;
    if let [planned] = some
        && planned.transaction == Transaction::Stepwise
    {
        let run = Run { driver, session, progress: &mut silent, pretend: true };
        return Stepwise::new(run, History::new(driver), planned, 0).pretend().await.map(drop);
    }
    session.begin(some[0].transaction).await?;
    let mut run = Run { driver, session, progress: &mut silent, pretend: true };
    let mut outcome = Ok(());
    for planned in some {
        outcome = run.operations(planned).await.map(drop);
        if outcome.is_err() {
            break;
        }
    }
    finish(session, some.last().filter(|_| some.len() == 1), outcome).await
}

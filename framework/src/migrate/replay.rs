//! The schema that all migrations make of an empty database.
//!
//! The same path as `migrate`, on a shadow: no lock, no history, no way back. Steps written in Rust are passed over.

use super::apply::group;
use super::error::MigrateError;
use super::plan::Planned;
use super::pretend::pretend;
use super::run::Silent;
use super::source::Source;
use crate::driver::{Scope, Url, driver_for};
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
        match pretend(driver, session.as_mut(), some, &mut Silent).await {
            // What one transaction refuses, two may take; if not, it is clear which migration is meant.
            Err(_) if some.len() > 1 => {
                for planned in some {
                    pretend(driver, session.as_mut(), std::slice::from_ref(planned), &mut Silent).await?;
                }
            }
            outcome => outcome?,
        }
        rest = later;
    }
    Ok(session.inspect(&Scope::All).await?)
}

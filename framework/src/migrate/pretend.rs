//! Migrations on a shadow: the path of a real run, without lock and history. Steps written in Rust are passed over.

use super::apply::finish;
use super::error::MigrateError;
use super::history::History;
use super::plan::Planned;
use super::run::{Progress, Run};
use super::stepwise::Stepwise;
use crate::driver::{Driver, Session, Transaction};

/// Runs what fits one transaction on a shadow, telling `progress` each statement.
pub(super) async fn pretend(
    driver: &'static dyn Driver,
    session: &mut dyn Session,
    some: &[Planned],
    progress: &mut dyn Progress,
) -> Result<(), MigrateError> {
    if let [planned] = some
        && planned.transaction == Transaction::Stepwise
    {
        let run = Run { driver, session, progress, pretend: true };
        let stepwise = Stepwise::new(run, History::new(driver), planned, 0);
        let stepwise = match &planned.resumes {
            Some(record) => stepwise.from((**record).clone()),
            None => stepwise,
        };
        return stepwise.pretend().await.map(drop);
    }
    session.begin(some[0].transaction).await?;
    let mut run = Run { driver, session, progress, pretend: true };
    let mut outcome = Ok(());
    for planned in some {
        outcome = run.operations(planned).await.map(drop);
        if outcome.is_err() {
            break;
        }
    }
    finish(session, some.last().filter(|_| some.len() == 1), outcome).await
}

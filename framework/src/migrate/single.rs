//! All migrations of a run in one transaction: all are done, or none, whatever happens on the way.
//!
//! What cannot be so is refused before anything runs. The transaction is the strictest of what each needs by itself, as
//! with the operations of one migration.

use std::time::Instant;

use super::apply::{Batch, finish};
use super::error::MigrateError;
use super::migrator::Migrator;
use super::plan::{Direction, Planned};
use super::run::{Done, Progress};
use crate::driver::{Driver, Transaction};
use crate::schema::Operation;

/// The transaction that all of them can be in.
pub(super) fn together(plan: &[Planned], driver: &dyn Driver) -> Result<Transaction, MigrateError> {
    for planned in plan {
        if let Some(why) = apart(planned, driver) {
            return Err(MigrateError::NotTogether { migration: planned.title(), why });
        }
    }
    let all: Vec<Operation> = plan.iter().flat_map(|planned| planned.operations.iter().cloned()).collect();
    Ok(driver.transaction(&all))
}

/// Why no transaction can hold it with others.
fn apart(planned: &Planned, driver: &dyn Driver) -> Option<String> {
    let keeps = driver.features().savepoints;
    let why = if planned.resumes.is_some() || planned.halfway {
        "it is half done, and what is done of it is committed"
    } else if planned.is_stepwise() && !keeps {
        "something in it ends any transaction on this database, as every change of the schema does"
    } else if planned.is_stepwise() && planned.safe && driver.transaction(&planned.operations) != Transaction::Stepwise
    {
        "--safe changes its tables in several transactions"
    } else if planned.is_stepwise() {
        "something in it stands in no transaction, or only in one of its own"
    } else if !keeps && !planned.steps.is_empty() {
        "what its Rust code does may end the transaction on this database"
    } else {
        return None;
    };
    Some(why.to_owned())
}

impl Migrator {
    /// Applies them, or undoes them, in one transaction.
    pub(super) async fn all_at_once(
        &mut self,
        plan: &[Planned],
        transaction: Transaction,
        batch: Batch,
        progress: &mut dyn Progress,
    ) -> Result<Vec<Done>, MigrateError> {
        if plan.is_empty() {
            return Ok(Vec::new());
        }
        self.session.begin(transaction).await?;
        let outcome = self.each_in_turn(plan, batch, progress).await;
        let alone = plan.first().filter(|_| plan.len() == 1);
        finish(self.session.as_mut(), alone, outcome).await
    }

    async fn each_in_turn(
        &mut self,
        plan: &[Planned],
        batch: Batch,
        progress: &mut dyn Progress,
    ) -> Result<Vec<Done>, MigrateError> {
        let mut all = Vec::with_capacity(plan.len());
        for (at, planned) in plan.iter().enumerate() {
            all.push(match planned.direction {
                Direction::Up => {
                    let number = batch.number + if batch.step { at as i64 } else { 0 };
                    self.run_and_record(planned, Batch { number, ..batch }, progress).await?
                }
                Direction::Down => {
                    let began = Instant::now();
                    self.undo_within(planned, progress).await?;
                    Done { title: planned.title(), direction: Direction::Down, duration: began.elapsed(), faked: false }
                }
            });
        }
        Ok(all)
    }
}

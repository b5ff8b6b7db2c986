//! What operations do to an empty database, and what undoes them.
//!
//! The same path as `migrate`, on a shadow: each operation as a migration of its own, so that one that is refused leaves
//! nothing. Rows are asked of the database itself, which is only looked at.

use super::apply::finish;
use super::count::count;
use super::error::MigrateError;
use super::history::{History, Undo};
use super::plan::Planned;
use super::run::{Progress, Run};
use super::stepwise::Stepwise;
use crate::driver::{DatabaseError, Driver, Scope, Session, Statement, Transaction, Url, driver_for};
use crate::schema::{Operation, Schema};
use crate::wire::{Trial, Tried};

/// Tries operations on a shadow like the database of this URL, which need not be there, and counts rows in that one.
pub async fn trial(url: &Url, trial: &Trial, shadow: Option<&Url>) -> Result<Tried, MigrateError> {
    let driver = driver_for(url)?;
    let session = driver.shadow(url, &trial.before, shadow).await?;
    let mut bench = Bench { driver, url, shadow, before: &trial.before, session };
    let mut tried = Tried { before: bench.inspect().await?, ..Tried::default() };
    let way_back = bench.there(&trial.operations, &mut tried).await?;
    tried.after = if tried.up.is_empty() { tried.before.clone() } else { bench.inspect().await? };
    let tables = tried.before.tables.iter().chain(&tried.after.tables);
    tried.tables = tables.map(|table| (table.name.clone(), driver.quoted_table(&table.name))).collect();
    tried.quote = driver.quote().to_string();
    bench.back(&trial.operations, way_back, &mut tried).await?;
    drop(bench);
    tried.doubts = count(url, &trial.doubts).await;
    Ok(tried)
}

/// The shadow that is at work, and what it takes to have it anew.
struct Bench<'a> {
    driver: &'static dyn Driver,
    url: &'a Url,
    shadow: Option<&'a Url>,
    before: &'a Schema,
    session: Box<dyn Session>,
}

/// What undoes an operation.
struct WayBack(Result<Vec<Operation>, String>);

/// How an operation went.
enum Outcome {
    /// What was sent, what undoes it, and the tables that were dropped though others may refer to them.
    Through(Vec<Statement>, WayBack, Vec<String>),
    /// The database's words.
    Refused(String),
}

impl Bench<'_> {
    async fn inspect(&mut self) -> Result<Schema, DatabaseError> {
        self.session.inspect(&Scope::All).await
    }

    /// Runs the operations up to the first that is refused; returns what undoes each.
    async fn there(&mut self, operations: &[Operation], tried: &mut Tried) -> Result<Vec<WayBack>, MigrateError> {
        let mut way_back = Vec::with_capacity(operations.len());
        let mut dropped = Vec::new();
        for (at, operation) in operations.iter().enumerate() {
            match self.run(Planned::of(vec![operation.clone()], self.driver)).await? {
                Outcome::Through(statements, back, tables) => {
                    tried.up.push(statements);
                    way_back.push(back);
                    dropped.extend(tables.into_iter().map(|table| (at, table)));
                }
                Outcome::Refused(why) => {
                    tried.refused = Some((at, why));
                    self.renew_half_done(&operations[..at]).await?;
                    break;
                }
            }
        }
        if tried.refused.is_none() {
            tried.refused = self.dangling(&dropped).await?;
        }
        Ok(way_back)
    }

    /// The operation that dropped a table which another one still refers to, and why that is refused.
    async fn dangling(&mut self, dropped: &[(usize, String)]) -> Result<Option<(usize, String)>, MigrateError> {
        let tables: Vec<_> = dropped.iter().map(|(_, table)| table.clone()).collect();
        let planned = Planned::of(Vec::new(), self.driver);
        let mut sent = Sent::default();
        let mut run = Run { driver: self.driver, session: self.session.as_mut(), progress: &mut sent, pretend: true };
        match run.refuse_dangling(&planned, &tables).await {
            Ok(()) => Ok(None),
            Err(error) => {
                let why = refusal(error)?;
                let at = dropped.iter().rev().find(|(_, table)| why.contains(&format!("`{table}`")));
                Ok(at.or(dropped.last()).map(|(at, _)| (*at, why)))
            }
        }
    }

    /// Undoes what went through, last first. What cannot be undone is left out by a shadow that never had it.
    async fn back(
        &mut self,
        operations: &[Operation],
        way_back: Vec<WayBack>,
        tried: &mut Tried,
    ) -> Result<(), MigrateError> {
        let mut whole = tried.refused.is_none();
        let mut down = Vec::with_capacity(way_back.len());
        for (at, WayBack(back)) in way_back.into_iter().enumerate().rev() {
            let undone = match back {
                Ok(back) => match self.run(Planned::back(back, self.driver)).await? {
                    Outcome::Through(statements, ..) => Ok(statements),
                    Outcome::Refused(why) => Err(why),
                },
                Err(why) => Err(why),
            };
            if undone.is_err() {
                whole = false;
                if at > 0 {
                    self.renew(&operations[..at]).await?;
                }
            }
            down.push(undone);
        }
        down.reverse();
        tried.down = down;
        if whole {
            tried.back = Some(self.inspect().await?);
        }
        Ok(())
    }

    async fn run(&mut self, planned: Planned) -> Result<Outcome, MigrateError> {
        let mut sent = Sent::default();
        let outcome = self.run_planned(&planned, &mut sent).await;
        match outcome {
            Ok((undo, dropped)) => {
                let way_back = match undo {
                    Undo::Operations(operations) => Ok(operations),
                    Undo::Irreversible(why) => Err(why.to_string()),
                };
                Ok(Outcome::Through(sent.0, WayBack(way_back), dropped))
            }
            Err(error) => {
                let why = refusal(error)?;
                self.session.rollback().await?;
                Ok(Outcome::Refused(why))
            }
        }
    }

    async fn run_planned(&mut self, planned: &Planned, sent: &mut Sent) -> Result<(Undo, Vec<String>), MigrateError> {
        let session = self.session.as_mut();
        if planned.transaction == Transaction::Stepwise {
            let run = Run { driver: self.driver, session, progress: sent, pretend: true };
            let undo = Stepwise::new(run, History::new(self.driver), planned, 0).pretend().await?;
            return Ok((undo, Vec::new()));
        }
        session.begin(planned.transaction).await?;
        let mut run = Run { driver: self.driver, session, progress: sent, pretend: true };
        let outcome = run.without_last_look(planned).await;
        finish(self.session.as_mut(), Some(planned), outcome).await
    }

    /// Where no transaction holds a change of the schema, what was refused may be half done.
    async fn renew_half_done(&mut self, operations: &[Operation]) -> Result<(), MigrateError> {
        if self.driver.features().savepoints { Ok(()) } else { self.renew(operations).await }
    }

    /// A new shadow on which these operations ran.
    async fn renew(&mut self, operations: &[Operation]) -> Result<(), MigrateError> {
        self.session = self.driver.shadow(self.url, self.before, self.shadow).await?;
        for operation in operations {
            self.run(Planned::of(vec![operation.clone()], self.driver)).await?;
        }
        Ok(())
    }
}

/// Hears what is sent.
#[derive(Default)]
struct Sent(Vec<Statement>);

impl Progress for Sent {
    fn statement(&mut self, statement: &Statement) {
        self.0.push(statement.clone());
    }
}

/// The words in which an operation was refused; what is no refusal stays an error.
pub(super) fn refusal(error: MigrateError) -> Result<String, MigrateError> {
    match error {
        MigrateError::Failed { ref source, .. } => match **source {
            DatabaseError::Disconnected { .. } | DatabaseError::Full { .. } => Err(error),
            ref source => Ok(source.to_string()),
        },
        MigrateError::Unsupported { source, .. } => Ok(source.to_string()),
        MigrateError::Irreversible { source, .. } => Ok(source.to_string()),
        error => Err(error),
    }
}

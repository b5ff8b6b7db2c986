//! What each statement of migrations does to tables, measured on a shadow that holds made-up rows.
//!
//! The path of a real run, as with `pretend`: no lock, no history; steps written in Rust are passed over. Rows that are
//! made up may be refused where the real ones are not: a migration that is refused is tried again on a shadow without rows,
//! and told as refused if that one refuses it, too. Nothing behind it is measured then, since nothing behind it would run.

use super::error::MigrateError;
use super::history::Undo;
use super::plan::Planned;
use super::pretend::DryRun;
use super::run::{Progress, Silent};
use super::seed::seed;
use super::trial::refusal;
use crate::driver::{Driver, Measured, Session, Statement, Url};
use crate::rows::{Manner, Wanted};
use crate::schema::Schema;
use crate::wire::ForeseenStatement;

/// What one migration did on the shadow.
#[derive(Debug, Clone, Default)]
pub struct MeasuredMigration {
    /// Its statements in the order they were sent, up to the one that was refused.
    pub statements: Vec<ForeseenStatement>,
    /// In which words it was refused.
    pub refused: Option<String>,
    /// The statement that was refused, where it was one.
    pub refused_at: Option<String>,
    /// It ran on tables without rows.
    pub rowless: bool,
    /// How it can be undone; none where it was not run to its end.
    pub undo: Option<Undo>,
}

/// What all of them did.
#[derive(Debug, Clone, Default)]
pub struct MeasuredPlan {
    /// Product and version of the server that holds the shadow.
    pub server: String,
    /// One for each migration of the plan.
    pub migrations: Vec<MeasuredMigration>,
}

/// Measures a plan on a shadow of this schema, like the database of this URL; `elsewhere` names a database to use for it.
pub(super) async fn measure(
    driver: &'static dyn Driver,
    url: &Url,
    elsewhere: Option<&Url>,
    before: &Schema,
    plan: &[Planned],
) -> Result<MeasuredPlan, MigrateError> {
    let session = driver.shadow(url, before, elsewhere).await?;
    let mut bench = Bench { driver, url, elsewhere, before, session, has_rows: true };
    // Another value in each row: what makes a column unique later on is not refused.
    let wanted = Wanted { manner: Manner::Plain, ..Wanted::default() };
    seed(driver, bench.session.as_mut(), before, wanted).await?;
    let mut measured = MeasuredPlan { server: bench.session.version().await?, ..MeasuredPlan::default() };
    for (at, planned) in plan.iter().enumerate() {
        let one = bench.migration(planned, &plan[..at]).await?;
        let refused = one.refused.is_some();
        measured.migrations.push(one);
        if refused {
            break;
        }
    }
    measured.migrations.resize_with(plan.len(), Default::default);
    Ok(measured)
}

/// The shadow that is at work, and what it takes to have it anew.
struct Bench<'a> {
    driver: &'static dyn Driver,
    url: &'a Url,
    elsewhere: Option<&'a Url>,
    before: &'a Schema,
    session: Box<dyn Session>,
    has_rows: bool,
}

impl Bench<'_> {
    async fn migration(&mut self, planned: &Planned, earlier: &[Planned]) -> Result<MeasuredMigration, MigrateError> {
        let measured = self.attempt(planned).await?;
        if measured.refused.is_none() || !self.has_rows {
            return Ok(measured);
        }
        // A shadow at a time: `elsewhere` is one database.
        self.session = self.driver.shadow(self.url, self.before, self.elsewhere).await?;
        self.has_rows = false;
        self.run(earlier, &mut Silent).await?;
        let mut again = self.attempt(planned).await?;
        // What was measured among rows is the better one.
        let same = |(now, was): &(&mut ForeseenStatement, ForeseenStatement)| now.statement == was.statement;
        let both = again.statements.iter_mut().zip(measured.statements).take_while(same);
        both.for_each(|(now, was)| *now = was);
        Ok(again)
    }

    async fn attempt(&mut self, planned: &Planned) -> Result<MeasuredMigration, MigrateError> {
        let mut meter = Meter::default();
        let outcome = self.run(std::slice::from_ref(planned), &mut meter).await;
        let mut measured =
            MeasuredMigration { statements: meter.statements, rowless: !self.has_rows, ..MeasuredMigration::default() };
        match outcome {
            Ok(undos) => measured.undo = undos.into_iter().next(),
            Err(error) => {
                measured.refused = Some(refusal(error)?);
                measured.refused_at = meter.sent;
                self.session.rollback().await?;
            }
        }
        Ok(measured)
    }

    /// Runs them in order; returns how to undo each.
    async fn run(&mut self, plan: &[Planned], progress: &mut dyn Progress) -> Result<Vec<Undo>, MigrateError> {
        let session = self.session.as_mut();
        DryRun { driver: self.driver, session, share: false }.run(plan, progress).await
    }
}

/// Takes down what is measured.
#[derive(Default)]
struct Meter {
    operation: usize,
    statements: Vec<ForeseenStatement>,
    /// What was sent and has not come back yet.
    sent: Option<String>,
}

impl Progress for Meter {
    fn place(&mut self, at: usize) {
        self.operation = at;
    }

    fn statement(&mut self, statement: &Statement) {
        self.sent = Some(statement.text.clone());
    }

    fn measures(&self) -> bool {
        true
    }

    fn measured(&mut self, statement: &Statement, measured: Measured) {
        self.sent = None;
        let (statement, operation) = (statement.clone(), self.operation);
        self.statements.push(ForeseenStatement { statement, operation, measured });
    }
}

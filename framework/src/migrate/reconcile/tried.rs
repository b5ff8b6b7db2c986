//! Reconciling, tried on a shadow of the database: what comes out has to be what this branch's migrations make of nothing.

use super::super::error::MigrateError;
use super::super::plan::Planned;
use super::super::pretend::DryRun;
use super::super::replay::{replay, replay_on};
use super::super::run::Silent;
use super::super::trial::refusal;
use super::{Migrator, Reconciliation, Unreconciled};
use crate::driver::{Scope, Url};
use crate::schema::Schema;
use crate::schema::unlike::unlike;

/// What a trial found.
pub(super) struct Tried {
    /// The schema before the first step.
    pub(super) before: Schema,
    /// The schema behind each that went through.
    pub(super) behind: Vec<Schema>,
    /// Why the next one was refused.
    refused: Option<String>,
    /// What differs before and behind alike, and no migration made so.
    pub(super) drift: Vec<String>,
}

impl Tried {
    /// The schema behind all of it.
    pub(super) fn after(&self) -> &Schema {
        self.behind.last().unwrap_or(&self.before)
    }
}

impl Migrator {
    /// Refused where a step does not go through, or something else comes out.
    pub(super) async fn try_out(&mut self, url: &Url, plan: &Reconciliation) -> Result<Tried, MigrateError> {
        let wanted = replay(url, &self.source, self.shadow.as_ref()).await.map_err(of_this_branch)?;
        let mut tried = self.run_on_a_shadow(&plan.steps).await?;
        if let Some((at, why)) = plan.steps.get(tried.behind.len()).zip(tried.refused.take()) {
            let refused = Some((at.title(), at.direction, why));
            let conflict = Unreconciled { refused, ..Unreconciled::default() };
            return Err(self.explained(conflict, (plan, &tried), std::slice::from_ref(at)).await?);
        }
        let mut differences = unlike(&wanted, tried.after());
        if !differences.is_empty() {
            tried.drift = self.drift(url, plan, &tried.before).await?;
            tried.drift.retain(|told| differences.contains(told));
            differences.retain(|told| !tried.drift.contains(told));
        }
        if !differences.is_empty() {
            let conflict = Unreconciled { differences, ..Unreconciled::default() };
            return Err(self.explained(conflict, (plan, &tried), &plan.steps).await?);
        }
        Ok(tried)
    }

    /// Runs the steps up to the first that is refused.
    async fn run_on_a_shadow(&mut self, steps: &[Planned]) -> Result<Tried, MigrateError> {
        let mut shadow = self.session.shadow(self.shadow.as_ref()).await?;
        let before = shadow.inspect(&Scope::All).await?;
        let mut tried = Tried { before, behind: Vec::with_capacity(steps.len()), refused: None, drift: Vec::new() };
        for step in steps {
            let mut dry = DryRun { driver: self.driver, session: shadow.as_mut(), share: false };
            if let Err(error) = dry.run(std::slice::from_ref(step), &mut Silent).await {
                tried.refused = Some(refusal(error)?);
                break;
            }
            tried.behind.push(shadow.inspect(&Scope::All).await?);
        }
        Ok(tried)
    }

    /// How the database differs from what the applied migrations make, those of other branches included: what somebody
    /// changed by other means, what a step did. Nothing is known where the history does not say what was applied.
    async fn drift(&mut self, url: &Url, plan: &Reconciliation, before: &Schema) -> Result<Vec<String>, MigrateError> {
        if plan.steps.iter().any(|step| step.resumes.is_some()) {
            return Ok(Vec::new());
        }
        let oldest_first: Vec<_> = plan.applied.iter().rev().cloned().collect();
        let did: Option<Vec<_>> = self.did(&oldest_first).await?.into_iter().collect();
        let Some(did) = did else { return Ok(Vec::new()) };
        let applied: Vec<_> = did.into_iter().map(|operations| Planned::of(operations, self.driver)).collect();
        let mut shadow = self.driver.shadow(url, &Schema::default(), self.shadow.as_ref()).await?;
        // What ran on the database one day, over what somebody else had made there, may not run on nothing.
        match replay_on(self.driver, shadow.as_mut(), &applied).await {
            Ok(()) => Ok(unlike(&shadow.inspect(&Scope::All).await?, before)),
            Err(error) => refusal(error).map(|_| Vec::new()),
        }
    }
}

/// A migration of this branch that does not even run on an empty database.
fn of_this_branch(error: MigrateError) -> MigrateError {
    let (MigrateError::Failed { migration, .. } | MigrateError::Unsupported { migration, .. }) = &error else {
        return error;
    };
    let migration = migration.clone();
    match refusal(error) {
        Ok(why) => MigrateError::Unrepeatable { migration, why },
        Err(error) => error,
    }
}

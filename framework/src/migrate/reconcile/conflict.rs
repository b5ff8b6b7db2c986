//! Why reconciling was refused on a shadow: which migrations are in each other's way, and the way out.

use super::super::error::MigrateError;
use super::super::history::Applied;
use super::super::plan::{Direction, Planned};
use super::super::version::Version;
use super::tried::Tried;
use super::{Migrator, Reconciliation};
use crate::schema::{self, Known, Operation};

/// Reconciling does not come to this branch's schema.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unreconciled {
    /// The migration that is refused, whether it was to be undone or applied, and why.
    pub refused: Option<(String, Direction, String)>,
    /// How what would come out differs from this branch's schema, a sentence each.
    pub differences: Vec<String>,
    /// Where two migrations touch the same thing, or may, told in a sentence each.
    pub collisions: Vec<String>,
    /// What leads out of it.
    pub way_out: WayOut,
}

/// What leads out of a conflict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WayOut {
    /// Undo the last so many migrations first, this one and all behind it.
    pub rollback: Option<(usize, String)>,
    /// Move these behind the others.
    pub rebase: Vec<Version>,
}

impl std::fmt::Display for Unreconciled {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.refused {
            Some((migration, Direction::Up, why)) => write!(formatter, "{migration} cannot be applied: {why}"),
            Some((migration, Direction::Down, why)) => {
                write!(formatter, "{migration} cannot be undone by itself: {why}")
            }
            None => formatter.write_str("what comes out is not this branch's schema"),
        }
    }
}

impl Migrator {
    /// The conflict with the collisions of these steps: with what was applied behind one that is undone, and with what has
    /// a later version than one that is applied.
    pub(super) async fn explained(
        &mut self,
        mut conflict: Unreconciled,
        (plan, tried): (&Reconciliation, &Tried),
        steps: &[Planned],
    ) -> Result<MigrateError, MigrateError> {
        let did = self.did(&plan.applied).await?;
        let did = |version: &Version| -> &[Operation] {
            let at = plan.applied.iter().position(|entry| entry.version == *version);
            at.and_then(|at| did[at].as_deref()).unwrap_or_default()
        };
        let position = |version: &Version| plan.applied.iter().position(|applied| applied.version == *version);
        let states: Vec<_> = std::iter::once(&tried.before).chain(&tried.behind).collect();
        let said = |text: &str| self.driver.said(text);
        let known = Known { same_name: &|a, b| self.driver.same_name(a, b), states: &states, said: &said };
        let mut met = Vec::new();
        for step in steps {
            let own = match step.direction {
                Direction::Down => did(&step.version),
                Direction::Up => step.operations.as_slice(),
            };
            for staying in plan.staying() {
                let is_behind = match step.direction {
                    Direction::Down => position(&staying.version) < position(&step.version),
                    Direction::Up => staying.version > step.version,
                };
                if is_behind {
                    let found = schema::collisions_given(own, did(&staying.version), &known);
                    met.extend(found.into_iter().map(|collision| (step, staying, collision)));
                }
            }
        }
        // What may touch anything says little where others are sure to.
        if met.iter().any(|(.., collision)| collision.object.is_some()) {
            met.retain(|(.., collision)| collision.object.is_some());
        }
        for (step, staying, collision) in met {
            conflict.collisions.push(collision.told(&step.title(), &staying.title()));
            conflict.way_out.add(step, position(&staying.version).unwrap_or_default(), staying);
        }
        Ok(MigrateError::Unreconciled(Box::new(conflict)))
    }
}

impl WayOut {
    /// The step and what stays at this place of the history, counted from its end, do not go together.
    fn add(&mut self, step: &Planned, at: usize, staying: &Applied) {
        if self.rollback.as_ref().is_none_or(|(steps, _)| *steps <= at) {
            self.rollback = Some((at + 1, staying.title()));
        }
        if step.direction == Direction::Up && !self.rebase.contains(&step.version) {
            self.rebase.push(step.version.clone());
        }
    }
}

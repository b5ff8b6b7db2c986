//! Migrations that come before others that are applied already: each may still be applied where the order provably does
//! not matter.
//!
//! Where nothing is out of order nothing is asked.

use std::fmt;

use super::error::MigrateError;
use super::history::{Applied, Undo};
use super::migrator::Migrator;
use super::plan::{Direction, Planned};
use super::reconcile::Moved;
use super::version::Version;
use crate::driver::Scope;
use crate::schema::{self, Change, Collision, Known, Operation, Said, Schema};

/// A pending migration that is older than an applied one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disorder {
    /// Its version.
    pub version: Version,
    /// Version and name.
    pub migration: String,
    /// The applied migrations behind it that touch what it touches; none where the order does not matter.
    pub collisions: Vec<CollidesWith>,
}

/// An applied migration that touches what one before it touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollidesWith {
    /// Version and name of the applied one.
    pub applied: String,
    /// What both touch; `one` is what the pending one does. None where it is not known what the applied one did.
    pub collisions: Vec<Collision>,
}

impl Disorder {
    /// Whether another one has all of it, too.
    pub(super) fn is_within(&self, other: &Disorder) -> bool {
        let is_there = |with: &CollidesWith| other.collisions.iter().any(|each| each.applied == with.applied);
        self.version == other.version && self.collisions.iter().all(is_there)
    }
}

impl fmt::Display for Disorder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for CollidesWith { applied, collisions } in &self.collisions {
            write!(formatter, "\n  {} comes before {applied}, which is applied", self.migration)?;
            match collisions.as_slice() {
                [] => write!(formatter, ", and what that one did is not known")?,
                collisions => {
                    for collision in collisions.iter().take(MOST) {
                        write!(formatter, "\n    {}", collision.told("the first", "the second"))?;
                    }
                    if collisions.len() > MOST {
                        write!(formatter, "\n    and {} more", collisions.len() - MOST)?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// More collisions of two migrations are not told.
const MOST: usize = 5;

/// What comes late, and what it comes behind.
#[derive(Clone, Copy)]
pub(super) struct Order<'a> {
    pub(super) applied: &'a [Applied],
    pub(super) plan: &'a [Planned],
    /// Applied migrations that get another version.
    pub(super) moved: &'a [Moved],
    /// Schemas that the plan leads through, as far as they are known.
    pub(super) on_the_way: &'a [Schema],
}

impl<'a> Order<'a> {
    /// Nothing else being known.
    pub(super) fn of(applied: &'a [Applied], plan: &'a [Planned]) -> Self {
        Self { applied, plan, moved: &[], on_the_way: &[] }
    }

    fn moved(&self, entry: &Applied) -> Option<&'a Moved> {
        self.moved.iter().find(|moved| moved.from == *entry)
    }

    /// The version it has by then.
    fn version<'e>(&self, entry: &'e Applied) -> &'e Version
    where
        'a: 'e,
    {
        self.moved(entry).map_or(&entry.version, |moved| &moved.to)
    }

    /// Version and name it has by then.
    fn title(&self, entry: &Applied) -> String {
        self.moved(entry).map_or_else(|| entry.title(), Moved::to_title)
    }
}

/// An applied migration, and what it did as far as that is known.
struct Later {
    version: Version,
    title: String,
    operations: Option<Vec<Operation>>,
}

impl Migrator {
    /// Refuses a plan of which a migration collides with one behind it that is applied.
    pub(super) async fn keep_order(&mut self, applied: &[Applied], plan: &[Planned]) -> Result<(), MigrateError> {
        let mut disorders = self.disorders(Order::of(applied, plan)).await?;
        disorders.retain(|disorder| !disorder.collisions.is_empty());
        if disorders.is_empty() { Ok(()) } else { Err(MigrateError::OutOfOrder { disorders }) }
    }

    /// The migrations of a plan that are older than one that is applied, and stays so.
    pub(super) async fn disorders(&mut self, order: Order<'_>) -> Result<Vec<Disorder>, MigrateError> {
        let late: Vec<_> = order.plan.iter().filter(|planned| planned.out_of_order).collect();
        let Some(first) = late.first() else { return Ok(Vec::new()) };
        let later = self.later(&first.version, order).await?;
        let states = self.states(&first.version, order).await?;
        // Where nothing is known, some of it would be taken for all.
        let on_the_way = if states.is_empty() { &[] } else { order.on_the_way };
        let states: Vec<_> = states.iter().chain(on_the_way).collect();
        let same_name = |a: &str, b: &str| self.driver.same_name(a, b);
        let said = |text: &str| self.driver.said(text);
        let known = Known { same_name: &same_name, states: &states, said: &said };
        let disorder = |planned: &&Planned| {
            let behind = later.iter().filter(|later| later.version > planned.version);
            let collisions = behind.filter_map(|later| {
                let Some(operations) = &later.operations else {
                    return Some(CollidesWith { applied: later.title.clone(), collisions: Vec::new() });
                };
                let collisions = schema::collisions_given(&planned.operations, operations, &known);
                (!collisions.is_empty()).then(|| CollidesWith { applied: later.title.clone(), collisions })
            });
            Disorder { version: planned.version.clone(), migration: planned.title(), collisions: collisions.collect() }
        };
        Ok(late.iter().map(disorder).collect())
    }

    /// What is applied behind this version and not undone by the plan, and what is going to be before anything else of it.
    async fn later(&mut self, first: &Version, order: Order<'_>) -> Result<Vec<Later>, MigrateError> {
        let is_undone = |entry: &Applied| order.plan.iter().any(|planned| planned.undoes(entry));
        let behind = |entry: &&Applied| self.counts(entry) && order.version(entry) > first && !is_undone(entry);
        let behind: Vec<_> = order.applied.iter().filter(behind).cloned().collect();
        let did = self.did(&behind).await?;
        let later = behind.into_iter().zip(did);
        let later = later.map(|(entry, operations)| Later {
            version: order.version(&entry).clone(),
            title: order.title(&entry),
            operations,
        });
        let begun = order.plan.iter().filter(|planned| planned.resumes.is_some() && planned.direction == Direction::Up);
        let begun = begun.map(|planned| Later {
            version: planned.version.clone(),
            title: planned.title(),
            operations: Some(planned.operations.clone()),
        });
        Ok(later.chain(begun).collect())
    }

    /// Whether the order of an applied migration matters: those of other folders come when they come.
    pub(super) fn counts(&self, entry: &Applied) -> bool {
        !self.partial || self.source.find(&entry.version).is_some()
    }

    /// The database as it is, and as it was before each migration that was applied behind this version; nothing where that
    /// cannot be told of all of them.
    async fn states(&mut self, first: &Version, order: Order<'_>) -> Result<Vec<Schema>, MigrateError> {
        let mut done = order.applied.to_vec();
        done.sort_by(|a, b| b.batch.cmp(&a.batch).then_with(|| b.version.cmp(&a.version)));
        let oldest = done.iter().rposition(|entry| order.version(entry) > first);
        done.truncate(oldest.map_or(0, |at| at + 1));
        let did = self.did(&done).await?;
        let undos = self.history.undos(self.session.as_mut(), &done).await?;
        let mut states = vec![self.session.inspect(&Scope::All).await?];
        for (plan, undo) in did.iter().zip(undos) {
            let Some(plan) = plan else { return Ok(Vec::new()) };
            // Where nothing went, all that was there still is.
            if plan.iter().all(|operation| self.only_adds(operation)) {
                continue;
            }
            let plain = plan.iter().all(|operation| !is_opaque(operation) || self.only_adds(operation));
            let before = states.last().filter(|_| plain).and_then(|after| undone(after, &undo));
            match before {
                Some(before) => states.push(before),
                None => return Ok(Vec::new()),
            }
        }
        Ok(states)
    }

    /// Whether all that was there before an operation is there behind it, as it was.
    fn only_adds(&self, operation: &Operation) -> bool {
        match operation {
            Operation::Sql { up, .. } => self.driver.said(up).is_some_and(|all| all.iter().all(Said::only_adds)),
            Operation::AlterTable { changes, .. } => changes.iter().all(|change| {
                matches!(
                    change,
                    Change::AddColumn { .. }
                        | Change::CreateIndex(_)
                        | Change::AddUnique(_)
                        | Change::AddForeignKey(_)
                        | Change::AddCheck(_)
                )
            }),
            Operation::CreateView { replace, .. } => !replace,
            Operation::CreateTable { .. } | Operation::CreateEnum(_) | Operation::CreateExtension { .. } => true,
            _ => false,
        }
    }
}

/// What it changes its operations do not say.
fn is_opaque(operation: &Operation) -> bool {
    matches!(operation, Operation::Sql { .. } | Operation::Step { .. })
}

fn undone(after: &Schema, undo: &Undo) -> Option<Schema> {
    let Undo::Operations(operations) = undo else { return None };
    let mut before = after.clone();
    operations.iter().try_for_each(|operation| before.apply(operation)).ok()?;
    Some(before)
}

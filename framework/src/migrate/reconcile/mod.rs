//! Brings a database to this branch: what it has applied and this branch lacks is undone by what the history remembers,
//! what this branch has more is applied.
//!
//! Always: each migration is undone or applied alone, so nothing of those that both have is undone and done again; all
//! of it goes through on a shadow first, and what comes out there is what this branch's migrations make of nothing;
//! nothing is done that was not shown before.

mod conflict;
mod losses;
mod tried;

use super::apply::{Applying, Batch};
use super::error::MigrateError;
use super::history::Applied;
use super::migrator::{Migrator, Standing, Upward};
use super::patience::Tries;
use super::plan::{Direction, Planned};
use super::rows::RowsInTheWay;
use super::run::{Done, Progress};
use super::unfinished::Unfinished;
use super::version::Version;
use crate::driver::{Interrupted, Url};
use crate::schema::{Irreversible, Operation};

pub use conflict::{Unreconciled, WayOut};
pub use losses::Loss;

/// Why what was taken over is not undone.
const FOREIGN: &str = "it was taken over from another tool, which applied it";

/// What brings a database to this branch.
#[derive(Default)]
pub struct Reconciliation {
    /// What is undone and what is applied, in order; one that is unfinished comes first.
    pub steps: Vec<Planned>,
    /// Migrations that have another version on this branch: their record follows, and nothing else happens.
    pub moved: Vec<Moved>,
    /// Tables and columns that go.
    pub losses: Vec<Loss>,
    /// Rows that would refuse it.
    pub in_the_way: Vec<RowsInTheWay>,
    /// What is not as the migrations make it, before as well as behind: it stays as it is.
    pub drift: Vec<String>,
    /// Everything that is applied, the last one first.
    pub(super) applied: Vec<Applied>,
}

/// A migration that was applied under another version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// As it was applied.
    pub(super) from: Applied,
    /// The version it has now.
    pub to: Version,
}

impl Moved {
    /// Version and name it was applied under.
    pub fn from_title(&self) -> String {
        self.from.title()
    }

    /// Version and name it has now.
    pub fn to_title(&self) -> String {
        super::source::title(&self.to, &self.from.name)
    }
}

impl Reconciliation {
    /// The database is of this branch already.
    pub fn is_nothing(&self) -> bool {
        self.steps.is_empty() && self.moved.is_empty()
    }

    /// Something is applied, and nothing of it stays.
    pub fn undoes_everything(&self) -> bool {
        !self.applied.is_empty() && self.applied.iter().all(|applied| self.is_undone(&applied.version))
    }

    /// How many migrations are applied.
    pub fn applied_count(&self) -> usize {
        self.applied.len()
    }

    fn is_undone(&self, version: &Version) -> bool {
        self.steps.iter().any(|step| step.direction == Direction::Down && step.version == *version)
    }

    /// What stays applied, the last one first.
    fn staying(&self) -> impl Iterator<Item = &Applied> {
        self.applied.iter().filter(|applied| !self.is_undone(&applied.version))
    }

    /// Whether another one has all of it, too.
    fn is_within(&self, shown: &Reconciliation) -> bool {
        self.steps.iter().all(|step| step.is_among(&shown.steps))
            && self.moved.iter().all(|moved| shown.moved.contains(moved))
    }
}

impl Migrator {
    /// What brings the database of this URL to this branch; tried on a shadow, where that is refused if something else
    /// than this branch's schema comes out. The database is only looked at.
    pub async fn reconcile_plan(&mut self, url: &Url) -> Result<Reconciliation, MigrateError> {
        let standing = self.standing().await?;
        let mut plan = self.reconciling(standing).await?;
        if !plan.is_nothing() {
            let tried = self.try_out(url, &plan).await?;
            self.find_losses(url, &mut plan, &tried).await;
            plan.drift = tried.drift;
        }
        Ok(plan)
    }

    /// Does what was planned and shown. The plan is made anew under the lock: what another runner has done of it meanwhile
    /// is left out, and where there is more to do by now, nothing is done.
    pub async fn reconcile(
        &mut self,
        shown: &Reconciliation,
        progress: &mut dyn Progress,
    ) -> Result<Vec<Done>, MigrateError> {
        self.locked(async |migrator| migrator.reconcile_locked(shown, progress).await).await
    }

    async fn reconcile_locked(
        &mut self,
        shown: &Reconciliation,
        progress: &mut dyn Progress,
    ) -> Result<Vec<Done>, MigrateError> {
        self.install_locked(None).await?;
        let standing = self.standing().await?;
        let batch = Batch { number: standing.last_batch() + 1, step: false, shared: false };
        let plan = self.reconciling(standing).await?;
        if !plan.is_within(shown) || self.is_filled(&plan, shown).await {
            return Err(MigrateError::ChangedMeanwhile);
        }
        self.back_up(&plan.steps, progress).await?;
        progress.begin(plan.steps.len());
        self.move_records(&plan.moved).await?;
        let mut done = Vec::with_capacity(plan.steps.len());
        for step in &plan.steps {
            let some = self.patiently(step, batch, progress).await?;
            some.iter().for_each(|one| progress.done(one));
            done.extend(some);
        }
        Ok(done)
    }

    /// Whether something that goes, and was shown to be empty, holds anything by now.
    async fn is_filled(&mut self, plan: &Reconciliation, shown: &Reconciliation) -> bool {
        let goes = |loss: &&Loss| {
            let is_its = |step: &Planned| step.direction == loss.direction && step.title() == loss.migration;
            !loss.is_felt() && plan.steps.iter().any(is_its)
        };
        for doubt in shown.losses.iter().filter(goes).map(Loss::doubt) {
            if self.session.count(&doubt).await.is_ok_and(|rows| rows > 0) {
                return true;
            }
        }
        false
    }

    async fn patiently(
        &mut self,
        step: &Planned,
        batch: Batch,
        progress: &mut dyn Progress,
    ) -> Result<Vec<Done>, MigrateError> {
        let mut tries = Tries::new(self.patience);
        loop {
            let outcome = match step.direction {
                Direction::Down => self.undo(step, progress).await.map(|done| vec![done]),
                Direction::Up => {
                    let Applying { done, error } = self.apply(std::slice::from_ref(step), batch, progress).await;
                    error.map_or(Ok(done), Err)
                }
            };
            match outcome {
                Err(error) if tries.again(&error, progress).await => {}
                outcome => return outcome,
            }
        }
    }

    /// What is to be done, not tried yet. What was applied here and says something else by now stops it.
    async fn reconciling(&mut self, standing: Standing) -> Result<Reconciliation, MigrateError> {
        self.refuse_elsewhere(&standing).await?;
        self.refuse_edited(&standing).await?;
        let Standing { mut applied, unfinished } = standing;
        applied.sort_by(|a, b| b.batch.cmp(&a.batch).then_with(|| b.version.cmp(&a.version)));
        let mut begun = None;
        let mut steps = Vec::new();
        let mut stranded = Vec::new();
        if let Some(record) = unfinished {
            let title = record.title();
            begun = (record.direction == Direction::Up).then(|| record.version.clone());
            stranded_or(self.unfinished_step(record).await, title, &mut steps, &mut stranded)?;
        }
        let lacks = |applied: &&Applied| self.source.find(&applied.version).is_none();
        let mut missing: Vec<_> = applied.iter().filter(lacks).cloned().collect();
        if !missing.is_empty() {
            let foreign = self.taken_over().await?;
            let (theirs, ours): (Vec<_>, Vec<_>) =
                missing.into_iter().partition(|entry| foreign.contains(&entry.version));
            stranded.extend(theirs.iter().map(|entry| (entry.title(), FOREIGN.to_owned())));
            missing = ours;
        }
        let moved = self.moved(&missing, &applied, begun.as_ref())?;
        missing.retain(|entry| !moved.iter().any(|moved| moved.from.version == entry.version));
        let undos = self.history.undos(self.session.as_mut(), &missing).await?;
        for (entry, undo) in missing.iter().zip(undos) {
            stranded_or(Planned::down(entry, None, undo, self.driver), entry.title(), &mut steps, &mut stranded)?;
        }
        if !stranded.is_empty() {
            return Err(MigrateError::Stranded { migrations: stranded });
        }
        for migration in self.pending(&applied, begun.as_ref(), &Upward::default())? {
            if !moved.iter().any(|moved| moved.to == migration.version) {
                steps.push(Planned::up(migration, self.driver)?.safely(self.safe, self.driver));
            }
        }
        Ok(Reconciliation { steps, moved, applied, ..Reconciliation::default() })
    }

    /// Applied migrations that this branch has under another version: of the same name, doing the same.
    fn moved(
        &self,
        missing: &[Applied],
        applied: &[Applied],
        begun: Option<&Version>,
    ) -> Result<Vec<Moved>, MigrateError> {
        let pending = self.pending(applied, begun, &Upward::default())?;
        let mut moved: Vec<Moved> = Vec::new();
        for entry in missing {
            for migration in &pending {
                let is_taken = moved.iter().any(|moved| moved.to == migration.version);
                if !is_taken && migration.name == entry.name && migration.checksum(self.driver)? == entry.checksum {
                    moved.push(Moved { from: entry.clone(), to: migration.version.clone() });
                    break;
                }
            }
        }
        Ok(moved)
    }

    /// The records follow, all or none where the database can.
    async fn move_records(&mut self, moved: &[Moved]) -> Result<(), MigrateError> {
        if moved.is_empty() {
            return Ok(());
        }
        let entries: Vec<_> = moved.iter().map(|moved| moved.from.clone()).collect();
        let undos = self.history.undos(self.session.as_mut(), &entries).await?;
        let pairs: Vec<_> = moved.iter().map(|moved| (&moved.from, &moved.to)).collect();
        let mut statements = self.adopted_under(&pairs).await?;
        for (Moved { from, to }, undo) in moved.iter().zip(undos) {
            let operations = self.source.find(to).map(|migration| migration.up()).transpose()?.unwrap_or_default();
            let record = Applied { version: to.clone(), ..from.clone() };
            statements.push(self.history.forget(&from.version));
            statements.push(self.history.record(&record, &operations.operations, &undo));
        }
        self.write(&statements).await
    }

    /// One that is half done is brought to where this branch has it: undone if its file is not here, else finished in the
    /// direction it was going.
    async fn unfinished_step(&mut self, record: Unfinished) -> Result<Planned, MigrateError> {
        let is_here = self.source.find(&record.version).is_some();
        let mut planned = match record.direction {
            Direction::Up if !is_here => self.undoing(record).await?,
            _ => self.rest_of(record).await?,
        };
        let direction = planned.direction;
        if let Some(record) = planned.resumes.as_deref_mut().filter(|record| record.direction == direction) {
            // A shadow is a copy of what is there: it cannot be asked how the statement stands that had begun.
            match record.interrupted(self.session.as_mut()).await? {
                Interrupted::NotDone => {}
                Interrupted::Done => record.at.statement += 1,
                Interrupted::Left(leftovers) => record.leftovers = leftovers,
            }
            record.begun = None;
        }
        Ok(planned)
    }
}

/// Takes a step in, or why there is none.
fn stranded_or(
    step: Result<Planned, MigrateError>,
    title: String,
    steps: &mut Vec<Planned>,
    stranded: &mut Vec<(String, String)>,
) -> Result<(), MigrateError> {
    match step {
        Err(MigrateError::Irreversible { source: Irreversible { why, .. }, .. }) => stranded.push((title, why)),
        step => {
            let step = step?;
            let code = step.operations.iter().find_map(|operation| match operation {
                Operation::Step { name, .. } if step.steps.is_empty() => Some(name),
                _ => None,
            });
            match code {
                Some(name) => stranded.push((title, format!("its step `{name}` is Rust code that stands in its file"))),
                None => steps.push(step),
            }
        }
    }
    Ok(())
}

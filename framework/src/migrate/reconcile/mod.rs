//! Brings a database to this branch: what it has applied and this branch lacks is undone by what the history remembers,
//! what this branch has more is applied.
//!
//! Always: each migration is undone or applied alone, so nothing of those that both have is undone and done again; all
//! of it goes through on a shadow first, and what comes out there is what this branch's migrations make of nothing;
//! nothing is done that was not shown before.

mod conflict;
mod losses;
mod trace;
mod tried;

use super::apply::Batch;
use super::disorder::{Disorder, Order};
use super::error::MigrateError;
use super::history::Applied;
use super::integrity::Differs;
use super::migrator::Migrator;
use super::patience::Work;
use super::plan::{Direction, Planned};
use super::planning::{Standing, Upward};
use super::rows::RowsInTheWay;
use super::run::{Done, Progress};
use super::unfinished::Unfinished;
use super::version::Version;
use crate::driver::{Interrupted, Url};
use crate::schema::{Irreversible, Operation, Schema};

pub use conflict::{Unreconciled, WayOut};
pub use losses::{Loss, Lost};

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
    /// What is applied though something behind it that stays touches what it touches.
    pub disorders: Vec<Disorder>,
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
    /// Version and name it has now.
    pub(super) title: String,
}

/// What is applied and has no file of its version on this branch.
#[derive(Default)]
struct Gone {
    /// What was taken over from another tool: version and name.
    theirs: Vec<String>,
    undone: Vec<Version>,
    moved: Vec<Moved>,
}

impl Moved {
    /// Version and name it was applied under.
    pub fn from_title(&self) -> String {
        self.from.title()
    }

    /// Version and name it has now.
    pub fn to_title(&self) -> String {
        self.title.clone()
    }
}

impl Reconciliation {
    /// The database is of this branch already.
    pub fn is_nothing(&self) -> bool {
        self.steps.is_empty() && self.moved.is_empty()
    }

    /// Something is applied, and nothing of it stays.
    pub fn undoes_everything(&self) -> bool {
        !self.applied.is_empty() && self.applied.iter().all(|applied| self.is_undone(applied))
    }

    /// How many migrations are applied.
    pub fn applied_count(&self) -> usize {
        self.applied.len()
    }

    fn is_undone(&self, entry: &Applied) -> bool {
        self.steps.iter().any(|step| step.undoes(entry))
    }

    /// What stays applied, the last one first.
    fn staying(&self) -> impl Iterator<Item = &Applied> {
        self.applied.iter().filter(|applied| !self.is_undone(applied))
    }

    /// Whether another one has all of it, too.
    fn is_within(&self, shown: &Reconciliation) -> bool {
        self.steps.iter().all(|step| step.is_among(&shown.steps))
            && self.moved.iter().all(|moved| shown.moved.contains(moved))
            && self.disorders.iter().all(|disorder| shown.disorders.iter().any(|shown| disorder.is_within(shown)))
    }

    /// Marks what comes before something that stays.
    fn mark_out_of_order(&mut self) {
        let moved = |entry: &Applied| self.moved.iter().find(|moved| moved.from == *entry).map(|moved| &moved.to);
        let staying = self.staying().map(|entry| moved(entry).unwrap_or(&entry.version));
        let begun = self.steps.iter().filter(|step| step.direction == Direction::Up && step.resumes.is_some());
        let newest = staying.chain(begun.map(|step| &step.version)).max().cloned();
        for step in self.steps.iter_mut().filter(|step| step.starts_anew()) {
            step.out_of_order = newest.as_ref().is_some_and(|newest| step.version < *newest);
        }
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
            plan.disorders = self.colliding(&plan, &tried.behind).await?;
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
        let mut plan = self.reconciling(standing).await?;
        plan.disorders = self.colliding(&plan, &[]).await?;
        if !plan.is_within(shown) || self.is_filled(&plan, shown).await {
            return Err(MigrateError::ChangedMeanwhile);
        }
        self.tell_unlimited(&plan.steps, progress);
        self.back_up(&plan.steps, progress).await?;
        progress.begin(plan.steps.len());
        self.move_records(&plan.moved).await?;
        let mut done = Vec::with_capacity(plan.steps.len());
        for step in &plan.steps {
            let work = match step.direction {
                Direction::Down => Work::Undo(step),
                Direction::Up => Work::Apply(std::slice::from_ref(step), batch),
            };
            done.extend(self.patiently(work, progress).await?);
        }
        Ok(done)
    }

    /// Where `migrate` would say that the order matters.
    async fn colliding(&mut self, plan: &Reconciliation, on_the_way: &[Schema]) -> Result<Vec<Disorder>, MigrateError> {
        let order = Order { applied: &plan.applied, plan: &plan.steps, moved: &plan.moved, on_the_way };
        let mut disorders = self.disorders(order).await?;
        disorders.retain(|disorder| !disorder.collisions.is_empty());
        Ok(disorders)
    }

    /// Whether something that goes, and was shown to be empty, holds anything by now.
    async fn is_filled(&mut self, plan: &Reconciliation, shown: &Reconciliation) -> bool {
        let goes = |loss: &&Loss| {
            let is_its = |step: &Planned| step.direction == loss.direction && step.title() == loss.migration;
            !loss.is_felt() && plan.steps.iter().any(is_its)
        };
        for doubt in shown.losses.iter().filter(goes).filter_map(|loss| loss.doubt.clone()) {
            if self.session.count(&doubt).await.is_ok_and(|rows| rows > 0) {
                return true;
            }
        }
        false
    }

    /// What is to be done, not tried yet. What was applied here and says something else by now stops it.
    async fn reconciling(&mut self, standing: Standing) -> Result<Reconciliation, MigrateError> {
        self.refuse_elsewhere(&standing).await?;
        let Gone { theirs, undone, moved } = self.gone(&standing).await?;
        let Standing { mut applied, unfinished } = standing;
        applied.sort_by(|a, b| b.batch.cmp(&a.batch).then_with(|| b.version.cmp(&a.version)));
        let mut begun = None;
        let mut steps = Vec::new();
        let mut stranded = Vec::new();
        if let Some(record) = unfinished {
            let title = record.title();
            let is_here = self.file_of_unfinished(&record)?.is_some();
            begun = (record.direction == Direction::Up && is_here).then(|| record.version.clone());
            stranded_or(self.unfinished_step(record).await, title, &mut steps, &mut stranded)?;
        }
        stranded.extend(theirs.into_iter().map(|title| (title, FOREIGN.to_owned())));
        let goes: Vec<_> = applied.iter().filter(|entry| undone.contains(&entry.version)).cloned().collect();
        let undos = self.history.undos(self.session.as_mut(), &goes).await?;
        for (entry, undo) in goes.iter().zip(undos) {
            stranded_or(Planned::down(entry, None, undo, self.driver), entry.title(), &mut steps, &mut stranded)?;
        }
        if !stranded.is_empty() {
            return Err(MigrateError::Stranded { migrations: stranded });
        }
        let is_moved = |entry: &Applied| moved.iter().any(|moved| moved.from == *entry);
        let stays = |entry: &&Applied| !undone.contains(&entry.version) && !is_moved(entry);
        let staying: Vec<_> = applied.iter().filter(stays).cloned().collect();
        for migration in self.pending(&staying, begun.as_ref(), &Upward::default())? {
            if !moved.iter().any(|moved| moved.to == migration.version) {
                steps.push(Planned::up(migration, self.driver)?.safely(self.safe, self.driver));
            }
        }
        let mut plan = Reconciliation { steps, moved, applied, ..Reconciliation::default() };
        plan.mark_out_of_order();
        Ok(plan)
    }

    /// What is applied and has no file of its version here.
    async fn gone(&mut self, standing: &Standing) -> Result<Gone, MigrateError> {
        let mut gone = Gone::default();
        let mut edited = Vec::new();
        let differences = self.differences(standing).await?;
        let foreign = if differences.is_empty() { Vec::new() } else { self.taken_over().await? };
        for difference in differences {
            let entry = standing.applied.iter().find(|entry| entry.version == difference.version);
            match (difference.what, entry) {
                (Differs::Edited { file }, _) => edited.push(MigrateError::Edited { migration: file }),
                (Differs::Restated | Differs::Renamed { .. } | Differs::Down { .. }, _) => {}
                // That tool knows it by its version.
                _ if foreign.contains(&difference.version) => gone.theirs.push(difference.title),
                (Differs::Moved { version, file }, Some(from)) => {
                    gone.moved.push(Moved { from: from.clone(), to: version, title: file });
                }
                (Differs::Moved { .. } | Differs::Another { .. } | Differs::Missing, _) => {
                    gone.undone.push(difference.version);
                }
            }
        }
        MigrateError::all(edited)?;
        Ok(gone)
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
        // One may get the version that another one had.
        statements.extend(entries.iter().map(|from| self.history.forget(&from.version)));
        for (Moved { from, to, .. }, undo) in moved.iter().zip(undos) {
            let Some(file) = self.source.find(to) else { continue };
            let planned = Planned::up(file, self.driver)?;
            let (name, checksum) = (file.name.clone(), planned.checksum);
            let record = Applied { version: to.clone(), name, checksum, ..from.clone() };
            statements.push(self.history.record(&record, &planned.operations, &undo));
        }
        self.write(&statements).await
    }

    /// One that is half done is brought to where this branch has it: undone if its file is not here, else finished in the
    /// direction it was going.
    async fn unfinished_step(&mut self, record: Unfinished) -> Result<Planned, MigrateError> {
        let is_here = self.file_of_unfinished(&record)?.is_some();
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

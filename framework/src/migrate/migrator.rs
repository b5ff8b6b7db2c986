//! Brings a database to the wanted migration and back.
//!
//! Always: one runner at a time (the driver's lock), history read again under the lock, a migration and its history row
//! in one transaction, the lock given back on every path.

use std::time::Duration;

use super::apply::{Batch, faked_undo, finish, group};
use super::backup::BackupWanted;
use super::error::MigrateError;
use super::history::{Facts, History, fact};
use super::measure::{MeasuredPlan, measure};
use super::patience::{Patience, Work};
use super::plan::Planned;
use super::planning::{Rollback, Standing, Upward};
use super::pretend::DryRun;
use super::run::{Done, Progress};
use super::single::together;
use super::source::Source;
use crate::driver::{DatabaseError, Driver, LockKind, LockRequest, Scope, Session, Url, driver_for};

/// Runs migrations on one database.
pub struct Migrator {
    pub(super) driver: &'static dyn Driver,
    pub(super) session: Box<dyn Session>,
    pub(super) source: Source,
    pub(super) history: History,
    /// How runners are kept apart, and how long to wait for another one.
    pub lock: LockRequest,
    /// How long a migration waits for what other programs have locked.
    pub patience: Patience,
    /// The source need not hold every migration that was ever applied.
    pub partial: bool,
    /// Tables that are there are changed in the form that keeps others waiting least, where the database has one.
    pub safe: bool,
    /// A database to try plans out in, where the server lets the user create none.
    pub shadow: Option<Url>,
    /// All migrations of a run are in one transaction: all are done, or none.
    pub single_transaction: bool,
    /// How long a statement of a migration may run.
    pub statement_timeout: Option<Duration>,
    /// A backup is made before a plan that may lose something.
    pub backup: Option<BackupWanted>,
    /// What a database is stamped with that does not know its environment yet.
    pub environment: String,
    /// Where the database is, as far as it was said.
    pub(super) url: Option<Url>,
}

impl Migrator {
    /// Opens the database of this URL.
    pub async fn connect(url: &Url, source: Source) -> Result<Self, MigrateError> {
        let driver = driver_for(url)?;
        Ok(Self { url: Some(url.clone()), ..Self::new(driver, driver.connect(url).await?, source) })
    }

    /// Works in this session.
    pub fn new(driver: &'static dyn Driver, session: Box<dyn Session>, source: Source) -> Self {
        let history = History::new(driver);
        let lock = LockRequest { kind: LockKind::Auto, wait: Duration::from_secs(60) };
        let patience = Patience::default();
        Self {
            driver,
            session,
            source,
            history,
            lock,
            patience,
            partial: false,
            safe: false,
            shadow: None,
            single_transaction: false,
            statement_timeout: None,
            backup: None,
            environment: "local".to_owned(),
            url: None,
        }
    }

    /// The driver.
    pub fn driver(&self) -> &'static dyn Driver {
        self.driver
    }

    /// The session.
    pub fn session(&mut self) -> &mut dyn Session {
        self.session.as_mut()
    }

    /// The environment the database says it belongs to.
    pub async fn stamped_environment(&mut self) -> Result<Option<String>, MigrateError> {
        let facts = self.history.facts(self.session.as_mut()).await?;
        Ok(facts.get(fact::ENVIRONMENT).map(str::to_owned))
    }

    /// Applies pending migrations. The plan comes from [`plan`](Self::plan) but is made anew under the lock.
    pub async fn migrate(&mut self, wanted: &Upward, progress: &mut dyn Progress) -> Result<Vec<Done>, MigrateError> {
        self.locked(async |migrator| migrator.migrate_locked(wanted, progress).await).await
    }

    /// Undoes applied migrations, newest first.
    pub async fn rollback(&mut self, wanted: Rollback, progress: &mut dyn Progress) -> Result<Vec<Done>, MigrateError> {
        self.locked(async |migrator| migrator.rollback_locked(wanted, None, progress).await).await
    }

    /// The same where somebody was shown the plan, and said yes to that one: what is not in it is not undone.
    pub async fn rollback_as_shown(
        &mut self,
        wanted: Rollback,
        shown: &[Planned],
        progress: &mut dyn Progress,
    ) -> Result<Vec<Done>, MigrateError> {
        self.locked(async |migrator| migrator.rollback_locked(wanted, Some(shown), progress).await).await
    }

    /// Drops everything and applies all migrations. They are planned first: a migration that cannot even be planned
    /// leaves the database as it is.
    pub async fn fresh(&mut self, wanted: &Upward, progress: &mut dyn Progress) -> Result<Vec<Done>, MigrateError> {
        self.planned(Standing::default(), wanted).await?;
        self.locked(async |migrator| {
            migrator.back_up_everything(progress).await?;
            migrator.wipe_locked().await?;
            migrator.migrate_locked(wanted, progress).await
        })
        .await
    }

    /// Drops everything.
    pub async fn wipe(&mut self, progress: &mut dyn Progress) -> Result<(), MigrateError> {
        self.locked(async |migrator| {
            migrator.back_up_everything(progress).await?;
            migrator.wipe_locked().await
        })
        .await
    }

    /// What was taken over from another tool goes with that tool's history.
    async fn wipe_locked(&mut self) -> Result<(), MigrateError> {
        let facts = self.history.facts(self.session.as_mut()).await?;
        self.session.wipe().await?;
        match facts.get(fact::IMPORTED) {
            Some(_) => self.write(&[self.history.unlearn(fact::IMPORTED)]).await,
            None => Ok(()),
        }
    }

    /// Creates Kit's own tables, and stamps the database with an environment: with `environment` if given, else only
    /// when it has none.
    pub async fn install(&mut self, environment: Option<&str>) -> Result<(), MigrateError> {
        self.locked(async |migrator| migrator.install_locked(environment).await).await
    }

    /// Runs the plan on a shadow of the database, telling `progress` each statement.
    pub async fn pretend(&mut self, plan: &[Planned], progress: &mut dyn Progress) -> Result<(), MigrateError> {
        let single = if self.single_transaction { Some(together(plan, self.driver)?) } else { None };
        let share = plan.len() > 1 && plan.iter().all(Planned::starts_anew) && self.is_untouched().await?;
        let mut shadow = self.session.shadow(self.shadow.as_ref()).await?;
        let mut run = DryRun { driver: self.driver, session: shadow.as_mut(), share };
        match single {
            Some(transaction) => run.single(plan, transaction, progress).await,
            None => run.run(plan, progress).await,
        }
        .map(drop)
    }

    /// Runs the plan on a shadow of the database that holds made-up rows, and tells what each statement did.
    pub async fn measure(&mut self, url: &Url, plan: &[Planned]) -> Result<MeasuredPlan, MigrateError> {
        let before = self.session.inspect(&Scope::All).await?;
        measure(self.driver, url, self.shadow.as_ref(), &before, plan).await
    }

    /// Does work that no other runner may disturb.
    pub(super) async fn locked<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut Self) -> Result<T, MigrateError>,
    ) -> Result<T, MigrateError> {
        self.session.lock(&self.lock).await?;
        let outcome = match self.limit().await {
            Ok(()) => work(self).await,
            Err(error) => Err(error.into()),
        };
        if self.statement_timeout.is_some() {
            // What failed says more than that a broken connection takes no settings.
            let _ = self.session.limit_run_time(None).await;
        }
        let released = self.session.unlock().await;
        outcome.and_then(|value| released.map(|()| value).map_err(MigrateError::from))
    }

    /// Statements neither wait nor run for longer than they may.
    async fn limit(&mut self) -> Result<(), DatabaseError> {
        self.session.limit_lock_waits(self.patience.lock_wait).await?;
        match self.statement_timeout {
            Some(limit) => self.session.limit_run_time(Some(limit)).await,
            None => Ok(()),
        }
    }

    async fn migrate_locked(
        &mut self,
        wanted: &Upward,
        progress: &mut dyn Progress,
    ) -> Result<Vec<Done>, MigrateError> {
        self.install_locked(None).await?;
        let standing = self.standing().await?;
        self.refuse_elsewhere(&standing).await?;
        self.verify(&standing).await?;
        let batch = standing.last_batch() + 1;
        let untouched = standing.is_new();
        let plan = self.planned_in_order(standing, wanted).await?;
        let known = match wanted.fake {
            true => plan.iter().map(faked_undo).collect(),
            false if wanted.fake_initial && untouched => self.held_already(&plan).await?,
            false => Vec::new(),
        };
        let to_run = &plan[known.len()..];
        let single = if self.single_transaction { Some(together(to_run, self.driver)?) } else { None };
        self.tell_unlimited(to_run, progress);
        self.back_up(to_run, progress).await?;
        progress.begin(plan.len());
        let share = untouched && to_run.len() > 1 && self.is_empty().await?;
        let in_batch = |at: usize| if wanted.step { batch + at as i64 } else { batch };
        let mut done = self.remember(&plan, &known, in_batch).await?;
        done.iter().for_each(|entry| progress.done(entry));
        let mut rest = &plan[known.len()..];
        // What was remembered is not undone with what was run.
        let in_batch = |at: usize| in_batch(at) + i64::from(!known.is_empty() && !wanted.step);
        if let Some(transaction) = single {
            let batch = Batch { number: in_batch(done.len()), step: wanted.step, shared: false };
            done.extend(self.patiently(Work::AllAtOnce(rest, transaction, batch), progress).await?);
            return Ok(done);
        }
        while !rest.is_empty() {
            let (next, behind) = rest.split_at(if share { group(rest) } else { 1 });
            let batch = Batch { number: in_batch(done.len()), step: wanted.step, shared: false };
            done.extend(self.patiently(Work::Apply(next, batch), progress).await?);
            rest = behind;
        }
        Ok(done)
    }

    async fn rollback_locked(
        &mut self,
        wanted: Rollback,
        shown: Option<&[Planned]>,
        progress: &mut dyn Progress,
    ) -> Result<Vec<Done>, MigrateError> {
        let plan = self.rollback_plan(wanted).await?;
        if shown.is_some_and(|shown| !plan.iter().all(|planned| planned.is_among(shown))) {
            return Err(MigrateError::ChangedMeanwhile);
        }
        let single = if self.single_transaction { Some(together(&plan, self.driver)?) } else { None };
        self.tell_unlimited(&plan, progress);
        self.back_up(&plan, progress).await?;
        progress.begin(plan.len());
        if let Some(transaction) = single {
            return self.patiently(Work::AllAtOnce(&plan, transaction, Batch::default()), progress).await;
        }
        let mut all = Vec::with_capacity(plan.len());
        for planned in &plan {
            all.extend(self.patiently(Work::Undo(planned), progress).await?);
        }
        Ok(all)
    }

    pub(super) async fn install_locked(&mut self, environment: Option<&str>) -> Result<(), MigrateError> {
        let facts = self.history.facts(self.session.as_mut()).await?;
        let installed = self.history.is_installed(self.session.as_mut(), &facts).await?;
        if installed && environment.is_none() {
            return Ok(());
        }
        let statements = self.installing(&facts, environment).await?;
        self.write(&statements).await
    }

    /// The statements that make Kit's own tables, and stamp the database.
    pub(super) async fn installing(
        &mut self,
        facts: &Facts,
        environment: Option<&str>,
    ) -> Result<Vec<String>, MigrateError> {
        let mut statements = self.history.install(self.session.as_mut(), facts).await?;
        let usual = facts.get(fact::ENVIRONMENT).is_none().then_some(self.environment.as_str());
        if let Some(environment) = environment.or(usual) {
            statements.extend(self.history.tell(fact::ENVIRONMENT, environment));
        }
        Ok(statements)
    }

    /// Changes Kit's own records, all or none where the database can.
    pub(super) async fn write(&mut self, statements: &[String]) -> Result<(), MigrateError> {
        self.session.begin(Default::default()).await?;
        let mut outcome = Ok(());
        for statement in statements {
            outcome = self.session.execute(statement).await.map(drop).map_err(MigrateError::from);
            if outcome.is_err() {
                break;
            }
        }
        finish(self.session.as_mut(), None, outcome).await
    }

    /// No migration was ever applied, and there is no table.
    async fn is_untouched(&mut self) -> Result<bool, MigrateError> {
        let standing = self.standing().await?;
        Ok(standing.is_new() && self.is_empty().await?)
    }

    async fn is_empty(&mut self) -> Result<bool, MigrateError> {
        Ok(self.driver.features().savepoints && self.session.inspect(&Scope::All).await?.tables.is_empty())
    }

    /// What the history says.
    pub(super) async fn standing(&mut self) -> Result<Standing, MigrateError> {
        let mut applied = self.history.load(self.session.as_mut()).await?;
        let unfinished = self.history.unfinished(self.session.as_mut()).await?;
        if let Some(record) = &unfinished {
            applied.retain(|applied| applied.version != record.version);
        }
        Ok(Standing { applied, unfinished })
    }
}

//! What the commands share: one migrator, opened when it is first needed, the shell, and the report to `cargo kit`.

use std::path::Path;

use serde_json::{Value, json};

use super::failure::Failure;
use super::options::{Guards, Together};
use super::progress::{Lines, MANY};
use super::record::Record;
use super::script::Script;
use super::settings::{Settings, is_production, seconds};
use super::shell::Shell;
use crate::code::Code;
use crate::driver::{Backup, DatabaseError, Scope, Url, driver_for};
use crate::migrate::{
    self, BackupWanted, Direction, Done, MigrateError, Migrator, Planned, Reconciliation, Rollback, Scripted, Source,
    Tool, Upward,
};
use crate::wire::{self, Report, exit};

/// A running command's surroundings.
pub(super) struct Context {
    pub(super) shell: Shell,
    settings: Settings,
    migrator: Option<Migrator>,
    /// All migrations of the command are in one transaction.
    single: bool,
    /// What is kept of the run.
    record: Record,
    /// The backup that was made.
    backup: Option<Backup>,
}

impl Context {
    pub(super) fn new(shell: Shell, settings: Settings) -> Self {
        Self { shell, settings, migrator: None, single: false, record: Record::default(), backup: None }
    }

    /// The database the command is about.
    pub(super) fn url(&self) -> &Url {
        &self.settings.url
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The shell, the settings, and what reads the migrations: for work that needs all of them at once.
    pub(super) fn parts(
        &mut self,
    ) -> (&mut Shell, &Settings, impl Fn() -> Result<Source, MigrateError> + Sync + use<'_>) {
        let Self { shell, settings, .. } = self;
        let settings: &Settings = settings;
        (shell, settings, move || read(settings))
    }

    /// The migrator: reads the migrations and opens the database at the first call.
    pub(super) async fn migrator(&mut self) -> Result<&mut Migrator, Failure> {
        Ok(self.open().await?)
    }

    async fn open(&mut self) -> Result<&mut Migrator, MigrateError> {
        let migrator = match self.migrator.take() {
            Some(migrator) => migrator,
            None => self.connect().await?,
        };
        Ok(self.migrator.insert(migrator))
    }

    async fn connect(&self) -> Result<Migrator, MigrateError> {
        let mut migrator = Migrator::connect(&self.settings.url, self.source()?).await?;
        migrator.lock = self.settings.lock;
        migrator.shadow.clone_from(&self.settings.shadow);
        migrator.patience = self.settings.patience;
        migrator.partial = self.settings.partial;
        migrator.safe = self.settings.safe;
        migrator.environment.clone_from(&self.settings.environment);
        migrator.single_transaction = self.single;
        migrator.statement_timeout = self.settings.statement_timeout;
        let backup = self.settings.backup.clone();
        migrator.backup = backup.map(|folder| BackupWanted { url: self.settings.url.clone(), folder });
        Ok(migrator)
    }

    /// From now on, before the database is opened, tables are changed in their safe form where that is asked for.
    pub(super) fn safely(&mut self, safe: bool) {
        self.settings.safe |= safe;
    }

    /// From now on, before the database is opened, all migrations are in one transaction where that is asked for.
    pub(super) fn together(&mut self, together: &Together) {
        self.single |= together.single_transaction;
    }

    /// What stands around the command, before it does anything: a report that cannot be written stops it.
    pub(super) fn guard(&mut self, command: &'static str, guards: &Guards) -> Result<(), Failure> {
        if guards.backup.is_some() {
            self.settings.backup.clone_from(&guards.backup);
        }
        if guards.statement_timeout.is_some() {
            self.settings.statement_timeout = seconds(guards.statement_timeout);
        }
        self.record = Record::begin(command, guards, &self.settings)?;
        Ok(())
    }

    /// The command has ended, perhaps with this failure: what was kept of it is written and shown.
    pub(super) fn end(&mut self, failure: Option<&Failure>) {
        let Self { shell, record, .. } = self;
        std::mem::take(record).end(shell, failure);
    }

    /// From now on, before the database is opened, the migrations of another tool's folder are among the project's.
    pub(super) fn also_from(&mut self, tool: Tool, folder: &Path) {
        self.settings.imported = Some((tool, folder.to_owned()));
    }

    /// The migrations.
    pub(super) fn source(&self) -> Result<Source, MigrateError> {
        read(&self.settings)
    }

    /// Opens the database; one that is not there is created where the command line, or the person who is asked, says
    /// so.
    pub(super) async fn open_or_create(&mut self, create: bool) -> Result<(), Failure> {
        let error = match self.open().await {
            Err(error @ MigrateError::Database(DatabaseError::NoDatabase { .. })) => error,
            outcome => return Ok(outcome.map(drop)?),
        };
        if !create {
            if !self.shell.can_ask() {
                return Err(Failure::from(error).exit(exit::UNDECIDED));
            }
            self.shell.warn(&error.to_string());
            if !self.shell.confirm("Create it?") {
                return Err(error.into());
            }
        }
        self.create_database().await?;
        Ok(self.open().await.map(drop)?)
    }

    /// Creates the database where there is none; whether there was none.
    pub(super) async fn create_database(&mut self) -> Result<bool, Failure> {
        let created = driver_for(self.url())?.create_database(self.url()).await?;
        if created {
            self.shell.info(&format!("Database [{}] created.", self.settings.url));
        }
        Ok(created)
    }

    pub(super) async fn has_database(&self) -> Result<bool, Failure> {
        Ok(driver_for(self.url())?.has_database(self.url()).await?)
    }

    /// Drops the database when no other runner is at work on it, after the backup that is asked for.
    pub(super) async fn drop_database(&mut self) -> Result<(), Failure> {
        self.show("", async |migrator, lines| migrator.back_up_before_drop(lines).await).await?;
        // A server drops no database that somebody is connected to.
        self.migrator = None;
        driver_for(self.url())?.drop_database(self.url()).await?;
        Ok(())
    }

    pub(super) async fn production(&mut self) -> Result<bool, Failure> {
        if is_production(&self.settings.environment) {
            return Ok(true);
        }
        Ok(self.migrator().await?.stamped_environment().await?.is_some_and(|name| is_production(&name)))
    }

    /// In production a command goes on only with `--force` or a yes.
    pub(super) async fn confirm_production(&mut self, command: &str, force: bool) -> Result<(), Failure> {
        if force || !self.production().await? {
            return Ok(());
        }
        let refused = |hint: &str| {
            Failure::new(Code::Production, format!("{command} was not run: this is a production database"))
                .hint(hint)
                .exit(exit::UNDECIDED)
        };
        if !self.shell.can_ask() {
            return Err(refused("--force runs it without asking."));
        }
        self.shell.warn(&format!("This is a production database: {}", self.settings.url));
        match self.shell.confirm(&format!("Run {command}?")) {
            true => Ok(()),
            false => Err(refused("answer y, or give --force.")),
        }
    }

    /// What was there before Kit is dropped, with its rows, only with `--force` or a yes.
    pub(super) async fn confirm_adopted(
        &mut self,
        command: &str,
        plan: &[Planned],
        force: bool,
    ) -> Result<(), Failure> {
        let adopted = if force { Vec::new() } else { self.migrator().await?.adopted(plan).await? };
        let Some(title) = adopted.last() else { return Ok(()) };
        let refused = |hint: &str| {
            let what = format!("{command} was not run: {title} makes what was there before Kit, rows and all");
            Failure::new(Code::DropsAdopted, what).hint(hint).exit(exit::UNDECIDED)
        };
        if !self.shell.can_ask() {
            return Err(refused("undoing it drops its tables with all their rows: --force does so without asking."));
        }
        self.shell.warn(&format!(
            "{title} makes what was there before Kit: undoing it drops its tables with all their rows."
        ));
        match self.shell.confirm(&format!("Run {command}?")) {
            true => Ok(()),
            false => Err(refused("answer y, or give --force.")),
        }
    }

    pub(super) async fn migrate(&mut self, title: &str, wanted: &Upward) -> Result<Vec<Done>, Failure> {
        self.show(title, async |migrator, lines| migrator.migrate(wanted, lines).await).await
    }

    pub(super) async fn fresh(&mut self, wanted: &Upward) -> Result<Vec<Done>, Failure> {
        let title = "Dropped everything, running migrations.";
        self.show(title, async |migrator, lines| migrator.fresh(wanted, lines).await).await
    }

    /// Undoes what was shown.
    pub(super) async fn rollback(&mut self, wanted: Rollback, shown: &[Planned]) -> Result<Vec<Done>, Failure> {
        let title = "Rolling back migrations.";
        self.show(title, async |migrator, lines| migrator.rollback_as_shown(wanted, shown, lines).await).await
    }

    pub(super) async fn wipe(&mut self) -> Result<(), Failure> {
        self.show("", async |migrator, lines| migrator.wipe(lines).await).await
    }

    /// Runs migrations, each shown as it is done.
    async fn show<T: Default>(
        &mut self,
        title: &str,
        run: impl AsyncFnOnce(&mut Migrator, &mut Lines<'_>) -> Result<T, MigrateError>,
    ) -> Result<T, Failure> {
        self.migrator().await?;
        let Self { shell, migrator: Some(migrator), record, backup, single, .. } = self else {
            return Ok(T::default());
        };
        let mut lines = Lines { shell, title, total: 0, count: 0, both_ways: false, record: record.run(), backup };
        let outcome = run(migrator, &mut lines).await;
        shell.clear_bar();
        outcome.map_err(|error| {
            record.failed(&error);
            if *single { Failure::of_one_transaction(error) } else { error.into() }
        })
    }

    /// A document for programs, with what the guards have to say.
    pub(super) fn with_guards(&self, mut document: Value) -> Value {
        if let Some(backup) = &self.backup {
            document["backup"] = json!(backup);
        }
        if let Some(slowest) = self.record.slowest() {
            document["slowest"] = slowest;
        }
        document
    }

    /// The titles of those that would only be remembered, and the plan of those to run.
    pub(super) async fn plan_upward(&mut self, wanted: &Upward) -> Result<(Vec<String>, Vec<Planned>), Failure> {
        let migrator = self.migrator().await?;
        match wanted.fake_initial {
            true => Ok(migrator.plan_initial(wanted).await?),
            false => Ok((Vec::new(), migrator.plan(wanted).await?)),
        }
    }

    /// Brings the database to this branch, as it was planned and shown.
    pub(super) async fn reconcile(&mut self, plan: &Reconciliation) -> Result<Vec<Done>, Failure> {
        let run = async |migrator: &mut Migrator, lines: &mut Lines<'_>| {
            lines.both_ways = true;
            migrator.reconcile(plan, lines).await
        };
        self.show("Bringing the database to this branch.", run).await
    }

    pub(super) async fn pretend_upward(&mut self, wanted: &Upward) -> Result<u8, Failure> {
        let (known, plan) = self.plan_upward(wanted).await?;
        if known.is_empty() && plan.is_empty() {
            self.shell.info("Nothing to migrate.");
        }
        self.pretend_behind(&plan, |script| known.iter().for_each(|title| script.faked(title))).await
    }

    /// Prints the statements of a plan.
    pub(super) async fn pretend(&mut self, plan: &[Planned]) -> Result<u8, Failure> {
        self.pretend_behind(plan, |_| {}).await
    }

    /// The same behind what is told first.
    pub(super) async fn pretend_behind(
        &mut self,
        plan: &[Planned],
        tell: impl FnOnce(&mut Script<'_>),
    ) -> Result<u8, Failure> {
        self.migrator().await?;
        let Self { shell, migrator: Some(migrator), .. } = self else { return Ok(exit::OK) };
        let mut script = Script::new(shell, migrator.driver());
        tell(&mut script);
        migrator.pretend(plan, &mut script).await.map_err(Failure::of_a_dry_run)?;
        let report = script.report();
        shell.json(&report)?;
        Ok(exit::OK)
    }

    /// Prints what migrations send wherever they stand, applied or not.
    pub(super) async fn script(&mut self, wanted: &Scripted) -> Result<u8, Failure> {
        let (driver, source) = (driver_for(self.url())?, self.source()?);
        let shadow = self.settings.shadow.clone();
        let wanted = Scripted { shadow, safe: self.settings.safe, ..wanted.clone() };
        let mut script = Script::new(&mut self.shell, driver);
        let outcome = migrate::script(&self.settings.url, &source, &wanted, &mut script).await;
        outcome.map_err(Failure::of_a_dry_run)?;
        let report = script.report();
        self.shell.json(&report)?;
        Ok(exit::OK)
    }

    /// Ends a command that ran migrations.
    pub(super) fn report_done(&mut self, nothing: &str, done: &[Done]) -> Result<(), Failure> {
        self.tell_done(nothing, done);
        let document = self.with_guards(json!({ "migrations": documents(done) }));
        self.shell.json(&document)
    }

    /// The same for a person alone.
    pub(super) fn tell_done(&mut self, nothing: &str, done: &[Done]) {
        match done.len() {
            0 => self.shell.info(nothing),
            // In place of their lines there was a bar.
            many if many >= MANY && self.shell.can_draw() => {
                let took = done.iter().map(|done| done.duration).sum();
                self.shell.task(&format!("{many} migrations"), took, "DONE");
                self.shell.blank();
            }
            _ => self.shell.blank(),
        }
    }

    /// Whether `cargo kit` has no schema yet and is to have one. Not in production: there is no source there.
    pub(super) async fn wants_schema(&mut self) -> Result<bool, Failure> {
        Ok(self.settings.report.is_some() && self.settings.want_schema && !self.production().await?)
    }

    /// Tells `cargo kit` the schema, after a change or when it has none, so that entities follow. Not in production:
    /// there is no source there.
    pub(super) async fn report_schema(&mut self, changed: bool) -> Result<(), Failure> {
        if self.settings.report.is_none() || !(changed || self.settings.want_schema) || self.production().await? {
            return Ok(());
        }
        self.report(Report::default()).await
    }

    /// Tells `cargo kit` the schema as it is, so that it can see whether somebody else changed it.
    pub(super) async fn report_found(&mut self) -> Result<(), Failure> {
        if self.settings.report.is_none() {
            return Ok(());
        }
        let found = Some(self.migrator().await?.session().inspect(&Scope::All).await?);
        self.leave(Report { found, ..Report::default() })
    }

    /// Leaves a report for `cargo kit`, the schema filled in.
    pub(super) async fn report(&mut self, report: Report) -> Result<(), Failure> {
        if self.settings.report.is_none() {
            let failure = Failure::new(Code::NotThroughCargoKit, "the runner does not write entities");
            return Err(failure.hint("run this command through `cargo kit`."));
        }
        let schema = Some(self.migrator().await?.session().inspect(&Scope::All).await?);
        self.leave(Report { schema, ..report })
    }

    /// Leaves a report for `cargo kit` as it is.
    pub(super) fn leave(&self, report: Report) -> Result<(), Failure> {
        let Some(path) = self.settings.report.clone() else { return Ok(()) };
        let driver = driver_for(self.url())?.name().to_owned();
        let report = Report { version: wire::VERSION, driver, ..report };
        let written = serde_json::to_vec(&report).map_err(Into::into).and_then(|text| std::fs::write(&path, text));
        written.map_err(|error| {
            let what = format!("cannot write {}, where `cargo kit` waits for a report: {error}", path.display());
            Failure::new(Code::MessageUnwritable, what)
        })
    }
}

/// Migrations that ran, for programs.
pub(super) fn documents(done: &[Done]) -> Vec<Value> {
    let entry = |done: &Done| {
        json!({
            "migration": done.title,
            "direction": if done.direction == Direction::Up { "up" } else { "down" },
            "duration_ms": done.duration.as_secs_f64() * 1000.0,
            "faked": done.faked,
        })
    };
    done.iter().map(entry).collect()
}

/// The migrations, as the settings have them.
fn read(settings: &Settings) -> Result<Source, MigrateError> {
    let source = match settings.partial {
        true => Source::only(settings.folder.as_deref()),
        false => Source::load(settings.folder.as_deref()),
    }?;
    match &settings.imported {
        Some((tool, folder)) => source.with(tool.name(), folder),
        None => Ok(source),
    }
}

//! Migrations on a shadow: the path of a real run, without lock and history. Steps written in Rust are passed over.

use super::apply::{finish, group};
use super::error::MigrateError;
use super::history::{History, Undo};
use super::plan::Planned;
use super::run::{Progress, Run};
use super::stepwise::Stepwise;
use crate::driver::{Boundary, Driver, Session, Statement, Transaction};
use crate::schema::Operation;

/// Migrations to be run on a shadow.
pub(super) struct DryRun<'a> {
    pub(super) driver: &'static dyn Driver,
    /// The shadow.
    pub(super) session: &'a mut dyn Session,
    /// They come to an empty database, where several share a transaction.
    pub(super) share: bool,
}

impl DryRun<'_> {
    /// Runs them in the transactions that a real run takes, telling `progress` what is sent; returns how to undo each.
    pub(super) async fn run(
        &mut self,
        plan: &[Planned],
        progress: &mut dyn Progress,
    ) -> Result<Vec<Undo>, MigrateError> {
        let mut undos = Vec::with_capacity(plan.len());
        let mut rest = plan;
        while !rest.is_empty() {
            let (some, later) = rest.split_at(if self.share { group(rest) } else { 1 });
            undos.extend(match some {
                [planned] => vec![self.one(planned, progress).await?],
                some => self.group(some, progress).await?,
            });
            rest = later;
        }
        Ok(undos)
    }

    /// Runs them in one transaction, as a real run does that keeps all or none of them.
    pub(super) async fn single(
        &mut self,
        plan: &[Planned],
        transaction: Transaction,
        progress: &mut dyn Progress,
    ) -> Result<Vec<Undo>, MigrateError> {
        match plan.is_empty() {
            true => Ok(Vec::new()),
            false => self.together(plan, &Within { transaction, points: false }, progress).await,
        }
    }

    /// What one transaction refuses, two may take; if not, it is clear which migration is meant.
    async fn group(&mut self, some: &[Planned], progress: &mut dyn Progress) -> Result<Vec<Undo>, MigrateError> {
        let mut heard = Heard { events: Vec::new(), progress: &mut *progress };
        let within = Within { transaction: some[0].transaction, points: true };
        if let Ok(undos) = self.together(some, &within, &mut heard).await {
            let events = heard.events;
            tell(some, events, progress);
            return Ok(undos);
        }
        let mut undos = Vec::with_capacity(some.len());
        for planned in some {
            undos.push(self.one(planned, progress).await?);
        }
        Ok(undos)
    }

    async fn one(&mut self, planned: &Planned, progress: &mut dyn Progress) -> Result<Undo, MigrateError> {
        if planned.transaction != Transaction::Stepwise {
            let within = Within { transaction: planned.transaction, points: false };
            let undos = self.together(std::slice::from_ref(planned), &within, progress).await?;
            return Ok(undos.into_iter().next().unwrap_or(Undo::Operations(Vec::new())));
        }
        let run = Run { driver: self.driver, session: self.session, progress, pretend: true };
        let stepwise = Stepwise::new(run, History::new(self.driver), planned, 0);
        let stepwise = match &planned.resumes {
            Some(record) => stepwise.from((**record).clone()),
            None => stepwise,
        };
        stepwise.pretend().await
    }

    /// Runs them in one transaction, all or none.
    async fn together(
        &mut self,
        some: &[Planned],
        within: &Within,
        progress: &mut dyn Progress,
    ) -> Result<Vec<Undo>, MigrateError> {
        self.session.begin(within.transaction).await?;
        let mut run = Run { driver: self.driver, session: self.session, progress, pretend: true };
        let outcome = each(&mut run, some, within).await;
        finish(self.session, some.last().filter(|_| some.len() == 1), outcome).await
    }
}

/// The transaction that several migrations are in.
struct Within {
    transaction: Transaction,
    /// Each can be undone alone.
    points: bool,
}

async fn each(run: &mut Run<'_>, some: &[Planned], within: &Within) -> Result<Vec<Undo>, MigrateError> {
    let mut undos = Vec::with_capacity(some.len());
    for (at, planned) in some.iter().enumerate() {
        run.progress.migration(planned);
        if at == 0 {
            run.tell(Boundary::Begin(within.transaction));
        }
        if within.points {
            run.tell(Boundary::Savepoint);
        }
        undos.push(run.operations(planned).await?);
        run.progress.record(planned);
        if within.points {
            run.tell(Boundary::Release);
        }
    }
    run.tell(Boundary::Commit(within.transaction));
    Ok(undos)
}

/// Keeps what it hears until it is known that the transaction goes through.
struct Heard<'a> {
    events: Vec<Event>,
    progress: &'a mut dyn Progress,
}

enum Event {
    Migration,
    Record,
    Boundary(Statement),
    Statement(Statement),
    Step(String),
}

impl Progress for Heard<'_> {
    fn migration(&mut self, _: &Planned) {
        self.events.push(Event::Migration);
    }

    fn record(&mut self, _: &Planned) {
        self.events.push(Event::Record);
    }

    fn boundary(&mut self, statement: &Statement) {
        self.events.push(Event::Boundary(statement.clone()));
    }

    fn statement(&mut self, statement: &Statement) {
        self.events.push(Event::Statement(statement.clone()));
    }

    fn step(&mut self, name: &str) {
        self.events.push(Event::Step(name.to_owned()));
    }

    /// Who follows the schema has to know at once.
    fn operation(&mut self, part: &Operation) {
        self.progress.operation(part);
    }
}

/// Tells what was heard of these migrations.
fn tell(some: &[Planned], events: Vec<Event>, progress: &mut dyn Progress) {
    let mut begun = some.iter();
    let mut current = None;
    for event in events {
        match event {
            Event::Migration => {
                current = begun.next();
                current.into_iter().for_each(|planned| progress.migration(planned));
            }
            Event::Record => current.into_iter().for_each(|planned| progress.record(planned)),
            Event::Boundary(statement) => progress.boundary(&statement),
            Event::Statement(statement) => progress.statement(&statement),
            Event::Step(name) => progress.step(&name),
        }
    }
}

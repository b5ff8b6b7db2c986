//! A case made, or undone, on a database: from where, what a clean run leaves, and at which calls faults may strike.

use std::sync::{Arc, Mutex};

use ruskit::driver::{Session, Statement, Url, driver_for};
use ruskit::migrate::{MigrateError, Migrator, Progress, Rollback, Silent, Source, Upward};

use crate::cases::Case;
use crate::support::{Engine, Watched, contents, history};

/// Which way it goes when the fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Made,
    Undone,
}

/// When a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Before the first statement of the operation.
    Before,
    /// Behind its last statement, before what follows.
    Behind,
    /// Before the last commit, where it strikes between calls.
    Commit,
    /// Before this call.
    Call(usize),
}

/// One way through a case, as a clean run goes it.
pub(crate) struct Course {
    /// What it leaves.
    pub(crate) leaves: String,
    before: usize,
    behind: usize,
    commit: usize,
    /// How many calls it has.
    pub(crate) calls: usize,
}

impl Course {
    /// The number of the call before which that is.
    pub(crate) fn call(&self, moment: Moment) -> usize {
        match moment {
            Moment::Before => self.before,
            Moment::Behind => self.behind,
            Moment::Commit => self.commit,
            Moment::Call(call) => call,
        }
    }

    /// Goes this way on a database where everything before it is done.
    pub(crate) async fn of(case: &Case, engine: Engine, way: Way, url: &Url) -> Self {
        let calls: Arc<Mutex<Vec<&'static str>>> = Arc::default();
        let heard = calls.clone();
        let session = driver_for(url).unwrap().connect(url).await.unwrap();
        let session = Watched::named(session, move |_, call| heard.lock().unwrap().push(call));
        let mut noted = Noted { calls: calls.clone(), place: 0, before: None, behind: 0 };
        go(migrator(case, engine, url, Box::new(session)), way, &mut noted)
            .await
            .unwrap_or_else(|error| panic!("{engine:?}, {}, {way:?}, in a clean run: {error}", case.name));
        let calls = calls.lock().unwrap().clone();
        let commit = calls.iter().rposition(|call| *call == "commit").unwrap_or(calls.len() - 1);
        let before = noted.before.unwrap_or(noted.behind);
        Self { leaves: dump(engine, url).await, before, behind: noted.behind, commit, calls: calls.len() }
    }
}

/// Notes which call comes next at the moments that tell most.
struct Noted {
    calls: Arc<Mutex<Vec<&'static str>>>,
    place: usize,
    before: Option<usize>,
    behind: usize,
}

impl Progress for Noted {
    fn place(&mut self, at: usize) {
        self.place = at;
        self.behind = self.calls.lock().unwrap().len();
    }

    fn statement(&mut self, _: &Statement) {
        if self.place > 0 && self.before.is_none() {
            self.before = Some(self.calls.lock().unwrap().len());
        }
    }

    fn step(&mut self, _: &str) {
        self.before = self.before.or(Some(self.calls.lock().unwrap().len()));
    }
}

/// A migrator of the case's migrations in this session.
pub(crate) fn migrator(case: &Case, engine: Engine, url: &Url, session: Box<dyn Session>) -> Migrator {
    Migrator::new(driver_for(url).unwrap(), session, Source::new(case.migrations(engine)).unwrap())
}

/// Goes the way.
pub(crate) async fn go(mut migrator: Migrator, way: Way, progress: &mut dyn Progress) -> Result<(), MigrateError> {
    match way {
        Way::Made => migrator.migrate(&Upward::default(), progress).await.map(drop),
        Way::Undone => migrator.rollback(Rollback::Steps(1), progress).await.map(drop),
    }
}

/// Brings a database on which so many migrations are applied to where the way begins.
pub(crate) async fn prepare(case: &Case, engine: Engine, way: Way, url: &Url, applied: usize) {
    let wanted = if way == Way::Made { 1 } else { 2 };
    if applied == wanted {
        return;
    }
    let mut migrator = Migrator::connect(url, Source::new(case.migrations(engine)).unwrap()).await.unwrap();
    let one = Upward { count: Some(1), ..Upward::default() };
    for _ in applied..wanted {
        let done = migrator.migrate(&one, &mut Silent).await;
        done.unwrap_or_else(|error| panic!("{engine:?}, {}: {error}", case.name));
    }
}

/// The next run: goes what is left of the way, whoever stopped on it.
pub(crate) async fn next_run(case: &Case, engine: Engine, way: Way, url: &Url) -> Result<(), MigrateError> {
    let mut migrator = Migrator::connect(url, Source::new(case.migrations(engine)).unwrap()).await?;
    let status = migrator.status().await?;
    if way == Way::Undone && status[1].state == ruskit::migrate::State::Pending {
        return Ok(());
    }
    go(migrator, way, &mut Silent).await
}

/// Everything in the database: schema, rows, history, and how many migrations are half done.
pub(crate) async fn dump(engine: Engine, url: &Url) -> String {
    let mut session = driver_for(url).unwrap().connect(url).await.unwrap();
    let mut text = contents(engine, session.as_mut()).await;
    text.push_str(&history(engine, session.as_mut()).await);
    if session.has_table("kit_unfinished").await.unwrap() {
        let left = session.query("SELECT version FROM kit_unfinished").await.unwrap();
        left.iter().for_each(|row| text.push_str(&format!("unfinished {row:?}\n")));
    }
    text
}

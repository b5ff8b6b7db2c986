//! Faults that strike one database at a time.

use std::panic::{AssertUnwindSafe, resume_unwind};
use std::time::Duration;

use ruskit::driver::{Session, Url, driver_for};
use ruskit::migrate::{MigrateError, Patience, Silent};
use ruskit::prelude::DatabaseError;

use crate::cases::{Case, case};
use crate::course::{Course, Moment, Way, dump, go, migrator, next_run, prepare};
use crate::fault::{Fault, Job};
use crate::support::{Engine, TestDatabase, Told, Watched, cut, lives, number};
use crate::{block_on, database};

/// A clean run of a case, made and undone.
pub(crate) async fn courses(case: &Case, engine: Engine) -> [Course; 2] {
    let database = database(engine).await;
    let url = database.url();
    prepare(case, engine, Way::Made, &url, 0).await;
    [Course::of(case, engine, Way::Made, &url).await, Course::of(case, engine, Way::Undone, &url).await]
}

/// Strikes the job on a database of its own; whether the next run ends where a clean one ends.
pub(crate) async fn alone(job: &Job<'_>) -> Result<(), String> {
    let (database, applied) = match job.start.copy().await {
        Some(copy) => (copy, 1),
        None => (database(job.engine).await, 0),
    };
    let url = database.url();
    prepare(job.case, job.engine, job.way, &url, applied).await;
    match job.fault {
        Fault::Kill => killed(job, &database)?,
        Fault::Cut if job.engine == Engine::Sqlite => closed(job, &url)?,
        Fault::Cut => was_cut(job, &url).await?,
        Fault::LockTimeout => kept_out(job, &url).await?,
        Fault::DiskFull => without_room(job, &url).await?,
        Fault::Restart => unreachable!("it strikes many at once"),
    }
    ends_well(job, &url).await
}

/// The next run ends where a clean one ends.
pub(crate) async fn ends_well(job: &Job<'_>, url: &Url) -> Result<(), String> {
    next_run(job.case, job.engine, job.way, url).await.map_err(|error| format!("the next run fails: {error}"))?;
    let found = dump(job.engine, url).await;
    if found == job.course.leaves {
        return Ok(());
    }
    let only = |of: &str, other: &str| {
        let short = |line: &str| line.chars().take(400).collect::<String>();
        let lines = of.lines().filter(|line| !other.lines().any(|own| own == *line));
        lines.take(8).map(short).collect::<Vec<_>>().join("\n      ")
    };
    let (missing, odd) = (only(&job.course.leaves, &found), only(&found, &job.course.leaves));
    Err(format!("it does not end as a clean run\n    missing\n      {missing}\n    instead\n      {odd}"))
}

/// What a fault that strikes ends a run with.
fn struck(outcome: Result<(), MigrateError>) -> Result<MigrateError, String> {
    outcome.err().ok_or_else(|| "the run does not notice it".to_owned())
}

/// A process that dies.
fn killed(job: &Job<'_>, database: &TestDatabase) -> Result<(), String> {
    let what = format!("{}/{:?}", job.case.name, job.way);
    let lived = lives("dies_when_told_to", database, &what, job.course.call(job.moment));
    if lived { Err("the process lives to the end".to_owned()) } else { Ok(()) }
}

/// What that process does.
pub(crate) async fn die(told: &Told) {
    let (name, way) = told.what.rsplit_once('/').unwrap();
    let way = if way == "Made" { Way::Made } else { Way::Undone };
    let engine = match driver_for(&told.url).unwrap().name() {
        "sqlite" => Engine::Sqlite,
        "postgres" => Engine::Postgres,
        _ => Engine::Mysql,
    };
    go(told.dying(case(name).migrations(engine)).await, way, &mut Silent).await.unwrap();
}

/// The server cuts the connection.
async fn was_cut(job: &Job<'_>, url: &Url) -> Result<(), String> {
    let mut session = connect(url).await;
    let victim = number(job.engine, session.as_mut()).await;
    let (engine, address, at) = (job.engine, url.clone(), job.course.call(job.moment));
    let session = Watched::new(session, move |calls| {
        if calls == at {
            cut(engine, &address, &victim);
        }
    });
    let outcome = go(migrator(job.case, engine, url, Box::new(session)), job.way, &mut Silent).await;
    // Behind the last commit there is nothing to notice.
    if outcome.is_ok() && at > job.course.call(Moment::Commit) { Ok(()) } else { struck(outcome).map(drop) }
}

/// SQLite has no connection to cut: the file is closed under the runner, with what it has open.
fn closed(job: &Job<'_>, url: &Url) -> Result<(), String> {
    let at = job.course.call(job.moment);
    let run = AssertUnwindSafe(async || {
        let session = Watched::new(connect(url).await, move |calls| {
            if calls == at {
                resume_unwind(Box::new("closed"));
            }
        });
        go(migrator(job.case, job.engine, url, Box::new(session)), job.way, &mut Silent).await
    });
    let ended = std::thread::scope(|scope| scope.spawn(|| block_on({ run }.0()).is_ok()).join());
    if ended.is_err() { Ok(()) } else { Err("the run is not stopped".to_owned()) }
}

/// Somebody else holds what the run needs for longer than it waits.
async fn kept_out(job: &Job<'_>, url: &Url) -> Result<(), String> {
    let mut holder = connect(url).await;
    let [first, last] = if job.way == Way::Made { ["began", "ended"] } else { ["ended", "undone"] };
    let table = match job.moment {
        Moment::Before => first,
        Moment::Commit => job.case.tables[job.way as usize].unwrap_or(last),
        _ => last,
    };
    let hold = job.engine.pick(
        "BEGIN IMMEDIATE".to_owned(),
        format!("BEGIN; LOCK TABLE {table}"),
        format!("LOCK TABLES {table} WRITE"),
    );
    holder.execute(&hold).await.unwrap();
    let mut migrator = migrator(job.case, job.engine, url, connect(url).await);
    migrator.patience =
        Patience { lock_wait: Some(Duration::from_millis(200)), retries: 0, pause: Duration::from_millis(10) };
    let error = struck(go(migrator, job.way, &mut Silent).await)?;
    holder.execute(job.engine.pick("ROLLBACK", "ROLLBACK", "UNLOCK TABLES")).await.unwrap();
    let (MigrateError::Failed { source, .. } | MigrateError::Stopped { source, .. }) = &error else {
        // SQLite refuses to begin.
        return if job.engine == Engine::Sqlite { Ok(()) } else { Err(format!("another error: {error}")) };
    };
    if matches!(**source, DatabaseError::LockTimeout { .. }) { Ok(()) } else { Err(format!("another error: {error}")) }
}

/// A SQLite file that may not grow: to SQLite the same as a full disk.
async fn without_room(job: &Job<'_>, url: &Url) -> Result<(), String> {
    let mut session = connect(url).await;
    let pages = session.query("PRAGMA page_count").await.unwrap().swap_remove(0).swap_remove(0).unwrap();
    // Enough for the operation, and not for the rows behind it.
    let room = if job.moment == Moment::Before { 0 } else { 20 };
    let most = pages.parse::<u64>().unwrap() + room;
    session.query(&format!("PRAGMA max_page_count = {most}")).await.unwrap();
    struck(go(migrator(job.case, job.engine, url, session), job.way, &mut Silent).await).map(drop)
}

async fn connect(url: &Url) -> Box<dyn Session> {
    driver_for(url).unwrap().connect(url).await.unwrap()
}

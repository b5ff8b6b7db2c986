//! The fault table: on each database, each operation, made and undone, meets each fault; the next run ends where a clean
//! run ends, in schema, rows and history. The counts stand in `cargo-kit/docs/faults.md`.
//!
//! By default a fault strikes each way through a case at one moment, another one from case to case. `KIT_FAULTS=all` has
//! it strike before each call to the database, which takes long. `KIT_BLESS=1` writes the documentation's tables.
//! `CASE` and `FAULT` choose those whose name they are part of.

#![cfg(all(unix, feature = "sqlite", feature = "postgres", feature = "mysql"))]
#![allow(missing_docs, reason = "tests")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, reason = "tests")]

#[path = "../support/mod.rs"]
#[macro_use]
mod support;

mod cases;
mod course;
mod fault;
mod strike;
mod table;
mod together;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use cases::{CASES, Case};
use course::{Course, Way};
use fault::{Fault, Job};
use support::{Disk, Engine, OwnServer, TestDatabase};

#[test]
fn sqlite() {
    holds(Engine::Sqlite);
}

#[test]
fn postgres() {
    holds(Engine::Postgres);
}

#[test]
fn mysql() {
    holds(Engine::Mysql);
}

/// Runs every cell of this database's table, then complains about all that do not hold.
fn holds(engine: Engine) {
    if engine != Engine::Sqlite && engine.server().is_none() {
        return;
    }
    let only = std::env::var("CASE").unwrap_or_default();
    let only_fault = std::env::var("FAULT").unwrap_or_default();
    let cases: Vec<_> = CASES.iter().filter(|case| case.is_on(engine) && case.name.contains(&only)).collect();
    let courses: Vec<(usize, Way, Course)> = each(&cases, |case| block_on(strike::courses(case, engine)))
        .into_iter()
        .enumerate()
        .flat_map(|(number, [made, undone])| [(number, Way::Made, made), (number, Way::Undone, undone)])
        .collect();
    let start = block_on(async {
        let start = database(engine).await;
        course::prepare(cases[0], engine, Way::Made, &start.url(), 0).await;
        start
    });
    let mut server = own_server(engine, cases[0]);
    let mut outcomes = Vec::new();
    let mut left_out = false;
    for fault in Fault::ALL.into_iter().filter(|fault| fault.is_on(engine) && fault.name().contains(&only_fault)) {
        let of = |wanted: Way| {
            let courses = courses.iter().filter(move |(_, way, _)| *way == wanted);
            courses.flat_map(|(number, way, course)| {
                fault::jobs(engine, fault, *number, cases[*number], *way, course, &start)
            })
        };
        let (made, undone): (Vec<Job<'_>>, Vec<Job<'_>>) = (of(Way::Made).collect(), of(Way::Undone).collect());
        let began = std::time::Instant::now();
        match (fault.needs_server(engine), &mut server) {
            (false, _) => {
                let jobs: Vec<_> = made.into_iter().chain(undone).collect();
                // Who waits for a lock does nothing else.
                let at_once = if fault == Fault::LockTimeout { 16 } else { 4 };
                let ended = some_at_once(at_once, &jobs, |job| block_on(strike::alone(job)));
                outcomes.extend(jobs.into_iter().zip(ended));
            }
            (true, Some(server)) if fault != Fault::DiskFull || server.has_small_disk() => {
                for jobs in [made, undone] {
                    // As many as the server takes connections of.
                    let mut jobs = jobs.into_iter().peekable();
                    while jobs.peek().is_some() {
                        let some: Vec<_> = jobs.by_ref().take(60).collect();
                        let ended = together::strike(server, &some, fault);
                        outcomes.extend(some.into_iter().zip(ended));
                    }
                }
            }
            _ => {
                eprintln!("SKIPPED: {} on {}: it takes a server of its own", fault.name(), table::name(engine));
                left_out = true;
            }
        }
        eprintln!("{}: {} took {:.1}s", table::name(engine), fault.name(), began.elapsed().as_secs_f32());
    }
    let failures: Vec<_> =
        outcomes.iter().filter_map(|(job, outcome)| Some(format!("- {job}: {}", outcome.as_ref().err()?))).collect();
    failures.iter().for_each(|failure| eprintln!("{failure}"));
    assert!(failures.is_empty(), "{} of {} faults:\n{}", failures.len(), outcomes.len(), failures.join("\n"));
    tell(outcomes.len(), courses.len());
    if !left_out && only.is_empty() && only_fault.is_empty() && !fault::all_moments() {
        table::agrees(engine, &cases, outcomes.iter().map(|(job, _)| job));
    }
}

/// Tells what was run so far.
fn tell(faults: usize, cases: usize) {
    static SO_FAR: Mutex<(usize, usize, usize)> = Mutex::new((0, 0, 0));
    let mut so_far = SO_FAR.lock().unwrap_or_else(PoisonError::into_inner);
    *so_far = (so_far.0 + faults, so_far.1 + cases, so_far.2 + 1);
    let (faults, cases, databases) = *so_far;
    eprintln!("{faults} faults in {cases} cases on {databases} databases: all as after a clean run");
}

/// A server for what no other test survives, on a small disk where that can be.
fn own_server(engine: Engine, first: &Case) -> Option<OwnServer> {
    if engine == Engine::Sqlite {
        return None;
    }
    block_on(async {
        let server = match OwnServer::start(engine, Disk::OfMegabytes(1500)).await {
            Some(server) => server,
            None => OwnServer::start(engine, Disk::Usual).await?,
        };
        server.create_database(together::START).await;
        course::prepare(first, engine, Way::Made, &server.url(together::START), 0).await;
        Some(server)
    })
}

/// Does this with each of them, some at a time.
fn each<T: Sync, R: Send>(all: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    some_at_once(4, all, work)
}

fn some_at_once<T: Sync, R: Send>(at_once: usize, all: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::SeqCst);
                    let Some(one) = all.get(at) else { break };
                    let result = work(one);
                    done.lock().unwrap().push((at, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap();
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// The process that dies. Run as a test of its own it has nothing to do.
#[tokio::test]
async fn dies_when_told_to() {
    let Some(told) = support::told() else { return };
    strike::die(&told).await;
}

/// An empty database for a case.
async fn database(engine: Engine) -> TestDatabase {
    TestDatabase::new(engine).await.expect("there was a server before")
}

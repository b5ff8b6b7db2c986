//! Faults of a whole server: many runs, each stopped at its moment, meet one of them together.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use ruskit::driver::{Url, driver_for};
use ruskit::migrate::Silent;

use crate::course::{Moment, go, migrator, prepare};
use crate::fault::{Fault, Job};
use crate::strike::ends_well;
use crate::support::{OwnServer, Watched};
use crate::{block_on, each};

/// The database on the server where the cases start.
pub(crate) const START: &str = "start";

/// So that each has databases of its own.
static STRIKES: AtomicUsize = AtomicUsize::new(0);

/// How long runs may take to get to their moments.
const LONG: Duration = Duration::from_secs(120);

/// Strikes all of them at once; whether the next runs end where clean ones end.
pub(crate) fn strike(server: &mut OwnServer, jobs: &[Job<'_>], fault: Fault) -> Vec<Result<(), String>> {
    let numbered: Vec<_> = jobs.iter().enumerate().collect();
    let strike = STRIKES.fetch_add(1, Ordering::Relaxed);
    let name = |number: usize| format!("case_{strike}_{number}");
    each(&numbered, |(number, job)| {
        block_on(async {
            let applied = server.copy_database(START, &name(*number)).await;
            if !applied {
                server.create_database(&name(*number)).await;
            }
            prepare(job.case, job.engine, job.way, &server.url(&name(*number)), usize::from(applied)).await;
        });
    });
    if fault == Fault::DiskFull {
        block_on(server.settle());
    }
    let gate = Arc::new(Gate::default());
    let (arrived, arrivals) = mpsc::channel();
    let noticed: Vec<bool> = std::thread::scope(|scope| {
        let run = |(number, job): &(usize, &Job<'_>)| {
            let (url, gate, arrived) = (server.url(&name(*number)), gate.clone(), arrived.clone());
            let (case, engine, way, at) = (job.case, job.engine, job.way, job.course.call(job.moment));
            scope.spawn(move || {
                let stop = Stop { gate, arrived, once: AtomicBool::new(false) };
                block_on(run_to(stop, at, &url, move |session, url| migrator(case, engine, url, session), way))
            })
        };
        let running: Vec<_> = numbered.iter().map(run).collect();
        for _ in jobs {
            arrivals.recv_timeout(LONG).unwrap();
        }
        match fault {
            Fault::DiskFull => server.fill(),
            _ => block_on(server.restart()),
        }
        gate.open();
        running.into_iter().map(|run| run.join().unwrap_or(true)).collect()
    });
    if fault == Fault::DiskFull {
        server.give_room();
        block_on(server.revive());
    }
    let server = &*server;
    let log = server.whole_log();
    let outcomes = each(&numbered, |(number, job)| {
        let ended = block_on(ends_well(job, &server.url(&name(*number))));
        let ended = ended.map_err(|error| format!("{error}\n{}: the server says\n{}", name(*number), ends_of(&log)));
        // For room. A server that was out of it may have left a file of its own in the folder, which keeps the folder.
        let url = server.url(&name(*number));
        if let Err(error) = block_on(driver_for(&url).unwrap().drop_database(&url)) {
            eprintln!("{} stays: {error}", name(*number));
        }
        ended
    });
    let struck = noticed.into_iter().zip(jobs).map(|(noticed, job)| match noticed {
        true => Ok(()),
        // Behind the last commit there is nothing to notice.
        false if job.course.call(job.moment) > job.course.call(Moment::Commit) => Ok(()),
        false => Err("the run does not notice it".to_owned()),
    });
    outcomes.into_iter().zip(struck).map(|(ended, struck)| ended.and(struck)).collect()
}

/// Runs up to this call, waits there, and goes on; whether it failed then.
async fn run_to(
    stop: Stop,
    at: usize,
    url: &Url,
    migrator: impl Fn(Box<dyn ruskit::driver::Session>, &Url) -> ruskit::migrate::Migrator,
    way: crate::course::Way,
) -> bool {
    let stop = Arc::new(stop);
    let here = stop.clone();
    let session = driver_for(url).unwrap().connect(url).await.unwrap();
    let session = Watched::new(session, move |calls| {
        if calls == at {
            here.wait();
        }
    });
    let outcome = go(migrator(Box::new(session), url), way, &mut Silent).await;
    stop.arrive();
    outcome.is_err()
}

/// Where a run waits for the fault.
struct Stop {
    gate: Arc<Gate>,
    arrived: Sender<()>,
    once: AtomicBool,
}

impl Stop {
    fn wait(&self) {
        self.arrive();
        self.gate.wait();
    }

    fn arrive(&self) {
        if !self.once.swap(true, Ordering::SeqCst) {
            self.arrived.send(()).ok();
        }
    }
}

/// Closed until the fault has struck.
#[derive(Default)]
struct Gate {
    open: Mutex<bool>,
    opened: Condvar,
}

impl Gate {
    fn open(&self) {
        *self.open.lock().unwrap() = true;
        self.opened.notify_all();
    }

    fn wait(&self) {
        let _open = self.opened.wait_while(self.open.lock().unwrap(), |open| !*open).unwrap();
    }
}

/// The last that a server wrote.
fn ends_of(log: &str) -> String {
    let lines: Vec<_> = log.lines().collect();
    lines[lines.len().saturating_sub(150)..].join("\n")
}

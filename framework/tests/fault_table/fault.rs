//! The faults, and when each strikes.

use std::fmt;

use crate::cases::Case;
use crate::course::{Course, Moment, Way};
use crate::support::{Engine, TestDatabase};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    Kill,
    Cut,
    Restart,
    LockTimeout,
    DiskFull,
}

impl Fault {
    pub(crate) const ALL: [Fault; 5] = [Fault::Kill, Fault::Cut, Fault::Restart, Fault::LockTimeout, Fault::DiskFull];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Fault::Kill => "kill −9",
            Fault::Cut => "connection cut",
            Fault::Restart => "server restart",
            Fault::LockTimeout => "lock timeout",
            Fault::DiskFull => "disk full",
        }
    }

    /// Whether this database can meet it.
    pub(crate) fn is_on(self, engine: Engine) -> bool {
        self != Fault::Restart || engine != Engine::Sqlite
    }

    /// Whether it takes a server that nobody else is on.
    pub(crate) fn needs_server(self, engine: Engine) -> bool {
        engine != Engine::Sqlite && matches!(self, Fault::Restart | Fault::DiskFull)
    }
}

/// A fault that strikes a case at a moment.
pub(crate) struct Job<'a> {
    pub(crate) engine: Engine,
    pub(crate) fault: Fault,
    pub(crate) case: &'static Case,
    pub(crate) way: Way,
    pub(crate) moment: Moment,
    pub(crate) course: &'a Course,
    /// A database where the cases start, to be copied.
    pub(crate) start: &'a TestDatabase,
}

impl fmt::Display for Job<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { engine, fault, case, way, moment, .. } = self;
        write!(
            f,
            "{engine:?}, {}, {way:?}, {}, {moment:?} (call {})",
            case.name,
            fault.name(),
            self.course.call(*moment)
        )
    }
}

/// Whether faults strike at every moment there is.
pub(crate) fn all_moments() -> bool {
    std::env::var("KIT_FAULTS").is_ok_and(|value| value == "all")
}

/// The moments at which this fault strikes this way through a case.
pub(crate) fn jobs<'a>(
    engine: Engine,
    fault: Fault,
    number: usize,
    case: &'static Case,
    way: Way,
    course: &'a Course,
    start: &'a TestDatabase,
) -> Vec<Job<'a>> {
    // Between calls, at what others hold, at what has room.
    let telling: &[Moment] = match fault {
        Fault::Kill | Fault::Cut | Fault::Restart => &[Moment::Behind, Moment::Commit, Moment::Before],
        // Who writes holds all of its database.
        Fault::LockTimeout if engine == Engine::Sqlite => &[Moment::Before],
        Fault::LockTimeout => &[Moment::Behind, Moment::Commit, Moment::Before],
        Fault::DiskFull => &[Moment::Behind, Moment::Before],
    };
    let between_calls = matches!(fault, Fault::Kill | Fault::Cut | Fault::Restart);
    let moments: Vec<Moment> = match all_moments() {
        true if between_calls => (0..course.calls).map(Moment::Call).collect(),
        true => telling.to_vec(),
        // Another one from case to case, from fault to fault, and on the way back.
        false => vec![telling[(number + fault as usize + way as usize) % telling.len()]],
    };
    moments.into_iter().map(|moment| Job { engine, fault, case, way, moment, course, start }).collect()
}

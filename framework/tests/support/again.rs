//! The test program started once more, as a process of its own that runs one of its tests: for what only a process can do,
//! hold a lock and be killed, or die between two calls, with nothing cleaned up, as after `kill -9`.
//!
//! The test that is started so has nothing to do when it is run as one of all: [`told`] gives it nothing then.

use std::process::{Command, Stdio};

use ruskit::driver::{Url, driver_for};
use ruskit::migrate::{Migrator, Source, SourceMigration};

use super::{TestDatabase, Watched};

const URL: &str = "KIT_TEST_AGAIN_URL";
const WHAT: &str = "KIT_TEST_AGAIN_WHAT";
const DIES_AT: &str = "KIT_TEST_AGAIN_DIES_AT";

/// Starts this test on a database, told what to do. It reads nothing and shows nothing.
pub(crate) fn again(test: &str, url: &Url, what: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture"]).env(URL, url.secret()).env(WHAT, what);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Runs this test as a process that dies before its so-manieth call; whether it lived to the end.
pub(crate) fn lives(test: &str, database: &TestDatabase, what: &str, dies_at: usize) -> bool {
    again(test, &database.url(), what).env(DIES_AT, dies_at.to_string()).status().unwrap().success()
}

/// What a process was told that was started by [`again`].
pub(crate) struct Told {
    pub(crate) url: Url,
    pub(crate) what: String,
}

/// What this process was told; nothing where it is the one that runs all tests.
pub(crate) fn told() -> Option<Told> {
    let url = Url::new(std::env::var(URL).ok()?);
    Some(Told { url, what: std::env::var(WHAT).unwrap() })
}

impl Told {
    /// A migrator of these migrations that aborts the process before the call it was told.
    pub(crate) async fn dying(&self, migrations: Vec<SourceMigration>) -> Migrator {
        let driver = driver_for(&self.url).unwrap();
        let last: usize = std::env::var(DIES_AT).unwrap().parse().unwrap();
        let session = Watched::new(driver.connect(&self.url).await.unwrap(), move |calls| {
            if calls == last {
                std::process::abort();
            }
        });
        Migrator::new(driver, Box::new(session), Source::new(migrations).unwrap())
    }
}

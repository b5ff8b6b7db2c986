//! Sixteen runners at once: each migration is applied exactly once, and all of them end well.

use std::process::Stdio;

use ruskit::migrate::{Migrator, Silent, Source, Upward};

use crate::examples::three;
use crate::support::{TestDatabase, again, told};

/// One of the runners. Run as a test of its own it has nothing to do.
#[tokio::test]
async fn runs_when_told_to() {
    let Some(told) = told() else { return };
    let mut migrator = Migrator::connect(&told.url, Source::new(three()).unwrap()).await.unwrap();
    migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
}

on_every_database! {
    async fn sixteen_runners_apply_each_migration_once(database: TestDatabase) {
        let runner = || {
            again("race::runs_when_told_to", &database.url(), "")
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        };
        let runners: Vec<_> = (0..16).map(|_| runner()).collect();
        for runner in runners {
            let output = runner.wait_with_output().unwrap();
            let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{text}");
        }
        assert_eq!(database.query("SELECT count(*), max(batch) FROM kit_migrations").await, [["3", "1"]]);
        assert_eq!(database.query("SELECT name FROM users ORDER BY id").await, [["ann"], ["bob"]]);
    }
}

//! A lint told that migrations run with `--safe` does not warn of what that avoids.

use ruskit::driver::driver_for;
use ruskit::lint::{Levels, Outlook, Server, Topic, rule};
use ruskit::migrate::{Source, foresee};
use ruskit::wire::Foresee;

use crate::cases::{CASES, One, migrations, prepared};
use crate::support::TestDatabase;

/// The rules about blocking that speak of a case.
async fn blocking(database: &TestDatabase, one: &'static One, wanted: &Foresee) -> Vec<String> {
    let source = Source::new(migrations(one)).unwrap();
    let foreseen = foresee(&database.url(), source, wanted, None).await.unwrap();
    assert_eq!(foreseen.migrations[0].refused, None);
    let driver = driver_for(&database.url()).unwrap();
    let outlook = Outlook::new(&foreseen, Server::told(driver.name(), &foreseen.server).unwrap());
    let findings = outlook.findings(&vec![None; outlook.doubts().len()], &Levels::default());
    let names = findings.into_iter().map(|finding| finding.rule);
    names.filter(|name| rule(name).is_some_and(|rule| rule.topic == Topic::Blocking)).collect()
}

on_every_database! {
    async fn nothing_that_is_done_safely_is_warned_of(first: TestDatabase) {
        for (name, one) in CASES {
            let database = first.another().await;
            drop(prepared(&database.url(), one, false).await);
            // What is measured takes a shadow each time.
            let measured = ["several", "primary_key", "foreign_key"].contains(name);
            for measure in [Some(false), measured.then_some(true)].into_iter().flatten() {
                let plain = Foresee { measure, ..Foresee::default() };
                let safe = Foresee { safe: true, ..plain.clone() };
                let said = blocking(&database, one, &plain).await;
                let left = blocking(&database, one, &safe).await;
                // PostgreSQL has a safe form of each; SQLite of none.
                assert_eq!(left, first.pick(said.clone(), Vec::new(), left.clone()), "{name}, measured: {measure}");
                assert!(left.iter().all(|rule| said.contains(rule)), "{name}, measured: {measure}: {said:?} {left:?}");
            }
        }
    }
}

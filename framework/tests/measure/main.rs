//! What statements do to tables, as measured, against what the manuals say of their kinds.
//!
//! A case is a statement and what is measured of it in one line; statements before it, separated by `;;`, prepare for it.
//! Each runs on tables that hold a few rows.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, reason = "tests")]

#[path = "../support/mod.rs"]
#[macro_use]
mod support;

mod migrations;

#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use ruskit::driver::{Blocks, Measured, Session, Statement, Transaction};

/// Measures the last of these statements; the ones before it only run.
async fn measured(session: &mut dyn Session, statements: &str) -> Measured {
    let (before, statement) = statements.rsplit_once(";;").unwrap_or(("", statements));
    for text in before.split(";;").filter(|text| !text.is_empty()) {
        session.execute(text).await.unwrap_or_else(|error| panic!("{text}: {error}"));
    }
    let outside = ["CONCURRENTLY", "VACUUM"].iter().any(|word| statement.contains(word));
    let statement = Statement { needs_autocommit: outside, ..Statement::new(statement.trim()) };
    if !outside {
        session.begin(Transaction::Plain).await.unwrap();
    }
    let outcome = session.measure(&statement).await;
    let measured = outcome.unwrap_or_else(|error| panic!("{}: {error}", statement.text));
    if !outside {
        session.rollback().await.unwrap();
    }
    measured
}

/// `posts ACCESS EXCLUSIVE, reads wait, rewritten, scanned; …`
fn told(measured: &Measured) -> String {
    let table = |touched: &ruskit::driver::Touched| {
        let mut facts = vec![format!("{} {}", touched.table, touched.lock.as_deref().unwrap_or("-"))];
        facts.extend(match touched.blocks {
            Blocks::Nobody => None,
            Blocks::Rows => Some("rows wait".to_owned()),
            Blocks::Writes => Some("writes wait".to_owned()),
            Blocks::Reads => Some("reads wait".to_owned()),
        });
        facts.extend(touched.rewrites.then(|| "rewritten".to_owned()));
        facts.extend(touched.scans.then(|| "scanned".to_owned()));
        facts.extend((!touched.rebuilds.is_empty()).then(|| format!("rebuilds {}", touched.rebuilds.join(" "))));
        facts.join(", ")
    };
    let method = measured.method.iter().map(|method| format!("{method}: "));
    let manual = measured.by_manual.then(|| "by the manual: ".to_owned());
    let tables: Vec<_> = measured.tables.iter().map(table).collect();
    method.chain(manual).collect::<String>() + &tables.join("; ")
}

/// Fails with all cases that are otherwise.
fn compare(found: Vec<(&str, String, &str)>) {
    let wrong: Vec<_> = found.iter().filter(|(_, found, expected)| found != expected).collect();
    let lines: String = wrong
        .iter()
        .map(|(case, found, expected)| format!("\n{case}\n  measured {found}\n  expected {expected}"))
        .collect();
    assert!(wrong.is_empty(), "{} of {} cases:{lines}", wrong.len(), found.len());
}

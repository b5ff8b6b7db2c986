//! Made-up rows: every table of ordinary schemas gets its own on all databases, and what stays empty says why.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, reason = "tests")]

#[path = "../support/mod.rs"]
#[macro_use]
mod support;
#[path = "../shadow/shop.rs"]
mod shop;

mod checks;
mod random;
mod schemas;
mod speed;

use std::collections::BTreeMap;

use ruskit::driver::{Scope, driver_for};
use ruskit::migrate::{Seeded, seed};
use ruskit::rows::Wanted;
use ruskit::schema::Schema;

use crate::support::TestDatabase;

/// Seeds the database itself, which holds no rows; how many rows there are must be as it says.
async fn seeded(database: &TestDatabase, wanted: Wanted) -> Seeded {
    let mut session = database.session().await;
    let schema = session.inspect(&Scope::All).await.unwrap();
    let driver = driver_for(&database.url()).unwrap();
    let seeded = seed(driver, session.as_mut(), &schema, wanted).await.unwrap();
    for (table, rows) in &seeded.rows {
        assert_eq!(count(database, table).await, *rows, "{table}");
    }
    for (table, why) in &seeded.left_empty {
        assert_eq!(count(database, table).await, 0, "{table}");
        assert!(!why.is_empty(), "{table}");
    }
    seeded
}

async fn count(database: &TestDatabase, table: &str) -> u64 {
    let table = database.engine().quote_table(table);
    database.value(&format!("SELECT count(*) FROM {table}")).await.parse().unwrap()
}

/// So many rows in each table of a schema.
fn each(schema: &Schema, rows: u64) -> BTreeMap<String, u64> {
    schema.tables.iter().map(|table| (table.name.clone(), rows)).collect()
}

//! SQLite.

mod ddl;
mod lexis;
mod types;

/// The driver.
#[derive(Debug)]
pub struct Sqlite;

//! SQLite.

mod ddl;
mod lexis;

/// The driver.
#[derive(Debug)]
pub struct Sqlite;

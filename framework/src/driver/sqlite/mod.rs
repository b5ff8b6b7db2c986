//! SQLite.

mod lexis;

/// The driver.
#[derive(Debug)]
pub struct Sqlite;

//! SQLite.

/// The driver.
#[derive(Debug)]
pub struct Sqlite;

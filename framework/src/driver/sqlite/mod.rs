//! SQLite.

mod ddl;
mod inspect;
mod lexis;
mod types;

/// The driver.
#[derive(Debug)]
pub struct Sqlite;

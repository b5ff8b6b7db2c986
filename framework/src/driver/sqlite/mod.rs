//! SQLite.

mod alter;
mod column;
mod constraint;
mod ddl;
mod define;
mod draft;
mod drop_column;
mod edit;
mod inspect;
mod lexis;
mod rebuild;
mod render;
mod types;

/// The driver.
#[derive(Debug)]
pub struct Sqlite;

/// The database's name as its users write it.
const NAME: &str = "sqlite";

//! MySQL and MariaDB.
//!
//! `render`, `alter` and `define` turn operations into statements, `inspect` reads the schema back, `session` runs things
//! on the one connection, `lock` keeps other runners out, `version` knows which of the two servers it is.

mod lexis;
mod name;
mod types;
mod unsupported;

/// The driver.
#[derive(Debug)]
pub struct Mysql;

/// The name as its users write it.
const NAME: &str = "mysql";

//! MySQL and MariaDB.
//!
//! `render`, `alter` and `define` turn operations into statements, `inspect` reads the schema back, `session` runs things
//! on the one connection, `lock` keeps other runners out, `version` knows which of the two servers it is.
//!
//! What inspecting and rendering agree on: indexes that foreign keys imply are left out ([`implied`]); what is kept in
//! the `options` of tables, columns and indexes stands in [`define`], [`column`] and [`index`]; a unique constraint is a
//! unique index.

mod alter;
mod column;
mod constraint;
mod define;
mod draft;
mod expression;
mod follow;
mod guard;
mod implied;
mod index;
mod lexis;
mod lossy;
mod name;
mod records;
mod render;
mod script;
mod types;
mod unsupported;

/// The driver.
#[derive(Debug)]
pub struct Mysql;

/// The name as its users write it.
const NAME: &str = "mysql";

//! How SQLite's SQL reads: apart from the rest of the driver, since a lint reads it where no driver is compiled in.

pub(crate) mod lexis;
pub(crate) mod script;
pub(crate) mod types;
pub(crate) mod unsupported;

/// The name of SQLite as its users write it.
pub(crate) const NAME: &str = "sqlite";

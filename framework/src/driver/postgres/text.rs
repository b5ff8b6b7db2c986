//! How PostgreSQL's SQL reads: apart from the rest of the driver, since a lint reads it where no driver is compiled in.

pub(crate) mod lexis;
pub(crate) mod name;
pub(crate) mod script;
pub(crate) mod transaction;
pub(crate) mod types;
pub(crate) mod unsupported;

/// The name of PostgreSQL as its users write it.
pub(crate) const NAME: &str = "postgres";

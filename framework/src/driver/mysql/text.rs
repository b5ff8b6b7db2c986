//! How MySQL's SQL reads: apart from the rest of the driver, since a lint reads it where no driver is compiled in.

pub(crate) mod lexis;
pub(crate) mod name;
pub(crate) mod script;
pub(crate) mod types;

/// The name of MySQL as its users write it.
pub(crate) const NAME: &str = "mysql";

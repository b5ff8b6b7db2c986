//! What SQL databases share; quotes as the standard has them are not MySQL's.

pub(crate) mod create;
pub(crate) mod doubt;
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(crate) mod lease;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub(crate) mod quote;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub(crate) mod records;
pub mod script;
pub mod tokens;

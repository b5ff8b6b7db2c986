//! What SQL databases share; quotes as the standard has them are not MySQL's.

#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
pub mod allow;
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
pub(crate) mod create;
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
pub(crate) mod doubt;
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(in crate::driver) mod dump;
#[cfg(any(feature = "sqlite", feature = "mysql"))]
pub(crate) mod expression;
#[cfg(all(feature = "runner", any(feature = "sqlite", feature = "postgres", feature = "mysql")))]
pub(crate) mod fate;
#[cfg(any(feature = "sqlite", feature = "mysql", all(feature = "runner", feature = "postgres")))]
pub(crate) mod front;
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
pub(crate) mod insert;
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(crate) mod lease;
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "lint"))]
pub(crate) mod quote;
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
pub(crate) mod records;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub(crate) mod references;
#[cfg(all(feature = "runner", any(feature = "sqlite", feature = "postgres", feature = "mysql")))]
pub(crate) mod said;
pub mod script;
pub mod tokens;
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
pub(crate) mod whole;
pub mod words;

//! What SQL databases share.

pub(crate) mod quote;
pub(crate) mod records;
pub mod script;
pub mod tokens;

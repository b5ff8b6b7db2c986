//! What SQL databases share.

pub(crate) mod quote;
pub mod script;
pub mod tokens;

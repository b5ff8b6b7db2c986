//! What SQL databases share.

pub mod script;
pub mod tokens;

//! The rules, one file each.

mod index_not_concurrent;

use super::Rule;

/// All rules, in the order of the documentation.
pub static RULES: &[&Rule] = &[&index_not_concurrent::RULE];

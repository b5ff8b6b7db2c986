//! The rules, one file each but for those of one idea.

mod index_not_concurrent;
mod rows;

use super::Rule;
pub use rows::about_rows;

/// All rules, in the order of the documentation.
pub static RULES: &[&Rule] = &[
    &index_not_concurrent::RULE,
    &rows::DUPLICATE_ROWS,
    &rows::NULL_ROWS,
    &rows::ROWS_WITHOUT_VALUE,
    &rows::UNFIT_ROWS,
    &rows::ORPHAN_ROWS,
    &rows::VIOLATING_ROWS,
    &rows::ROWS_DROPPED,
];

/// The rule of this name.
pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.name == name)
}

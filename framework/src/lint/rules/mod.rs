//! The rules, one file each but for those of one idea.

mod allows;
mod index_not_concurrent;
mod measured;
mod rows;

use super::Rule;
pub use rows::about_rows;

/// All rules, in the order of the documentation.
pub static RULES: &[&Rule] = &[
    &index_not_concurrent::RULE,
    &measured::MEASURED_REWRITE,
    &measured::MEASURED_LOCK,
    &measured::MEASURED_REFUSAL,
    &rows::DUPLICATE_ROWS,
    &rows::NULL_ROWS,
    &rows::ROWS_WITHOUT_VALUE,
    &rows::UNFIT_ROWS,
    &rows::ORPHAN_ROWS,
    &rows::VIOLATING_ROWS,
    &rows::ROWS_DROPPED,
    &allows::ALLOW_UNKNOWN,
    &allows::ALLOW_UNUSED,
    &allows::ALLOW_WITHOUT_REASON,
];

/// The rule of this name.
pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.name == name)
}

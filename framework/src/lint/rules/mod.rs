//! The rules, one file each but for those of one idea.

mod add_check;
mod add_column_rewrites;
mod add_column_volatile_default;
mod add_foreign_key;
mod add_primary_key;
mod add_unique_constraint;
mod allows;
mod by_hand;
mod change_column_type;
mod course;
mod drop_index_not_concurrent;
mod drops;
mod enum_change;
mod index_not_concurrent;
mod keys;
mod measured;
mod moves_column_in_place;
mod names;
mod no_lock_timeout;
mod renames;
mod rows;
mod set_not_null;
mod several_locks;
mod types;
mod unbounded_update;
mod values;
mod words;

use super::Rule;
pub use rows::about_rows;

/// All rules, in the order of the documentation.
pub static RULES: &[&Rule] = &[
    &index_not_concurrent::RULE,
    &drop_index_not_concurrent::RULE,
    &add_unique_constraint::RULE,
    &add_primary_key::RULE,
    &add_foreign_key::RULE,
    &add_check::RULE,
    &set_not_null::RULE,
    &change_column_type::RULE,
    &add_column_volatile_default::RULE,
    &add_column_rewrites::RULE,
    &enum_change::RULE,
    &several_locks::RULE,
    &no_lock_timeout::RULE,
    &unbounded_update::RULE,
    &by_hand::MAINTENANCE,
    &by_hand::LOCK_TABLE,
    &measured::MEASURED_REWRITE,
    &measured::MEASURED_LOCK,
    &moves_column_in_place::RULE,
    &course::TRANSACTION_IN_FILE,
    &course::CONCURRENTLY_IN_TRANSACTION,
    &course::CONCURRENTLY_WITH_OTHERS,
    &course::NOT_READ,
    &measured::MEASURED_REFUSAL,
    &renames::RENAME_COLUMN,
    &renames::RENAME_TABLE,
    &renames::RENAME_ENUM_VALUE,
    &drops::DROP_COLUMN,
    &drops::DROP_TABLE,
    &drops::DROP_CASCADE,
    &drops::TRUNCATE_CASCADE,
    &values::ADD_REQUIRED_COLUMN,
    &values::DROP_NOT_NULL,
    &values::CHANGE_DEFAULT,
    &values::DROP_DEFAULT,
    &rows::DUPLICATE_ROWS,
    &rows::NULL_ROWS,
    &rows::ROWS_WITHOUT_VALUE,
    &rows::UNFIT_ROWS,
    &rows::ORPHAN_ROWS,
    &rows::VIOLATING_ROWS,
    &rows::ROWS_DROPPED,
    &keys::NO_PRIMARY_KEY,
    &keys::FOREIGN_KEY_WITHOUT_INDEX,
    &keys::REDUNDANT_INDEX,
    &keys::SMALL_PRIMARY_KEY,
    &names::LONG_IDENTIFIER,
    &names::UNNAMED_CONSTRAINT,
    &types::TIMESTAMP_WITHOUT_TIME_ZONE,
    &types::JSON_NOT_JSONB,
    &types::FIXED_CHAR,
    &allows::ALLOW_UNKNOWN,
    &allows::ALLOW_UNUSED,
    &allows::ALLOW_WITHOUT_REASON,
];

/// The rule of this name.
pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.name == name)
}

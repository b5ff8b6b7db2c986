//! What a foreign key says behind its columns, as the standard has it.

use super::quote;
use crate::schema::{Action, Deferrable, ForeignKey};

/// `REFERENCES …`, the table's name written as `table`.
pub(crate) fn references(key: &ForeignKey, table: &str) -> String {
    let mut text = format!("REFERENCES {table}");
    if !key.references.is_empty() {
        text.push_str(&format!(" ({})", quote::names(&key.references)));
    }
    for (event, action) in [("ON DELETE", key.on_delete), ("ON UPDATE", key.on_update)] {
        let action = match action {
            Action::NoAction => continue,
            Action::Restrict => "RESTRICT",
            Action::Cascade => "CASCADE",
            Action::SetNull => "SET NULL",
            Action::SetDefault => "SET DEFAULT",
        };
        text.push_str(&format!(" {event} {action}"));
    }
    text.push_str(deferrable(key.deferrable));
    text
}

/// When a constraint is checked, with a blank before it.
pub(crate) fn deferrable(when: Option<Deferrable>) -> &'static str {
    match when {
        Some(Deferrable::InitiallyDeferred) => " DEFERRABLE INITIALLY DEFERRED",
        Some(Deferrable::InitiallyImmediate) => " DEFERRABLE INITIALLY IMMEDIATE",
        None => "",
    }
}

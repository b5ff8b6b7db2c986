//! Primary keys, foreign keys and checks as their own texts.

use super::expression::parenthesised;
use super::name::{name, names};
use super::unsupported::unsupported;
use crate::driver::Unsupported;
use crate::schema::{Action, Check, ForeignKey, PrimaryKey, Table};

/// A primary key; it has no name of its own.
pub(super) fn primary_key(key: &PrimaryKey) -> String {
    key.definition.clone().unwrap_or_else(|| format!("PRIMARY KEY ({})", names(&key.columns)))
}

/// A check.
pub(super) fn check(check: &Check) -> String {
    let text = || format!("{}CHECK {}", named(check.name.as_deref()), parenthesised(&check.expression));
    check.definition.clone().unwrap_or_else(text)
}

/// A foreign key of this table.
pub(super) fn foreign_key(key: &ForeignKey, table: &Table) -> Result<String, Unsupported> {
    if let Some(definition) = &key.definition {
        return Ok(definition.clone());
    }
    let columns = names(&key.columns);
    let references = names(referenced(key, table)?);
    let mut text =
        format!("{}FOREIGN KEY ({columns}) REFERENCES {} ({references})", named(key.name.as_deref()), name(&key.table));
    for (event, action) in [("DELETE", key.on_delete), ("UPDATE", key.on_update)] {
        text.push_str(&match action {
            Action::NoAction => continue,
            Action::Restrict => format!(" ON {event} RESTRICT"),
            Action::Cascade => format!(" ON {event} CASCADE"),
            Action::SetNull => format!(" ON {event} SET NULL"),
            Action::SetDefault => {
                let what = format!("set {columns} of `{}` to the default when the row referred to goes", table.name);
                return Err(unsupported(what, "use SetNull, or Restrict"));
            }
        });
    }
    if key.deferrable.is_some() {
        let what = format!("check the foreign key over {columns} of `{}` at commit", table.name);
        return Err(unsupported(what, "leave `deferrable` out: it is checked at once"));
    }
    Ok(text)
}

/// The columns referenced; MySQL does not take the primary key for granted, and only this table's own is known.
fn referenced<'a>(key: &'a ForeignKey, table: &'a Table) -> Result<&'a [String], Unsupported> {
    if !key.references.is_empty() {
        return Ok(&key.references);
    }
    match &table.primary_key {
        Some(own) if key.table == table.name => Ok(&own.columns),
        _ => {
            let what = format!("refer from `{}` to `{}` without naming the columns", table.name, key.table);
            Err(unsupported(what, "name the columns referenced"))
        }
    }
}

fn named(constraint: Option<&str>) -> String {
    constraint.map(|text| format!("CONSTRAINT {} ", name(text))).unwrap_or_default()
}

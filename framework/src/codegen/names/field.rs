//! What a table's columns are called as fields.

use std::collections::{BTreeMap, HashSet};

use super::reserved::{NEVER, keeps_its_spelling};
use super::{unused, words};
use crate::schema::Table;

/// Names a table's fields: column to field, without `r#`. `present` are fields that are there already, by column.
pub(crate) fn field_names<'t>(
    table: &'t Table,
    present: &BTreeMap<String, String>,
    reserved: &[String],
) -> BTreeMap<&'t str, String> {
    let mut used: HashSet<String> = present.values().cloned().chain(reserved.iter().cloned()).collect();
    let mut names: BTreeMap<&str, String> = BTreeMap::new();
    for column in &table.columns {
        if let Some(field) = present.get(&column.name) {
            names.insert(&column.name, field.clone());
        }
    }
    // Columns that may be written as they are have the first choice.
    for column in &table.columns {
        if !names.contains_key(column.name.as_str()) && field_name(&column.name) == column.name {
            let name = unused(&mut used, &column.name);
            names.insert(&column.name, name);
        }
    }
    for column in &table.columns {
        if !names.contains_key(column.name.as_str()) {
            let name = unused(&mut used, &field_name(&column.name));
            names.insert(&column.name, name);
        }
    }
    names
}

/// The field of a column, without `r#`.
fn field_name(column: &str) -> String {
    if is_plain(column) {
        return column.to_owned();
    }
    let name = words(column).join("_");
    match name.chars().next() {
        None => "column".to_owned(),
        Some(_) if NEVER.contains(&name.as_str()) => format!("{name}_"),
        Some(first) if unicode_ident::is_xid_start(first) => name,
        Some(_) => format!("column_{name}"),
    }
}

/// Whether a column's name may be a field's as it is: an identifier in the case Rust expects.
fn is_plain(name: &str) -> bool {
    let mut letters = name.chars();
    let start = letters.next().is_some_and(|first| first == '_' || unicode_ident::is_xid_start(first));
    start
        && letters.all(unicode_ident::is_xid_continue)
        && !name.chars().any(char::is_uppercase)
        && !name.trim_matches('_').contains("__")
        && !name.trim_matches('_').is_empty()
        && !NEVER.contains(&name)
        && keeps_its_spelling(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_become_fields() {
        let cases = [
            ("user_id", "user_id"),
            ("ArtistId", "artist_id"),
            ("type", "type"),
            ("self", "self_"),
            ("Self", "self_"),
            ("_", "column"),
            ("", "column"),
            ("2nd", "column_2nd"),
            ("first name", "first_name"),
            ("a__b", "a_b"),
            ("_id", "_id"),
            ("größe", "größe"),
            ("名前", "名前"),
            ("URL", "url"),
            ("x²", "x"),
            ("a-b", "a_b"),
        ];
        for (column, field) in cases {
            assert_eq!(field_name(column), field, "{column}");
        }
    }
}

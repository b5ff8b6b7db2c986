//! Constraints of a table as PostgreSQL's text
//! (<https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-PARMS-CONSTRAINT>).
//!
//! What comes with a `definition` keeps that very text. PostgreSQL names every constraint; the names it would choose by
//! itself for a primary key, and the one Kit chooses for the check of an enumeration, are left out of the model: see
//! [`usual_key_name`] and [`enum_check_name`].

use super::lexis::POSTGRES;
use super::name;
use super::unsupported::unsupported;
use crate::driver::Unsupported;
use crate::driver::sql::quote;
use crate::driver::sql::references::{deferrable, references};
use crate::driver::sql::tokens::{TokenKind, significant, unquote};
use crate::schema::{Check, ForeignKey, Index, PrimaryKey, constraint_name};

/// What PostgreSQL calls a primary key that is given no name: `<table>_pkey`, the table's part cut to fit.
pub(super) fn usual_key_name(table: &str) -> String {
    let (_, table) = name::split(table);
    format!("{}_pkey", name::cut(&table, name::LONGEST - "_pkey".len()))
}

/// What Kit calls the check that keeps a column to the texts of its enumeration.
pub(super) fn enum_check_name(table: &str, column: &str) -> String {
    constraint_name(table, &[column], "enum")
}

/// The texts of an enumeration, if this check (as `pg_get_constraintdef` gives it) is the one Kit made for the text
/// column. The form is PostgreSQL's own: `column IN ('a', 'b')` becomes `column = ANY (ARRAY['a'::text, 'b'::text])`.
pub(super) fn enum_values(constraint: &str, definition: &str, column: &str) -> Option<Vec<String>> {
    if !constraint.ends_with("_enum") {
        return None;
    }
    let tokens: Vec<_> = significant(definition, &POSTGRES)
        .filter(|token| token.kind != TokenKind::Symbol || !matches!(token.text(definition), "(" | ")"))
        .map(|token| (token.kind, token.text(definition)))
        .collect();
    let words: Vec<_> = tokens.iter().map(|(_, text)| *text).collect();
    let (["CHECK", name, "="], rest) = words.split_at_checked(3)? else { return None };
    if unquote(name) != column {
        return None;
    }
    let list = match rest {
        ["ANY", "ARRAY", "[", list @ .., "]"] => list,
        single => single,
    };
    list.split(|word| *word == ",").map(enum_value).collect()
}

fn enum_value(words: &[&str]) -> Option<String> {
    match words {
        [text, "::", "text"] if text.starts_with('\'') => Some(unquote(text).into_owned()),
        _ => None,
    }
}

/// The check that keeps a text column to these texts.
pub(super) fn enum_check(column: &str, values: &[String]) -> String {
    let values: Vec<_> = values.iter().map(|value| quote::literal(value)).collect();
    format!("CHECK ({} IN ({}))", quote::name(column), values.join(", "))
}

/// `CONSTRAINT "name" `, or nothing for a constraint that PostgreSQL names.
pub(super) fn named(name: Option<&str>) -> String {
    name.map(|name| format!("CONSTRAINT {} ", quote::name(name))).unwrap_or_default()
}

/// A primary key.
pub(super) fn primary_key(key: &PrimaryKey) -> String {
    let text = match &key.definition {
        Some(definition) => definition.clone(),
        None => format!("PRIMARY KEY ({})", quote::names(&key.columns)),
    };
    format!("{}{text}", named(key.name.as_deref()))
}

/// A unique or exclusion constraint.
pub(super) fn unique(index: &Index) -> Result<String, Unsupported> {
    let named = named(index.name.as_deref());
    if let Some(definition) = &index.definition {
        return Ok(format!("{named}{definition}"));
    }
    if !index.unique {
        let what = "make an exclusion constraint of columns alone";
        return Err(unsupported(what, "write it with `schema.sql(…)`: `ALTER TABLE … ADD EXCLUDE USING gist (…)`"));
    }
    let columns: Vec<_> = index.columns.iter().filter_map(|part| part.name()).collect();
    let plain = |part: &crate::schema::IndexColumn| {
        !part.descending && part.collation.is_none() && part.operator_class.is_none() && part.nulls_first.is_none()
    };
    if index.predicate.is_some() || columns.len() != index.columns.len() || !index.columns.iter().all(plain) {
        let what = "make a unique constraint of more than whole columns and all rows";
        return Err(unsupported(what, "create a unique index instead"));
    }
    let distinct = if super::index::is_set(index, "nulls_not_distinct") { " NULLS NOT DISTINCT" } else { "" };
    let mut text = format!("{named}UNIQUE{distinct} ({})", quote::names(columns));
    text.push_str(&super::index::include(index));
    text.push_str(&super::index::storage(index));
    text.push_str(deferrable(index.deferrable));
    Ok(text)
}

/// A foreign key.
pub(super) fn foreign_key(key: &ForeignKey) -> String {
    let named = named(key.name.as_deref());
    match &key.definition {
        Some(definition) => format!("{named}{definition}"),
        None => {
            format!("{named}FOREIGN KEY ({}) {}", quote::names(&key.columns), references(key, &name::sql(&key.table)))
        }
    }
}

/// A check.
pub(super) fn check(check: &Check) -> String {
    let named = named(check.name.as_deref());
    match &check.definition {
        Some(definition) => format!("{named}{definition}"),
        None => format!("{named}CHECK ({})", check.expression.trim()),
    }
}

/// Whether a constraint holds for new rows only, which can only be said of one that is added to a table.
pub(super) fn is_not_valid(definition: Option<&str>) -> bool {
    definition.is_some_and(|definition| definition.trim_end().ends_with("NOT VALID"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_name_of_a_key_fits() {
        assert_eq!(usual_key_name("users"), "users_pkey");
        assert_eq!(usual_key_name("audit.log"), "log_pkey");
        assert_eq!(usual_key_name(&"ß".repeat(31)), format!("{}_pkey", "ß".repeat(29)));
        assert_eq!(usual_key_name(&"x".repeat(63)).len(), 63);
    }

    #[test]
    fn the_check_of_an_enumeration_is_known_again() {
        let values = |definition: &str| enum_values("posts_status_enum", definition, "status");
        let two = Some(vec!["draft".to_owned(), "it's, out".to_owned()]);
        assert_eq!(values("CHECK ((status = ANY (ARRAY['draft'::text, 'it''s, out'::text])))"), two);
        assert_eq!(values("CHECK ((status = 'a'::text))"), Some(vec!["a".to_owned()]));
        assert_eq!(enum_values("x_enum", "CHECK ((\"the State\" = 'a'::text))", "the State").map(|v| v.len()), Some(1));
    }

    #[test]
    fn other_checks_stay_checks() {
        for definition in [
            "CHECK ((kind = ANY (ARRAY['a'::text])))",
            "CHECK ((status <> 'a'::text))",
            "CHECK ((status = ANY (ARRAY['a'::text]))) NOT VALID",
            "CHECK (((status = 'a'::text) OR (status = 'b'::text)))",
            "CHECK ((status = lower('A'::text)))",
            "CHECK (true)",
            "",
        ] {
            assert_eq!(enum_values("posts_status_enum", definition, "status"), None, "{definition}");
        }
        assert_eq!(enum_values("posts_status_check", "CHECK ((status = 'a'::text))", "status"), None);
    }
}

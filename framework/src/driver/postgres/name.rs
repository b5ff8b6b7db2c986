//! Names of tables, views and types, which stand in a schema.
//!
//! Kit writes such a name as one text: `users` where the search path finds it, else `audit.log`; a part that itself
//! holds a dot or a double quote stands in double quotes: `"a.b"`. Always holds: `split(&join(schema, name))` gives
//! the two back. Columns, indexes, constraints and triggers stand in a table and have plain names.

use std::borrow::Cow;

use crate::driver::sql::quote;
use crate::driver::sql::tokens::unquote;

/// Longest name in bytes; the server cuts longer ones off
/// (<https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS>).
pub(crate) const LONGEST: usize = 63;

/// A name's schema, where it names one, and what it is called there.
pub(crate) fn split(name: &str) -> (Option<Cow<'_, str>>, Cow<'_, str>) {
    match dot(name) {
        Some(at) => (Some(unquote(&name[..at])), unquote(&name[at + 1..])),
        None => (None, bare(name)),
    }
}

/// The one text for a schema, where it has to be named, and what something is called there.
pub(crate) fn join(schema: Option<&str>, name: &str) -> String {
    match schema {
        Some(schema) => format!("{}.{}", part(schema), part(name)),
        None => part(name).into_owned(),
    }
}

/// The name as it stands in a statement: `"audit"."log"`.
pub(crate) fn sql(name: &str) -> String {
    let (schema, name) = split(name);
    qualified(schema.as_deref(), &name)
}

/// The statement's name of something called `name` that stands in the same schema as `beside`.
pub(crate) fn sql_beside(beside: &str, name: &str) -> String {
    qualified(split(beside).0.as_deref(), name)
}

/// The text's beginning, of at most so many bytes.
pub(crate) fn cut(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The name as a text literal that functions such as `to_regclass` read.
pub(crate) fn literal(name: &str) -> String {
    quote::literal(&sql(name))
}

fn qualified(schema: Option<&str>, name: &str) -> String {
    match schema {
        Some(schema) => format!("{}.{}", quote::name(schema), quote::name(name)),
        None => quote::name(name),
    }
}

fn part(name: &str) -> Cow<'_, str> {
    if name.contains(['.', '"']) { Cow::Owned(quote::name(name)) } else { Cow::Borrowed(name) }
}

/// Without the quotes around all of it; quotes that only begin it belong to it.
fn bare(name: &str) -> Cow<'_, str> {
    let whole = name.len() > 1 && name.starts_with('"') && quoted_end(name) == Some(name.len());
    if whole { unquote(name) } else { Cow::Borrowed(name) }
}

/// The first dot that stands in no quotes.
fn dot(name: &str) -> Option<usize> {
    let start = if name.starts_with('"') { quoted_end(name)? } else { 0 };
    name[start..].find('.').map(|at| start + at).filter(|at| *at > 0 && at + 1 < name.len())
}

/// The byte behind the quoted part a name begins with.
fn quoted_end(name: &str) -> Option<usize> {
    let mut rest = 1;
    loop {
        let at = rest + name.get(rest..)?.find('"')?;
        if name.as_bytes().get(at + 1) != Some(&b'"') {
            return Some(at + 1);
        }
        rest = at + 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_split_at_the_dot_that_stands_in_no_quotes() {
        for (name, schema, bare, written) in [
            ("users", None, "users", "\"users\""),
            ("audit.log", Some("audit"), "log", "\"audit\".\"log\""),
            ("\"a.b\"", None, "a.b", "\"a.b\""),
            ("\"a.b\".\"c\"\"d\"", Some("a.b"), "c\"d", "\"a.b\".\"c\"\"d\""),
            ("audit.\"x.y\"", Some("audit"), "x.y", "\"audit\".\"x.y\""),
            ("Mixed Case", None, "Mixed Case", "\"Mixed Case\""),
        ] {
            let (found, called) = split(name);
            assert_eq!((found.as_deref(), called.as_ref()), (schema, bare), "{name}");
            assert_eq!(sql(name), written);
        }
    }

    #[test]
    fn joined_names_split_again() {
        for schema in [None, Some("public"), Some("a.b"), Some("\""), Some("x\"y")] {
            for name in ["users", "a.b", "\"", "\"a\"", "größe", "."] {
                let joined = join(schema, name);
                let (found, called) = split(&joined);
                assert_eq!((found.as_deref(), called.as_ref()), (schema, name), "{joined}");
            }
        }
    }

    #[test]
    fn names_that_are_not_finished_stay_what_they_are() {
        for name in ["\"abc", ".log", "audit.", "\""] {
            let (schema, called) = split(name);
            assert_eq!((schema, called.as_ref()), (None, name));
        }
    }

    #[test]
    fn an_index_stands_beside_its_table() {
        assert_eq!(sql_beside("audit.log", "a.b"), "\"audit\".\"a.b\"");
        assert_eq!(sql_beside("log", "i"), "\"i\"");
    }
}

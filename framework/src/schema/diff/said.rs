//! What a person says of tables and columns on the command line: `users.name:full_name`, `posts.slug=lower(title)`.

use crate::schema::{Column, Schema, Table};

/// Words on the command line that cannot be followed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{said}`: {problem}")]
pub struct Misunderstood {
    /// The words.
    pub said: String,
    /// What is wrong: `there is no table `usres` before`.
    pub problem: String,
}

impl Misunderstood {
    pub(super) fn new(said: &str, problem: impl Into<String>) -> Self {
        Self { said: said.to_owned(), problem: problem.into() }
    }
}

/// Both sides of the first such sign outside of double quotes, without the blanks around it.
pub(super) fn split(said: &str, sign: char) -> Option<(&str, &str)> {
    let at = outside_quotes(said, sign).next()?;
    Some((said[..at].trim(), said[at + sign.len_utf8()..].trim()))
}

/// Table and column of `users.name`: the column is what stands behind the last dot outside of double quotes.
pub(super) fn column(said: &str) -> Option<(&str, String)> {
    let at = outside_quotes(said, '.').last()?;
    let (table, column) = (&said[..at], &said[at + 1..]);
    (!table.is_empty() && !column.is_empty()).then(|| (table, unquoted(column)))
}

fn outside_quotes(said: &str, sign: char) -> impl Iterator<Item = usize> {
    let mut quoted = false;
    said.char_indices()
        .filter(move |(_, letter)| {
            quoted ^= *letter == '"';
            !quoted && *letter == sign
        })
        .map(|(at, _)| at)
}

/// A name without the double quotes around it.
pub(super) fn unquoted(name: &str) -> String {
    match name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) => inner.replace("\"\"", "\""),
        None => name.to_owned(),
    }
}

/// The table of this name, as the model writes it or in quotes.
pub(super) fn table<'a>(schema: &'a Schema, said: &str) -> Option<&'a Table> {
    schema.table(said).or_else(|| schema.table(&unquoted(said)))
}

/// Table and column of these words, or what is wrong with them.
pub(super) fn known_column<'a>(schema: &'a Schema, said: &str, place: &str) -> Result<(&'a Table, &'a Column), String> {
    let (name, column) = column(said).ok_or_else(|| "say table and column, as in `users.name`".to_owned())?;
    let table = table(schema, name).ok_or_else(|| format!("there is no table `{name}` {place}"))?;
    let found = table.column(&column).ok_or_else(|| {
        let names: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
        format!("`{}` has no column `{column}` {place} (it has {})", table.name, names.join(", "))
    })?;
    Ok((table, found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_within_quotes_are_no_end() {
        assert_eq!(column("users.name"), Some(("users", "name".into())));
        assert_eq!(column("audit.log.at"), Some(("audit.log", "at".into())));
        assert_eq!(column("\"a.b\".\"c.d\""), Some(("\"a.b\"", "c.d".into())));
        assert_eq!(column("users"), None);
        assert_eq!(column("users."), None);
        assert_eq!(split("\"a:b\".c : d", ':'), Some(("\"a:b\".c", "d")));
        assert_eq!(unquoted("\"say \"\"so\"\"\""), "say \"so\"");
    }
}

//! The tables a statement takes rows from, and what it calls them.

use super::{name, one_of_a_kind};
use crate::driver::sql::words::Words;
use crate::schema::bare;

/// A table, and its name within the statement.
pub(super) struct Source {
    pub(super) table: String,
    alias: Option<String>,
}

impl Source {
    /// Whether the statement calls it so.
    pub(super) fn is_called(&self, name: &str) -> bool {
        let own = self.alias.clone().unwrap_or_else(|| bare(&self.table));
        own.eq_ignore_ascii_case(&bare(name))
    }
}

/// What the tables end with.
const ENDS: [&str; 5] = ["SET", "WHERE", "ORDER", "LIMIT", "RETURNING"];

/// What may stand behind a table's name, and is no other name for it.
const NO_ALIASES: [&str; 20] = [
    "CROSS",
    "FOR",
    "FORCE",
    "FULL",
    "IGNORE",
    "INDEXED",
    "INNER",
    "JOIN",
    "LEFT",
    "LIMIT",
    "NATURAL",
    "NOT",
    "ON",
    "ORDER",
    "PARTITION",
    "RETURNING",
    "RIGHT",
    "STRAIGHT_JOIN",
    "USE",
    "USING",
];

/// The tables that are named from here on, joined or between commas. Those of a query within are only read.
pub(super) fn sources(mut words: Words<'_>) -> Vec<Source> {
    let mut found = Vec::new();
    let mut is_table_next = true;
    while !words.is_done() && !words.is_one_at(0, &ENDS) {
        let joins = words.is_symbol("(") && is_table_next && !words.is_one_at(1, &["SELECT", "VALUES", "WITH"]);
        if joins {
            words.next();
        } else if words.is_symbol("(") {
            words.parenthesized();
            is_table_next = false;
        } else if is_table_next {
            found.extend(source(&mut words));
            is_table_next = false;
        } else {
            is_table_next = words.is_symbol(",") || words.is_one_at(0, &["JOIN", "STRAIGHT_JOIN"]);
            words.next();
        }
    }
    found
}

fn source(words: &mut Words<'_>) -> Option<Source> {
    if words.take(&["ONLY"]) {
        words.take_symbol("(");
    }
    let table = name(words)?;
    words.take_symbol("*");
    if words.take(&["PARTITION"]) {
        words.parenthesized();
    }
    let has_alias = words.take(&["AS"]) || !words.is_one_at(0, &NO_ALIASES) && !words.is_one_at(0, &ENDS);
    let alias = if has_alias { words.name() } else { None };
    Some(Source { table, alias })
}

/// The tables behind the names a statement has for them; all of them where none is called so.
pub(super) fn resolved(names: &[String], sources: &[Source]) -> Vec<String> {
    let called = sources.iter().filter(|source| names.iter().any(|name| source.is_called(name)));
    let called: Vec<_> = called.map(|source| source.table.clone()).collect();
    let tables = if called.is_empty() { sources.iter().map(|source| source.table.clone()).collect() } else { called };
    one_of_a_kind(tables)
}

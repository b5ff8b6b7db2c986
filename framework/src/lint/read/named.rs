//! What a database calls a constraint or an index whose author did not.

use super::name;
use crate::driver::postgres_text::name::LONGEST;
use crate::lint::Dialect;
use crate::schema::{Index, IndexTerm, Table};

/// What is to be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Index,
    Unique,
    ForeignKey,
    Check,
    Exclusion,
}

/// A name for it on this table, of these columns; none where the database leaves it unnamed.
pub(super) fn name(dialect: Dialect, table: &Table, kind: Kind, columns: &[String]) -> Option<String> {
    let taken = |name: &str| is_taken(dialect, table, name);
    match dialect {
        Dialect::Sqlite => None,
        Dialect::Postgres => Some(of_postgres(&name::bare(dialect, &table.name), kind, columns, taken)),
        Dialect::Mysql => Some(of_mysql(table, kind, columns, taken)),
    }
}

/// What PostgreSQL calls the columns of an index in the index's name.
pub(super) fn parts(index: &Index) -> Vec<String> {
    let part = |term: &IndexTerm| match term {
        IndexTerm::Column(name) => name.clone(),
        IndexTerm::Expression(text) => match text.split_once('(') {
            Some((function, _))
                if !function.is_empty() && function.chars().all(|letter| letter.is_alphanumeric() || letter == '_') =>
            {
                function.to_lowercase()
            }
            _ => "expr".to_owned(),
        },
    };
    index.columns.iter().map(|column| part(&column.term)).chain(index.include.iter().cloned()).collect()
}

/// As `ChooseConstraintName` and `ChooseIndexName` do.
fn of_postgres(table: &str, kind: Kind, columns: &[String], taken: impl Fn(&str) -> bool) -> String {
    let kind = match kind {
        Kind::Index => "idx",
        Kind::Unique => "key",
        Kind::ForeignKey => "fkey",
        Kind::Check => "check",
        Kind::Exclusion => "excl",
    };
    let columns = columns.join("_");
    let mut number = 0;
    loop {
        let end = if number == 0 { kind.to_owned() } else { format!("{kind}{number}") };
        let name = fitting(table, &columns, &end);
        if !taken(&name) {
            return name;
        }
        number += 1;
    }
}

/// `table_columns_kind`, the longer of the two cut where it would be too long.
fn fitting(table: &str, columns: &str, end: &str) -> String {
    let (mut first, mut second) = (table.len(), columns.len());
    let rest = 1 + end.len() + usize::from(second > 0);
    while first + second + rest > LONGEST && first + second > 0 {
        if first > second { first -= 1 } else { second -= 1 }
    }
    let (table, columns) = (cut(table, first), cut(columns, second));
    if columns.is_empty() { format!("{table}_{end}") } else { format!("{table}_{columns}_{end}") }
}

fn cut(text: &str, bytes: usize) -> &str {
    crate::driver::postgres_text::name::cut(text, bytes)
}

/// <https://dev.mysql.com/doc/refman/8.4/en/create-table.html#create-table-indexes-keys>,
/// <https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html#foreign-key-adding>
fn of_mysql(table: &Table, kind: Kind, columns: &[String], taken: impl Fn(&str) -> bool) -> String {
    let numbered = |word: &str| {
        let numbers = (1..).map(|number| format!("{}_{word}_{number}", table.name));
        numbers.filter(|name| !taken(name)).take(1).collect::<String>()
    };
    match kind {
        Kind::ForeignKey => numbered("ibfk"),
        Kind::Check | Kind::Exclusion => numbered("chk"),
        Kind::Index | Kind::Unique => {
            let first = columns.first().map_or("functional_index", String::as_str);
            let more = (2..).map(|number| format!("{first}_{number}"));
            std::iter::once(first.to_owned()).chain(more).filter(|name| !taken(name)).take(1).collect()
        }
    }
}

fn is_taken(dialect: Dialect, table: &Table, name: &str) -> bool {
    let is = |own: &Option<String>| own.as_deref().is_some_and(|own| name::same(dialect, own, name));
    table.indexes.iter().any(|index| is(&index.name))
        || table.foreign_keys.iter().any(|key| is(&key.name))
        || table.checks.iter().any(|check| is(&check.name))
}

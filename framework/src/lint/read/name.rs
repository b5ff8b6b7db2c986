//! Names as the schema writes them, and how each database reads text.

use sqlparser::ast::{Ident, ObjectName, ObjectNamePart};

use crate::driver::sql::tokens::{Lexis, TokenKind, unquote};
use crate::driver::{mysql_text as mysql, postgres_text as postgres, sqlite_text as sqlite};
use crate::lint::Dialect;

/// The lexical rules.
pub(super) fn lexis(dialect: Dialect) -> &'static Lexis {
    match dialect {
        Dialect::Sqlite => &sqlite::lexis::SQLITE,
        Dialect::Postgres => &postgres::lexis::POSTGRES,
        Dialect::Mysql => &mysql::lexis::MYSQL,
    }
}

/// Whether a token may be a name: SQLite takes a text for one where only a name can stand.
pub(super) fn is_name(dialect: Dialect, kind: TokenKind) -> bool {
    match kind {
        TokenKind::Word | TokenKind::Quoted => true,
        TokenKind::Text => dialect == Dialect::Sqlite,
        _ => false,
    }
}

/// The name that is written like this: PostgreSQL folds what stands in no quotes
/// (<https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS>).
pub(super) fn read(dialect: Dialect, written: &str) -> String {
    match (dialect, written.starts_with('"')) {
        (Dialect::Postgres, false) => written.to_ascii_lowercase(),
        _ => unquote(written).into_owned(),
    }
}

/// The text that is written like this.
pub(super) fn text(dialect: Dialect, written: &str) -> String {
    match dialect {
        Dialect::Mysql => mysql::name::read_literal(written),
        Dialect::Sqlite | Dialect::Postgres => unquote(written).into_owned(),
    }
}

/// The schema's one text for a name of several parts.
pub(super) fn join(dialect: Dialect, parts: &[String]) -> String {
    match (dialect, parts) {
        (_, []) => String::new(),
        (Dialect::Postgres, [.., schema, name]) if schema != "public" => postgres::name::join(Some(schema), name),
        (Dialect::Postgres, [.., name]) => postgres::name::join(None, name),
        (Dialect::Sqlite | Dialect::Mysql, [.., name]) => name.clone(),
    }
}

/// The name of something else in the same schema.
pub(super) fn beside(dialect: Dialect, name: &str, other: String) -> String {
    match dialect {
        Dialect::Postgres => postgres::name::join(postgres::name::split(name).0.as_deref(), &other),
        Dialect::Sqlite | Dialect::Mysql => other,
    }
}

/// The name without its schema.
pub(super) fn bare(dialect: Dialect, name: &str) -> String {
    match dialect {
        Dialect::Postgres => postgres::name::split(name).1.into_owned(),
        Dialect::Sqlite | Dialect::Mysql => name.to_owned(),
    }
}

/// Whether two names are one to the database.
pub(super) fn same(dialect: Dialect, a: &str, b: &str) -> bool {
    match dialect {
        Dialect::Postgres => a == b,
        Dialect::Sqlite => a.eq_ignore_ascii_case(b),
        Dialect::Mysql => a == b || a.to_lowercase() == b.to_lowercase(),
    }
}

/// A name as the parser has it.
pub(super) fn of(dialect: Dialect, ident: &Ident) -> String {
    match (dialect, ident.quote_style) {
        (Dialect::Postgres, None) => ident.value.to_ascii_lowercase(),
        _ => ident.value.clone(),
    }
}

/// A name of several parts as the parser has it.
pub(super) fn object(dialect: Dialect, object: &ObjectName) -> String {
    let parts: Vec<_> = object.0.iter().filter_map(ObjectNamePart::as_ident).map(|part| of(dialect, part)).collect();
    join(dialect, &parts)
}

/// Its last part.
pub(super) fn last(dialect: Dialect, object: &ObjectName) -> String {
    object.0.last().and_then(ObjectNamePart::as_ident).map(|part| of(dialect, part)).unwrap_or_default()
}

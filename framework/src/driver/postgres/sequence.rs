//! How a column is numbered by the database: as an identity, or by a sequence of its own (`serial`).
//!
//! New columns are identities that take a number of one's own as well, as other databases do
//! (<https://www.postgresql.org/docs/current/ddl-identity-columns.html>); a `serial` that is there stays one
//! (<https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-SERIAL>).

use std::borrow::Cow;

use super::name;
use crate::driver::Statement;
use crate::driver::sql::quote;
use crate::schema::{Column, ColumnType};

/// How a column is numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbering {
    /// Not at all.
    None,
    /// By a sequence in its default.
    Serial,
    /// As an identity.
    Identity {
        /// Also where the row brings a number of its own.
        always: bool,
    },
}

/// How this column is numbered.
pub(super) fn numbering(column: &Column) -> Numbering {
    match column.auto_increment {
        false => Numbering::None,
        true if column.options.contains_key("serial") => Numbering::Serial,
        true => Numbering::Identity { always: column.options.get("identity").is_some_and(|when| when == "always") },
    }
}

/// `serial` and its kin, which make their sequence themselves.
pub(super) fn serial_type(column: &Column) -> Option<&'static str> {
    let plain = numbering(column) == Numbering::Serial && odd_name(column).is_none() && column.sql_type.is_none();
    match column.ty {
        _ if !plain => None,
        ColumnType::TinyInteger | ColumnType::SmallInteger => Some("smallserial"),
        ColumnType::Integer => Some("serial"),
        ColumnType::BigInteger => Some("bigserial"),
        _ => None,
    }
}

/// Whether the column's sequence is created by a statement of its own: the column's type would name it otherwise.
pub(super) fn stands_alone(column: &Column) -> bool {
    numbering(column) == Numbering::Serial && serial_type(column).is_none()
}

/// Creates the sequence of a column.
pub(super) fn create(table: &str, column: &Column) -> Statement {
    Statement::new(format!("CREATE SEQUENCE {} AS {}", name::sql(&sequence(table, column)), width(column)))
}

/// The default that takes the next number.
pub(super) fn next(table: &str, column: &Column) -> String {
    format!("nextval({})", name::literal(&sequence(table, column)))
}

/// Lets the sequence go with the column.
pub(super) fn own(table: &str, column: &Column) -> Statement {
    let owner = format!("{}.{}", name::sql(table), quote::name(&column.name));
    Statement::new(format!("ALTER SEQUENCE {} OWNED BY {owner}", name::sql(&sequence(table, column))))
}

/// Makes the sequence of `from` as wide as `to`.
pub(super) fn retype(table: &str, from: &Column, to: &Column) -> Statement {
    Statement::new(format!("ALTER SEQUENCE {} AS {}", name::sql(&sequence(table, from)), width(to)))
}

/// Drops the sequence of a column that no longer takes numbers from it.
pub(super) fn drop(table: &str, column: &Column) -> Statement {
    let sequence = name::sql(&sequence(table, column));
    Statement::because(format!("DROP SEQUENCE {sequence}"), "nothing takes numbers from it any more")
}

/// Goes on behind the numbers that are there.
pub(super) fn go_on(table: &str, column: &str) -> Statement {
    let sequence = format!("pg_get_serial_sequence({}, {})", name::literal(table), quote::literal(column));
    let (table, column) = (name::sql(table), quote::name(column));
    Statement::because(
        format!("SELECT setval({sequence}, COALESCE(max({column}), 0) + 1, false) FROM {table}"),
        "numbers go on behind those that are there",
    )
}

/// `GENERATED … AS IDENTITY` of such a column.
pub(super) fn identity(column: &Column) -> Option<String> {
    let Numbering::Identity { always } = numbering(column) else { return None };
    let when = if always { "ALWAYS" } else { "BY DEFAULT" };
    let numbers = column.options.get("sequence").map(|numbers| format!(" ({numbers})")).unwrap_or_default();
    Some(format!("GENERATED {when} AS IDENTITY{numbers}"))
}

fn width(column: &Column) -> &'static str {
    match column.ty {
        ColumnType::TinyInteger | ColumnType::SmallInteger => "smallint",
        ColumnType::Integer => "integer",
        _ => "bigint",
    }
}

/// The sequence of a `serial` column, by the name Kit writes.
fn sequence<'c>(table: &str, column: &'c Column) -> Cow<'c, str> {
    match odd_name(column) {
        Some(name) => Cow::Borrowed(name),
        None => {
            let (schema, table) = name::split(table);
            Cow::Owned(name::join(schema.as_deref(), &usual_name(&table, &column.name)))
        }
    }
}

fn odd_name(column: &Column) -> Option<&str> {
    column.options.get("serial").map(String::as_str).filter(|name| *name != "true")
}

/// What PostgreSQL calls the sequence of a `serial` column: `<table>_<column>_seq`, the longer part cut to fit
/// (`makeObjectName` in `src/backend/commands/indexcmds.c`).
pub(super) fn usual_name(table: &str, column: &str) -> String {
    let room = name::LONGEST - "_seq".len() - 1;
    let (mut first, mut second) = (table.len(), column.len());
    while first + second > room {
        *(if first > second { &mut first } else { &mut second }) -= 1;
    }
    format!("{}_{}_seq", name::cut(table, first), name::cut(column, second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_name_of_a_sequence_fits() {
        assert_eq!(usual_name("users", "id"), "users_id_seq");
        assert_eq!(usual_name(&"t".repeat(60), "id"), format!("{}_id_seq", "t".repeat(56)));
        assert_eq!(usual_name(&"t".repeat(40), &"c".repeat(40)), format!("{}_{}_seq", "t".repeat(29), "c".repeat(29)));
    }
}

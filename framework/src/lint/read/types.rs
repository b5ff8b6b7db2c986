//! What a declared type means.

use std::collections::BTreeMap;

use super::words::Words;
use crate::driver::{mysql_text as mysql, postgres_text as postgres, sqlite_text as sqlite};
use crate::lint::Dialect;
use crate::schema::{Column, ColumnType};

/// Types that somebody created, by their names.
pub(super) type Types = BTreeMap<String, Named>;

/// A type that somebody created.
#[derive(Debug, Clone)]
pub(super) enum Named {
    /// One of these texts.
    Enum(Vec<String>),
    /// The type that a domain is made of, as it is written.
    Domain(String),
}

/// Gives the column the type that was declared with these words; `strict` is a switch of SQLite's tables.
pub(super) fn declare(column: &mut Column, declared: &str, dialect: Dialect, named: &Types, strict: bool) {
    match dialect {
        Dialect::Sqlite => {
            column.ty = sqlite::types::read(declared, strict);
            column.sql_type = sqlite::types::other_spelling(declared, &column.ty);
        }
        Dialect::Postgres => of_postgres(column, declared, named),
        Dialect::Mysql => of_mysql(column, declared),
    }
}

fn of_postgres(column: &mut Column, declared: &str, named: &Types) {
    let (element, array) = without_brackets(declared);
    let mut words = Words::of(element, Dialect::Postgres);
    let known = words.qualified().filter(|_| words.is_done()).and_then(|name| Some((named.get(&name)?, name)));
    let ty = match known {
        Some((Named::Enum(values), name)) => ColumnType::Enum { name: Some(name), values: values.clone() },
        Some((Named::Domain(base), name)) => {
            of_postgres(column, base, named);
            column.sql_type = Some(if array { format!("{name}[]") } else { name });
            column.ty.clone()
        }
        None => {
            let spelled = as_catalog(element);
            if let Some(numbers) = serial(&spelled) {
                column.auto_increment = true;
                column.nullable = false;
                column.options.insert("serial".to_owned(), "true".to_owned());
                numbers
            } else {
                let ty = postgres::types::read(&spelled);
                let spelled = if array { format!("{spelled}[]") } else { spelled };
                let whole = if array { ColumnType::Array(Box::new(ty.clone())) } else { ty.clone() };
                column.sql_type = postgres::types::other_spelling(&spelled, &whole);
                ty
            }
        }
    };
    column.ty = if array { ColumnType::Array(Box::new(ty)) } else { ty };
}

/// `integer[]`, `integer[3][]`, `integer ARRAY`: arrays of any depth are one type.
fn without_brackets(declared: &str) -> (&str, bool) {
    let element = declared.split('[').next().unwrap_or_default().trim_end();
    let worded = element.len() > 6 && element.is_char_boundary(element.len() - 6);
    if worded && element[element.len() - 6..].eq_ignore_ascii_case(" array") {
        return (element[..element.len() - 6].trim_end(), true);
    }
    (element, element.len() < declared.trim_end().len())
}

/// The type as PostgreSQL's catalog spells it: `character varying(20)` for `VARCHAR(20)`.
fn as_catalog(declared: &str) -> String {
    let mut words = Words::of(declared, Dialect::Postgres);
    words.take(&["PG_CATALOG"]);
    words.take_symbol(".");
    let (rest, first) = (words.clone(), words.word().to_ascii_lowercase());
    let word = match first.as_str() {
        "int" | "int4" => "integer",
        "int8" => "bigint",
        "int2" => "smallint",
        "bool" => "boolean",
        "decimal" | "dec" => "numeric",
        "float4" => "real",
        "float8" => "double precision",
        "varchar" => "character varying",
        "char" | "nchar" if words.is("VARYING") => "character",
        "nchar" | "char" | "character" if words.is_done() => "character(1)",
        "nchar" | "char" | "bpchar" if words.is_symbol("(") => "character",
        "timetz" => return format!("time{} with time zone", words.rest()),
        "timestamptz" => return format!("timestamp{} with time zone", words.rest()),
        "timestamp" | "time" if !words.has("ZONE") => return format!("{first}{} without time zone", words.rest()),
        "float" => {
            let digits = words.parenthesized().and_then(|digits| digits.trim().parse::<u32>().ok());
            return if digits.is_some_and(|digits| digits < 25) { "real" } else { "double precision" }.to_owned();
        }
        _ => return rest.rest().to_owned(),
    };
    let space = if words.is_done() || words.is_symbol("(") { "" } else { " " };
    format!("{word}{space}{}", words.rest())
}

/// The number type of a column that is numbered by a sequence of its own.
fn serial(spelled: &str) -> Option<ColumnType> {
    Some(match spelled.to_ascii_lowercase().as_str() {
        "serial" | "serial4" => ColumnType::Integer,
        "bigserial" | "serial8" => ColumnType::BigInteger,
        "smallserial" | "serial2" => ColumnType::SmallInteger,
        _ => return None,
    })
}

fn of_mysql(column: &mut Column, declared: &str) {
    let mut words = Words::of(declared, Dialect::Mysql);
    let first = words.word();
    let word = match first.as_str() {
        "BOOL" | "BOOLEAN" => "tinyint(1)",
        // `BIGINT UNSIGNED NOT NULL AUTO_INCREMENT UNIQUE`.
        "SERIAL" => {
            column.nullable = false;
            column.auto_increment = true;
            "bigint unsigned"
        }
        "INTEGER" | "INT4" => "int",
        "INT8" => "bigint",
        "INT2" => "smallint",
        "INT1" => "tinyint",
        "MIDDLEINT" | "INT3" => "mediumint",
        "DEC" | "NUMERIC" | "FIXED" | "DECIMAL" if !words.is_symbol("(") => "decimal(10,0)",
        "DEC" | "NUMERIC" | "FIXED" => "decimal",
        "DOUBLE" if words.take(&["PRECISION"]) => "double",
        "REAL" => "double",
        "CHARACTER" | "CHAR" if words.take(&["VARYING"]) => "varchar",
        "NATIONAL" if words.take(&["VARCHAR"]) => "varchar",
        "NVARCHAR" => "varchar",
        "CHARACTER" | "CHAR" | "NCHAR" if words.is_symbol("(") => "char",
        "CHARACTER" | "CHAR" | "NCHAR" => "char(1)",
        _ => first.as_str(),
    };
    let space = if words.is_done() || words.is_symbol("(") { "" } else { " " };
    let spelled = format!("{}{space}{}", word.to_ascii_lowercase(), words.rest());
    column.ty = mysql::types::read(&spelled);
    column.unsigned = mysql::types::is_unsigned(&spelled);
    column.sql_type = mysql::types::other_spelling(&spelled, &column.ty, column.unsigned);
}

//! Rows as SQLite takes them.

use crate::driver::Statement;
use crate::driver::sql::insert::{Writing, hex};
use crate::driver::sql::quote;
use crate::rows::Value;
use crate::schema::{Column, Table};

/// SQLite has no word for a column's default.
const WRITING: Writing = Writing {
    table: quote::name,
    column: quote::name,
    value,
    default: None,
    nothing: "DEFAULT VALUES",
    variables: false,
};

pub(super) fn insert(table: &Table, columns: &[&Column], rows: &[Vec<Value>]) -> Statement {
    WRITING.insert(table, columns, rows)
}

fn value(_: &Column, value: &Value) -> String {
    match value {
        Value::Boolean(is) => u8::from(*is).to_string(),
        Value::Number(number) => number.clone(),
        Value::Nth(number) => number.to_string(),
        Value::Text(text) => quote::literal(text),
        Value::Bytes(bytes) => format!("X'{}'", hex(bytes)),
        Value::Set(texts) => quote::literal(&texts.join(",")),
        Value::List(_) => quote::literal("[]"),
        // SQLite has no such types: a value of any kind will do.
        Value::Range(first, _) => self::value(&Column::default(), first),
        Value::Null | Value::Default | Value::Of(_) => "NULL".to_owned(),
    }
}

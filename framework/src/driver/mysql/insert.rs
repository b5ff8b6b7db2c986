//! Rows as MySQL takes them.

use super::name::{literal, name};
use super::types;
use crate::driver::Statement;
use crate::driver::sql::insert::{Writing, hex};
use crate::rows::Value;
use crate::schema::{Column, Table};

/// A statement cannot ask the table that it writes to, nor a trigger change one that the statement asks
/// (<https://dev.mysql.com/doc/refman/8.4/en/stored-program-restrictions.html>).
const WRITING: Writing =
    Writing { table: name, column: name, value, default: Some("DEFAULT"), nothing: "() VALUES ()", variables: true };

pub(super) fn insert(table: &Table, columns: &[&Column], rows: &[Vec<Value>]) -> Statement {
    WRITING.insert(table, columns, rows)
}

/// MariaDB's checks that stand with a column.
pub(super) fn conditions(table: &Table) -> Vec<String> {
    table.columns.iter().filter_map(|column| column.options.get("check").cloned()).collect()
}

fn value(column: &Column, value: &Value) -> String {
    match value {
        // A year travels as a number of two or four digits (<https://dev.mysql.com/doc/refman/8.4/en/year.html>).
        Value::Number(number) if types::word(column) == "YEAR" => {
            let years: u64 = number.trim_start_matches('-').parse().unwrap_or(0);
            (2000 + years % 100).to_string()
        }
        Value::Boolean(is) => u8::from(*is).to_string(),
        Value::Number(number) => number.clone(),
        Value::Text(text) => literal(text),
        Value::Bytes(bytes) => {
            let size =
                if types::word(column).ends_with("BINARY") { types::precision(column) as usize } else { usize::MAX };
            format!("X'{}'", hex(&bytes[..bytes.len().min(size)]))
        }
        Value::Set(texts) => literal(&texts.join(",")),
        Value::List(_) | Value::Range(..) => "NULL".to_owned(),
        Value::Nth(number) => other(column, *number),
        Value::Null | Value::Default | Value::Of(_) => "NULL".to_owned(),
    }
}

/// A value of a type that only MySQL has, or MariaDB.
fn other(column: &Column, number: u64) -> String {
    let geometry = match types::word(column).as_str() {
        "GEOMETRY" | "POINT" => format!("POINT({} 1)", number % 90),
        "LINESTRING" => format!("LINESTRING(0 0, {} 1)", number % 90),
        "POLYGON" => format!("POLYGON((0 0, {0} 0, {0} 1, 0 0))", number % 90 + 1),
        "MULTIPOINT" => format!("MULTIPOINT(0 0, {} 1)", number % 90),
        "MULTILINESTRING" => format!("MULTILINESTRING((0 0, {} 1))", number % 90),
        "MULTIPOLYGON" => format!("MULTIPOLYGON(((0 0, {0} 0, {0} 1, 0 0)))", number % 90 + 1),
        "GEOMETRYCOLLECTION" | "GEOMCOLLECTION" => format!("GEOMETRYCOLLECTION(POINT({} 1))", number % 90),
        "INET6" => return literal(&format!("2001:db8::{number:x}")),
        "INET4" => return literal(&format!("10.0.0.{}", number % 256)),
        _ => return number.to_string(),
    };
    let system = column.options.get("srid").map(|srid| format!(", {srid}")).unwrap_or_default();
    format!("ST_GeomFromText({}{system})", literal(&geometry))
}

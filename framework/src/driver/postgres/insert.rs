//! Rows as PostgreSQL takes them: every value as quoted text, which becomes whatever type its column has.

use super::lexis::POSTGRES;
use super::name;
use crate::driver::Statement;
use crate::driver::sql::insert::{Writing, hex};
use crate::driver::sql::quote;
use crate::driver::sql::tokens::significant;
use crate::rows::Value;
use crate::schema::{Column, ColumnType, Schema, Table};

const WRITING: Writing = Writing {
    table: name::sql,
    column: quote::name,
    value: |column, value| quote::literal(&text(&column.ty, value)),
    default: Some("DEFAULT"),
    nothing: "DEFAULT VALUES",
    variables: false,
};

pub(super) fn insert(table: &Table, columns: &[&Column], rows: &[Vec<Value>]) -> Statement {
    WRITING.insert(table, columns, rows)
}

fn text(ty: &ColumnType, value: &Value) -> String {
    match value {
        Value::Boolean(is) => is.to_string(),
        Value::Number(number) => number.clone(),
        Value::Text(text) => text.clone(),
        Value::Bytes(bytes) => format!("\\x{}", hex(bytes)),
        Value::Set(texts) => texts.join(","),
        // <https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO>
        Value::List(values) => {
            let of = if let ColumnType::Array(of) = ty { of.as_ref() } else { ty };
            format!("{{{}}}", values.iter().map(|value| quoted(&text(of, value))).collect::<Vec<_>>().join(","))
        }
        Value::Range(first, end) => {
            let of = if let ColumnType::Range(of) = ty { of.as_ref() } else { ty };
            format!("[{},{})", quoted(&text(of, first)), quoted(&text(of, end)))
        }
        Value::Nth(number) => other(ty, *number),
        Value::Null | Value::Default | Value::Of(_) => String::new(),
    }
}

/// An element of a list or range.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A value of a type that only PostgreSQL has; of one that somebody made, a number, which many take.
fn other(ty: &ColumnType, number: u64) -> String {
    let ColumnType::Other(spelled) = ty else { return number.to_string() };
    let mut words = significant(spelled, &POSTGRES).map(|token| token.text(spelled).to_lowercase());
    let word = words.next().unwrap_or_default();
    let size = words.find_map(|word| word.parse::<usize>().ok());
    match word.as_str() {
        "bit" | "varbit" => bits(number, size.unwrap_or(1)),
        "point" => format!("({number},1)"),
        "line" => format!("{{1,-1,{number}}}"),
        "lseg" | "path" | "polygon" => format!("((0,0),({number},1))"),
        "box" => format!("({number},1),(0,0)"),
        "circle" => format!("<(0,0),{}>", number + 1),
        "xml" => format!("<n>{number}</n>"),
        "hstore" => format!("n=>{number}"),
        "ltree" => format!("n.n{number}"),
        "macaddr8" => format!("08:00:2b:01:02:03:04:{:02x}", number % 256),
        "pg_lsn" => format!("0/{number:X}"),
        "vector" | "halfvec" => {
            let zeros = vec!["0"; size.unwrap_or(1).saturating_sub(1)];
            format!("[{}]", std::iter::once(number.to_string().as_str()).chain(zeros).collect::<Vec<_>>().join(","))
        }
        word if word.ends_with("multirange") => "{}".to_owned(),
        _ => number.to_string(),
    }
}

fn bits(number: u64, size: usize) -> String {
    let bits = format!("{number:0size$b}");
    bits[bits.len() - size.min(bits.len())..].to_owned()
}

/// What a partitioned table's rows must hold to be in its first partition; a partition gets them from there
/// (<https://www.postgresql.org/docs/current/ddl-partitioning.html>).
pub(super) fn conditions(table: &Table, schema: &Schema) -> Option<Vec<String>> {
    if table.options.contains_key("partition_of") {
        return None;
    }
    let Some(columns) = table.options.get("partition_by").and_then(|by| by.split_once('(')) else {
        return Some(Vec::new());
    };
    let column = columns.1.trim_end_matches(')');
    let of_it = |part: &&Table| part.options.get("partition_of") == Some(&table.name);
    let bounds = schema.tables.iter().filter(of_it).filter_map(|part| part.options.get("partition_bound"));
    let condition = bounds.into_iter().find_map(|bound| {
        let bound = bound.strip_prefix("FOR VALUES ")?;
        match bound.strip_prefix("FROM (").and_then(|range| range.trim_end_matches(')').split_once(") TO (")) {
            Some(("MINVALUE", end)) => Some(format!("{column} < {end}")),
            Some((first, "MAXVALUE")) => Some(format!("{column} >= {first}")),
            Some((first, end)) => Some(format!("{column} >= {first} AND {column} < {end}")),
            None => bound.starts_with("IN ").then(|| format!("{column} {bound}")),
        }
    });
    Some(condition.into_iter().collect())
}

//! What the author is told at a marked place: what is in the way, how many rows, and how to write what becomes of them.

use super::{Name, Piece};
use crate::schema::{Change, Column, ColumnType, DefaultValue, Doubt, describe};

type Quote<'a> = &'a dyn Fn(Name<'_>) -> String;

/// A required column without a value for the rows there are.
pub(super) fn required(table: &str, column: &Column, count: Option<u64>, quote: Quote<'_>) -> Piece {
    let rows = match count {
        Some(1) => "the row there is".to_owned(),
        Some(count) => format!("the {count} rows there are"),
        None => "rows there may be".to_owned(),
    };
    let what = format!("{table}.{}: a value for {rows}", column.name);
    undecided(what, update(table, &column.name, "…", "IS NULL", quote))
}

/// Values that do not fit what their column shall be.
pub(super) fn conversion(table: &str, column: &Column, doubt: &Doubt, count: u64, quote: Quote<'_>) -> Piece {
    let name = &column.name;
    match doubt {
        Doubt::Nulls { .. } => {
            let value = column.default.as_ref().map_or("…".to_owned(), literal);
            let what = format!("{table}.{name}: a value for the {} NULL", holding(count));
            undecided(what, update(table, name, &value, "IS NULL", quote))
        }
        _ => {
            let ty = describe::column_type(column);
            let (values, verb) = (values(count), verb(count, "does", "do"));
            let what = format!("{table}.{name}: what becomes of {values} that {verb} not fit {ty}");
            let filter = match &column.ty {
                ColumnType::Enum { values, .. } if !values.is_empty() => {
                    let texts: Vec<String> = values.iter().map(|text| quoted(text)).collect();
                    format!("NOT IN ({})", texts.join(", "))
                }
                _ => "…".to_owned(),
            };
            undecided(what, update(table, name, "…", &filter, quote))
        }
    }
}

/// So many rows may be there without harm: one row repeats no other.
pub(super) fn harmless(doubt: &Doubt) -> u64 {
    u64::from(matches!(doubt, Doubt::Rows { .. }))
}

/// Rows that a key, an index or a check would refuse.
pub(super) fn in_the_way(doubt: &Doubt, count: u64, change: &Change, quote: Quote<'_>) -> Piece {
    let rows = rows(count);
    let target = match change {
        Change::AddForeignKey(key) => key.table.as_str(),
        _ => "",
    };
    let (table, problem) = match doubt {
        Doubt::Rows { table } => (table, format!("all {rows} would be alike where they may not")),
        Doubt::Nulls { table, column } => (table, format!("{rows} {} NULL in {column}", verb(count, "holds", "hold"))),
        Doubt::Values { table, column } => {
            (table, format!("{rows} {} by {column} to {target}, which is new", verb(count, "refers", "refer")))
        }
        Doubt::Duplicates { table, columns } => {
            let verb = verb(count, "repeats", "repeat");
            (table, format!("{rows} {verb} what others have in ({})", columns.join(", ")))
        }
        Doubt::Orphans { table, columns, references, .. } => {
            let (verb, columns) = (verb(count, "refers", "refer"), columns.join(", "));
            (table, format!("{rows} {verb} by ({columns}) to rows of {references} that are not there"))
        }
        Doubt::Against { table, expression } => {
            (table, format!("{rows} {} not hold for: {expression}", verb(count, "does", "do")))
        }
        Doubt::Unfit { table, column, .. } => {
            (table, format!("{rows} {} not fit in {column}", verb(count, "does", "do")))
        }
    };
    let hint = format!("DELETE FROM {} WHERE …", quote(Name::Table(table)));
    undecided(format!("{table}: {problem}: what becomes of them"), hint)
}

fn update(table: &str, column: &str, value: &str, filter: &str, quote: Quote<'_>) -> String {
    let (table, column) = (quote(Name::Table(table)), quote(Name::Column(column)));
    let filter = if filter == "…" { filter.to_owned() } else { format!("{column} {filter}") };
    format!("UPDATE {table} SET {column} = {value} WHERE {filter}")
}

fn undecided(what: String, hint: String) -> Piece {
    Piece::Undecided { what, hint: Some(hint) }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn literal(default: &DefaultValue) -> String {
    match default {
        DefaultValue::Null => "…".to_owned(),
        DefaultValue::Boolean(value) => value.to_string(),
        DefaultValue::Number(text) | DefaultValue::Expression(text) => text.clone(),
        DefaultValue::Text(text) => quoted(text),
        DefaultValue::CurrentTimestamp => "CURRENT_TIMESTAMP".to_owned(),
    }
}

fn rows(count: u64) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{count} rows") }
}

fn holding(count: u64) -> String {
    if count == 1 { "row that holds".to_owned() } else { format!("{count} rows that hold") }
}

fn values(count: u64) -> String {
    if count == 1 { "the value".to_owned() } else { format!("the {count} values") }
}

fn verb(count: u64, one: &'static str, many: &'static str) -> &'static str {
    if count == 1 { one } else { many }
}

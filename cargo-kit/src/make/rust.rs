//! A migration's `up` in Rust, line by line, as one would write it by hand.
//!
//! Laid out as rustfmt does by default; `make:migration` has rustfmt itself go over it where there is one.

use super::field::{Column, Field, Modifier, Value};
use super::intent::{Change, Intent};
use super::types::Takes;

/// Width of a chain of calls that rustfmt leaves on one line.
const CHAIN: usize = 60;

/// The statements of `up`, indented as they stand in the file; `schema` is not used when there are none.
pub(crate) fn statements(intent: &Intent, fields: &[Field]) -> Vec<String> {
    match intent {
        Intent::CreateTable { table } => block("create_table", table, &new_table(fields)),
        Intent::AlterTable { table, change } => block("alter_table", table, &alterations(change, fields)),
        Intent::RenameTable { from, to } => {
            vec![indented(2, &format!("schema.rename_table({}, {});", text(from), text(to)))]
        }
        Intent::DropTable { table } => vec![indented(2, &format!("schema.drop_table({});", text(table)))],
        Intent::Unknown => Vec::new(),
    }
}

fn block(method: &str, table: &str, lines: &[String]) -> Vec<String> {
    let used = lines.iter().any(|line| !line.trim_start().starts_with("//"));
    let parameter = if used { "t" } else { "_t" };
    let open = format!("schema.{method}({}, |{parameter}| {{", text(table));
    if lines.is_empty() {
        return vec![indented(2, &format!("{open}}});"))];
    }
    let mut block = vec![indented(2, &open)];
    block.extend_from_slice(lines);
    block.push(indented(2, "});"));
    block
}

fn new_table(fields: &[Field]) -> Vec<String> {
    let mut lines = Vec::new();
    if has_no_key(fields) {
        lines.push(indented(3, "t.id();"));
    }
    lines.extend(fields.iter().flat_map(|field| line(field, false)));
    if !fields.contains(&Field::Timestamps) && !fields.iter().any(|field| field.names().contains(&"created_at")) {
        lines.push(indented(3, "t.timestamps();"));
    }
    lines
}

/// Whether a new table needs its usual `id`.
pub(crate) fn has_no_key(fields: &[Field]) -> bool {
    let is_key = |field: &Field| match field {
        Field::Column(column) => column.name == "id" || column.has(&Modifier::Primary),
        Field::Timestamps | Field::SoftDeletes => false,
    };
    !fields.iter().any(is_key)
}

fn alterations(change: &Change, fields: &[Field]) -> Vec<String> {
    let comment = |column: &str, end: &str| vec![indented(3, &format!("// t.string({}){end};", text(column)))];
    match change {
        Change::Add(Some(column)) if fields.is_empty() => comment(column, ""),
        Change::Alter(Some(column)) if fields.is_empty() => comment(column, ".change()"),
        Change::Add(_) => fields.iter().flat_map(|field| line(field, false)).collect(),
        Change::Alter(_) => fields.iter().flat_map(|field| line(field, true)).collect(),
        Change::Drop(columns) if fields.is_empty() => columns.iter().map(|column| drop_column(column)).collect(),
        Change::Drop(_) => fields.iter().flat_map(Field::names).map(drop_column).collect(),
        Change::Rename { from, to } => {
            vec![indented(3, &format!("t.rename_column({}, {});", text(from), text(to)))]
        }
    }
}

fn drop_column(column: &str) -> String {
    indented(3, &format!("t.drop_column({});", text(column)))
}

fn line(field: &Field, change: bool) -> Vec<String> {
    match field {
        Field::Timestamps => vec![indented(3, "t.timestamps();")],
        Field::SoftDeletes => vec![indented(3, "t.soft_deletes();")],
        Field::Column(column) => chain(&calls(column, change)),
    }
}

/// The calls that define a column, in the order one says them: what it is, then its foreign key.
fn calls(column: &Column, change: bool) -> Vec<String> {
    let mut calls = vec![definition(column)];
    if column.ty.takes == Takes::Length
        && !column.list
        && let Some(length) = column.arguments.first()
    {
        calls.push(format!("length({length})"));
    }
    if column.nullable {
        calls.push("nullable()".to_owned());
    }
    calls.extend(column.modifiers.iter().map(modifier));
    if change && !column.has(&Modifier::Change) {
        calls.push("change()".to_owned());
    }
    if let Some(key) = &column.references {
        calls.push(format!("references({}, {})", text(&key.table), text(&key.column)));
        calls.extend(key.on_delete.map(|action| format!("on_delete({})", action.rust)));
        calls.extend(key.on_update.map(|action| format!("on_update({})", action.rust)));
    }
    calls
}

fn definition(column: &Column) -> String {
    let (method, name) = (column.ty.method, text(&column.name));
    if column.list {
        return format!("array({name}, {})", column_type(column));
    }
    match column.ty.takes {
        Takes::Nothing | Takes::Length | Takes::Table => format!("{method}({name})"),
        Takes::FixedLength | Takes::Precision => format!("{method}({name}, {})", column.arguments.join(", ")),
        Takes::Values => {
            let values: Vec<String> = column.arguments.iter().map(|value| text(value)).collect();
            format!("{method}({name}, [{}])", values.join(", "))
        }
    }
}

/// The type as `ColumnType` has it.
fn column_type(column: &Column) -> String {
    let variant = super::name::pascal(column.ty.method);
    match (column.ty.takes, column.arguments.as_slice()) {
        (Takes::Length, []) => format!("ColumnType::{variant} {{ length: 255 }}"),
        (Takes::Length | Takes::FixedLength, [length, ..]) => {
            format!("ColumnType::{variant} {{ length: {length} }}")
        }
        (Takes::Precision, [precision, scale]) => {
            format!("ColumnType::{variant} {{ precision: {precision}, scale: {scale} }}")
        }
        _ => format!("ColumnType::{variant}"),
    }
}

fn modifier(modifier: &Modifier) -> String {
    match modifier {
        Modifier::Default(Value::Text(value)) => format!("default({})", text(value)),
        Modifier::Default(Value::Plain(value)) => format!("default({value})"),
        Modifier::DefaultExpression(expression) => format!("default_expression({})", text(expression)),
        Modifier::UseCurrent => "use_current()".to_owned(),
        Modifier::Unique => "unique()".to_owned(),
        Modifier::Index => "index()".to_owned(),
        Modifier::Primary => "primary()".to_owned(),
        Modifier::AutoIncrement => "auto_increment()".to_owned(),
        Modifier::Unsigned => "unsigned()".to_owned(),
        Modifier::Comment(comment) => format!("comment({})", text(comment)),
        Modifier::Collation(collation) => format!("collation({})", text(collation)),
        Modifier::VirtualAs(expression) => format!("virtual_as({})", text(expression)),
        Modifier::StoredAs(expression) => format!("stored_as({})", text(expression)),
        Modifier::Check(expression) => format!("check({})", text(expression)),
        Modifier::First => "first()".to_owned(),
        Modifier::After(column) => format!("after({})", text(column)),
        Modifier::Change => "change()".to_owned(),
    }
}

fn chain(calls: &[String]) -> Vec<String> {
    let whole = format!("t.{}", calls.join("."));
    if calls.len() == 1 || whole.chars().count() <= CHAIN {
        return vec![indented(3, &format!("{whole};"))];
    }
    let mut lines = vec![indented(3, &format!("t.{}", calls[0]))];
    lines.extend(calls[1..].iter().map(|call| indented(4, &format!(".{call}"))));
    if let Some(last) = lines.last_mut() {
        last.push(';');
    }
    lines
}

fn indented(levels: usize, line: &str) -> String {
    format!("{:width$}{line}", "", width = 4 * levels)
}

/// A Rust string literal.
fn text(value: &str) -> String {
    let mut literal = String::from("\"");
    for character in value.chars() {
        match character {
            '"' | '\\' => literal.extend(['\\', character]),
            control if control.is_control() => literal.extend(control.escape_default()),
            other => literal.push(other),
        }
    }
    literal + "\""
}

//! A migration's `up` in Rust, line by line, as one would write it by hand.

use ruskit::codegen::migration::{Chain, Value, text};

use super::field::{self, Column, Field, Modifier};
use super::intent::{Change, Intent};
use super::types::Takes;

/// The statements of `up`, indented as they stand in the file; `schema` is not used when there are none.
pub(crate) fn statements(intent: &Intent, fields: &[Field]) -> Vec<String> {
    let schema = Chain::on("schema");
    let statement = match intent {
        Intent::CreateTable { table } => block("create_table", table, new_table(fields)),
        Intent::AlterTable { table, change } => block("alter_table", table, alterations(change, fields)),
        Intent::RenameTable { from, to } => schema.call("rename_table", [text(from), text(to)]),
        Intent::DropTable { table } => schema.call("drop_table", [text(table)]),
        Intent::Unknown => return Vec::new(),
    };
    statement.lines(2 * 4)
}

fn block(method: &str, table: &str, lines: Vec<Line>) -> Chain {
    let used = lines.iter().any(|line| matches!(line, Line::Call(_)));
    let parameter = if used { "t" } else { "_t" };
    let body = lines.into_iter().flat_map(Line::text).collect();
    Chain::on("schema").call(method, [text(table), Value::Closure(parameter, body)])
}

/// One line about a table.
enum Line {
    Call(Chain),
    /// What the author may want to write, and Kit does not know.
    Comment(Chain),
}

impl Line {
    fn text(self) -> Vec<String> {
        match self {
            Self::Call(chain) => chain.lines(3 * 4),
            Self::Comment(chain) => {
                chain.lines(0).into_iter().map(|line| format!("{:1$}// {line}", "", 3 * 4)).collect()
            }
        }
    }
}

fn new_table(fields: &[Field]) -> Vec<Line> {
    let mut lines = Vec::new();
    if has_no_key(fields) {
        lines.push(word("id"));
    }
    lines.extend(fields.iter().map(|field| line(field, false)));
    if !fields.contains(&Field::Timestamps) && !fields.iter().any(|field| field.names().contains(&"created_at")) {
        lines.push(word("timestamps"));
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

fn alterations(change: &Change, fields: &[Field]) -> Vec<Line> {
    let string = |column: &str| Chain::on("t").call("string", [text(column)]);
    match change {
        Change::Add(Some(column)) if fields.is_empty() => vec![Line::Comment(string(column))],
        Change::Alter(Some(column)) if fields.is_empty() => vec![Line::Comment(string(column).call("change", []))],
        Change::Add(_) => fields.iter().map(|field| line(field, false)).collect(),
        Change::Alter(_) => fields.iter().map(|field| line(field, true)).collect(),
        Change::Drop(columns) if fields.is_empty() => columns.iter().map(|column| drop_column(column)).collect(),
        Change::Drop(_) => fields.iter().flat_map(Field::names).map(drop_column).collect(),
        Change::Rename { from, to } => vec![Line::Call(Chain::on("t").call("rename_column", [text(from), text(to)]))],
    }
}

fn drop_column(column: &str) -> Line {
    Line::Call(Chain::on("t").call("drop_column", [text(column)]))
}

fn word(method: &str) -> Line {
    Line::Call(Chain::on("t").call(method, []))
}

fn line(field: &Field, change: bool) -> Line {
    match field {
        Field::Timestamps => word("timestamps"),
        Field::SoftDeletes => word("soft_deletes"),
        Field::Column(column) => Line::Call(chain(column, change)),
    }
}

/// The calls that define a column, in the order one says them: what it is, then its foreign key, which databases look up
/// by an index.
fn chain(column: &Column, change: bool) -> Chain {
    let mut chain = definition(column);
    if column.ty.takes == Takes::Length
        && !column.list
        && let Some(length) = column.arguments.first()
    {
        chain = chain.call("length", [plain(length)]);
    }
    if column.nullable {
        chain = chain.call("nullable", []);
    }
    chain = column.modifiers.iter().fold(chain, modifier);
    if change && !column.has(&Modifier::Change) {
        chain = chain.call("change", []);
    }
    // A column that is there may have one already.
    if column.lacks_index() && !change && !column.has(&Modifier::Change) {
        chain = chain.call("index", []);
    }
    let Some(key) = &column.references else { return chain };
    chain
        .call("references", [text(&key.table), text(&key.column)])
        .maybe("on_delete", key.on_delete, |action| plain(action.rust))
        .maybe("on_update", key.on_update, |action| plain(action.rust))
}

fn definition(column: &Column) -> Chain {
    let (method, name) = (column.ty.method, text(&column.name));
    let t = Chain::on("t");
    if column.list {
        return t.call("array", [name, column_type(column)]);
    }
    match column.ty.takes {
        Takes::Nothing | Takes::Length | Takes::Table => t.call(method, [name]),
        Takes::FixedLength | Takes::Precision => {
            t.call(method, [name].into_iter().chain(column.arguments.iter().map(|argument| plain(argument))))
        }
        Takes::Values => {
            let values = column.arguments.iter().map(|value| text(value)).collect();
            t.call(method, [name, Value::List(values)])
        }
    }
}

/// The type as `ColumnType` has it.
fn column_type(column: &Column) -> Value {
    let variant = format!("ColumnType::{}", super::name::pascal(column.ty.method));
    match (column.ty.takes, column.arguments.as_slice()) {
        (Takes::Length, []) => Value::Struct(variant, vec![("length", plain("255"))]),
        (Takes::Length | Takes::FixedLength, [length, ..]) => Value::Struct(variant, vec![("length", plain(length))]),
        (Takes::Precision, [precision, scale]) => {
            Value::Struct(variant, vec![("precision", plain(precision)), ("scale", plain(scale))])
        }
        _ => plain(&variant),
    }
}

fn modifier(chain: Chain, modifier: &Modifier) -> Chain {
    match modifier {
        Modifier::Default(field::Value::Text(value)) => chain.call("default", [text(value)]),
        Modifier::Default(field::Value::Plain(value)) => chain.call("default", [plain(value)]),
        Modifier::DefaultExpression(expression) => chain.call("default_expression", [text(expression)]),
        Modifier::UseCurrent => chain.call("use_current", []),
        Modifier::Unique => chain.call("unique", []),
        Modifier::Index => chain.call("index", []),
        Modifier::Primary => chain.call("primary", []),
        Modifier::AutoIncrement => chain.call("auto_increment", []),
        Modifier::Unsigned => chain.call("unsigned", []),
        Modifier::Comment(comment) => chain.call("comment", [text(comment)]),
        Modifier::Collation(collation) => chain.call("collation", [text(collation)]),
        Modifier::VirtualAs(expression) => chain.call("virtual_as", [text(expression)]),
        Modifier::StoredAs(expression) => chain.call("stored_as", [text(expression)]),
        Modifier::Check(expression) => chain.call("check", [text(expression)]),
        Modifier::First => chain.call("first", []),
        Modifier::After(column) => chain.call("after", [text(column)]),
        Modifier::Change => chain.call("change", []),
    }
}

fn plain(text: &str) -> Value {
    Value::Plain(text.to_owned())
}

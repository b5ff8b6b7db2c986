//! One operation as a statement: `schema.create_table("posts", |t| { … });`.

use super::blueprint;
use super::layout::{Chain, Value};
use super::literal::{literal, text, texts};
use crate::schema::{EnumType, Operation, View, diff::Piece};

/// Where the statements of a direction begin.
const INDENT: usize = 2 * 4;

/// The statements of one direction, line by line, indented as they stand in the file.
pub(super) fn statements(pieces: &[Piece]) -> Vec<String> {
    pieces.iter().flat_map(piece).collect()
}

fn piece(piece: &Piece) -> Vec<String> {
    let lines = |chain: Chain| chain.lines(INDENT);
    match piece {
        Piece::Do(operation) => statement(operation).map(lines).unwrap_or_default(),
        Piece::Undecided { what, hint } => {
            let mut place = hint.as_deref().map(commented_out).unwrap_or_default();
            place.extend(lines(schema().call("undecided", [text(what)])));
            place
        }
    }
}

/// A line ready to be completed; its empty `down` says that there is nothing to undo.
fn commented_out(sql: &str) -> Vec<String> {
    let call = format!("schema.sql({}).down(\"\");", literal(sql));
    call.lines().map(|line| format!("{:INDENT$}// {line}", "")).collect()
}

fn schema() -> Chain {
    Chain::on("schema")
}

/// What records this operation; nothing where it changes nothing.
fn statement(operation: &Operation) -> Option<Chain> {
    let named = |method: &str, name: &String| schema().call(method, [text(name)]);
    Some(match operation {
        Operation::CreateTable { table, if_not_exists } => {
            let method = if *if_not_exists { "create_table_if_not_exists" } else { "create_table" };
            block(method, &table.name, &blueprint::new_table(table))
        }
        Operation::DropTable { name, if_exists: false } => named("drop_table", name),
        Operation::DropTable { name, if_exists: true } => named("drop_table_if_exists", name),
        Operation::RenameTable { from, to } => schema().call("rename_table", [text(from), text(to)]),
        Operation::AlterTable { changes, .. } if changes.is_empty() => return None,
        Operation::AlterTable { table, changes } => block("alter_table", table, &blueprint::lines(table, changes)),
        Operation::CreateView { view, replace } => create_view(view, *replace),
        Operation::DropView { name, if_exists: false } => named("drop_view", name),
        Operation::DropView { name, if_exists: true } => named("drop_view_if_exists", name),
        Operation::CreateEnum(created) => create_enum(created),
        Operation::DropEnum(name) => named("drop_enum", name),
        Operation::AddEnumValue { name, value, before } => {
            schema().call("add_enum_value", [text(name), text(value)]).maybe("before", before.as_deref(), text)
        }
        Operation::RenameEnumValue { name, from, to } => {
            schema().call("rename_enum_value", [text(name), text(from), text(to)])
        }
        Operation::CreateExtension { name, if_not_exists: true } => named("create_extension", name),
        Operation::CreateExtension { name, if_not_exists: false } => named("create_new_extension", name),
        Operation::DropExtension { name, if_exists: false } => named("drop_extension", name),
        Operation::DropExtension { name, if_exists: true } => named("drop_extension_if_exists", name),
        Operation::Sql { up, down, .. } => schema().call("sql", [text(up)]).maybe("down", down.as_deref(), text),
        // The code stands in another migration; it is not lost unsaid.
        Operation::Step { name, .. } => schema().call("undecided", [text(&format!("run the step `{name}`"))]),
    })
}

fn block(method: &str, table: &str, lines: &[Chain]) -> Chain {
    let parameter = if lines.is_empty() { "_t" } else { "t" };
    let body = lines.iter().flat_map(|line| line.lines(3 * 4)).collect();
    schema().call(method, [text(table), Value::Closure(parameter, body)])
}

fn create_view(view: &View, replace: bool) -> Chain {
    let method = if replace { "replace_view" } else { "create_view" };
    let chain = schema().call(method, [text(&view.name), text(&view.query)]);
    let chain = if view.materialized { chain.call("materialized", []) } else { chain };
    chain.maybe("definition", view.definition.as_deref(), text)
}

fn create_enum(created: &EnumType) -> Chain {
    let values = match created.values.as_slice() {
        [] => Value::Plain("[\"\"; 0]".to_owned()),
        values => texts(values),
    };
    schema().call("create_enum", [text(&created.name), values]).maybe("comment", created.comment.as_deref(), text)
}

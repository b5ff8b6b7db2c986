//! A column as calls: `t.string("slug").nullable().unique()`.

use super::key;
use super::layout::{Chain, Value};
use super::literal::{number, text, texts};
use crate::schema::{
    Change, Check, Column, ColumnType, DefaultValue, ForeignKey, Index, IndexColumn, Position, PrimaryKey,
    constraint_name,
};

/// The call for a new column, and how many changes it stands for: itself, and those behind it that are said in the same
/// breath.
pub(super) fn added(table: &str, column: &Column, position: &Position, behind: &[Change]) -> (Chain, usize) {
    let own = own_changes(table, &column.name, behind);
    let chain = described(column, &own);
    let chain = match position {
        Position::Last => chain,
        Position::First => chain.call("first", []),
        Position::After(column) => chain.call("after", [text(column)]),
    };
    (referring(chain, table, &own), 1 + own.len())
}

/// The same for a column that is given another definition.
pub(super) fn changed(table: &str, column: &Column, behind: &[Change]) -> (Chain, usize) {
    let own = own_changes(table, &column.name, behind);
    let chain = described(column, &own).call("change", []);
    (referring(chain, table, &own), 1 + own.len())
}

/// All but the foreign key, behind which nothing else is said of a column.
fn described(column: &Column, own: &[Own<'_>]) -> Chain {
    let (chain, said) = opening(column, own);
    let mut chain = modifiers(chain, column, said);
    for each in own.iter().skip(usize::from(said == Said::Id)) {
        chain = match each {
            Own::Key => chain.call("primary", []),
            Own::Index(index) if index.constraint => chain.call("unique_constraint", []),
            Own::Index(index) => chain.call(if index.unique { "unique" } else { "index" }, []),
            Own::Check(expression) => chain.call("check", [text(expression)]),
            Own::ForeignKey(_) => chain,
        };
    }
    chain
}

fn referring(chain: Chain, table: &str, own: &[Own<'_>]) -> Chain {
    let Some(Own::ForeignKey(key)) = own.last() else { return chain };
    let chain = match key.references.as_slice() {
        [column] => chain.call("references", [text(&key.table), text(column)]),
        _ => chain.call("references_primary", [text(&key.table)]),
    };
    key::foreign_modifiers(chain, table, key)
}

/// What is of one column and may be said behind it.
enum Own<'a> {
    Key,
    Index(&'a Index),
    Check(&'a str),
    /// The last thing that can be said.
    ForeignKey(&'a ForeignKey),
}

fn own_changes<'a>(table: &str, column: &str, changes: &'a [Change]) -> Vec<Own<'a>> {
    let mut own = Vec::new();
    for change in changes {
        let Some(each) = own_change(table, column, change) else { break };
        own.push(each);
        if matches!(own.last(), Some(Own::ForeignKey(_))) {
            break;
        }
    }
    own
}

fn own_change<'a>(table: &str, column: &str, change: &'a Change) -> Option<Own<'a>> {
    match change {
        Change::AddPrimaryKey(key) if *key == PrimaryKey::over([column]) => Some(Own::Key),
        Change::CreateIndex(index) | Change::AddUnique(index) if is_own_index(table, column, index) => {
            Some(Own::Index(index))
        }
        Change::AddCheck(check) if is_own_check(table, column, check) => Some(Own::Check(&check.expression)),
        Change::AddForeignKey(key) if key.columns == [column] && key.references.len() <= 1 => {
            Some(Own::ForeignKey(key))
        }
        _ => None,
    }
}

/// Whether the index is what `.unique()`, `.index()` or `.unique_constraint()` behind the column makes.
pub(super) fn is_own_index(table: &str, column: &str, index: &Index) -> bool {
    // An exclusion constraint is no affair of one column.
    if index.constraint && !index.unique {
        return false;
    }
    let kind = if index.unique { "unique" } else { "index" };
    *index
        == Index {
            name: Some(constraint_name(table, &[column], kind)),
            columns: vec![IndexColumn::column(column)],
            unique: index.unique,
            constraint: index.constraint,
            ..Index::default()
        }
}

/// Whether the check is what `.check(…)` behind the column makes.
pub(super) fn is_own_check(table: &str, column: &str, check: &Check) -> bool {
    check.definition.is_none() && check.name.as_ref() == Some(&constraint_name(table, &[column], "check"))
}

/// What the column's first word says beyond its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Type,
    /// Numbered by the database, primary key.
    Id,
    /// Takes NULL.
    SoftDeletes,
}

fn opening(column: &Column, own: &[Own<'_>]) -> (Chain, Said) {
    let t = Chain::on("t");
    let name = || text(&column.name);
    let key_follows = matches!(own.first(), Some(Own::Key));
    if column.name == "id" && column.ty == ColumnType::BigInteger && column.auto_increment && key_follows {
        return (t.call("id", []), Said::Id);
    }
    if column.name == "deleted_at" && column.ty == ColumnType::Timestamp && column.nullable {
        return (t.call("soft_deletes", []), Said::SoftDeletes);
    }
    let plain = |method: &str| Chain::on("t").call(method, [name()]);
    let chain = match &column.ty {
        ColumnType::BigInteger if matches!(own.last(), Some(Own::ForeignKey(_))) => plain("foreign_id"),
        ColumnType::Boolean => plain("boolean"),
        ColumnType::TinyInteger => plain("tiny_integer"),
        ColumnType::SmallInteger => plain("small_integer"),
        ColumnType::Integer => plain("integer"),
        ColumnType::BigInteger => plain("big_integer"),
        ColumnType::Float => plain("float"),
        ColumnType::Double => plain("double"),
        ColumnType::Decimal { precision, scale } => t.call("decimal", [name(), digits(precision), digits(scale)]),
        ColumnType::Char { length } => t.call("char", [name(), digits(length)]),
        ColumnType::String { length: 255 } => plain("string"),
        ColumnType::String { length } => plain("string").call("length", [digits(length)]),
        ColumnType::Text => plain("text"),
        ColumnType::Binary => plain("binary"),
        ColumnType::Date => plain("date"),
        ColumnType::Time => plain("time"),
        ColumnType::DateTime => plain("date_time"),
        ColumnType::Timestamp => plain("timestamp"),
        ColumnType::Json => plain("json"),
        ColumnType::Uuid => plain("uuid"),
        ColumnType::Enum { name: Some(kind), .. } => t.call("named_enumeration", [name(), text(kind)]),
        ColumnType::Enum { name: None, values } if values.is_empty() => t.call("enumeration", [name(), no_texts()]),
        ColumnType::Enum { name: None, values } => t.call("enumeration", [name(), texts(values)]),
        ColumnType::Set { values } if values.is_empty() => t.call("set", [name(), no_texts()]),
        ColumnType::Set { values } => t.call("set", [name(), texts(values)]),
        ColumnType::Array(of) => t.call("array", [name(), column_type(of)]),
        ColumnType::Range(of) => t.call("range", [name(), column_type(of)]),
        ColumnType::Interval => plain("interval"),
        ColumnType::Inet => plain("inet"),
        ColumnType::Cidr => plain("cidr"),
        ColumnType::MacAddress => plain("mac_address"),
        ColumnType::Other(spelling) => t.call("custom", [name(), text(spelling)]),
    };
    (chain, Said::Type)
}

fn modifiers(chain: Chain, column: &Column, said: Said) -> Chain {
    let mut chain = chain.maybe("sql_type", column.sql_type.as_deref(), text);
    if column.unsigned {
        chain = chain.call("unsigned", []);
    }
    if column.nullable && said != Said::SoftDeletes {
        chain = chain.call("nullable", []);
    }
    if let Some(default) = &column.default {
        chain = with_default(chain, default);
    }
    if column.auto_increment && said != Said::Id {
        chain = chain.call("auto_increment", []);
    }
    if let Some(generated) = &column.generated {
        let method = if generated.stored { "stored_as" } else { "virtual_as" };
        chain = chain.call(method, [text(&generated.expression)]);
    }
    chain = chain.maybe("collation", column.collation.as_deref(), text);
    chain = chain.maybe("comment", column.comment.as_deref(), text);
    for (name, value) in &column.options {
        chain = chain.call("option", [text(name), text(value)]);
    }
    chain.maybe("definition", column.definition.as_deref(), text)
}

fn with_default(chain: Chain, default: &DefaultValue) -> Chain {
    match default {
        DefaultValue::Null => chain.call("default", [Value::Plain("()".to_owned())]),
        DefaultValue::Boolean(value) => chain.call("default", [Value::Plain(value.to_string())]),
        DefaultValue::Number(written) => match number(written) {
            Some(literal) => chain.call("default", [Value::Plain(literal)]),
            None => chain.call("default_number", [text(written)]),
        },
        DefaultValue::Text(value) => chain.call("default", [text(value)]),
        DefaultValue::CurrentTimestamp => chain.call("use_current", []),
        DefaultValue::Expression(expression) => chain.call("default_expression", [text(expression)]),
    }
}

/// A type as `ColumnType` has it.
fn column_type(ty: &ColumnType) -> Value {
    let owned = |value: &String| Value::Chain(Chain::on(quoted_text(value)).call("to_owned", []));
    let structure = |name: &str, fields| Value::Struct(format!("ColumnType::{name}"), fields);
    let boxed = |name: &str, of: &ColumnType| {
        Value::Call(format!("ColumnType::{name}"), vec![Value::Call("Box::new".to_owned(), vec![column_type(of)])])
    };
    match ty {
        ColumnType::Decimal { precision, scale } => {
            structure("Decimal", vec![("precision", digits(precision)), ("scale", digits(scale))])
        }
        ColumnType::Char { length } => structure("Char", vec![("length", digits(length))]),
        ColumnType::String { length } => structure("String", vec![("length", digits(length))]),
        ColumnType::Enum { name: Some(name), .. } => {
            let name = Value::Call("Some".to_owned(), vec![owned(name)]);
            structure("Enum", vec![("name", name), ("values", Value::Vector(Vec::new()))])
        }
        ColumnType::Enum { name: None, values } => {
            let values = Value::Vector(values.iter().map(owned).collect());
            structure("Enum", vec![("name", Value::Plain("None".to_owned())), ("values", values)])
        }
        ColumnType::Set { values } => {
            structure("Set", vec![("values", Value::Vector(values.iter().map(owned).collect()))])
        }
        ColumnType::Array(of) => boxed("Array", of),
        ColumnType::Range(of) => boxed("Range", of),
        ColumnType::Other(spelling) => Value::Call("ColumnType::Other".to_owned(), vec![owned(spelling)]),
        // The variant's name is all there is to it.
        plain => Value::Plain(format!("ColumnType::{plain:?}")),
    }
}

fn quoted_text(value: &str) -> String {
    match text(value) {
        Value::Plain(text) => text,
        _ => String::new(),
    }
}

fn no_texts() -> Value {
    Value::Plain("[\"\"; 0]".to_owned())
}

fn digits(number: &impl ToString) -> Value {
    Value::Plain(number.to_string())
}

//! What a table and a column are, as PostgreSQL's text
//! (<https://www.postgresql.org/docs/current/sql-createtable.html>).
//!
//! Whatever comes with a `definition` keeps that very text. The rest is written as a person would write it.

use super::lexis::POSTGRES;
use super::unsupported::{needs_version, unsupported};
use super::{comment, constraint, index, name, sequence, types};
use crate::driver::sql::quote;
use crate::driver::sql::tokens::{TokenKind, significant};
use crate::driver::{Statement, Unsupported};
use crate::schema::{Column, ColumnType, DefaultValue, ForeignKey, Generated, Index, IndexColumn, Table};

/// Creates a table with all that belongs to it.
pub(super) fn table(table: &Table) -> Result<Vec<Statement>, Unsupported> {
    let own = standing_alone(table);
    let mut statements = needs(&own);
    let numbered = || own.columns.iter().filter(|column| sequence::stands_alone(column));
    statements.extend(numbered().map(|column| sequence::create(&own.name, column)));
    statements.push(Statement::new(match &own.definition {
        Some(definition) => definition.clone(),
        None => create(&own)?,
    }));
    statements.extend(numbered().map(|column| sequence::own(&own.name, column)));
    statements.extend(settings(&own));
    for each in own.indexes.iter().filter(|index| !index.constraint) {
        // Nobody waits for a table that is not there yet.
        statements.extend(index::create(&own.name, &Index { concurrently: false, ..each.clone() })?);
    }
    for key in own.foreign_keys.iter().filter(|key| waits(&own, key)) {
        let text = format!("ALTER TABLE {} ADD {}", name::sql(&own.name), constraint::foreign_key(key));
        statements.push(Statement::because(text, "it refers to columns that only the index makes unique"));
    }
    let constraints = own.indexes.iter().filter(|index| index.constraint);
    statements.extend(constraints.filter_map(|index| index::roles(&own.name, index)));
    if let Some(parent) = own.options.get("partition_of") {
        let bound = own.options.get("partition_bound").map_or("DEFAULT", String::as_str);
        let (parent, part) = (name::sql(parent), name::sql(&own.name));
        statements.push(Statement::because(
            format!("ALTER TABLE {parent} ATTACH PARTITION {part} {bound}"),
            "its indexes and keys become parts of the table's",
        ));
    }
    statements.extend(comment::all(&own));
    Ok(statements)
}

/// A partition as a table of its own, before it is attached. Its numbers come from the table it is a part of.
fn standing_alone(table: &Table) -> Table {
    let mut own = table.clone();
    if own.options.contains_key("partition_of") {
        own.columns.iter_mut().for_each(|column| {
            column.auto_increment &= column.options.contains_key("serial");
        });
    }
    own
}

/// The guards against servers that are too old for the table.
fn needs(table: &Table) -> Vec<Statement> {
    let virtuals = table.columns.iter().filter_map(needs_18);
    let distinct = table.indexes.iter().filter(|index| index.constraint).filter_map(index::needs_15);
    virtuals.chain(distinct).collect()
}

/// Virtual columns came with version 18.
pub(super) fn needs_18(column: &Column) -> Option<Statement> {
    let is_virtual = column.generated.as_ref().is_some_and(|generated| !generated.stored);
    (is_virtual && column.definition.is_none()).then(|| {
        let what = format!("compute the column `{}` at each read (use `stored_as`)", column.name);
        needs_version(18, &what)
    })
}

fn create(table: &Table) -> Result<String, Unsupported> {
    let mut lines = Vec::new();
    for each in &table.columns {
        lines.push(column(&table.name, each)?);
    }
    lines.extend(table.primary_key.iter().map(constraint::primary_key));
    for index in table.indexes.iter().filter(|index| index.constraint) {
        lines.push(constraint::unique(index)?);
    }
    let new_rows_only = |definition: &Option<String>| constraint::is_not_valid(definition.as_deref());
    let own_keys = table.foreign_keys.iter().filter(|key| !new_rows_only(&key.definition) && !waits(table, key));
    lines.extend(own_keys.map(constraint::foreign_key));
    lines.extend(table.checks.iter().filter(|check| !new_rows_only(&check.definition)).map(constraint::check));
    let unlogged = if is_set(table, "unlogged") { "UNLOGGED " } else { "" };
    let lines = if lines.is_empty() { String::new() } else { format!("\n    {}\n", lines.join(",\n    ")) };
    Ok(format!("CREATE {unlogged}TABLE {} ({lines}){}", name::sql(&table.name), clauses(table)))
}

/// Whether the foreign key refers to the table itself, by columns of a unique index: that is created behind the table.
fn waits(table: &Table, key: &ForeignKey) -> bool {
    let refers = |index: &&Index| {
        let names: Vec<_> = index.columns.iter().filter_map(IndexColumn::name).collect();
        names.len() == key.references.len() && key.references.iter().all(|own| names.contains(&own.as_str()))
    };
    let not_valid = constraint::is_not_valid(key.definition.as_deref());
    let unique = |index: &&Index| index.unique && !index.constraint;
    key.table == table.name && !not_valid && table.indexes.iter().filter(unique).any(|index| refers(&index))
}

/// What stands behind the columns.
fn clauses(table: &Table) -> String {
    let clause = |option: &str, write: fn(&str) -> String| {
        table.options.get(option).map(|value| format!("\n{}", write(value))).unwrap_or_default()
    };
    [
        clause("inherits", |parents| {
            let parents: Vec<_> = parents.split(',').map(|parent| name::sql(parent.trim())).collect();
            format!("INHERITS ({})", parents.join(", "))
        }),
        clause("partition_by", |key| format!("PARTITION BY {key}")),
        clause("access_method", |method| format!("USING {}", quote::name(method))),
        clause("with", |parameters| format!("WITH ({parameters})")),
        clause("tablespace", |space| format!("TABLESPACE {}", quote::name(space))),
    ]
    .concat()
}

/// What can only be said of a table that is there.
fn settings(table: &Table) -> Vec<Statement> {
    let mut actions = Vec::new();
    let not_valid = |definition: &Option<String>| constraint::is_not_valid(definition.as_deref());
    let keys = table.foreign_keys.iter().filter(|key| not_valid(&key.definition)).map(constraint::foreign_key);
    let checks = table.checks.iter().filter(|check| not_valid(&check.definition)).map(constraint::check);
    actions.extend(keys.chain(checks).map(|constraint| format!("ADD {constraint}")));
    actions.extend(table.columns.iter().flat_map(storage));
    let switches = [("row_security", "ENABLE ROW LEVEL SECURITY"), ("force_row_security", "FORCE ROW LEVEL SECURITY")];
    actions.extend(switches.iter().filter(|(option, _)| is_set(table, option)).map(|(_, action)| (*action).to_owned()));
    actions.extend(table.options.get("replica_identity").map(|identity| format!("REPLICA IDENTITY {identity}")));
    let alter =
        |actions: &[String]| Statement::new(format!("ALTER TABLE {} {}", name::sql(&table.name), actions.join(", ")));
    (!actions.is_empty()).then(|| alter(&actions)).into_iter().collect()
}

/// How a column's values are stored, as actions of an ALTER TABLE: all versions know them there.
pub(super) fn storage(column: &Column) -> Vec<String> {
    let set = |option: &str, before: &str, behind: &str| {
        let value = column.options.get(option)?;
        Some(format!("ALTER COLUMN {} SET {before}{value}{behind}", quote::name(&column.name)))
    };
    let settings = [
        set("storage", "STORAGE ", ""),
        set("compression", "COMPRESSION ", ""),
        set("statistics", "STATISTICS ", ""),
        set("with", "(", ")"),
    ];
    settings.into_iter().flatten().collect()
}

/// Whether a table's switch is on.
fn is_set(table: &Table, option: &str) -> bool {
    table.options.get(option).is_some_and(|value| value != "false")
}

/// A column's text within `CREATE TABLE` or behind `ADD COLUMN`.
pub(super) fn column(table: &str, column: &Column) -> Result<String, Unsupported> {
    if let Some(definition) = &column.definition {
        return Ok(definition.clone());
    }
    refuse(column)?;
    let ty = sequence::serial_type(column).map_or_else(|| spelled(column), str::to_owned);
    let mut text = format!("{} {ty}", quote::name(&column.name));
    if let Some(collation) = &column.collation {
        push(&mut text, &format!("COLLATE {}", name::sql(collation)));
    }
    if let Some(check) = enum_check(table, column) {
        push(&mut text, &check);
    }
    if !column.nullable {
        push(&mut text, "NOT NULL");
    }
    if sequence::stands_alone(column) {
        push(&mut text, &format!("DEFAULT {}", sequence::next(table, column)));
    } else if let Some(identity) = sequence::identity(column) {
        push(&mut text, &identity);
    } else if let Some(value) = &column.default {
        push(&mut text, &format!("DEFAULT {}", default(value, &column.ty)));
    }
    if let Some(generated) = &column.generated {
        push(&mut text, &self::generated(generated));
    }
    Ok(text)
}

fn push(text: &mut String, part: &str) {
    text.push(' ');
    text.push_str(part);
}

/// What contradicts itself, and what there is no type for.
pub(super) fn refuse(column: &Column) -> Result<(), Unsupported> {
    let name = &column.name;
    if column.generated.is_some() && column.default.is_some() {
        return Err(unsupported(
            format!("give the column `{name}` a default: it is computed"),
            "leave one of the two out",
        ));
    }
    if column.auto_increment && column.default.is_some() {
        return Err(unsupported(
            format!("give the column `{name}` a default: it is numbered by the database"),
            "leave one of the two out",
        ));
    }
    match types::refusal(&column.ty).filter(|_| column.sql_type.is_none()) {
        Some((what, instead)) => Err(unsupported(format!("{what} in the column `{name}`"), instead)),
        None => Ok(()),
    }
}

/// The column's type as it is written.
pub(super) fn spelled(column: &Column) -> String {
    column.sql_type.clone().unwrap_or_else(|| types::spell(&column.ty))
}

/// The name of the check that keeps a column to the texts of its enumeration, and the texts.
pub(super) fn enumeration<'c>(table: &str, column: &'c Column) -> Option<(String, &'c [String])> {
    let ColumnType::Enum { name: None, values } = &column.ty else { return None };
    let usual = || constraint::enum_check_name(table, &column.name);
    Some((column.options.get("check").cloned().unwrap_or_else(usual), values))
}

/// That check.
pub(super) fn enum_check(table: &str, column: &Column) -> Option<String> {
    let (name, values) = enumeration(table, column)?;
    Some(format!("{}{}", constraint::named(Some(&name)), constraint::enum_check(&column.name, values)))
}

/// A default's text as it stands behind `DEFAULT`. Numbers for truth values, and the other way round, are what other
/// databases take.
pub(super) fn default(value: &DefaultValue, ty: &ColumnType) -> String {
    let text = match (value, ty) {
        (DefaultValue::Number(number), ColumnType::Boolean) if number == "0" => "false",
        (DefaultValue::Number(number), ColumnType::Boolean) if number == "1" => "true",
        (DefaultValue::Boolean(value), ty) if is_integer(ty) => ["0", "1"][usize::from(*value)],
        (DefaultValue::Boolean(value), _) => ["false", "true"][usize::from(*value)],
        (DefaultValue::Null, _) => "NULL",
        (DefaultValue::CurrentTimestamp, _) => "CURRENT_TIMESTAMP",
        (DefaultValue::Number(number), _) if is_number(number) => number.trim(),
        (DefaultValue::Text(text), _) => return quote::literal(text),
        (DefaultValue::Number(expression) | DefaultValue::Expression(expression), _) => {
            return simple_or_parenthesised(expression);
        }
    };
    text.to_owned()
}

/// Whether the type is a number without a fraction.
pub(super) fn is_integer(ty: &ColumnType) -> bool {
    let small = matches!(ty, ColumnType::TinyInteger | ColumnType::SmallInteger);
    small || matches!(ty, ColumnType::Integer | ColumnType::BigInteger)
}

fn is_number(text: &str) -> bool {
    let digits = text.trim().trim_start_matches(['+', '-']);
    digits.starts_with(|first: char| first.is_ascii_digit() || first == '.') && digits.parse::<f64>().is_ok()
}

/// A default may be any expression in parentheses; a word or a call is plain without them.
fn simple_or_parenthesised(expression: &str) -> String {
    let expression = expression.trim();
    let simple = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'(' | b')');
    let call = significant(expression, &POSTGRES).next().is_some_and(|first| first.kind == TokenKind::Word);
    if call && expression.bytes().all(simple) { expression.to_owned() } else { format!("({expression})") }
}

/// `GENERATED ALWAYS AS …`.
fn generated(generated: &Generated) -> String {
    let kept = if generated.stored { "STORED" } else { "VIRTUAL" };
    format!("GENERATED ALWAYS AS ({}) {kept}", generated.expression.trim())
}

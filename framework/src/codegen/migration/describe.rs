//! Operations in words, one line each, for a person to read before anything is written.

use crate::schema::{Change, Column, ColumnType, DefaultValue, ForeignKey, Index, IndexTerm, Operation, Selector};

/// What the operations do: `add column posts.slug (string, unique)`, `drop table old`.
pub fn describe(operations: &[Operation]) -> Vec<String> {
    // A name may hold anything; a line stays one.
    operations.iter().flat_map(operation).map(|line| line.replace(char::is_control, " ")).collect()
}

fn operation(operation: &Operation) -> Vec<String> {
    let one = match operation {
        Operation::CreateTable { table, .. } => {
            format!("create table {} ({})", table.name, counted(table.columns.len(), "column"))
        }
        Operation::DropTable { name, .. } => format!("drop table {name}"),
        Operation::RenameTable { from, to } => format!("rename table {from} to {to}"),
        Operation::AlterTable { table, changes } => return alter(table, changes),
        Operation::CreateView { view, replace } => {
            let verb = if *replace { "replace" } else { "create" };
            let kind = if view.materialized { "materialized view" } else { "view" };
            format!("{verb} {kind} {}", view.name)
        }
        Operation::DropView { name, .. } => format!("drop view {name}"),
        Operation::CreateEnum(created) => format!("create enum {} ({})", created.name, created.values.join(", ")),
        Operation::DropEnum(name) => format!("drop enum {name}"),
        Operation::AddEnumValue { name, value, before: None } => format!("add value {value} to enum {name}"),
        Operation::AddEnumValue { name, value, before: Some(before) } => {
            format!("add value {value} to enum {name}, before {before}")
        }
        Operation::RenameEnumValue { name, from, to } => format!("rename value {from} of enum {name} to {to}"),
        Operation::CreateExtension { name, .. } => format!("create extension {name}"),
        Operation::DropExtension { name, .. } => format!("drop extension {name}"),
        Operation::Sql { up, .. } => format!("run {}", first_line(up)),
        Operation::Step { name, .. } => format!("run step {name}"),
    };
    vec![one]
}

fn alter(table: &str, changes: &[Change]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = changes;
    while let Some((change, behind)) = rest.split_first() {
        let (line, used) = match change {
            Change::AddColumn { column, .. } => column_line("add", table, column, behind),
            Change::ChangeColumn(column) => column_line("change", table, column, behind),
            other => (key_line(table, other), 0),
        };
        lines.extend(line);
        rest = &behind[used..];
    }
    lines
}

/// A column with the keys over it alone that come behind it; and how many those are.
fn column_line(verb: &str, table: &str, column: &Column, behind: &[Change]) -> (Option<String>, usize) {
    let mut facts = facts(column);
    let own: Vec<String> = behind.iter().map_while(|change| own_fact(&column.name, change)).collect();
    let used = own.len();
    facts.extend(own);
    (Some(format!("{verb} column {table}.{} ({})", column.name, facts.join(", "))), used)
}

fn own_fact(column: &str, change: &Change) -> Option<String> {
    match change {
        Change::AddPrimaryKey(key) if key.columns == [column] => Some("primary key".to_owned()),
        Change::CreateIndex(index) | Change::AddUnique(index) => {
            let [part] = index.columns.as_slice() else { return None };
            let plain = index.predicate.is_none() && (index.unique || !index.constraint);
            let kind = if index.unique { "unique" } else { "index" };
            (part.name() == Some(column) && plain).then(|| kind.to_owned())
        }
        Change::AddForeignKey(key) if key.columns == [column] => Some(format!("references {}", referred(key))),
        Change::AddCheck(check) if check.uses(column) => Some(format!("check {}", first_line(&check.expression))),
        _ => None,
    }
}

fn facts(column: &Column) -> Vec<String> {
    let mut facts = vec![column.sql_type.clone().unwrap_or_else(|| type_words(&column.ty))];
    let flags = [
        (column.unsigned, "unsigned"),
        (column.nullable, "nullable"),
        (column.auto_increment, "numbered by the database"),
    ];
    facts.extend(flags.into_iter().filter(|(is, _)| *is).map(|(_, word)| word.to_owned()));
    facts.extend(column.default.as_ref().map(|default| match default {
        DefaultValue::Null => "default null".to_owned(),
        DefaultValue::Boolean(value) => format!("default {value}"),
        DefaultValue::Number(value) => format!("default {value}"),
        DefaultValue::Expression(value) => format!("default {}", first_line(value)),
        DefaultValue::Text(value) => format!("default '{}'", first_line(value)),
        DefaultValue::CurrentTimestamp => "default now".to_owned(),
    }));
    facts.extend(
        column.generated.as_ref().map(|generated| format!("computed as {}", first_line(&generated.expression))),
    );
    facts
}

/// A type as a field of an entity says it.
fn type_words(ty: &ColumnType) -> String {
    match ty {
        ColumnType::Decimal { precision, scale } => format!("decimal({precision}, {scale})"),
        ColumnType::Char { length } => format!("char({length})"),
        ColumnType::String { length: 255 } => "string".to_owned(),
        ColumnType::String { length } => format!("string({length})"),
        ColumnType::Enum { name: Some(name), .. } => format!("enumeration {name}"),
        ColumnType::Enum { name: None, values } => format!("enumeration({})", values.join(", ")),
        ColumnType::Set { values } => format!("set({})", values.join(", ")),
        ColumnType::Array(of) => format!("array of {}", type_words(of)),
        ColumnType::Range(of) => format!("range of {}", type_words(of)),
        ColumnType::Other(spelling) if spelling.is_empty() => "no type".to_owned(),
        ColumnType::Other(spelling) => spelling.clone(),
        // The variant's name is all there is to it.
        plain => heck::ToSnakeCase::to_snake_case(format!("{plain:?}").as_str()),
    }
}

fn key_line(table: &str, change: &Change) -> Option<String> {
    Some(match change {
        Change::AddColumn { .. } | Change::ChangeColumn(_) | Change::Restore(_) => return None,
        Change::RenameColumn { from, to } => format!("rename column {table}.{from} to {to}"),
        Change::DropColumn(name) => format!("drop column {table}.{name}"),
        Change::CreateIndex(index) | Change::AddUnique(index) => format!("add {}", index_words(table, index)),
        Change::DropIndex(name) => format!("drop index {name} of {table}"),
        Change::RenameIndex { from, to } => format!("rename index {from} of {table} to {to}"),
        Change::AddPrimaryKey(key) => format!("add primary key to {table} ({})", key.columns.join(", ")),
        Change::DropPrimaryKey => format!("drop primary key of {table}"),
        Change::AddForeignKey(key) => {
            format!("add foreign key to {table} ({}) referring to {}", key.columns.join(", "), referred(key))
        }
        Change::DropForeignKey(which) => format!("drop foreign key {} of {table}", selected(which)),
        Change::DropUnique(which) => format!("drop unique constraint {} of {table}", selected(which)),
        Change::AddCheck(check) => format!("add check to {table}: {}", first_line(&check.expression)),
        Change::DropCheck(name) => format!("drop check {name} of {table}"),
        Change::SetComment(Some(comment)) => format!("comment on {table}: {}", first_line(comment)),
        Change::SetComment(None) => format!("drop comment of {table}"),
    })
}

fn index_words(table: &str, index: &Index) -> String {
    let kind = match (index.constraint, index.unique) {
        (true, true) => "unique constraint",
        (true, false) => "exclusion constraint",
        (false, true) => "unique index",
        (false, false) => "index",
    };
    let parts = index.columns.iter().map(|part| match &part.term {
        IndexTerm::Column(text) | IndexTerm::Expression(text) => first_line(text),
    });
    let parts: Vec<String> = parts.collect();
    let only = index.predicate.as_ref().map(|text| format!(" where {}", first_line(text))).unwrap_or_default();
    format!("{kind} to {table} ({}){only}", parts.join(", "))
}

fn referred(key: &ForeignKey) -> String {
    match key.references.as_slice() {
        [] => key.table.clone(),
        [only] => format!("{}.{only}", key.table),
        several => format!("{} ({})", key.table, several.join(", ")),
    }
}

fn selected(which: &Selector) -> String {
    match which {
        Selector::Name(name) => name.clone(),
        Selector::Columns(columns) => format!("over {}", columns.join(", ")),
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// A text's first line that says something, with a sign that there are more.
fn first_line(text: &str) -> String {
    let mut lines = text.trim().lines();
    let first = lines.next().unwrap_or_default().trim_end();
    if lines.next().is_some() { format!("{first} …") } else { first.to_owned() }
}

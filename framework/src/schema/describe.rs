//! Parts of a schema in few words, for a person.

use std::collections::BTreeMap;

use super::{Action, Column, ColumnType, DefaultValue, Deferrable, ForeignKey, Index, IndexColumn, IndexTerm, Table};

/// A column's name with everything about it but its type.
pub(crate) fn column(column: &Column, table: &Table) -> String {
    let mut facts = Vec::new();
    if table.is_key(&column.name) {
        facts.push("key".to_owned());
    }
    if column.auto_increment {
        facts.push("autoincrement".to_owned());
    }
    if column.nullable {
        facts.push("nullable".to_owned());
    }
    if let Some(generated) = &column.generated {
        facts.push(format!("{} as {}", if generated.stored { "stored" } else { "virtual" }, generated.expression));
    }
    match &column.default {
        None => {}
        Some(DefaultValue::Null) => facts.push("default null".to_owned()),
        Some(DefaultValue::Boolean(value)) => facts.push(format!("default {value}")),
        Some(DefaultValue::Number(value) | DefaultValue::Expression(value)) => facts.push(format!("default {value}")),
        Some(DefaultValue::Text(value)) => facts.push(format!("default '{value}'")),
        Some(DefaultValue::CurrentTimestamp) => facts.push("default now".to_owned()),
    }
    facts.extend(column.collation.as_ref().map(|name| format!("collation {name}")));
    facts.extend(options(&column.options));
    if facts.is_empty() { column.name.clone() } else { format!("{} ({})", column.name, facts.join(", ")) }
}

/// A column's type: as the database spells it where Kit would spell it otherwise.
pub(crate) fn column_type(column: &Column) -> String {
    let plain = column.sql_type.clone().unwrap_or_else(|| spelled(&column.ty));
    let says_so = plain.to_ascii_lowercase().contains("unsigned");
    if column.unsigned && !says_so { format!("{plain} unsigned") } else { plain }
}

fn spelled(ty: &ColumnType) -> String {
    match ty {
        ColumnType::Decimal { precision, scale } => format!("decimal({precision}, {scale})"),
        ColumnType::Char { length } => format!("char({length})"),
        ColumnType::String { length } => format!("string({length})"),
        ColumnType::Enum { name: Some(name), values } => format!("{name}: {}", values.join(", ")),
        ColumnType::Enum { name: None, values } => format!("enum({})", values.join(", ")),
        ColumnType::Set { values } => format!("set({})", values.join(", ")),
        ColumnType::Array(element) => match element.as_ref() {
            ColumnType::Enum { name: Some(name), .. } => format!("{name}[]"),
            element => format!("{}[]", spelled(element)),
        },
        ColumnType::Range(bounds) => format!("range of {}", spelled(bounds)),
        ColumnType::Other(spelling) => spelling.clone(),
        plain => snake(&format!("{plain:?}")),
    }
}

fn snake(name: &str) -> String {
    name.char_indices().fold(String::new(), |mut text, (at, c)| {
        if c.is_uppercase() && at > 0 {
            text.push('_');
        }
        text.extend(c.to_lowercase());
        text
    })
}

/// An index's name, and what it is over.
pub(crate) fn index(index: &Index) -> (String, String) {
    let columns: Vec<_> = index.columns.iter().map(index_column).collect();
    let mut text = columns.join(", ");
    if index.unique {
        text += ", unique";
    }
    if let Some(method) = &index.method {
        text += &format!(", using {method}");
    }
    if !index.include.is_empty() {
        text += &format!(", including {}", index.include.join(", "));
    }
    text += deferrable(index.deferrable);
    for option in options(&index.options) {
        text += &format!(", {option}");
    }
    if let Some(predicate) = &index.predicate {
        text += &format!(" where {predicate}");
    }
    (index.name.clone().unwrap_or_else(|| "(constraint)".to_owned()), text)
}

fn index_column(column: &IndexColumn) -> String {
    let mut text = match &column.term {
        IndexTerm::Column(name) => name.clone(),
        IndexTerm::Expression(text) => text.clone(),
    };
    if let Some(length) = column.length {
        text += &format!("({length})");
    }
    if let Some(name) = &column.collation {
        text += &format!(" collation {name}");
    }
    if let Some(class) = &column.operator_class {
        text += &format!(" {class}");
    }
    if column.descending {
        text += " desc";
    }
    text + match column.nulls_first {
        Some(true) => " nulls first",
        Some(false) => " nulls last",
        None => "",
    }
}

/// A foreign key's columns, and what they refer to.
pub(crate) fn foreign_key(key: &ForeignKey) -> (String, String) {
    let action = |word: &str, action: Action| match action {
        Action::NoAction => String::new(),
        Action::Restrict => format!(", on {word} restrict"),
        Action::Cascade => format!(", on {word} cascade"),
        Action::SetNull => format!(", on {word} set null"),
        Action::SetDefault => format!(", on {word} set default"),
    };
    let target = format!("{}({})", key.table, key.references.join(", "));
    let actions = action("delete", key.on_delete) + &action("update", key.on_update);
    (key.columns.join(", "), target + &actions + deferrable(key.deferrable))
}

fn deferrable(when: Option<Deferrable>) -> &'static str {
    match when {
        None => "",
        Some(Deferrable::InitiallyImmediate) => ", deferrable",
        Some(Deferrable::InitiallyDeferred) => ", checked at commit",
    }
}

/// Switches as the database calls them: a name, with its value where it has one that says more than yes.
pub(crate) fn options(options: &BTreeMap<String, String>) -> impl Iterator<Item = String> {
    options.iter().map(|(name, value)| match value.as_str() {
        "" | "true" | "yes" => name.replace('_', " "),
        value => format!("{} {value}", name.replace('_', " ")),
    })
}

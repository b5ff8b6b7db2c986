//! The doc comments Kit writes: what the database says of a table and of a column, in a person's words.

use crate::schema::{Action, Column, ColumnType, DefaultValue, EnumType, ForeignKey, Table};

/// Lines of the struct's doc comment.
pub(crate) fn of_table(table: &Table) -> Vec<String> {
    match table.comment.as_deref().map(lines).filter(|lines| !lines.is_empty()) {
        Some(lines) => lines,
        None => vec![format!("A row of {}.", code(&table.name))],
    }
}

/// Lines of an enum's doc comment.
pub(crate) fn of_enum(ty: &EnumType) -> Vec<String> {
    match ty.comment.as_deref().map(lines).filter(|lines| !lines.is_empty()) {
        Some(lines) => lines,
        None => vec![format!("A value of {}.", code(&ty.name))],
    }
}

/// Lines of a field's doc comment; none where the name says all.
pub(crate) fn of_column(table: &Table, column: &Column) -> Vec<String> {
    let mut doc = column.comment.as_deref().map(lines).unwrap_or_default();
    let mut facts = Vec::new();
    facts.extend(key_fact(table, column));
    facts.extend(unique_fact(table, column));
    facts.extend(table.foreign_keys.iter().filter(|key| key.columns.contains(&column.name)).map(foreign_key_fact));
    if let Some(generated) = &column.generated {
        facts.push(format!("Computed: {}.", code(&generated.expression)));
    }
    facts.extend(column.default.as_ref().and_then(default_fact));
    match &column.ty {
        // One that has a name has an enum that lists its texts.
        ColumnType::Enum { name: None, values } => facts.push(format!("One of {}.", listed(values))),
        ColumnType::Set { values } => facts.push(format!("Any of {}.", listed(values))),
        _ => {}
    }
    if !facts.is_empty() {
        if !doc.is_empty() {
            doc.push(String::new());
        }
        doc.push(facts.join(" "));
    }
    doc
}

fn listed(values: &[String]) -> String {
    values.iter().map(|value| code(value)).collect::<Vec<_>>().join(", ")
}

fn key_fact(table: &Table, column: &Column) -> Option<String> {
    let key = table.primary_key.as_ref().filter(|_| table.is_key(&column.name))?;
    let others: Vec<String> = key.columns.iter().filter(|name| **name != column.name).map(|name| code(name)).collect();
    Some(if others.is_empty() { "Primary key.".to_owned() } else { format!("Primary key with {}.", others.join(", ")) })
}

fn unique_fact(table: &Table, column: &Column) -> Option<String> {
    let unique = table.indexes.iter().filter(|index| index.unique && index.predicate.is_none());
    let mut best: Option<Vec<String>> = None;
    for index in unique {
        let names: Option<Vec<&str>> = index.columns.iter().map(|column| column.name()).collect();
        let Some(names) = names.filter(|names| names.contains(&column.name.as_str())) else { continue };
        let others: Vec<String> = names.into_iter().filter(|name| *name != column.name).map(code).collect();
        if best.as_ref().is_none_or(|best| others.len() < best.len()) {
            best = Some(others);
        }
    }
    best.map(|others| match others.as_slice() {
        [] => "Unique.".to_owned(),
        others => format!("Unique together with {}.", others.join(", ")),
    })
}

fn foreign_key_fact(key: &ForeignKey) -> String {
    let target = match key.references.as_slice() {
        [] => code(&key.table),
        [only] => code(&format!("{}.{only}", key.table)),
        several => {
            format!("{} of {}", several.iter().map(|name| code(name)).collect::<Vec<_>>().join(", "), code(&key.table))
        }
    };
    let then = match key.on_delete {
        Action::NoAction => "",
        Action::Restrict => ", which cannot be deleted before",
        Action::Cascade => "; deleted with it",
        Action::SetNull => "; set to NULL when that is deleted",
        Action::SetDefault => "; set to its default when that is deleted",
    };
    format!("Foreign key to {target}{then}.")
}

fn default_fact(default: &DefaultValue) -> Option<String> {
    let value = match default {
        DefaultValue::Null => return None,
        DefaultValue::Boolean(value) => code(&value.to_string()),
        DefaultValue::Number(text) | DefaultValue::Expression(text) => code(text),
        DefaultValue::Text(text) => code(&format!("\"{text}\"")),
        DefaultValue::CurrentTimestamp => "the time of the insert".to_owned(),
    };
    Some(format!("Default: {value}."))
}

/// Text in backticks, on one line.
fn code(text: &str) -> String {
    let text = lines(text).join(" ");
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

/// A text's lines as they may stand in a doc comment: without control characters, blanks at the end, or empty lines
/// around.
fn lines(text: &str) -> Vec<String> {
    let clean = |line: &str| {
        let visible = line.chars().map(|letter| if letter.is_control() || is_turning(letter) { ' ' } else { letter });
        visible.collect::<String>().trim_end().to_owned()
    };
    let mut lines: Vec<String> = text.lines().map(clean).collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    let start = lines.iter().position(|line| !line.is_empty()).unwrap_or(0);
    lines.drain(..start);
    lines
}

/// Characters that turn the direction of text: the compiler refuses them in comments.
fn is_turning(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

//! How two schemas that should be one differ, in words. In which order columns, constraints and checks stand, and how the
//! database lays out its own texts, is no difference here.

use std::collections::BTreeMap;

use super::{Column, Schema, Table, describe};

/// What `found` has otherwise than `wanted`, a sentence each.
pub(crate) fn unlike(wanted: &Schema, found: &Schema) -> Vec<String> {
    let mut told = Vec::new();
    let tables = |schema: &Schema| by_name(schema.tables.iter().map(|table| (table.name.clone(), table.clone())));
    let (before, after) = (tables(wanted), tables(found));
    lists("table", &names(&before), &names(&after), &mut told);
    for (name, table) in &before {
        if let Some(other) = after.get(name) {
            parts(table, other, &mut told);
        }
    }
    for (kind, before, after) in [
        ("view", views(wanted), views(found)),
        ("trigger", triggers(wanted), triggers(found)),
        ("enum type", enums(wanted), enums(found)),
        ("", objects(wanted), objects(found)),
    ] {
        lists(kind, &before, &after, &mut told);
    }
    let extensions = |schema: &Schema| by_name(schema.extensions.iter().map(|name| (name.clone(), String::new())));
    lists("extension", &extensions(wanted), &extensions(found), &mut told);
    told
}

/// Whether there is anything to tell.
pub(crate) fn differs(one: &Schema, other: &Schema) -> bool {
    !unlike(one, other).is_empty()
}

/// Whether two tables are one to the last word, but for the text a database keeps of them and for the order of constraints.
pub(crate) fn same_table(one: &Table, other: &Table) -> bool {
    let settled = |table: &Table| {
        let mut table = table.clone();
        table.columns.iter_mut().for_each(|column| column.definition = None);
        if table.definition.take().is_some() {
            table.indexes.iter_mut().for_each(|index| index.definition = None);
        }
        table.indexes.sort_by_cached_key(|index| format!("{index:?}"));
        table.foreign_keys.sort_by_cached_key(|key| format!("{key:?}"));
        table.checks.sort_by_cached_key(|check| format!("{check:?}"));
        table
    };
    settled(one) == settled(other)
}

type Named<T> = BTreeMap<String, T>;

fn by_name<T>(all: impl Iterator<Item = (String, T)>) -> Named<T> {
    all.collect()
}

fn names(tables: &Named<Table>) -> Named<String> {
    tables.keys().map(|name| (name.clone(), String::new())).collect()
}

fn views(schema: &Schema) -> Named<String> {
    by_name(schema.views.iter().map(|view| (view.name.clone(), view.meaning())))
}

fn triggers(schema: &Schema) -> Named<String> {
    by_name(schema.triggers.iter().map(|it| (format!("{} of {}", it.name, it.table), it.definition.clone())))
}

fn enums(schema: &Schema) -> Named<String> {
    by_name(schema.enums.iter().map(|it| (it.name.clone(), format!("{}{:?}", it.values.join(", "), it.comment))))
}

fn objects(schema: &Schema) -> Named<String> {
    by_name(schema.objects.iter().map(|it| (format!("{} {}", it.kind, it.name), it.definition.clone())))
}

/// What is missing, left over, or says something else.
fn lists(kind: &str, before: &Named<String>, after: &Named<String>, told: &mut Vec<String>) {
    compared(kind, before, after, told, |_, _| " differs".to_owned());
}

/// The same where the texts are words for a person.
fn said(kind: &str, before: &Named<String>, after: &Named<String>, told: &mut Vec<String>) {
    compared(kind, before, after, told, |was, is| format!(" is `{is}`, and should be `{was}`"));
}

fn compared(
    kind: &str,
    before: &Named<String>,
    after: &Named<String>,
    told: &mut Vec<String>,
    how: impl Fn(&str, &str) -> String,
) {
    for (name, text) in before {
        match after.get(name) {
            None => told.push(format!("{kind} {name} is missing").trim().to_owned()),
            Some(other) if unquoted(other) != unquoted(text) => {
                told.push(format!("{kind} {name}{}", how(text, other)).trim().to_owned());
            }
            Some(_) => {}
        }
    }
    let more = after.keys().filter(|name| !before.contains_key(*name));
    told.extend(more.map(|name| format!("{kind} {name} is there, and should not be").trim().to_owned()));
}

/// The text with plain names as they are without quotes: SQLite puts a renamed column into views and triggers in quotes
/// when the statement that renamed it had them. What stands in a string stays.
fn unquoted(text: &str) -> String {
    let is_plain = |name: &str| {
        !name.starts_with(|first: char| first.is_ascii_digit())
            && !name.is_empty()
            && name.chars().all(|each| each.is_ascii_lowercase() || each.is_ascii_digit() || each == '_')
    };
    let outside = |part: &str| {
        let pieces: Vec<&str> = part.split('"').collect();
        if pieces.len().is_multiple_of(2) {
            return part.to_owned();
        }
        let piece = |(at, piece): (usize, &&str)| match at % 2 == 0 || is_plain(piece) {
            true => (*piece).to_owned(),
            false => format!("\"{piece}\""),
        };
        pieces.iter().enumerate().map(piece).collect()
    };
    let parts = text.split('\'').enumerate();
    let parts = parts.map(|(at, part)| if at % 2 == 0 { outside(part) } else { part.to_owned() });
    parts.collect::<Vec<_>>().join("'")
}

fn parts(before: &Table, after: &Table, told: &mut Vec<String>) {
    let name = &before.name;
    let columns = |table: &Table| {
        let said = |column: &Column| format!("{}: {}", describe::column(column, table), describe::column_type(column));
        by_name(table.columns.iter().map(|column| (column.name.clone(), (said(column), column.clone()))))
    };
    let (own, other) = (columns(before), columns(after));
    for (column, (said, was)) in &own {
        match other.get(column) {
            None => told.push(format!("column {name}.{column} is missing")),
            Some((is, found)) if plain(was) != plain(found) => {
                let more = if is == said { String::new() } else { format!(" is `{is}`, and should be `{said}`") };
                let more = if more.is_empty() { " differs".to_owned() } else { more };
                told.push(format!("column {name}.{column}{more}"));
            }
            Some(_) => {}
        }
    }
    let more = other.keys().filter(|column| !own.contains_key(*column));
    told.extend(more.map(|column| format!("column {name}.{column} is there, and should not be")));
    let key = |table: &Table| table.primary_key.as_ref().map(|key| key.columns.join(", "));
    if key(before) != key(after) {
        let said = |key: Option<String>| key.map_or_else(|| "none".to_owned(), |columns| format!("({columns})"));
        told.push(format!("the primary key of {name} is {}, and should be {}", said(key(after)), said(key(before))));
    }
    let indexes = |table: &Table| {
        by_name(table.indexes.iter().map(|index| {
            let (title, text) = describe::index(index);
            let title = if index.name.is_none() { format!("({text})") } else { title };
            (format!("{title} of {name}"), if index.constraint { format!("{text}, a constraint") } else { text })
        }))
    };
    said("index", &indexes(before), &indexes(after), told);
    let foreign_keys = |table: &Table| {
        by_name(table.foreign_keys.iter().map(|key| {
            let (columns, text) = describe::foreign_key(key);
            let named = key.name.as_ref().map(|name| format!(", named {name}")).unwrap_or_default();
            (format!("{name}({columns}) to {}", key.table), text + &named)
        }))
    };
    said("foreign key", &foreign_keys(before), &foreign_keys(after), told);
    let checks = |table: &Table| {
        by_name(table.checks.iter().map(|check| {
            let title = check.name.clone().unwrap_or_else(|| check.expression.clone());
            (format!("{title} of {name}"), check.expression.clone())
        }))
    };
    said("check", &checks(before), &checks(after), told);
    if before.comment != after.comment {
        told.push(format!("the comment of {name} differs"));
    }
    if before.options != after.options {
        let said = |table: &Table| describe::options(&table.options).collect::<Vec<_>>().join(", ");
        told.push(format!("table {name} is `{}`, and should be `{}`", said(after), said(before)));
    }
}

/// The column without the text the database keeps.
fn plain(column: &Column) -> Column {
    Column { definition: None, ..column.clone() }
}

#[cfg(test)]
mod tests {
    use super::unquoted;

    #[test]
    fn quotes_around_a_plain_name_are_no_difference() {
        assert_eq!(unquoted(r#"SELECT "n" FROM a"#), "SELECT n FROM a");
        for kept in
            [r#"SELECT "N" FROM a"#, r#"SELECT '"n"' FROM a"#, r#"SELECT "a b", 'it''s "n"'"#, r#"an odd " here"#]
        {
            assert_eq!(unquoted(kept), kept);
        }
    }
}

//! A database's content as text, to compare and to read where it differs.

use std::fmt::Write;

use ruskit::driver::{Scope, Session};
use ruskit::schema::Table;

use super::Engine;

/// Everything inspection finds, a line each, and each table's rows, sorted.
pub(crate) async fn contents(engine: Engine, session: &mut dyn Session) -> String {
    let schema = session.inspect(&Scope::All).await.unwrap();
    let mut text = String::new();
    for table in &schema.tables {
        describe(&mut text, table);
        rows(&mut text, engine, session, table).await;
    }
    lines(&mut text, "view", &schema.views);
    lines(&mut text, "trigger", &schema.triggers);
    lines(&mut text, "enum", &schema.enums);
    lines(&mut text, "extension", &schema.extensions);
    lines(&mut text, "object", &schema.objects);
    text
}

fn describe(text: &mut String, table: &Table) {
    writeln!(text, "table {} {}", table.name, json(&table.options)).unwrap();
    lines(text, "  comment", &table.comment);
    lines(text, "  column", &table.columns);
    lines(text, "  primary key", &table.primary_key);
    lines(text, "  index", &table.indexes);
    lines(text, "  foreign key", &table.foreign_keys);
    lines(text, "  check", &table.checks);
    lines(text, "  definition", &table.definition);
}

fn lines<'a, T: serde::Serialize + 'a>(text: &mut String, what: &str, all: impl IntoIterator<Item = &'a T>) {
    for one in all {
        writeln!(text, "{what} {}", json(one)).unwrap();
    }
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

async fn rows(text: &mut String, engine: Engine, session: &mut dyn Session, table: &Table) {
    let columns: Vec<_> = table.columns.iter().map(|column| engine.quote(&column.name)).collect();
    let select = format!("SELECT {} FROM {}", columns.join(", "), engine.quote_table(&table.name));
    let found = session.query(&select).await.unwrap_or_else(|error| panic!("{select}: {error}"));
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "NULL".to_owned());
    let found = found.iter().map(|row| row.iter().map(value).collect::<Vec<_>>().join(" | "));
    let mut found: Vec<String> = found.collect();
    found.sort();
    found.iter().for_each(|row| writeln!(text, "  row {row}").unwrap());
}

/// What is applied, a line each.
pub(crate) async fn history(engine: Engine, session: &mut dyn Session) -> String {
    if !session.has_table("kit_migrations").await.unwrap() {
        return String::new();
    }
    // MariaDB keeps the word for itself.
    let undo = engine.quote("undo");
    let fields = format!("SELECT version, name, batch, checksum, {undo} FROM kit_migrations ORDER BY version");
    let found = session.query(&fields).await.unwrap().into_iter();
    let found = found.map(|row| row.into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>().join(" | "));
    found.map(|row| format!("applied {row}\n")).collect()
}

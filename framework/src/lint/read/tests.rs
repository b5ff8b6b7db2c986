//! Statements, and what they are read as: `tests/DATABASE.sql`, written anew with `KIT_BLESS=1`.
//!
//! Cases are separated by blank lines. The first one makes the tables that all others find; what a script is read as stands
//! below it, one line for each act.

mod odd;
mod words;

use super::*;

#[test]
fn statements_of_postgres() {
    check(Dialect::Postgres, "postgres", include_str!("tests/postgres.sql"));
}

#[test]
fn statements_of_mysql() {
    check(Dialect::Mysql, "mysql", include_str!("tests/mysql.sql"));
}

#[test]
fn statements_of_sqlite() {
    check(Dialect::Sqlite, "sqlite", include_str!("tests/sqlite.sql"));
}

const MARK: &str = "--> ";

fn check(dialect: Dialect, name: &str, cases: &str) {
    let mut found: Vec<String> = Vec::new();
    let mut before = None;
    for case in cases.split("\n\n").map(str::trim_end).filter(|case| !case.is_empty()) {
        let lines = case.lines().filter(|line| !line.starts_with(MARK));
        let script = lines.collect::<Vec<_>>().join("\n");
        let acts = read(dialect, before.as_deref().unwrap_or_default(), &script);
        found.push(acts.iter().fold(script.clone(), |text, act| format!("{text}\n{MARK}{act}")));
        before.get_or_insert(script);
    }
    let found = found.join("\n\n") + "\n";
    if std::env::var("KIT_BLESS").is_ok_and(|value| value == "1") {
        let file = format!("{}/src/lint/read/tests/{name}.sql", env!("CARGO_MANIFEST_DIR"));
        std::fs::write(file, found).unwrap();
        return;
    }
    let wrong = found.lines().zip(cases.lines()).enumerate().find(|(_, (found, expected))| found != expected);
    assert_eq!(wrong, None, "{name}.sql: what is read, what is written there");
    assert_eq!(found.lines().count(), cases.lines().count());
}

/// What a script is read as, one line for each act, with a schema before it that another script makes.
fn read(dialect: Dialect, before: &str, text: &str) -> Vec<String> {
    let none = Schema::default();
    let mut reader = Reader::new(dialect, &none);
    reader.acts(&[sql(before)]);
    reader.acts(&[sql(text)]).iter().map(words::act).collect()
}

fn sql(text: &str) -> Operation {
    Operation::Sql { up: text.to_owned(), down: None, file: None }
}

//! What SQL text makes of rows, told by its words, with the rules of the database it is for.
//!
//! Always: tables are named as the text names them, not by their aliases. What a statement of a kind that is not known here
//! does to rows is not told, as most do nothing to them; what may run any other statement is told as such, and a query that
//! calls a function that is none of the database's own. Functions that other statements call, triggers and foreign keys are
//! not seen.

mod calls;
mod rows;
mod sources;
#[cfg(test)]
mod tests;

use calls::calls_unknown;
use rows::{deleted, emptied, updated, written};

use super::front::own;
use super::script::statements;
use super::tokens::Lexis;
use super::words::Words;
use crate::schema::{Fate, Of, Words as Spoken};

/// What each statement of a script makes of rows.
pub(crate) fn fates(script: &str, lexis: &Lexis) -> Vec<Vec<Fate>> {
    statements(script, lexis).iter().map(|statement| read(&statement.text, lexis)).collect()
}

fn read(text: &str, lexis: &Lexis) -> Vec<Fate> {
    let (words, queries) = own(text, lexis);
    let mut fates = if queries.is_empty() { Vec::new() } else { copied(text, &Words::of(text, lexis)) };
    fates.extend(queries.into_iter().flat_map(|query| read(query, lexis)));
    fates.extend(done(text, words, lexis));
    fates
}

/// Behind all that stands in front.
fn done(text: &str, mut words: Words<'_>, lexis: &Lexis) -> Vec<Fate> {
    match words.word().as_str() {
        "ALTER" => altered(words, lexis),
        "RENAME" => renamed(words, lexis),
        "DROP" => dropped(words),
        "DELETE" => deleted(words),
        "TRUNCATE" => emptied(words),
        "UPDATE" => updated(words, lexis),
        word @ ("INSERT" | "REPLACE" | "MERGE") => written(word, text, words),
        "CREATE" => created(text, words),
        "COPY" => words.parenthesized().map(|query| read(query, lexis)).unwrap_or_default(),
        word @ ("SELECT" | "VALUES" | "SET") => {
            let mut fates = if words.has("INTO") { copied(text, &words) } else { Vec::new() };
            fates.extend(calls_unknown(&words).then(|| Fate::Unknown { word: word.to_owned() }));
            fates
        }
        run @ ("DO" | "CALL" | "EXEC" | "EXECUTE") => vec![Fate::Unknown { word: run.to_owned() }],
        _ => Vec::new(),
    }
}

/// Behind `CREATE`.
fn created(text: &str, mut words: Words<'_>) -> Vec<Fate> {
    if words.is_one_at(0, &["VIEW", "TRIGGER"]) || words.says(&["VIEW"]) {
        return Vec::new();
    }
    words.take(&["OR", "REPLACE"]);
    words.skip(&["GLOBAL", "LOCAL", "TEMPORARY", "TEMP", "UNLOGGED"]);
    let is_table = words.take(&["TABLE"]);
    let mut fates = copied(text, &words);
    // One that may have been there is not said to be new.
    if is_table && !words.is("IF") {
        fates.extend(name(&mut words).map(|table| Fate::Created { table }));
    }
    fates
}

/// Behind `ALTER`.
fn altered(mut words: Words<'_>, lexis: &Lexis) -> Vec<Fate> {
    words.take_one(&["ONLINE", "IGNORE"]);
    if !words.take(&["TABLE"]) {
        return Vec::new();
    }
    words.take(&["IF", "EXISTS"]);
    words.take(&["ONLY"]);
    let Some(table) = name(&mut words) else { return Vec::new() };
    words.take_symbol("*");
    let clauses = words.clauses();
    clauses.into_iter().filter_map(|clause| clause_of(&table, Words::of(clause, lexis))).collect()
}

/// One clause of an `ALTER TABLE`.
fn clause_of(table: &str, mut words: Words<'_>) -> Option<Fate> {
    let some = |word: &str| Some(Fate::Deleted { table: table.to_owned(), of: Of::Some, word: word.to_owned() });
    let of = |column: Option<String>, to: String| Fate::Renamed { table: table.to_owned(), column, to };
    match words.word().as_str() {
        "RENAME" => {
            if words.take_one(&["TO", "AS"]).is_some() {
                return Some(of(None, name(&mut words)?));
            }
            if words.is_one_at(0, &["INDEX", "KEY", "CONSTRAINT"]) && !words.is_at(1, "TO") {
                return None;
            }
            let is_column = words.take(&["COLUMN"]);
            words.take(&["IF", "EXISTS"]);
            let from = words.name()?;
            match words.take(&["TO"]) {
                true => Some(of(Some(from), words.name()?)),
                false if is_column => None,
                false => Some(of(None, from)),
            }
        }
        "CHANGE" => {
            words.take(&["COLUMN"]);
            words.take(&["IF", "EXISTS"]);
            let from = words.name()?;
            Some(of(Some(from), words.name()?))
        }
        "DROP" => {
            const OTHERS: [&str; 8] = ["CONSTRAINT", "INDEX", "KEY", "PRIMARY", "FOREIGN", "CHECK", "SYSTEM", "PERIOD"];
            if words.is("PARTITION") {
                return some("DROP PARTITION");
            }
            let is_column = words.take(&["COLUMN"]);
            if !is_column && words.is_one_at(0, &OTHERS) {
                return None;
            }
            words.take(&["IF", "EXISTS"]);
            Some(Fate::Dropped { table: table.to_owned(), column: Some(words.name()?) })
        }
        "TRUNCATE" if words.is("PARTITION") => some("TRUNCATE PARTITION"),
        "DISCARD" => some("DISCARD TABLESPACE"),
        "EXCHANGE" if words.is("PARTITION") => Some(Fate::Unknown { word: "EXCHANGE PARTITION".to_owned() }),
        _ => None,
    }
}

/// Behind `RENAME`.
fn renamed(mut words: Words<'_>, lexis: &Lexis) -> Vec<Fate> {
    if words.take_one(&["TABLE", "TABLES"]).is_none() {
        return Vec::new();
    }
    words.take(&["IF", "EXISTS"]);
    let one = |clause: &str| {
        let mut words = Words::of(clause, lexis);
        let table = name(&mut words)?;
        words.take(&["TO"]).then(|| name(&mut words)).flatten().map(|to| Fate::Renamed { table, column: None, to })
    };
    words.clauses().into_iter().filter_map(one).collect()
}

/// Behind `DROP`.
fn dropped(mut words: Words<'_>) -> Vec<Fate> {
    words.take_one(&["TEMPORARY", "FOREIGN"]);
    if words.take_one(&["TABLE", "TABLES"]).is_none() {
        return Vec::new();
    }
    words.take(&["IF", "EXISTS"]);
    names(&mut words).into_iter().map(|table| Fate::Dropped { table, column: None }).collect()
}

/// Rows that a statement may put elsewhere.
fn copied(text: &str, words: &Words<'_>) -> Vec<Fate> {
    let reads = words.says(&["SELECT"]) || words.says(&["TABLE"]);
    if reads { vec![Fate::Copied { words: Spoken::of(text) }] } else { Vec::new() }
}

/// A name, with its schema where it is said.
fn name(words: &mut Words<'_>) -> Option<String> {
    Some(words.parts()?.join("."))
}

/// Names between commas, each with its schema where it is said.
fn names(words: &mut Words<'_>) -> Vec<String> {
    let mut names = Vec::new();
    loop {
        let is_within = words.take(&["ONLY"]) && words.take_symbol("(");
        let mut parts: Vec<_> = words.name().into_iter().collect();
        while words.take_symbol(".") && !words.take_symbol("*") {
            parts.extend(words.name());
        }
        if !parts.is_empty() {
            names.push(parts.join("."));
        }
        words.take_symbol("*");
        if is_within {
            words.take_symbol(")");
        }
        if !words.take_symbol(",") {
            return one_of_a_kind(names);
        }
    }
}

fn one_of_a_kind(names: Vec<String>) -> Vec<String> {
    let mut found = Vec::with_capacity(names.len());
    for name in names {
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

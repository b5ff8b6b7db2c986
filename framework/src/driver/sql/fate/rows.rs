//! Statements that delete rows and overwrite them.

use super::sources::{Source, resolved, sources};
use super::{copied, name, names, one_of_a_kind};
use crate::driver::sql::tokens::Lexis;
use crate::driver::sql::words::Words;
use crate::schema::{Fate, Of};

/// Behind `DELETE`.
pub(super) fn deleted(mut words: Words<'_>) -> Vec<Fate> {
    words.skip(&["LOW_PRIORITY", "QUICK", "IGNORE"]);
    let is_from = words.take(&["FROM"]);
    let listed = names(&mut words);
    let (tables, of) = match words.behind(if is_from { "USING" } else { "FROM" }) {
        None => (listed, which(&words)),
        Some(from) => match sources(from) {
            from if is_from => (listed.iter().flat_map(|name| said_again(name, &from)).collect(), Of::Some),
            from => (resolved(&listed, &from), Of::Some),
        },
    };
    all_or_unknown("DELETE", tables, &of)
}

/// The table behind a name that PostgreSQL does not say again behind `USING`, and MySQL does.
fn said_again(name: &String, from: &[Source]) -> Vec<String> {
    let is_there = from.iter().any(|source| source.is_called(name));
    if is_there { resolved(std::slice::from_ref(name), from) } else { vec![name.clone()] }
}

/// Behind `TRUNCATE`.
pub(super) fn emptied(mut words: Words<'_>) -> Vec<Fate> {
    words.take(&["TABLE"]);
    let names = names(&mut words);
    all_or_unknown(if words.has("CASCADE") { "TRUNCATE … CASCADE" } else { "TRUNCATE" }, names, &Of::All)
}

fn all_or_unknown(word: &str, tables: Vec<String>, of: &Of) -> Vec<Fate> {
    let deleted = |table| Fate::Deleted { table, of: of.clone(), word: word.to_owned() };
    match tables.is_empty() {
        true => vec![Fate::Unknown { word: word.to_owned() }],
        false => tables.into_iter().map(deleted).collect(),
    }
}

/// Behind `UPDATE`.
pub(super) fn updated(mut words: Words<'_>, lexis: &Lexis) -> Vec<Fate> {
    words.skip(&["LOW_PRIORITY", "IGNORE"]);
    if words.take(&["OR"]) {
        words.next();
    }
    let sources = sources(words.clone());
    let assigned: Vec<_> = words.behind("SET").map(|set| assigned(set, lexis)).unwrap_or_default();
    let mut fates = Vec::new();
    for source in &sources {
        let mut columns: Vec<_> = Vec::new();
        for parts in &assigned {
            let is_said = |part: &String| sources.iter().any(|source| source.is_called(part));
            match parts.as_slice() {
                [.., of, column] if is_said(of) => columns.extend(source.is_called(of).then(|| column.clone())),
                // Of which table it is is not said.
                parts => columns.extend(parts.iter().cloned()),
            }
        }
        if !columns.is_empty() || assigned.is_empty() {
            let columns = one_of_a_kind(columns);
            fates.push(Fate::Updated { table: source.table.clone(), columns, of: Of::Some, word: "UPDATE".to_owned() });
        }
    }
    match fates.as_mut_slice() {
        [] => fates.push(Fate::Unknown { word: "UPDATE".to_owned() }),
        [Fate::Updated { of, .. }] if sources.len() == 1 => {
            names(&mut words);
            *of = which(&words);
        }
        _ => {}
    }
    fates
}

/// The columns behind `SET`, each with its table where it is said.
fn assigned(mut set: Words<'_>, lexis: &Lexis) -> Vec<Vec<String>> {
    let parts = |clause: &str| Words::of(clause, lexis).parts();
    let columns = |clause: &str| match Words::of(clause, lexis).parenthesized() {
        Some(several) => Words::of(several, lexis).clauses().into_iter().filter_map(parts).collect(),
        None => parts(clause).into_iter().collect::<Vec<_>>(),
    };
    set.clauses().into_iter().flat_map(columns).collect()
}

/// Behind `INSERT`, `REPLACE` or `MERGE`: what writes over rows that are there, and what copies them.
pub(super) fn written(word: &str, text: &str, mut words: Words<'_>) -> Vec<Fate> {
    let mut fates = copied(text, &words);
    words.skip(&["LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE"]);
    let replaces = words.take(&["OR", "REPLACE"]);
    if words.take(&["OR"]) {
        words.next();
    }
    words.take(&["INTO"]);
    let Some(table) = name(&mut words) else { return fates };
    let overwrites = replaces || word != "INSERT" || words.says(&["DO", "UPDATE"]) || words.says(&["KEY", "UPDATE"]);
    if overwrites {
        let word = if replaces { "INSERT OR REPLACE" } else { word };
        fates.push(Fate::Updated { table, columns: Vec::new(), of: Of::Some, word: word.to_owned() });
    }
    fates
}

/// Of which rows of its one table a statement is, read behind the table's name. Under another name its condition could not
/// be asked of the table.
fn which(words: &Words<'_>) -> Of {
    let narrowing = ["USING", "JOIN", "LIMIT", "ORDER", "RETURNING", "FROM", "PARTITION"];
    let is_narrowed = narrowing.iter().any(|word| words.has(word));
    match words.behind("WHERE") {
        _ if is_narrowed => Of::Some,
        None => Of::All,
        Some(condition) if words.is_one_at(0, &["WHERE", "SET"]) => Of::Those(condition.rest().to_owned()),
        Some(_) => Of::Some,
    }
}

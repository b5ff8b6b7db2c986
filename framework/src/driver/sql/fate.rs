//! What SQL text makes of rows, told by its words, with the rules of the database it is for.
//!
//! Always: what is read is named as the text names it. What a statement of a kind that is not known here does to rows is
//! not told, as most do nothing to them; what may run any other statement is told as such.

#[cfg(test)]
mod tests;

use super::script::statements;
use super::tokens::Lexis;
use super::words::Words;
use crate::schema::{Fate, Of, Words as Spoken};

/// What each statement of a script makes of rows.
pub(crate) fn fates(script: &str, lexis: &Lexis) -> Vec<Vec<Fate>> {
    statements(script, lexis).iter().map(|statement| read(&statement.text, lexis)).collect()
}

fn read(text: &str, lexis: &Lexis) -> Vec<Fate> {
    let mut words = Words::of(text, lexis);
    match words.word().as_str() {
        "ALTER" => altered(words, lexis),
        "RENAME" => renamed(words, lexis),
        "DROP" => dropped(words),
        "DELETE" => deleted(words).into_iter().collect(),
        "TRUNCATE" => emptied(words),
        "UPDATE" => updated(words, lexis).into_iter().collect(),
        word @ ("INSERT" | "REPLACE" | "MERGE") => written(word, text, words),
        "CREATE" if !words.is_one_at(0, &["VIEW", "TRIGGER"]) && !words.says(&["VIEW"]) => copied(text, &words),
        "SELECT" if words.has("INTO") => copied(text, &words),
        "WITH" => with(text, words, lexis),
        run @ ("DO" | "CALL" | "EXEC" | "EXECUTE") => vec![Fate::Unknown { word: run.to_owned() }],
        _ => Vec::new(),
    }
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
            const OTHERS: [&str; 9] =
                ["CONSTRAINT", "INDEX", "KEY", "PRIMARY", "FOREIGN", "CHECK", "PARTITION", "SYSTEM", "PERIOD"];
            let is_column = words.take(&["COLUMN"]);
            if !is_column && words.is_one_at(0, &OTHERS) {
                return None;
            }
            words.take(&["IF", "EXISTS"]);
            Some(Fate::Dropped { table: table.to_owned(), column: Some(words.name()?) })
        }
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

/// Behind `DELETE`.
fn deleted(mut words: Words<'_>) -> Option<Fate> {
    words.skip(&["LOW_PRIORITY", "QUICK", "IGNORE"]);
    words.take(&["FROM"]);
    words.take(&["ONLY"]);
    let table = name(&mut words)?;
    let is_of_one = !words.is_symbol(",") && !words.is("FROM");
    Some(Fate::Deleted { table, of: if is_of_one { which(&words) } else { Of::Some }, word: "DELETE".to_owned() })
}

/// Behind `TRUNCATE`.
fn emptied(mut words: Words<'_>) -> Vec<Fate> {
    words.take(&["TABLE"]);
    words.take(&["ONLY"]);
    let names = names(&mut words);
    let word = if words.has("CASCADE") { "TRUNCATE … CASCADE" } else { "TRUNCATE" };
    names.into_iter().map(|table| Fate::Deleted { table, of: Of::All, word: word.to_owned() }).collect()
}

/// Behind `UPDATE`.
fn updated(mut words: Words<'_>, lexis: &Lexis) -> Option<Fate> {
    words.skip(&["LOW_PRIORITY", "IGNORE"]);
    if words.take(&["OR"]) {
        words.next();
    }
    words.take(&["ONLY"]);
    let table = name(&mut words)?;
    let of = if words.is_symbol(",") { Of::Some } else { which(&words) };
    let mut columns = Vec::new();
    for clause in words.behind("SET")?.clauses() {
        let mut words = Words::of(clause, lexis);
        match words.parenthesized() {
            Some(several) => columns.extend(names(&mut Words::of(several, lexis))),
            None => columns.extend(words.parts().and_then(|mut parts| parts.pop())),
        }
    }
    Some(Fate::Updated { table, columns, of, word: "UPDATE".to_owned() })
}

/// Behind `INSERT`, `REPLACE` or `MERGE`: what writes over rows that are there, and what copies them.
fn written(word: &str, text: &str, mut words: Words<'_>) -> Vec<Fate> {
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

/// Rows that a statement may put elsewhere.
fn copied(text: &str, words: &Words<'_>) -> Vec<Fate> {
    let reads = words.says(&["SELECT"]) || words.says(&["TABLE"]);
    if reads { vec![Fate::Copied { words: Spoken::of(text) }] } else { Vec::new() }
}

/// Behind `WITH`: what is said within parentheses, and behind them.
fn with(text: &str, mut words: Words<'_>, lexis: &Lexis) -> Vec<Fate> {
    let mut fates = copied(text, &words);
    while !words.is_done() {
        if words.is_one_at(0, &["DELETE", "UPDATE", "INSERT", "REPLACE", "MERGE", "SELECT", "VALUES"]) {
            fates.extend(read(words.rest(), lexis));
            break;
        }
        match words.parenthesized() {
            Some(within) => fates.extend(read(within, lexis)),
            None => drop(words.next()),
        }
    }
    fates
}

/// Of which rows of its one table a statement is.
fn which(words: &Words<'_>) -> Of {
    let is_narrowed = ["USING", "JOIN", "LIMIT", "ORDER", "RETURNING", "FROM"].iter().any(|word| words.has(word));
    match words.behind("WHERE") {
        _ if is_narrowed => Of::Some,
        None => Of::All,
        Some(condition) => Of::Those(condition.rest().to_owned()),
    }
}

/// A name, with its schema where it is said.
fn name(words: &mut Words<'_>) -> Option<String> {
    Some(words.parts()?.join("."))
}

/// Names between commas.
fn names(words: &mut Words<'_>) -> Vec<String> {
    let mut names: Vec<_> = name(words).into_iter().collect();
    loop {
        words.take_symbol("*");
        if !words.take_symbol(",") {
            return names;
        }
        words.take(&["ONLY"]);
        names.extend(name(words));
    }
}

//! Whether a statement changes rows, as far as its words tell.
//!
//! Meant are rows of tables that are there before it and behind it: a statement that creates, alters or drops a table is
//! asked elsewhere what becomes of its rows (`schema::risk`). Triggers, foreign keys and functions that a view calls are
//! not seen.

#[cfg(all(test, feature = "sqlite", feature = "postgres", feature = "mysql"))]
mod tests;

use super::tokens::{Lexis, Token, TokenKind};
use super::words::Words;

/// What a statement does to rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rows {
    /// It leaves them as they are.
    Kept,
    /// What it calls may change them: a function, a procedure, code, a prepared statement.
    Unknown,
    /// It adds rows, changes or deletes them.
    Changed,
}

impl Rows {
    /// By a statement's words.
    pub(crate) fn of(statement: &str, lexis: &Lexis) -> Self {
        let (mut words, within) = own(statement, lexis);
        let own = match words.word().as_str() {
            "INSERT" | "UPDATE" | "DELETE" | "REPLACE" | "MERGE" | "TRUNCATE" => Rows::Changed,
            "LOAD" if words.is_one_at(0, &["DATA", "XML"]) => Rows::Changed,
            "COPY" => match words.parenthesized() {
                Some(query) => Rows::of(query, lexis),
                None if words.has("FROM") => Rows::Changed,
                None => Rows::Kept,
            },
            "SELECT" | "VALUES" | "SET" if calls(&words) => Rows::Unknown,
            word if KEEPING.contains(&word) => Rows::Kept,
            _ => Rows::Unknown,
        };
        own.max(within)
    }
}

/// The words of what a statement does, behind all that may stand in front: parentheses, `WITH …`, `EXPLAIN ANALYZE`,
/// MariaDB's `ANALYZE` and `SET STATEMENT … FOR`. And what the queries of `WITH` do to rows.
pub(crate) fn own<'t>(statement: &'t str, lexis: &Lexis) -> (Words<'t>, Rows) {
    let mut words = Words::of(statement, lexis);
    let mut within = Rows::Kept;
    loop {
        while words.take_symbol("(") {}
        let front = words.clone();
        match words.word().as_str() {
            "WITH" => within = within.max(queries(&mut words, lexis)),
            "EXPLAIN" | "DESCRIBE" | "DESC" => {
                let runs = words.is("ANALYZE")
                    || words.parenthesized().is_some_and(|options| Words::of(options, lexis).says(&["ANALYZE"]));
                if !runs || !to_verb(&mut words) {
                    return (front, within);
                }
            }
            "ANALYZE" if words.is("FORMAT") || words.is_one_at(0, &VERBS) => {
                if !to_verb(&mut words) {
                    return (front, within);
                }
            }
            "SET" if words.take(&["STATEMENT"]) => match words.behind("FOR") {
                Some(behind) => words = behind,
                None => return (front, within),
            },
            _ => return (front, within),
        }
    }
}

/// What a statement begins with that is explained, or that `WITH` stands before.
const VERBS: [&str; 9] = ["SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "VALUES", "TABLE", "WITH"];

/// Passes what stands before the next verb.
fn to_verb(words: &mut Words<'_>) -> bool {
    while !words.is_one_at(0, &VERBS) {
        if words.next().is_none() {
            return false;
        }
    }
    true
}

/// Passes the queries of `WITH`, and tells what they do to rows.
fn queries(words: &mut Words<'_>, lexis: &Lexis) -> Rows {
    let mut found = Rows::Kept;
    while !words.is_done() && !words.is_one_at(0, &VERBS) {
        let is_query = words.is_one_at(0, &["AS", "MATERIALIZED"]);
        words.next();
        match words.parenthesized() {
            Some(query) if is_query => found = found.max(Rows::of(query, lexis)),
            _ => {}
        }
    }
    found
}

/// Whether it may call a function: a name stands before a parenthesis.
fn calls(words: &Words<'_>) -> bool {
    let may_be_one = |token: &Token| match token.kind {
        TokenKind::Word => !BEFORE_PARENTHESES.iter().any(|word| token.is_word(words.text, word)),
        TokenKind::Quoted => true,
        _ => false,
    };
    words.left().windows(2).any(|pair| pair[1].is_symbol(words.text, "(") && may_be_one(&pair[0]))
}

/// Words that no function is called by.
const BEFORE_PARENTHESES: [&str; 26] = [
    "ALL",
    "AND",
    "ANY",
    "AS",
    "BETWEEN",
    "BY",
    "CASE",
    "DISTINCT",
    "ELSE",
    "EXCEPT",
    "EXISTS",
    "FROM",
    "HAVING",
    "IN",
    "INTERSECT",
    "JOIN",
    "NOT",
    "ON",
    "OR",
    "SELECT",
    "SOME",
    "THEN",
    "UNION",
    "VALUES",
    "WHEN",
    "WHERE",
];

/// What leaves rows alone.
const KEEPING: [&str; 48] = [
    "ABORT",
    "ALTER",
    "ANALYZE",
    "ATTACH",
    "BEGIN",
    "CHECKPOINT",
    "CLUSTER",
    "COMMENT",
    "COMMIT",
    "CREATE",
    "DEALLOCATE",
    "DESC",
    "DESCRIBE",
    "DETACH",
    "DISCARD",
    "DROP",
    "END",
    "EXPLAIN",
    "FLUSH",
    "GRANT",
    "HANDLER",
    "HELP",
    "LISTEN",
    "LOCK",
    "NOTIFY",
    "OPTIMIZE",
    "PRAGMA",
    "PREPARE",
    "REASSIGN",
    "REFRESH",
    "REINDEX",
    "RELEASE",
    "RENAME",
    "REPAIR",
    "RESET",
    "REVOKE",
    "ROLLBACK",
    "SAVEPOINT",
    "SELECT",
    "SET",
    "SHOW",
    "SIGNAL",
    "START",
    "TABLE",
    "UNLOCK",
    "USE",
    "VACUUM",
    "VALUES",
];

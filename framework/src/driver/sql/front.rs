//! What a statement does, behind all that may stand in front of it.

use super::tokens::Lexis;
use super::words::Words;

/// The words of what a statement does, behind parentheses, `WITH …`, `EXPLAIN ANALYZE`, MariaDB's `ANALYZE` and
/// `SET STATEMENT … FOR`; and the queries of `WITH`.
pub(crate) fn own<'t>(statement: &'t str, lexis: &Lexis) -> (Words<'t>, Vec<&'t str>) {
    let mut words = Words::of(statement, lexis);
    let mut within = Vec::new();
    loop {
        while words.take_symbol("(") {}
        let front = words.clone();
        match words.word().as_str() {
            "WITH" => within.extend(queries(&mut words)),
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

/// Passes the queries of `WITH`.
fn queries<'t>(words: &mut Words<'t>) -> Vec<&'t str> {
    let mut found = Vec::new();
    while !words.is_done() && !words.is_one_at(0, &VERBS) {
        let is_query = words.is_one_at(0, &["AS", "MATERIALIZED"]);
        words.next();
        found.extend(words.parenthesized().filter(|_| is_query));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEXIS: Lexis = Lexis { executable_comments: true, ..Lexis::STANDARD };

    #[test]
    fn what_stands_in_front_is_passed() {
        for (statement, rest, queries) in [
            ("DELETE FROM t", "DELETE FROM t", vec![]),
            ("((SELECT a FROM t) UNION (SELECT b FROM u))", "SELECT a FROM t) UNION (SELECT b FROM u))", vec![]),
            ("WITH x AS (SELECT 1) DELETE FROM t", "DELETE FROM t", vec!["SELECT 1"]),
            (
                "WITH RECURSIVE x (a, b) AS (SELECT 1, 2), y AS NOT MATERIALIZED (DELETE FROM u) SELECT a FROM x, y",
                "SELECT a FROM x, y",
                vec!["SELECT 1, 2", "DELETE FROM u"],
            ),
            ("EXPLAIN DELETE FROM t", "EXPLAIN DELETE FROM t", vec![]),
            ("EXPLAIN QUERY PLAN DELETE FROM t", "EXPLAIN QUERY PLAN DELETE FROM t", vec![]),
            ("EXPLAIN (COSTS false) DELETE FROM t", "EXPLAIN (COSTS false) DELETE FROM t", vec![]),
            ("EXPLAIN ANALYZE DELETE FROM t", "DELETE FROM t", vec![]),
            ("EXPLAIN (BUFFERS, ANALYZE) DELETE FROM t", "DELETE FROM t", vec![]),
            // MariaDB runs what it analyzes, and what it sets something for.
            ("ANALYZE DELETE FROM t", "DELETE FROM t", vec![]),
            ("ANALYZE FORMAT=JSON UPDATE t SET a = 1", "UPDATE t SET a = 1", vec![]),
            ("ANALYZE TABLE t", "TABLE t", vec![]),
            ("SET STATEMENT max_statement_time = 1 FOR DELETE FROM t", "DELETE FROM t", vec![]),
            ("SET @a = 1", "SET @a = 1", vec![]),
        ] {
            let (words, within) = own(statement, &LEXIS);
            assert_eq!((words.rest(), within), (rest, queries), "{statement}");
        }
    }
}

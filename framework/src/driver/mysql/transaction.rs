//! Which statements a transaction can hold.
//!
//! There is no transactional DDL: a statement that changes the schema commits what went before it, and itself
//! (<https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html>,
//! <https://mariadb.com/kb/en/sql-statements-that-cause-an-implicit-commit/>).

use super::lexis::MYSQL;
use super::render;
use crate::driver::sql::tokens::{TokenKind, significant};
use crate::driver::{Statement, Transaction};
use crate::schema::Operation;

/// The transaction these operations need.
pub(super) fn transaction(operations: &[Operation]) -> Transaction {
    let commits = |operation: &Operation| match operation {
        Operation::Sql { up, .. } => render::script(up).is_ok_and(|all| all.iter().any(|own| own.needs_autocommit)),
        Operation::Step { .. } => false,
        _ => true,
    };
    if operations.iter().any(commits) { Transaction::Stepwise } else { Transaction::Plain }
}

/// Verbs of statements that take part in a transaction, and of those that only look.
const WITHIN: [&str; 20] = [
    "SELECT",
    "INSERT",
    "UPDATE",
    "DELETE",
    "REPLACE",
    "WITH",
    "VALUES",
    "TABLE",
    "DO",
    "SET",
    "USE",
    "SHOW",
    "EXPLAIN",
    "DESCRIBE",
    "DESC",
    "HANDLER",
    "PREPARE",
    "DEALLOCATE",
    "SIGNAL",
    "HELP",
];

/// A statement of somebody's own script, with what is known of it. What is not known to stand in a transaction runs
/// alone: `CALL` and `EXECUTE` may do anything.
pub(super) fn classified(text: String, line: usize) -> Statement {
    let words = words(&text);
    let says = |at: usize, word: &str| words.get(at).is_some_and(|own| own == word);
    let known = words.first().is_some_and(|first| WITHIN.contains(&first.as_str()));
    let load = says(0, "LOAD") && (says(1, "DATA") || says(1, "XML"));
    let temporary = (says(0, "CREATE") || says(0, "DROP")) && says(1, "TEMPORARY");
    let password = says(0, "SET") && says(1, "PASSWORD");
    let needs_autocommit = !(known || load || temporary) || password;
    let lasting = ["PASSWORD", "GLOBAL", "PERSIST", "PERSIST_ONLY", "STATEMENT"];
    let for_connection = match words.first().map(String::as_str) {
        Some("SET") => !lasting.iter().any(|word| says(1, word)) && !text.to_ascii_lowercase().contains("@@global."),
        Some("USE" | "PREPARE") => true,
        _ => false,
    };
    Statement { needs_autocommit, for_connection, line, ..Statement::new(text) }
}

/// The statement's first words, in capitals; those of a comment that is run included, its version number not.
fn words(text: &str) -> Vec<String> {
    let words = significant(text, &MYSQL).filter(|token| token.kind == TokenKind::Word);
    words.take(3).map(|token| token.text(text).to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_the_schema_runs_alone() {
        for text in [
            "create table t (a int)",
            "ALTER TABLE t ADD b INT",
            "/* first */ DROP VIEW v",
            "RENAME TABLE a TO b",
            "TRUNCATE t",
            "CALL fill()",
            "EXECUTE st",
            "GRANT SELECT ON t TO u",
            "LOCK TABLES t WRITE",
            "SET PASSWORD = 'x'",
            "OPTIMIZE TABLE t",
            "/*!50003 CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.a = 1 */",
        ] {
            assert!(classified(text.to_owned(), 1).needs_autocommit, "{text}");
        }
    }

    #[test]
    fn what_changes_rows_takes_part() {
        for text in [
            "insert into t values (1)",
            "(SELECT 1) UNION (SELECT 2)",
            "WITH x AS (SELECT 1) SELECT * FROM x",
            "LOAD DATA LOCAL INFILE 'f' INTO TABLE t",
            "create temporary table t (a int)",
            "# why\nUPDATE t SET a = 1",
        ] {
            let found = classified(text.to_owned(), 1);
            assert!(!found.needs_autocommit && !found.for_connection, "{text}");
        }
    }

    #[test]
    fn settings_are_for_the_connection() {
        for (text, for_connection) in [
            ("SET NAMES utf8mb4", true),
            ("SET @a = 1", true),
            ("SET GLOBAL max_connections = 3", false),
            ("SET @@GLOBAL.max_connections = 3", false),
        ] {
            let found = classified(text.to_owned(), 1);
            assert_eq!((found.for_connection, found.needs_autocommit), (for_connection, false), "{text}");
        }
    }
}

//! A migration's own SQL in MySQL and MariaDB.
//!
//! There is no transactional DDL: a statement that changes the schema commits what went before it, and itself
//! (<https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html>,
//! <https://mariadb.com/kb/en/sql-statements-that-cause-an-implicit-commit/>). Such a statement runs alone; what changes
//! rows commits together with the record of how far the migration is.

use super::lexis::MYSQL;
use crate::driver::sql::script::{self, ScriptStatement};
use crate::driver::sql::tokens::significant;
use crate::driver::{Statement, Transaction, Unsupported};

/// The statements of a script.
pub(crate) fn render(text: &str) -> Result<Vec<Statement>, Unsupported> {
    let own = script::read(text, &MYSQL).map_err(|refusal| refusal.by(super::NAME))?;
    Ok(own.into_iter().map(statement).collect())
}

/// The transaction that a script needs.
pub(crate) fn transaction(text: &str) -> Transaction {
    let stepwise = script::no_transaction(text, &MYSQL)
        || script::statements(text, &MYSQL).iter().any(|own| commits_by_itself(&own.text));
    if stepwise { Transaction::Stepwise } else { Transaction::Plain }
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

fn statement(own: ScriptStatement) -> Statement {
    Statement {
        line: own.line,
        needs_autocommit: commits_by_itself(&own.text),
        for_connection: is_setting(&own.text),
        commits: own.commits,
        ..Statement::new(own.text)
    }
}

/// Whether a statement ends the transaction it runs in. What is not known to take part in one is taken to: `CALL` and
/// `EXECUTE` may do anything.
fn commits_by_itself(text: &str) -> bool {
    match words(text).iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        // MariaDB's `SET STATEMENT … FOR …` runs whatever comes behind it.
        ["SET", "PASSWORD" | "STATEMENT" | "DEFAULT" | "RESOURCE", ..] => true,
        ["SET", ..] => sets_autocommit(text),
        ["LOAD", "DATA" | "XML", ..] | ["CREATE" | "DROP", "TEMPORARY", ..] => false,
        [first, ..] => !WITHIN.contains(first),
        [] => true,
    }
}

/// Setting it to 1 commits; MySQL commits before setting it to anything.
fn sets_autocommit(text: &str) -> bool {
    significant(text, &MYSQL).any(|token| token.text(text).trim_matches(['@', '`']).eq_ignore_ascii_case("autocommit"))
}

/// Whether a statement changes the connection and nothing else.
fn is_setting(text: &str) -> bool {
    match words(text).iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["SET", "PASSWORD" | "STATEMENT" | "GLOBAL" | "PERSIST" | "PERSIST_ONLY" | "DEFAULT", ..] => false,
        ["SET", ..] => !["@@global.", "@@persist"].iter().any(|lasting| text.to_ascii_lowercase().contains(lasting)),
        ["USE" | "PREPARE" | "DEALLOCATE", ..] => true,
        _ => false,
    }
}

/// The statement's first words, in capitals: those of a comment that is run, and behind parentheses, included.
fn words(text: &str) -> Vec<String> {
    let inner = text.trim_start_matches(|first: char| first == '(' || first.is_whitespace());
    script::first_words(inner, &MYSQL)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Statement {
        render(text).expect("it is no transaction").remove(0)
    }

    #[test]
    fn a_script_runs_stepwise_where_it_must() {
        for (script, transaction) in [
            ("INSERT INTO t VALUES (1); UPDATE t SET a = 2", Transaction::Plain),
            ("INSERT INTO t VALUES (1); ALTER TABLE t ADD b INT", Transaction::Stepwise),
            ("-- no-transaction\nBEGIN; INSERT INTO t VALUES (1); COMMIT", Transaction::Stepwise),
            (
                "DELIMITER //\nCREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW BEGIN SET @a = 1; END//",
                Transaction::Stepwise,
            ),
        ] {
            assert_eq!(super::transaction(script), transaction, "{script}");
        }
        assert_eq!(render("SELECT 1; /*!40000 ALTER TABLE t DISABLE KEYS */;").map(|all| all.len()), Ok(2));
        let refused = render("BEGIN; SELECT 1").map_err(|error| error.to_string());
        assert!(refused.is_err_and(|error| error.starts_with("mysql cannot run `BEGIN` (line 1)")));
    }

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
            "SET DEFAULT ROLE NONE",
            "SET autocommit = 0",
            "set @a = 1, @@session.AutoCommit = 1",
            "SET @@autocommit = 1",
            "SET SESSION `autocommit` = 1",
            "SET STATEMENT lock_wait_timeout = 1 FOR ALTER TABLE t ADD b INT",
            "OPTIMIZE TABLE t",
            "/*!50003 CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.a = 1 */",
        ] {
            assert!(one(text).needs_autocommit, "{text}");
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
            let found = one(text);
            assert!(!found.needs_autocommit && !found.for_connection, "{text}");
        }
    }

    #[test]
    fn settings_are_for_the_connection() {
        for (text, for_connection) in [
            ("SET NAMES utf8mb4", true),
            ("/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */", true),
            ("SET @a = 1", true),
            ("SET GLOBAL max_connections = 3", false),
            ("SET @@GLOBAL.max_connections = 3", false),
        ] {
            let found = one(text);
            assert_eq!((found.for_connection, found.needs_autocommit), (for_connection, false), "{text}");
        }
    }
}

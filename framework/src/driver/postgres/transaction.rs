//! What runs outside a transaction, and so ends the unity of its migration.

use super::lexis::POSTGRES;
use super::script;
use crate::driver::Transaction;
use crate::driver::sql::tokens::significant;
use crate::schema::{Change, Operation};

/// The transaction these operations need.
pub(crate) fn transaction(operations: &[Operation]) -> Transaction {
    match operations.iter().any(is_stepwise) {
        true => Transaction::Stepwise,
        false => Transaction::Plain,
    }
}

fn is_stepwise(operation: &Operation) -> bool {
    match operation {
        Operation::AlterTable { changes, .. } => changes.iter().any(|change| match change {
            Change::CreateIndex(index) => index.concurrently && !index.constraint,
            _ => false,
        }),
        // What comes behind it, in this migration or the next, may use the value.
        Operation::AddEnumValue { .. } => true,
        Operation::Sql { up, .. } => script::is_stepwise(up),
        _ => false,
    }
}

/// Whether PostgreSQL refuses the statement within a transaction: each manual page says so for its statement, as in
/// <https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY>.
pub(crate) fn needs_autocommit(statement: &str) -> bool {
    let words: Vec<_> = significant(statement, &POSTGRES)
        .map(|token| token.text(statement).to_ascii_uppercase())
        .filter(|word| word != "(" && word != ")")
        .collect();
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    let says = |word: &str| words.contains(&word);
    match words.as_slice() {
        ["CREATE", "UNIQUE", "INDEX", "CONCURRENTLY", ..] | ["CREATE" | "DROP", "INDEX", "CONCURRENTLY", ..] => true,
        ["REINDEX", rest @ ..] => {
            let kind = rest.iter().find(|word| !matches!(**word, "VERBOSE" | "TABLESPACE" | ","));
            rest.iter().take(6).any(|word| *word == "CONCURRENTLY")
                || matches!(kind, Some(&"SCHEMA" | &"DATABASE" | &"SYSTEM"))
        }
        ["VACUUM", ..] | ["CLUSTER"] | ["CLUSTER", "VERBOSE"] | ["DISCARD", "ALL"] => true,
        ["CREATE" | "DROP", "DATABASE" | "TABLESPACE" | "SUBSCRIPTION", ..] | ["ALTER", "SYSTEM", ..] => true,
        ["ALTER", "SUBSCRIPTION", ..] => says("REFRESH") || says("PUBLICATION"),
        ["ALTER", "DATABASE", _, "SET", "TABLESPACE", ..] => true,
        ["ALTER", "TABLE", ..] => {
            words.windows(2).any(|pair| pair == ["DETACH", "PARTITION"]) && words.last() == Some(&"CONCURRENTLY")
        }
        ["COMMIT" | "ROLLBACK", "PREPARED", ..] => true,
        _ => false,
    }
}

/// Whether the statement adds a value to an enum type, which can only be used once it is committed.
pub(crate) fn adds_enum_value(statement: &str) -> bool {
    let mut words = significant(statement, &POSTGRES).map(|token| token.text(statement).to_ascii_uppercase());
    let alters = words.next().as_deref() == Some("ALTER") && words.next().as_deref() == Some("TYPE");
    let rest: Vec<_> = words.collect();
    alters && rest.windows(2).any(|pair| pair[0] == "ADD" && pair[1] == "VALUE")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused_in_a_transaction_is_known() {
        for statement in [
            "create index concurrently on t (a)",
            "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS x ON t (a)",
            "DROP INDEX /* soon */ CONCURRENTLY x",
            "REINDEX TABLE CONCURRENTLY t",
            "REINDEX (VERBOSE, CONCURRENTLY) INDEX x",
            "REINDEX DATABASE app",
            "VACUUM",
            "vacuum (full) t",
            "CREATE DATABASE x",
            "DROP DATABASE IF EXISTS x",
            "ALTER SYSTEM SET work_mem = '1MB'",
            "CREATE TABLESPACE s LOCATION '/x'",
            "ALTER TABLE t DETACH PARTITION p CONCURRENTLY",
            "CLUSTER",
        ] {
            assert!(needs_autocommit(statement), "{statement}");
        }
        for statement in [
            "CREATE INDEX x ON t (a)",
            "CREATE INDEX \"CONCURRENTLY\" ON t (a)",
            "REINDEX TABLE t",
            "CLUSTER t USING x",
            "ALTER TABLE t DETACH PARTITION p",
            "REFRESH MATERIALIZED VIEW CONCURRENTLY v",
            "SELECT 'VACUUM'",
            "",
        ] {
            assert!(!needs_autocommit(statement), "{statement}");
        }
    }

    #[test]
    fn a_new_enum_value_is_known() {
        assert!(adds_enum_value("alter type mood add value if not exists 'x'"));
        assert!(!adds_enum_value("ALTER TYPE mood RENAME VALUE 'add' TO 'value'"));
        assert!(!adds_enum_value("ALTER TABLE t ADD value text"));
    }
}

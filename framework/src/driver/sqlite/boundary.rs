//! What is sent where a transaction begins and ends: by the session, and printed by who asks what would be sent.

use crate::driver::{Boundary, Statement, Transaction};

/// The write lock is taken at once, so that a busy database is known before anything is done.
pub(super) const BEGIN: &str = "BEGIN IMMEDIATE";
pub(super) const COMMIT: &str = "COMMIT";
pub(super) const ROLLBACK: &str = "ROLLBACK";
pub(super) const SAVEPOINT: &str = "SAVEPOINT kit_migration";
pub(super) const RELEASE: &str = "RELEASE kit_migration";
pub(super) const ROLLBACK_TO: &str = "ROLLBACK TO kit_migration; RELEASE kit_migration";
pub(super) const FOREIGN_KEY_CHECK: &str = "PRAGMA foreign_key_check";

/// The statement that sets a pragma.
pub(super) fn setting(pragma: &str, value: &str) -> String {
    format!("PRAGMA {pragma} = {value}")
}

/// The statements of a boundary. What is restored behind a rebuild is what a connection of Kit's begins with.
pub(super) fn boundary(boundary: Boundary) -> Vec<Statement> {
    match boundary {
        Boundary::Begin(Transaction::Rebuild) => vec![
            Statement::because(
                setting("foreign_keys", "0"),
                "a table that is replaced must take no other's rows along",
            ),
            Statement::new(BEGIN),
        ],
        Boundary::Commit(Transaction::Rebuild) => vec![
            Statement::guard(FOREIGN_KEY_CHECK, "rows that refer to nothing and did not before"),
            Statement::new(COMMIT),
            Statement::new(setting("legacy_alter_table", "0")),
            Statement::new(setting("foreign_keys", "1")),
        ],
        Boundary::Begin(_) => vec![Statement::new(BEGIN)],
        Boundary::Commit(_) => vec![Statement::new(COMMIT)],
        Boundary::Savepoint => vec![Statement::new(SAVEPOINT)],
        Boundary::Release => vec![Statement::new(RELEASE)],
    }
}

//! The rollback journal, kept between transactions while a runner is at work.
//!
//! Making and deleting the file is much of what a small transaction costs; a journal that is kept only gets its header
//! overwritten, and is as safe (<https://sqlite.org/pragma.html#pragma_journal_mode>). A database in WAL mode has no such
//! journal and stays as it is. This only saves time: that it cannot be had is no error.

use sqlx::SqliteConnection;

use super::query::query;

/// Keeps the journal from now on, where the database has one; whether it does.
pub(super) async fn keep(db: &mut SqliteConnection) -> bool {
    mode(db, "PRAGMA journal_mode").await == "delete" && mode(db, "PRAGMA journal_mode = PERSIST").await == "persist"
}

/// Deletes the journal, as SQLite usually does after each transaction.
pub(super) async fn drop(db: &mut SqliteConnection) {
    mode(db, "PRAGMA journal_mode = DELETE").await;
}

async fn mode(db: &mut SqliteConnection, pragma: &str) -> String {
    let answer = query(db, pragma).await.unwrap_or_default();
    answer.into_iter().flatten().flatten().next().unwrap_or_default()
}

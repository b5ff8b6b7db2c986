//! Statements that run outside a transaction and may leave half of what they do.
//!
//! The mark taken before tells which invalid indexes there were, and a digest of the schema. An index built
//! concurrently that did not get to its end stays as an invalid one
//! (<https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY>); everything else takes
//! effect as a whole or not at all.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::inspect;
use super::session::PostgresSession;
use crate::driver::sql::quote;
use crate::driver::{DatabaseError, Interrupted, Scope, Statement};

/// What was seen before the statement.
#[derive(Debug, Serialize, Deserialize)]
struct Mark {
    /// Invalid indexes, as statements name them.
    invalid: Vec<String>,
    schema: String,
}

/// Looks before a statement runs.
pub(super) async fn mark(session: &mut PostgresSession) -> Result<String, DatabaseError> {
    let mark = look(session).await?;
    serde_json::to_string(&mark).map_err(damaged)
}

/// Looks after it broke off.
pub(super) async fn interrupted(session: &mut PostgresSession, mark: &str) -> Result<Interrupted, DatabaseError> {
    let before: Mark = serde_json::from_str(mark).map_err(damaged)?;
    let now = look(session).await?;
    let left: Vec<_> =
        now.invalid.iter().filter(|index| !before.invalid.contains(index)).map(|index| drop(index)).collect();
    Ok(match left.is_empty() {
        false => Interrupted::Left(left),
        // An index that is gone half way is dropped again.
        true if now.schema == before.schema || now.invalid != before.invalid => Interrupted::NotDone,
        true => Interrupted::Done,
    })
}

fn damaged(error: serde_json::Error) -> DatabaseError {
    DatabaseError::Record { reason: error.to_string() }
}

fn drop(index: &str) -> Statement {
    Statement {
        needs_autocommit: true,
        ..Statement::because(
            format!("DROP INDEX CONCURRENTLY IF EXISTS {index}"),
            "an index that was not built to its end is of no use, and is kept up to date all the same",
        )
    }
}

async fn look(session: &mut PostgresSession) -> Result<Mark, DatabaseError> {
    let invalid =
        session.send(&format!("{INVALID} ORDER BY 1")).await?.rows().into_iter().flatten().flatten().collect();
    let schema = inspect::inspect(session, &Scope::All).await?;
    let text = serde_json::to_vec(&schema).map_err(damaged)?;
    let digest = Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Mark { invalid, schema: digest })
}

/// The invalid index of which this error says that it is already there, in words.
pub(super) async fn explain_duplicate(session: &mut PostgresSession, reason: &str) -> Option<String> {
    let name = reason.strip_prefix("relation \"")?.split_once("\" already exists")?.0;
    let name = quote::literal(name);
    let index = session.value(&format!("{INVALID} AND c.relname = {name}")).await.ok()??;
    Some(format!(
        "the index {index} is there already, but invalid: an earlier attempt to build it failed; \
         remove it with `DROP INDEX CONCURRENTLY {index}` and run this again"
    ))
}

/// Indexes that are not used, of any table.
const INVALID: &str = "SELECT c.oid::regclass FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
     WHERE NOT i.indisvalid AND c.relkind = 'i'";

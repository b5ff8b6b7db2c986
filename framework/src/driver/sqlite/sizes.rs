//! How large tables are. SQLite keeps no numbers: rows are counted up to a limit, and pages are where there are few.

use super::session::SqliteSession;
use crate::driver::sql::quote;
use crate::driver::{DatabaseError, Session, TableSize};

/// No more rows than these are counted.
const ROWS: u64 = 100_000;

/// Databases of more pages than these are not gone through for the sizes of their tables, which `dbstat` would do
/// (<https://sqlite.org/dbstat.html>).
const PAGES: u64 = 20_000;

/// Looks.
pub(super) async fn sizes(session: &mut SqliteSession, tables: &[String]) -> Result<Vec<TableSize>, DatabaseError> {
    let few = number(session, "PRAGMA page_count").await?.is_some_and(|pages| pages <= PAGES);
    let mut sizes = Vec::with_capacity(tables.len());
    for table in tables {
        if !session.has_table(table).await? {
            continue;
        }
        let count = format!("SELECT count(*) FROM (SELECT 1 FROM {} LIMIT {})", quote::name(table), ROWS + 1);
        let rows = number(session, &count).await?;
        let or_more = rows.is_some_and(|rows| rows > ROWS);
        let rows = rows.map(|rows| rows.min(ROWS));
        let literal = quote::literal(table);
        let bytes = format!(
            "SELECT sum(pgsize) FROM dbstat WHERE aggregate = TRUE AND name IN \
             (SELECT name FROM sqlite_schema WHERE tbl_name = {literal} AND rootpage > 0)"
        );
        // A SQLite that somebody else has built may know no `dbstat`.
        let bytes = if few { number(session, &bytes).await.unwrap_or(None) } else { None };
        sizes.push(TableSize { table: table.clone(), rows, or_more, bytes });
    }
    Ok(sizes)
}

async fn number(session: &mut SqliteSession, ask: &str) -> Result<Option<u64>, DatabaseError> {
    let value = session.query(ask).await?.into_iter().flatten().flatten().next();
    Ok(value.and_then(|value| value.parse().ok()))
}

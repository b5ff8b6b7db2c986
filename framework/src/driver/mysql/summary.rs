//! A database in numbers.

use sqlx::MySqlConnection;

use super::errors::Place;
use super::name::name;
use super::query::query;
use super::version::Server;
use crate::driver::{DatabaseError, OWN_TABLES, Summary, TableSummary};

/// Tables and views with their sizes and numbers of columns. MySQL keeps the sizes for a day unless it is asked for fresh
/// ones. <https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_information_schema_stats_expiry>
const TABLES: &str = "\
    SET @kit_fresh = 1 /*!80000 , SESSION information_schema_stats_expiry = 0 */; \
    SELECT t.TABLE_NAME, t.TABLE_TYPE, MAX(t.DATA_LENGTH + t.INDEX_LENGTH), COUNT(*) \
    FROM information_schema.TABLES t JOIN information_schema.COLUMNS c USING (TABLE_SCHEMA, TABLE_NAME) \
    WHERE t.TABLE_SCHEMA = DATABASE() AND c.TABLE_SCHEMA = DATABASE() AND t.TABLE_TYPE <> 'SEQUENCE' \
    GROUP BY t.TABLE_NAME, t.TABLE_TYPE ORDER BY t.TABLE_NAME";

/// How many tables are counted in one round trip.
const AT_ONCE: usize = 50;

/// Reads them.
pub(super) async fn summary(
    db: &mut MySqlConnection,
    place: &Place,
    server: &Server,
) -> Result<Summary, DatabaseError> {
    let (mut tables, mut views) = (Vec::new(), 0);
    for row in query(db, place, TABLES).await? {
        let mut row = row.into_iter();
        let mut next = || row.next().flatten();
        let (Some(name), kind, bytes, columns) = (next(), next(), next(), next()) else { continue };
        match kind.as_deref() {
            Some("VIEW") => views += 1,
            _ if OWN_TABLES.contains(&name.as_str()) => {}
            _ => tables.push(TableSummary { name, rows: 0, columns: number(columns), bytes: parsed(bytes) }),
        }
    }
    for some in tables.chunks_mut(AT_ONCE) {
        let counts: Vec<_> = some.iter().map(|table| format!("SELECT COUNT(*) FROM {}", name(&table.name))).collect();
        let rows = query(db, place, &counts.join("; ")).await?;
        for (table, row) in some.iter_mut().zip(rows) {
            table.rows = number(row.into_iter().next().flatten());
        }
    }
    let bytes = tables.iter().filter_map(|table| table.bytes).sum();
    Ok(Summary { version: server.to_string(), location: place.location.clone(), bytes: Some(bytes), tables, views })
}

fn number<T: std::str::FromStr + Default>(text: Option<String>) -> T {
    parsed(text).unwrap_or_default()
}

fn parsed<T: std::str::FromStr>(text: Option<String>) -> Option<T> {
    text?.parse().ok()
}

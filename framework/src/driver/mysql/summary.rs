//! A database in numbers.

use sqlx::MySqlConnection;

use super::errors::Place;
use super::name::name;
use super::query::query;
use super::version::Server;
use crate::driver::{DatabaseError, OWN_TABLES, Summary, TableSummary};

/// Tables and views with their sizes, then the number of columns of each. MySQL keeps the sizes for a day unless it is
/// asked for fresh ones.
/// <https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_information_schema_stats_expiry>
const TABLES: &str = "\
    SET @kit_fresh = 1 /*!80000 , SESSION information_schema_stats_expiry = 0 */; \
    SELECT TABLE_NAME, TABLE_TYPE, DATA_LENGTH + INDEX_LENGTH FROM information_schema.TABLES \
    WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE <> 'SEQUENCE' AND TABLE_TYPE NOT LIKE 'TEMPORARY%' \
    ORDER BY TABLE_NAME; \
    SELECT TABLE_NAME, NULL, COUNT(*) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() \
    GROUP BY TABLE_NAME";

/// How many tables are counted in one round trip.
const AT_ONCE: usize = 50;

/// Reads them.
pub(super) async fn summary(
    db: &mut MySqlConnection,
    place: &Place,
    server: &Server,
) -> Result<Summary, DatabaseError> {
    let (mut tables, mut views): (Vec<TableSummary>, _) = (Vec::new(), 0);
    for row in query(db, place, TABLES).await? {
        let mut row = row.into_iter();
        let mut next = || row.next().flatten();
        let (Some(name), kind, found) = (next(), next(), next()) else { continue };
        match kind.as_deref() {
            Some("VIEW") => views += 1,
            Some(_) if OWN_TABLES.contains(&name.as_str()) => {}
            Some(_) => tables.push(TableSummary { name, bytes: parsed(found), ..TableSummary::default() }),
            None => {
                let table = tables.iter_mut().find(|table| table.name == name);
                table.into_iter().for_each(|table| table.columns = number(found.clone()));
            }
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

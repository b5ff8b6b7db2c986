//! A database in numbers.

use sqlx::MySqlConnection;

use super::errors::Place;
use super::name::{literal, name};
use super::query::query;
use super::version::Server;
use crate::driver::{DatabaseError, OWN_TABLES, Summary, TableSize, TableSummary};

/// Makes the sizes fresh, which MySQL else keeps for a day.
/// <https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_information_schema_stats_expiry>
const FRESH: &str = "SET @kit_fresh = 1 /*!80000 , SESSION information_schema_stats_expiry = 0 */";

/// Tables and views with their sizes, then the number of columns of each.
const TABLES: &str = "\
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
    for row in query(db, place, &format!("{FRESH}; {TABLES}")).await? {
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

/// As the statistics have it: for InnoDB, rows are an estimate that can be far off.
/// <https://dev.mysql.com/doc/refman/8.4/en/information-schema-tables-table.html>
pub(super) async fn sizes(
    db: &mut MySqlConnection,
    place: &Place,
    tables: &[String],
) -> Result<Vec<TableSize>, DatabaseError> {
    let names: Vec<_> = tables.iter().map(|table| literal(table)).collect();
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let ask = format!(
        "{FRESH}; SELECT TABLE_NAME, TABLE_ROWS, DATA_LENGTH + INDEX_LENGTH FROM information_schema.TABLES \
         WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN ({})",
        names.join(", ")
    );
    let mut found: Vec<TableSize> = Vec::new();
    for row in query(db, place, &ask).await? {
        let mut row = row.into_iter();
        let mut next = || row.next().flatten();
        let (name, rows, bytes) = (next().unwrap_or_default(), parsed(next()), parsed(next()));
        found.push(TableSize { table: name, rows, bytes, or_more: false });
    }
    let own = |table: &String| {
        let exact = found.iter().find(|size| size.table == *table);
        let size = exact.or(found.iter().find(|size| size.table.eq_ignore_ascii_case(table)))?;
        Some(TableSize { table: table.clone(), ..size.clone() })
    };
    Ok(tables.iter().filter_map(own).collect())
}

fn number<T: std::str::FromStr + Default>(text: Option<String>) -> T {
    parsed(text).unwrap_or_default()
}

fn parsed<T: std::str::FromStr>(text: Option<String>) -> Option<T> {
    text?.parse().ok()
}

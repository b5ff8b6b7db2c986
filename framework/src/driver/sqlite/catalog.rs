//! The database's own list of what it holds, taken as texts: to copy a schema, and to drop it.

use sqlx::SqliteConnection;

use super::query::query;
use crate::driver::sql::quote;
use crate::driver::{DatabaseError, KEPT_TABLES};

/// The statements that build this schema in an empty database, as the database keeps them. Tables that a virtual
/// table makes by itself are left to it.
pub(super) async fn definitions(db: &mut SqliteConnection) -> Result<Vec<String>, DatabaseError> {
    let rows = query(
        db,
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
         AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow') \
         ORDER BY CASE type WHEN 'table' THEN 1 WHEN 'index' THEN 2 WHEN 'view' THEN 3 ELSE 4 END, rowid",
    )
    .await?;
    let mut statements: Vec<String> = rows.into_iter().flatten().flatten().collect();
    let analyzed = query(db, "SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'").await?;
    if !analyzed.is_empty() {
        statements.push("ANALYZE".to_owned());
    }
    Ok(statements)
}

/// The statements that drop everything: views first, virtual tables before the tables they keep their data in.
pub(super) async fn drop_everything(db: &mut SqliteConnection) -> Result<Vec<String>, DatabaseError> {
    let rows = query(
        db,
        "SELECT l.type, l.name FROM pragma_table_list AS l JOIN sqlite_schema AS s ON s.name = l.name \
         WHERE l.schema = 'main' AND l.type IN ('view', 'virtual', 'table') AND s.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
         ORDER BY CASE l.type WHEN 'view' THEN 1 WHEN 'virtual' THEN 2 ELSE 3 END, s.rowid",
    )
    .await?;
    let drop = |row: Vec<Option<String>>| {
        let mut values = row.into_iter().flatten();
        let (kind, name) = (values.next()?, values.next()?);
        let kind = if kind == "view" { "VIEW" } else { "TABLE" };
        (!KEPT_TABLES.contains(&name.as_str())).then(|| format!("DROP {kind} IF EXISTS {}", quote::name(&name)))
    };
    Ok(rows.into_iter().filter_map(drop).collect())
}

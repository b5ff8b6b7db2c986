//! A database in numbers.

use super::catalog::{USERS, not_of_extension};
use super::name;
use super::session::PostgresSession;
use crate::driver::sql::quote;
use crate::driver::{DatabaseError, OWN_TABLES, Row, Session, Summary, TableSize, TableSummary};

/// Two round trips: what there is, and the rows of each table.
pub(super) async fn summary(session: &mut PostgresSession) -> Result<Summary, DatabaseError> {
    let mut answers = session.send(&facts()).await?.results.into_iter().map(|result| result.rows);
    let mut next = || answers.next().unwrap_or_default();
    let (database, views, tables) = (next(), next(), next());
    let mut database = database.into_iter().flatten();
    let version = database.next().flatten().unwrap_or_default();
    let bytes = database.next().flatten().and_then(|bytes| bytes.parse().ok());
    let views = number(views.into_iter().flatten().next().flatten());

    let mut all: Vec<TableSummary> = Vec::with_capacity(tables.len());
    let mut counts = Vec::with_capacity(tables.len());
    for row in tables {
        let [schema, name, written, columns, bytes] = fields(row);
        counts.push(format!("SELECT count(*) FROM {}", written.unwrap_or_default()));
        all.push(TableSummary {
            name: name::join(schema.as_deref(), &name.unwrap_or_default()),
            rows: 0,
            columns: number(columns),
            bytes: bytes.and_then(|bytes| bytes.parse().ok()),
        });
    }
    if !counts.is_empty() {
        let counted = session.send(&counts.join(";\n")).await?.results;
        for (table, result) in all.iter_mut().zip(counted) {
            let count = result.rows.into_iter().flatten().flatten().next();
            table.rows = count.and_then(|count| count.parse().ok()).unwrap_or(0);
        }
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Summary {
        version: format!("PostgreSQL {version}"),
        location: session.place.location(),
        bytes,
        tables: all,
        views,
    })
}

fn facts() -> String {
    let own = OWN_TABLES.map(quote::literal).join(", ");
    let not_owned = not_of_extension("pg_class", "c.oid");
    format!(
        "SELECT split_part(current_setting('server_version'), ' ', 1), pg_database_size(current_database());\n\
         SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE c.relkind IN ('v', 'm') AND {USERS} AND {not_owned};\n\
         SELECT CASE WHEN NOT pg_table_is_visible(c.oid) THEN n.nspname END, c.relname, c.oid::regclass, \
         (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), \
         pg_total_relation_size(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE c.relkind IN ('r', 'p') AND c.relname NOT IN ({own}) AND {USERS} AND {not_owned}"
    )
}

/// As the last VACUUM or ANALYZE has left it in the catalog, and the sizes of the files now. Parts are counted with a
/// partitioned table. A table that was never looked at has no number, unless it has no rows at all.
/// <https://www.postgresql.org/docs/current/catalog-pg-class.html>
pub(super) async fn sizes(session: &mut PostgresSession, tables: &[String]) -> Result<Vec<TableSize>, DatabaseError> {
    let names: Vec<_> = tables.iter().enumerate().map(|(at, own)| format!("({at}, {})", name::literal(own))).collect();
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let ask = format!(
        "SELECT wanted.at, CASE WHEN bool_and(c.reltuples > 0 OR pg_relation_size(c.oid) = 0) \
         THEN sum(greatest(c.reltuples, 0))::bigint END, sum(pg_total_relation_size(c.oid)) \
         FROM (VALUES {}) AS wanted (at, name), pg_class t, pg_class c \
         WHERE t.oid = to_regclass(wanted.name) AND c.relkind IN ('r', 'm') AND (c.oid = t.oid OR \
         t.relkind = 'p' AND c.oid IN (SELECT p.relid FROM pg_partition_tree(t.oid) AS p)) GROUP BY wanted.at ORDER BY 1",
        names.join(", ")
    );
    let size = |row: Row| {
        let [at, rows, bytes] = fields(row);
        let table = tables.get(number(at))?.clone();
        let parse = |value: Option<String>| value.and_then(|value| value.parse().ok());
        Some(TableSize { table, rows: parse(rows), bytes: parse(bytes), or_more: false })
    };
    Ok(session.query(&ask).await?.into_iter().filter_map(size).collect())
}

fn fields<const N: usize>(row: Row) -> [Option<String>; N] {
    let mut values = row.into_iter();
    std::array::from_fn(|_| values.next().flatten())
}

fn number(text: Option<String>) -> usize {
    text.and_then(|text| text.parse().ok()).unwrap_or(0)
}

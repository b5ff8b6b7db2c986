//! A database in numbers.

use super::catalog::{USERS, not_of_extension};
use super::name;
use super::session::PostgresSession;
use crate::driver::sql::quote;
use crate::driver::{DatabaseError, OWN_TABLES, Row, Summary, TableSummary};

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

fn fields<const N: usize>(row: Row) -> [Option<String>; N] {
    let mut values = row.into_iter();
    std::array::from_fn(|_| values.next().flatten())
}

fn number(text: Option<String>) -> usize {
    text.and_then(|text| text.parse().ok()).unwrap_or(0)
}

//! Kit's own records in SQLite.

use async_trait::async_trait;

use crate::driver::sql::quote;
use crate::driver::sql::records::SqlRecords;
use crate::driver::{DatabaseError, Field, Records, Row, Session};

/// Records as SQL. They are read as one JSON array: sqlx wakes the caller for each row, which for a thousand of them
/// takes longer than the query.
#[derive(Debug)]
pub(super) struct SqliteRecords;

#[async_trait]
impl Records for SqliteRecords {
    async fn read(
        &self,
        session: &mut dyn Session,
        table: &str,
        fields: &[&str],
        key: Option<(&str, &str)>,
    ) -> Result<Vec<Row>, DatabaseError> {
        let texts: Vec<_> = fields.iter().map(|field| format!("CAST({field} AS TEXT)")).collect();
        let array = format!("json_group_array(json_array({}))", texts.join(", "));
        let query = SqlRecords.select(table, &[&array], key);
        let rows = session.query(&query).await?;
        let array = rows.into_iter().flatten().flatten().next().unwrap_or_else(|| "[]".to_owned());
        serde_json::from_str(&array)
            .map_err(|error| DatabaseError::Statement { text: query, reason: error.to_string() })
    }

    async fn read_foreign(
        &self,
        session: &mut dyn Session,
        table: &str,
        fields: &[Field],
    ) -> Result<Vec<Row>, DatabaseError> {
        let field = |field: &Field| match field {
            Field::Plain(field) => format!("CAST({} AS TEXT)", quote::name(field)),
            Field::Bytes(field) => format!("hex({})", quote::name(field)),
        };
        let fields: Vec<_> = fields.iter().map(field).collect();
        session.query(&format!("SELECT {} FROM {}", fields.join(", "), quote::name(table))).await
    }

    fn add(&self, table: &str, record: &[(&str, &str)]) -> String {
        SqlRecords.add(table, record)
    }

    fn change(&self, table: &str, key: (&str, &str), changes: &[(&str, &str)]) -> String {
        SqlRecords.change(table, key, changes)
    }

    fn remove(&self, table: &str, key: (&str, &str)) -> String {
        SqlRecords.remove(table, key)
    }
}

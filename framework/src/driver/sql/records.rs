//! Kit's own records as SQL.

use async_trait::async_trait;

use super::quote::{literal, name};
use crate::driver::{DatabaseError, Field, Records, Row, Session};

/// Records in tables of a database that quotes text as the SQL standard does. The names are Kit's own and need no
/// quoting.
#[derive(Debug)]
pub(crate) struct SqlRecords;

impl SqlRecords {
    /// The query for these fields.
    pub(crate) fn select(&self, table: &str, fields: &[&str], key: Option<(&str, &str)>) -> String {
        let only = key.map(|(field, value)| format!(" WHERE {field} = {}", literal(value))).unwrap_or_default();
        format!("SELECT {} FROM {table}{only}", fields.join(", "))
    }
}

#[async_trait]
impl Records for SqlRecords {
    async fn read(
        &self,
        session: &mut dyn Session,
        table: &str,
        fields: &[&str],
        key: Option<(&str, &str)>,
    ) -> Result<Vec<Row>, DatabaseError> {
        session.query(&self.select(table, fields, key)).await
    }

    async fn read_foreign(
        &self,
        session: &mut dyn Session,
        table: &str,
        fields: &[Field],
    ) -> Result<Vec<Row>, DatabaseError> {
        let field = |field: &Field| match field {
            Field::Plain(field) => name(field),
            Field::Bytes(field) => format!("encode({}, 'hex')", name(field)),
        };
        let fields: Vec<_> = fields.iter().map(field).collect();
        session.query(&format!("SELECT {} FROM {}", fields.join(", "), name(table))).await
    }

    fn add(&self, table: &str, record: &[(&str, &str)]) -> String {
        let fields: Vec<_> = record.iter().map(|(field, _)| *field).collect();
        let values: Vec<_> = record.iter().map(|(_, value)| literal(value)).collect();
        format!("INSERT INTO {table} ({}) VALUES ({})", fields.join(", "), values.join(", "))
    }

    fn change(&self, table: &str, (field, value): (&str, &str), changes: &[(&str, &str)]) -> String {
        let changes: Vec<_> = changes.iter().map(|(field, value)| format!("{field} = {}", literal(value))).collect();
        format!("UPDATE {table} SET {} WHERE {field} = {}", changes.join(", "), literal(value))
    }

    fn remove(&self, table: &str, (field, value): (&str, &str)) -> String {
        format!("DELETE FROM {table} WHERE {field} = {}", literal(value))
    }
}

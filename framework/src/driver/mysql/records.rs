//! Kit's own records in MySQL and MariaDB.

use async_trait::async_trait;

use super::name::{literal, name, names};
use crate::driver::{DatabaseError, Field, Records, Row, Session};

/// Records as SQL, quoted as these servers do.
#[derive(Debug)]
pub(super) struct MysqlRecords;

#[async_trait]
impl Records for MysqlRecords {
    async fn read(
        &self,
        session: &mut dyn Session,
        table: &str,
        fields: &[&str],
        key: Option<(&str, &str)>,
    ) -> Result<Vec<Row>, DatabaseError> {
        let only = key.map(|key| format!(" WHERE {}", equal(key))).unwrap_or_default();
        session.query(&format!("SELECT {} FROM {}{only}", names(fields), name(table))).await
    }

    async fn read_foreign(
        &self,
        session: &mut dyn Session,
        table: &str,
        fields: &[Field],
    ) -> Result<Vec<Row>, DatabaseError> {
        let field = |field: &Field| match field {
            Field::Plain(field) => name(field),
            Field::Bytes(field) => format!("HEX({})", name(field)),
        };
        let fields: Vec<_> = fields.iter().map(field).collect();
        session.query(&format!("SELECT {} FROM {}", fields.join(", "), name(table))).await
    }

    fn add(&self, table: &str, record: &[(&str, &str)]) -> String {
        let values: Vec<_> = record.iter().map(|(_, value)| literal(value)).collect();
        let fields = names(record.iter().map(|(field, _)| field));
        format!("INSERT INTO {} ({fields}) VALUES ({})", name(table), values.join(", "))
    }

    fn change(&self, table: &str, key: (&str, &str), changes: &[(&str, &str)]) -> String {
        let changes: Vec<_> = changes.iter().copied().map(equal).collect();
        format!("UPDATE {} SET {} WHERE {}", name(table), changes.join(", "), equal(key))
    }

    fn remove(&self, table: &str, key: (&str, &str)) -> String {
        format!("DELETE FROM {} WHERE {}", name(table), equal(key))
    }
}

fn equal((field, value): (&str, &str)) -> String {
    format!("{} = {}", name(field), literal(value))
}

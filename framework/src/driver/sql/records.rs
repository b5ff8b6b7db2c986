//! Kit's own records as SQL.

use super::quote::literal;
use crate::driver::Records;

/// Records in tables of a database that quotes text as the SQL standard does. The names are Kit's own and need no
/// quoting.
#[derive(Debug)]
pub(crate) struct SqlRecords;

impl Records for SqlRecords {
    fn read(&self, table: &str, fields: &[&str], key: Option<(&str, &str)>) -> String {
        let only = key.map(|(field, value)| format!(" WHERE {field} = {}", literal(value))).unwrap_or_default();
        format!("SELECT {} FROM {table}{only}", fields.join(", "))
    }

    fn add(&self, table: &str, record: &[(&str, &str)]) -> String {
        let fields: Vec<_> = record.iter().map(|(field, _)| *field).collect();
        let values: Vec<_> = record.iter().map(|(_, value)| literal(value)).collect();
        format!("INSERT INTO {table} ({}) VALUES ({})", fields.join(", "), values.join(", "))
    }

    fn remove(&self, table: &str, (field, value): (&str, &str)) -> String {
        format!("DELETE FROM {table} WHERE {field} = {}", literal(value))
    }
}

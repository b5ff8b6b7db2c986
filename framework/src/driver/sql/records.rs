//! Kit's own records, and those of other tools, as SQL.

use async_trait::async_trait;

use crate::driver::{DatabaseError, Field, Records, Row, Session};

/// Records in tables of a SQL database, in its own words.
#[derive(Debug)]
pub(crate) struct SqlRecords {
    /// A name as it stands in a statement.
    pub(crate) name: fn(&str) -> String,
    /// A text as it stands in a statement.
    pub(crate) literal: fn(&str) -> String,
    /// What a column holds, as text.
    pub(crate) text: fn(&str) -> String,
    /// The bytes a column holds, as text in base sixteen.
    pub(crate) base16: fn(&str) -> String,
    /// Rows are read as one JSON array.
    pub(crate) as_array: bool,
}

impl SqlRecords {
    async fn select(
        &self,
        session: &mut dyn Session,
        table: &str,
        fields: &[String],
        key: Option<(&str, &str)>,
    ) -> Result<Vec<Row>, DatabaseError> {
        let only = key.map(|key| format!(" WHERE {}", self.equal(key))).unwrap_or_default();
        let (fields, from) = (fields.join(", "), (self.name)(table));
        if !self.as_array {
            return session.query(&format!("SELECT {fields} FROM {from}{only}")).await;
        }
        let query = format!("SELECT json_group_array(json_array({fields})) FROM {from}{only}");
        let rows = session.query(&query).await?;
        let array = rows.into_iter().flatten().flatten().next().unwrap_or_else(|| "[]".to_owned());
        serde_json::from_str(&array)
            .map_err(|error| DatabaseError::Statement { text: query, reason: error.to_string() })
    }

    fn equal(&self, (field, value): (&str, &str)) -> String {
        format!("{} = {}", (self.name)(field), (self.literal)(value))
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
        let fields: Vec<_> = fields.iter().map(|field| (self.text)(&(self.name)(field))).collect();
        self.select(session, table, &fields, key).await
    }

    async fn read_foreign(
        &self,
        session: &mut dyn Session,
        table: &str,
        fields: &[Field],
    ) -> Result<Vec<Row>, DatabaseError> {
        let field = |field: &Field| match field {
            Field::Plain(field) => (self.text)(&(self.name)(field)),
            Field::Bytes(field) => (self.base16)(&(self.name)(field)),
        };
        let fields: Vec<_> = fields.iter().map(field).collect();
        self.select(session, table, &fields, None).await
    }

    fn add(&self, table: &str, record: &[(&str, &str)]) -> String {
        let fields: Vec<_> = record.iter().map(|(field, _)| (self.name)(field)).collect();
        let values: Vec<_> = record.iter().map(|(_, value)| (self.literal)(value)).collect();
        format!("INSERT INTO {} ({}) VALUES ({})", (self.name)(table), fields.join(", "), values.join(", "))
    }

    fn change(&self, table: &str, key: (&str, &str), changes: &[(&str, &str)]) -> String {
        let changes: Vec<_> = changes.iter().map(|change| self.equal(*change)).collect();
        format!("UPDATE {} SET {} WHERE {}", (self.name)(table), changes.join(", "), self.equal(key))
    }

    fn remove(&self, table: &str, key: (&str, &str)) -> String {
        format!("DELETE FROM {} WHERE {}", (self.name)(table), self.equal(key))
    }
}

//! One part of an index, said in a chain: `IndexColumn::expression("lower(email)").descending()`.

use crate::schema::IndexColumn;

impl IndexColumn {
    /// Largest first.
    pub fn descending(self) -> Self {
        Self { descending: true, ..self }
    }

    /// Collation, where it is not the column's.
    pub fn collation(self, name: &str) -> Self {
        Self { collation: Some(name.to_owned()), ..self }
    }

    /// Operator class, where it is not the type's usual one (PostgreSQL).
    pub fn operator_class(self, class: &str) -> Self {
        Self { operator_class: Some(class.to_owned()), ..self }
    }

    /// NULLs stand before all values (PostgreSQL).
    pub fn nulls_first(self) -> Self {
        Self { nulls_first: Some(true), ..self }
    }

    /// NULLs stand behind all values (PostgreSQL).
    pub fn nulls_last(self) -> Self {
        Self { nulls_first: Some(false), ..self }
    }

    /// Indexes only so many characters or bytes from the value's start (MySQL).
    pub fn length(self, length: u32) -> Self {
        Self { length: Some(length), ..self }
    }
}

impl From<&str> for IndexColumn {
    fn from(column: &str) -> Self {
        Self::column(column)
    }
}

impl From<String> for IndexColumn {
    fn from(column: String) -> Self {
        Self::column(column)
    }
}

impl From<&String> for IndexColumn {
    fn from(column: &String) -> Self {
        Self::column(column)
    }
}

//! [`Dynamic`]: a value whose type only the database knows.

use serde::{Deserialize, Serialize};

/// A value of a column whose declared type Kit has no Rust type for: whatever the database holds there. Text where the
/// database's form of the value is text or can be put into it, else the bytes it sends.
///
/// What was read as bytes can be written back as it is. So can text into a column whose type is text at heart; for any
/// other write it as text and let the database read it: `$1::text::tsvector`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Dynamic {
    /// true or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A floating point number.
    Real(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl From<bool> for Dynamic {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<i64> for Dynamic {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<f64> for Dynamic {
    fn from(value: f64) -> Self {
        Self::Real(value)
    }
}

impl From<String> for Dynamic {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<&str> for Dynamic {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<Vec<u8>> for Dynamic {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(value)
    }
}

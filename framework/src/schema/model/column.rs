//! A column, and what its values are.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::is_false;

/// One column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Column {
    /// Name as the database has it.
    pub name: String,
    /// What the values are.
    #[serde(rename = "type")]
    pub ty: ColumnType,
    /// The type as the database spells it; only where that differs from how Kit would spell `ty` there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sql_type: Option<String>,
    /// Numbers of this column are never negative (MySQL).
    #[serde(skip_serializing_if = "is_false")]
    pub unsigned: bool,
    /// Whether the column takes NULL.
    #[serde(skip_serializing_if = "is_false")]
    pub nullable: bool,
    /// Value of a new row that names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<DefaultValue>,
    /// The database numbers new rows by itself and never gives a number twice.
    #[serde(skip_serializing_if = "is_false")]
    pub auto_increment: bool,
    /// Computed from other columns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generated: Option<Generated>,
    /// Collation, where it is not the table's or database's usual one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
    /// What the column is for, in the author's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Switches only some databases have, in their own words: `on_update`, `invisible`, `charset`, `identity`, …
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, String>,
    /// The column's own text within the table's definition, where the database keeps one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<String>,
}

impl Column {
    /// A column that takes no NULL and has no default.
    pub fn new(name: impl Into<String>, ty: ColumnType) -> Self {
        Self { name: name.into(), ty, ..Self::default() }
    }
}

/// What the values of a column are. Sizes count characters for text, bytes for binary data.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// true or false.
    Boolean,
    /// 8-bit integer.
    TinyInteger,
    /// 16-bit integer.
    SmallInteger,
    /// 32-bit integer.
    Integer,
    /// 64-bit integer.
    BigInteger,
    /// 32-bit floating point.
    Float,
    /// 64-bit floating point.
    Double,
    /// Exact decimal number of `precision` digits, `scale` of them after the point.
    Decimal {
        /// Digits in all.
        precision: u16,
        /// Digits after the point.
        scale: u16,
    },
    /// Text of exactly this many characters, padded.
    Char {
        /// Characters.
        length: u32,
    },
    /// Text of at most this many characters.
    String {
        /// Characters.
        length: u32,
    },
    /// Text of any length.
    #[default]
    Text,
    /// Bytes of any length.
    Binary,
    /// Day without time.
    Date,
    /// Time of day.
    Time,
    /// Day and time without a time zone.
    DateTime,
    /// Point in time (stored with or as UTC).
    Timestamp,
    /// JSON document.
    Json,
    /// UUID.
    Uuid,
    /// One of these texts.
    Enum {
        /// The type's name where the database names such types.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// The texts, in order.
        values: Vec<String>,
    },
    /// Any number of these texts (MySQL).
    Set {
        /// The texts, in order.
        values: Vec<String>,
    },
    /// A list of values of this type.
    Array(Box<ColumnType>),
    /// The values between two values of this type.
    Range(Box<ColumnType>),
    /// Span of time in months, days and microseconds.
    Interval,
    /// Address of a host, perhaps with its network.
    Inet,
    /// Network.
    Cidr,
    /// Hardware address of six bytes.
    MacAddress,
    /// A type only this database has, as it spells it.
    Other(String),
}

#[cfg(any(feature = "mysql", feature = "postgres"))]
impl ColumnType {
    /// Whether the values are numbers.
    pub(crate) fn is_number(&self) -> bool {
        matches!(
            self,
            ColumnType::TinyInteger
                | ColumnType::SmallInteger
                | ColumnType::Integer
                | ColumnType::BigInteger
                | ColumnType::Float
                | ColumnType::Double
                | ColumnType::Decimal { .. }
        )
    }
}

/// Value of a new row that names none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DefaultValue {
    /// NULL, said explicitly.
    Null,
    /// true or false.
    Boolean(bool),
    /// A number, as written.
    Number(String),
    /// Text, without its quotes.
    Text(String),
    /// The time of the insert.
    CurrentTimestamp,
    /// Any other expression, as this database writes it.
    Expression(String),
}

/// How a computed column is computed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generated {
    /// Expression over the row's other columns.
    pub expression: String,
    /// Kept in the table (true) or computed at each read (false).
    pub stored: bool,
}

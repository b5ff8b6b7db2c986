//! The types of columns, for suites that try all of them.

use ruskit::schema::ColumnType;

/// Those of which the name says all.
pub(crate) fn plain_types() -> Vec<ColumnType> {
    vec![
        ColumnType::Boolean,
        ColumnType::TinyInteger,
        ColumnType::SmallInteger,
        ColumnType::Integer,
        ColumnType::BigInteger,
        ColumnType::Float,
        ColumnType::Double,
        ColumnType::Text,
        ColumnType::Binary,
        ColumnType::Date,
        ColumnType::Time,
        ColumnType::DateTime,
        ColumnType::Timestamp,
        ColumnType::Json,
        ColumnType::Uuid,
        ColumnType::Interval,
        ColumnType::Inet,
        ColumnType::Cidr,
        ColumnType::MacAddress,
    ]
}

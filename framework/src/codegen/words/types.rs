//! The words for column types, both ways.

use ruskit_attributes::TypeWord;

use crate::schema::ColumnType;

pub(super) fn of_type(ty: &ColumnType) -> TypeWord {
    match ty {
        ColumnType::Boolean => TypeWord::Boolean,
        ColumnType::TinyInteger => TypeWord::TinyInteger,
        ColumnType::SmallInteger => TypeWord::SmallInteger,
        ColumnType::Integer => TypeWord::Integer,
        ColumnType::BigInteger => TypeWord::BigInteger,
        ColumnType::Float => TypeWord::Float,
        ColumnType::Double => TypeWord::Double,
        ColumnType::Decimal { precision, scale } => TypeWord::Decimal { precision: *precision, scale: *scale },
        ColumnType::Char { length } => TypeWord::Char(*length),
        ColumnType::String { length } => TypeWord::String(*length),
        ColumnType::Text => TypeWord::Text,
        ColumnType::Binary => TypeWord::Binary,
        ColumnType::Date => TypeWord::Date,
        ColumnType::Time => TypeWord::Time,
        ColumnType::DateTime => TypeWord::DateTime,
        ColumnType::Timestamp => TypeWord::Timestamp,
        ColumnType::Json => TypeWord::Json,
        ColumnType::Uuid => TypeWord::Uuid,
        // The texts of a type that has a name stand in one place, its own Rust enum.
        ColumnType::Enum { name: Some(name), .. } => {
            TypeWord::Enumeration { name: Some(name.clone()), values: Vec::new() }
        }
        ColumnType::Enum { name: None, values } => TypeWord::Enumeration { name: None, values: values.clone() },
        ColumnType::Set { values } => TypeWord::Set(values.clone()),
        ColumnType::Array(of) => TypeWord::Array(Box::new(of_type(of))),
        ColumnType::Range(of) => TypeWord::Range(Box::new(of_type(of))),
        ColumnType::Interval => TypeWord::Interval,
        ColumnType::Inet => TypeWord::Inet,
        ColumnType::Cidr => TypeWord::Cidr,
        ColumnType::MacAddress => TypeWord::MacAddress,
        ColumnType::Other(text) => TypeWord::Custom(text.clone()),
    }
}

pub(super) fn to_type(word: TypeWord) -> ColumnType {
    match word {
        TypeWord::Boolean => ColumnType::Boolean,
        TypeWord::TinyInteger => ColumnType::TinyInteger,
        TypeWord::SmallInteger => ColumnType::SmallInteger,
        TypeWord::Integer => ColumnType::Integer,
        TypeWord::BigInteger => ColumnType::BigInteger,
        TypeWord::Float => ColumnType::Float,
        TypeWord::Double => ColumnType::Double,
        TypeWord::Decimal { precision, scale } => ColumnType::Decimal { precision, scale },
        TypeWord::Char(length) => ColumnType::Char { length },
        TypeWord::String(length) => ColumnType::String { length },
        TypeWord::Text => ColumnType::Text,
        TypeWord::Binary => ColumnType::Binary,
        TypeWord::Date => ColumnType::Date,
        TypeWord::Time => ColumnType::Time,
        TypeWord::DateTime => ColumnType::DateTime,
        TypeWord::Timestamp => ColumnType::Timestamp,
        TypeWord::Json => ColumnType::Json,
        TypeWord::Uuid => ColumnType::Uuid,
        TypeWord::Enumeration { name, values } => ColumnType::Enum { name, values },
        TypeWord::Set(values) => ColumnType::Set { values },
        TypeWord::Array(of) => ColumnType::Array(Box::new(to_type(*of))),
        TypeWord::Range(of) => ColumnType::Range(Box::new(to_type(*of))),
        TypeWord::Interval => ColumnType::Interval,
        TypeWord::Inet => ColumnType::Inet,
        TypeWord::Cidr => ColumnType::Cidr,
        TypeWord::MacAddress => ColumnType::MacAddress,
        TypeWord::Custom(text) => ColumnType::Other(text),
    }
}

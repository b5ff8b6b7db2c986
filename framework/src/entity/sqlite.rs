//! How [SQLite](https://www.sqlite.org/datatype3.html) keeps the entity types: any column may hold a value of any
//! storage class, whatever its declared type, so each type here reads every class that can mean it.

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::sqlite::{SqliteArgumentsBuffer, SqliteTypeInfo, SqliteValueRef};
use sqlx::{Decode, Encode, Sqlite, Type, TypeInfo, ValueRef};

#[cfg(feature = "decimal")]
use super::Decimal;
use super::{Cidr, Dynamic, Inet, Json, MacAddress, Set, Uuid};

/// Reads a value as what it is.
fn read(value: SqliteValueRef<'_>) -> Result<Dynamic, BoxDynError> {
    let class = value.type_info().name().to_owned();
    match class.as_str() {
        "INTEGER" => <i64 as Decode<'_, Sqlite>>::decode(value).map(Dynamic::Integer),
        "REAL" => <f64 as Decode<'_, Sqlite>>::decode(value).map(Dynamic::Real),
        "TEXT" => <String as Decode<'_, Sqlite>>::decode(value).map(Dynamic::Text),
        "BLOB" => <Vec<u8> as Decode<'_, Sqlite>>::decode(value).map(Dynamic::Bytes),
        other => Err(format!("a value of the class {other} cannot be read").into()),
    }
}

/// Every class is let through to `decode`, whose error tells more than sqlx's own check would.
macro_rules! any_class {
    ($([$($generics:tt)*] $ty:ty, $written:ty;)*) => {$(
        impl$($generics)* Type<Sqlite> for $ty {
            fn type_info() -> SqliteTypeInfo {
                <$written as Type<Sqlite>>::type_info()
            }

            fn compatible(_: &SqliteTypeInfo) -> bool {
                true
            }
        }
    )*};
}

any_class! {
    [] Dynamic, String;
    [] Uuid, String;
    [<T>] Json<T>, String;
    [] Inet, String;
    [] Cidr, String;
    [] MacAddress, String;
    [] Set, String;
}

/// Types another database has a name for; here they are text.
macro_rules! as_text {
    ($($ty:ty),*) => {$(
        impl Encode<'_, Sqlite> for $ty {
            fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
                <String as Encode<'_, Sqlite>>::encode(self.to_string(), buffer)
            }
        }

        impl<'r> Decode<'r, Sqlite> for $ty {
            fn decode(value: SqliteValueRef<'r>) -> Result<Self, BoxDynError> {
                Ok(<&str as Decode<'r, Sqlite>>::decode(value)?.parse()?)
            }
        }
    )*};
}

as_text!(Inet, Cidr, MacAddress, Set);

impl Encode<'_, Sqlite> for Dynamic {
    fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        match self {
            Dynamic::Boolean(value) => <bool as Encode<'_, Sqlite>>::encode_by_ref(value, buffer),
            Dynamic::Integer(value) => <i64 as Encode<'_, Sqlite>>::encode_by_ref(value, buffer),
            Dynamic::Real(value) => <f64 as Encode<'_, Sqlite>>::encode_by_ref(value, buffer),
            Dynamic::Text(value) => <String as Encode<'_, Sqlite>>::encode_by_ref(value, buffer),
            Dynamic::Bytes(value) => <Vec<u8> as Encode<'_, Sqlite>>::encode_by_ref(value, buffer),
        }
    }
}

impl<'r> Decode<'r, Sqlite> for Dynamic {
    fn decode(value: SqliteValueRef<'r>) -> Result<Self, BoxDynError> {
        read(value)
    }
}

impl Encode<'_, Sqlite> for Uuid {
    fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        <String as Encode<'_, Sqlite>>::encode(self.to_string(), buffer)
    }
}

impl<'r> Decode<'r, Sqlite> for Uuid {
    fn decode(value: SqliteValueRef<'r>) -> Result<Self, BoxDynError> {
        match read(value)? {
            Dynamic::Text(text) => text.parse().map_err(|error| format!("`{text}` is no UUID: {error}").into()),
            Dynamic::Bytes(bytes) => Ok(Self(uuid::Uuid::from_slice(&bytes)?)),
            other => Err(format!("{other:?} is no UUID").into()),
        }
    }
}

impl<T: Serialize> Encode<'_, Sqlite> for Json<T> {
    fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        <String as Encode<'_, Sqlite>>::encode(serde_json::to_string(&self.0)?, buffer)
    }
}

/// A column declared `JSON` has numeric affinity: the text `1` comes back as an integer.
impl<'r, T: DeserializeOwned> Decode<'r, Sqlite> for Json<T> {
    fn decode(value: SqliteValueRef<'r>) -> Result<Self, BoxDynError> {
        let document = match read(value)? {
            Dynamic::Boolean(value) => serde_json::from_value(value.into())?,
            Dynamic::Integer(value) => serde_json::from_value(value.into())?,
            Dynamic::Real(value) => serde_json::from_value(value.into())?,
            Dynamic::Text(text) => serde_json::from_str(&text)?,
            Dynamic::Bytes(bytes) => serde_json::from_slice(&bytes)?,
        };
        Ok(Self(document))
    }
}

#[cfg(feature = "decimal")]
any_class! { [] Decimal, String; }

#[cfg(feature = "decimal")]
impl Encode<'_, Sqlite> for Decimal {
    fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        <String as Encode<'_, Sqlite>>::encode(self.to_string(), buffer)
    }
}

/// A column declared `DECIMAL` has numeric affinity: the text `1.50` comes back as the number 1.5.
#[cfg(feature = "decimal")]
impl<'r> Decode<'r, Sqlite> for Decimal {
    fn decode(value: SqliteValueRef<'r>) -> Result<Self, BoxDynError> {
        let text = match read(value)? {
            Dynamic::Integer(value) => return Ok(value.into()),
            Dynamic::Real(value) => value.to_string(),
            Dynamic::Text(text) => text,
            other => return Err(format!("{other:?} is no decimal number").into()),
        };
        text.parse().map_err(|error| format!("`{text}` is no decimal number: {error}").into())
    }
}

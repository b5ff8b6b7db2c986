//! How [MySQL](https://dev.mysql.com/doc/refman/8.4/en/data-types.html) and
//! [MariaDB](https://mariadb.com/docs/server/reference/data-types) keep the entity types: numbers and texts apart, all
//! of them travel as text, and what is not text to MySQL may be to MariaDB (`JSON`, `UUID`).

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::mysql::{MySqlTypeInfo, MySqlValueRef};
use sqlx::{Decode, Encode, MySql, Type, TypeInfo, ValueRef};

#[cfg(feature = "decimal")]
use super::Decimal;
use super::{Cidr, Dynamic, Inet, Json, MacAddress, Set, Uuid};

type Buffer = Vec<u8>;

fn is_text(ty: &MySqlTypeInfo) -> bool {
    <str as Type<MySql>>::compatible(ty)
}

fn is_bytes(ty: &MySqlTypeInfo) -> bool {
    <[u8] as Type<MySql>>::compatible(ty)
}

/// Written as text, read from the types named here and from text.
macro_rules! as_text {
    ($($(#[$attribute:meta])* $ty:ty: $($name:literal)|*;)*) => {$(
        $(#[$attribute])*
        impl Type<MySql> for $ty {
            fn type_info() -> MySqlTypeInfo {
                <str as Type<MySql>>::type_info()
            }

            fn compatible(ty: &MySqlTypeInfo) -> bool {
                is_text(ty) || matches!(ty.name(), $($name)|*)
            }
        }

        $(#[$attribute])*
        impl Encode<'_, MySql> for $ty {
            fn encode_by_ref(&self, buffer: &mut Buffer) -> Result<IsNull, BoxDynError> {
                <String as Encode<'_, MySql>>::encode(self.to_string(), buffer)
            }
        }

        $(#[$attribute])*
        impl<'r> Decode<'r, MySql> for $ty {
            fn decode(value: MySqlValueRef<'r>) -> Result<Self, BoxDynError> {
                Ok(<&str as Decode<'r, MySql>>::decode(value)?.parse()?)
            }
        }
    )*};
}

as_text! {
    #[cfg(feature = "decimal")]
    Decimal: "DECIMAL";
    Set: "SET";
    // MariaDB's INET4 and INET6 hold hosts; no database of this kind has the others.
    Inet: "CHAR" | "BINARY";
    Cidr: "CHAR";
    MacAddress: "CHAR";
}

/// Text; bytes where the column is `BINARY(16)`.
impl Type<MySql> for Uuid {
    fn type_info() -> MySqlTypeInfo {
        <str as Type<MySql>>::type_info()
    }

    fn compatible(ty: &MySqlTypeInfo) -> bool {
        is_text(ty) || is_bytes(ty)
    }
}

impl Encode<'_, MySql> for Uuid {
    fn encode_by_ref(&self, buffer: &mut Buffer) -> Result<IsNull, BoxDynError> {
        <String as Encode<'_, MySql>>::encode(self.to_string(), buffer)
    }
}

impl<'r> Decode<'r, MySql> for Uuid {
    fn decode(value: MySqlValueRef<'r>) -> Result<Self, BoxDynError> {
        match <&[u8] as Decode<'r, MySql>>::decode(value)? {
            bytes if bytes.len() == 16 => Ok(Self(uuid::Uuid::from_slice(bytes)?)),
            text => {
                let text = std::str::from_utf8(text)?;
                text.parse().map_err(|error| format!("`{text}` is no UUID: {error}").into())
            }
        }
    }
}

impl<T> Type<MySql> for Json<T> {
    fn type_info() -> MySqlTypeInfo {
        <str as Type<MySql>>::type_info()
    }

    fn compatible(ty: &MySqlTypeInfo) -> bool {
        ty.name() == "JSON" || is_text(ty) || is_bytes(ty)
    }
}

impl<T: Serialize> Encode<'_, MySql> for Json<T> {
    fn encode_by_ref(&self, buffer: &mut Buffer) -> Result<IsNull, BoxDynError> {
        <String as Encode<'_, MySql>>::encode(serde_json::to_string(&self.0)?, buffer)
    }
}

impl<'r, T: DeserializeOwned> Decode<'r, MySql> for Json<T> {
    fn decode(value: MySqlValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Self(serde_json::from_slice(<&[u8] as Decode<'r, MySql>>::decode(value)?)?))
    }
}

impl Type<MySql> for Dynamic {
    fn type_info() -> MySqlTypeInfo {
        <str as Type<MySql>>::type_info()
    }

    fn compatible(_: &MySqlTypeInfo) -> bool {
        true
    }
}

impl Encode<'_, MySql> for Dynamic {
    fn encode_by_ref(&self, buffer: &mut Buffer) -> Result<IsNull, BoxDynError> {
        match self {
            Dynamic::Boolean(value) => <bool as Encode<'_, MySql>>::encode_by_ref(value, buffer),
            Dynamic::Integer(value) => <i64 as Encode<'_, MySql>>::encode_by_ref(value, buffer),
            Dynamic::Real(value) => <f64 as Encode<'_, MySql>>::encode_by_ref(value, buffer),
            Dynamic::Text(value) => <String as Encode<'_, MySql>>::encode_by_ref(value, buffer),
            Dynamic::Bytes(value) => <Vec<u8> as Encode<'_, MySql>>::encode_by_ref(value, buffer),
        }
    }

    fn produces(&self) -> Option<MySqlTypeInfo> {
        Some(match self {
            Dynamic::Boolean(_) => <bool as Type<MySql>>::type_info(),
            Dynamic::Integer(_) => <i64 as Type<MySql>>::type_info(),
            Dynamic::Real(_) => <f64 as Type<MySql>>::type_info(),
            Dynamic::Text(_) => <str as Type<MySql>>::type_info(),
            Dynamic::Bytes(_) => <[u8] as Type<MySql>>::type_info(),
        })
    }
}

impl<'r> Decode<'r, MySql> for Dynamic {
    fn decode(value: MySqlValueRef<'r>) -> Result<Self, BoxDynError> {
        let ty = value.type_info().into_owned();
        Ok(match ty.name() {
            "BIT" | "YEAR" | "BOOLEAN" => match as_a::<u64>(value.clone())?.try_into() {
                Ok(number) => Self::Integer(number),
                Err(_) => Self::Bytes(as_a::<&[u8]>(value)?.to_owned()),
            },
            name if name.ends_with("INT") => Self::Integer(as_a::<i64>(value)?),
            name if name.ends_with("INT UNSIGNED") => match as_a::<u64>(value)? {
                number if number <= i64::MAX as u64 => Self::Integer(number as i64),
                number => Self::Text(number.to_string()),
            },
            "FLOAT" => Self::Real(as_a::<f32>(value)?.into()),
            "DOUBLE" => Self::Real(as_a::<f64>(value)?),
            "DATE" => Self::Text(as_a::<NaiveDate>(value)?.to_string()),
            "TIME" => Self::Text(as_a::<NaiveTime>(value)?.to_string()),
            "DATETIME" | "TIMESTAMP" => Self::Text(as_a::<NaiveDateTime>(value)?.to_string()),
            name if is_text(&ty) || matches!(name, "DECIMAL" | "JSON" | "ENUM" | "SET") => {
                Self::Text(as_a::<&str>(value)?.to_owned())
            }
            _ => Self::Bytes(as_a::<&[u8]>(value)?.to_owned()),
        })
    }
}

fn as_a<'r, T: Decode<'r, MySql>>(value: MySqlValueRef<'r>) -> Result<T, BoxDynError> {
    T::decode(value)
}

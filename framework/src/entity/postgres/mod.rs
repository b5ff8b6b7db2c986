//! How [PostgreSQL](https://www.postgresql.org/docs/current/datatype.html) keeps the entity types: each in its binary
//! form, read from its text too, which is what an unprepared query gets.
//!
//! Types are named by the numbers of
//! [pg_type.dat](https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat), which never change.

mod dynamic;
mod network;
#[cfg(feature = "decimal")]
mod numeric;
mod range;
mod tsvector;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::types::{Oid, PgInterval};
use sqlx::postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo, PgValueFormat, PgValueRef};
use sqlx::{Decode, Encode, Postgres, Type, ValueRef};

use super::{Interval, Json, Set, Uuid};

const JSON: PgTypeInfo = PgTypeInfo::with_oid(Oid(114));
const JSON_ARRAY: PgTypeInfo = PgTypeInfo::with_oid(Oid(199));
const JSONB: PgTypeInfo = PgTypeInfo::with_oid(Oid(3802));
const JSONB_ARRAY: PgTypeInfo = PgTypeInfo::with_oid(Oid(3807));

/// The type and the type of its arrays, by their numbers. A domain over the type is as good as the type.
macro_rules! has_type {
    ($($(#[$attribute:meta])* $ty:ty: $oid:literal, $array:literal;)*) => {$(
        $(#[$attribute])*
        impl ::sqlx::Type<::sqlx::Postgres> for $ty {
            fn type_info() -> ::sqlx::postgres::PgTypeInfo {
                ::sqlx::postgres::PgTypeInfo::with_oid(::sqlx::postgres::types::Oid($oid))
            }
        }

        $(#[$attribute])*
        impl ::sqlx::postgres::PgHasArrayType for $ty {
            fn array_type_info() -> ::sqlx::postgres::PgTypeInfo {
                ::sqlx::postgres::PgTypeInfo::with_oid(::sqlx::postgres::types::Oid($array))
            }
        }
    )*};
}
use has_type;

has_type! {
    Uuid: 2950, 2951;
    Interval: 1186, 1187;
}

impl Encode<'_, Postgres> for Uuid {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        buffer.extend_from_slice(self.0.as_bytes());
        Ok(IsNull::No)
    }
}

impl Decode<'_, Postgres> for Uuid {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        match value.format() {
            PgValueFormat::Binary => Ok(Self(uuid::Uuid::from_slice(value.as_bytes()?)?)),
            PgValueFormat::Text => Ok(value.as_str()?.parse()?),
        }
    }
}

/// Written as `jsonb`, which the database takes for a `json` column too.
impl<T> Type<Postgres> for Json<T> {
    fn type_info() -> PgTypeInfo {
        JSONB
    }

    fn compatible(ty: &PgTypeInfo) -> bool {
        *ty == JSONB || *ty == JSON
    }
}

impl<T> PgHasArrayType for Json<T> {
    fn array_type_info() -> PgTypeInfo {
        JSONB_ARRAY
    }

    fn array_compatible(ty: &PgTypeInfo) -> bool {
        *ty == JSONB_ARRAY || *ty == JSON_ARRAY
    }
}

/// The version of `jsonb`'s binary form: the document's text stands behind it.
const JSONB_VERSION: u8 = 1;

impl<T: Serialize> Encode<'_, Postgres> for Json<T> {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        buffer.push(JSONB_VERSION);
        serde_json::to_writer(&mut **buffer, &self.0)?;
        Ok(IsNull::No)
    }
}

impl<'r, T: DeserializeOwned> Decode<'r, Postgres> for Json<T> {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        let bytes = value.as_bytes()?;
        let text = match (value.format(), bytes) {
            (PgValueFormat::Binary, [JSONB_VERSION, text @ ..]) if *value.type_info() == JSONB => text,
            (PgValueFormat::Binary, _) if *value.type_info() == JSONB => {
                return Err("this version of jsonb is not known".into());
            }
            _ => bytes,
        };
        Ok(Self(serde_json::from_slice(text)?))
    }
}

impl From<Interval> for PgInterval {
    fn from(span: Interval) -> Self {
        Self { months: span.months, days: span.days, microseconds: span.microseconds }
    }
}

impl Encode<'_, Postgres> for Interval {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        PgInterval::from(*self).encode_by_ref(buffer)
    }
}

impl Decode<'_, Postgres> for Interval {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        let PgInterval { months, days, microseconds } = PgInterval::decode(value)?;
        Ok(Self { months, days, microseconds })
    }
}

/// Text, as in a database that has no sets.
impl Type<Postgres> for Set {
    fn type_info() -> PgTypeInfo {
        <String as Type<Postgres>>::type_info()
    }

    fn compatible(ty: &PgTypeInfo) -> bool {
        <String as Type<Postgres>>::compatible(ty)
    }
}

impl Encode<'_, Postgres> for Set {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        <String as Encode<'_, Postgres>>::encode(self.to_string(), buffer)
    }
}

impl Decode<'_, Postgres> for Set {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        Ok(value.as_str()?.parse()?)
    }
}

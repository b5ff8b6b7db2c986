//! Values of any type. Read: numbers and texts as what they are, other types as their text where it is worth the few
//! lines, else as the bytes the server sends. Written: texts and bytes as a value whose type the server is to find out,
//! so that bytes which were read go back as they are.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgTypeInfo, PgTypeKind, PgValueFormat, PgValueRef};
use sqlx::{Decode, Encode, Postgres, Type, TypeInfo, ValueRef};

use super::tsvector;
use crate::entity::{Cidr, Dynamic, Inet, MacAddress, Uuid};

/// A parameter of this type gets the type of what it is compared with or put into.
const TO_BE_FOUND_OUT: PgTypeInfo = PgTypeInfo::with_oid(Oid(0));

impl Type<Postgres> for Dynamic {
    fn type_info() -> PgTypeInfo {
        TO_BE_FOUND_OUT
    }

    fn compatible(_: &PgTypeInfo) -> bool {
        true
    }
}

impl Encode<'_, Postgres> for Dynamic {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        match self {
            Dynamic::Boolean(value) => <bool as Encode<'_, Postgres>>::encode_by_ref(value, buffer),
            Dynamic::Integer(value) => <i64 as Encode<'_, Postgres>>::encode_by_ref(value, buffer),
            Dynamic::Real(value) => <f64 as Encode<'_, Postgres>>::encode_by_ref(value, buffer),
            Dynamic::Text(value) => <String as Encode<'_, Postgres>>::encode_by_ref(value, buffer),
            Dynamic::Bytes(value) => <Vec<u8> as Encode<'_, Postgres>>::encode_by_ref(value, buffer),
        }
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        Some(match self {
            Dynamic::Boolean(_) => <bool as Type<Postgres>>::type_info(),
            Dynamic::Integer(_) => <i64 as Type<Postgres>>::type_info(),
            Dynamic::Real(_) => <f64 as Type<Postgres>>::type_info(),
            Dynamic::Text(_) | Dynamic::Bytes(_) => TO_BE_FOUND_OUT,
        })
    }
}

impl<'r> Decode<'r, Postgres> for Dynamic {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        match value.format() {
            PgValueFormat::Text => Ok(Self::Text(value.as_str()?.to_owned())),
            PgValueFormat::Binary => {
                let ty = value.type_info().into_owned();
                read(base(&ty), value)
            }
        }
    }
}

/// The type a domain is made of.
fn base(ty: &PgTypeInfo) -> &PgTypeInfo {
    match ty.kind() {
        PgTypeKind::Domain(of) => base(of),
        _ => ty,
    }
}

fn read<'r>(ty: &PgTypeInfo, value: PgValueRef<'r>) -> Result<Dynamic, BoxDynError> {
    let bytes = value.as_bytes()?;
    let number = ty.oid().map(|oid| oid.0).unwrap_or_default();
    let text = match number {
        16 => return Ok(Dynamic::Boolean(as_a::<bool>(value)?)),
        20 => return Ok(Dynamic::Integer(as_a::<i64>(value)?)),
        21 => return Ok(Dynamic::Integer(as_a::<i16>(value)?.into())),
        23 => return Ok(Dynamic::Integer(as_a::<i32>(value)?.into())),
        26 => return Ok(Dynamic::Integer(as_a::<Oid>(value)?.0.into())),
        700 => return Ok(Dynamic::Real(as_a::<f32>(value)?.into())),
        701 => return Ok(Dynamic::Real(as_a::<f64>(value)?)),
        // "char", name, text, json, xml, unknown, char, varchar: sent as they are.
        18 | 19 | 25 | 114 | 142 | 705 | 1042 | 1043 => plain(bytes),
        // jsonb, jsonpath.
        3802 | 4072 => versioned(bytes),
        650 => Some(as_a::<Cidr>(value)?.to_string()),
        829 => Some(as_a::<MacAddress>(value)?.to_string()),
        869 => Some(as_a::<Inet>(value)?.to_string()),
        1082 => Some(as_a::<NaiveDate>(value)?.to_string()),
        1083 => Some(as_a::<NaiveTime>(value)?.to_string()),
        1114 => Some(as_a::<NaiveDateTime>(value)?.to_string()),
        1184 => Some(as_a::<DateTime<Utc>>(value)?.to_rfc3339()),
        1560 | 1562 => bits(bytes),
        #[cfg(feature = "decimal")]
        1700 => super::numeric::text(bytes),
        2950 => Some(as_a::<Uuid>(value)?.to_string()),
        3614 => tsvector::text(bytes),
        _ => match (ty.kind(), ty.name().rsplit('.').next()) {
            (PgTypeKind::Enum(_), _) | (_, Some("citext")) => plain(bytes),
            (_, Some("ltree" | "lquery" | "ltxtquery")) => versioned(bytes),
            _ => None,
        },
    };
    Ok(text.map_or_else(|| Dynamic::Bytes(bytes.to_owned()), Dynamic::Text))
}

fn as_a<'r, T: Decode<'r, Postgres>>(value: PgValueRef<'r>) -> Result<T, BoxDynError> {
    T::decode(value)
}

fn plain(bytes: &[u8]) -> Option<String> {
    String::from_utf8(bytes.to_owned()).ok()
}

/// Text behind a byte that tells its version.
fn versioned(bytes: &[u8]) -> Option<String> {
    bytes.strip_prefix(&[1]).and_then(plain)
}

/// The ones and zeros of a `bit` or `varbit`: their number, then eight to a byte.
fn bits(bytes: &[u8]) -> Option<String> {
    let (count, bytes) = bytes.split_first_chunk::<4>()?;
    let count = usize::try_from(u32::from_be_bytes(*count)).ok()?;
    let one = |at: usize| bytes.get(at / 8).map(|byte| if byte >> (7 - at % 8) & 1 == 1 { '1' } else { '0' });
    (0..count).map(one).collect()
}

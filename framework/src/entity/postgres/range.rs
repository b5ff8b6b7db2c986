//! Ranges. sqlx reads and writes their bounds, and takes an empty range for one without bounds: that one is told apart
//! here ([rangetypes.c](https://github.com/postgres/postgres/blob/master/src/backend/utils/adt/rangetypes.c)).

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::types::PgRange;
use sqlx::postgres::{PgArgumentBuffer, PgValueFormat, PgValueRef};
use sqlx::{Decode, Encode, Postgres, Type};

use super::has_type;
#[cfg(feature = "decimal")]
use crate::entity::Decimal;
use crate::entity::Range;

has_type! {
    Range<i32>: 3904, 3905;
    Range<i64>: 3926, 3927;
    Range<NaiveDate>: 3912, 3913;
    Range<NaiveDateTime>: 3908, 3909;
    Range<DateTime<Utc>>: 3910, 3911;
    #[cfg(feature = "decimal")]
    Range<Decimal>: 3906, 3907;
}

/// The first byte of a range without a value.
const EMPTY: u8 = 1;

impl<T> Encode<'_, Postgres> for Range<T>
where
    for<'e> &'e T: Encode<'e, Postgres>,
{
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        match self {
            Self::Empty => {
                buffer.push(EMPTY);
                Ok(IsNull::No)
            }
            Self::Between(from, to) => PgRange { start: from.as_ref(), end: to.as_ref() }.encode_by_ref(buffer),
        }
    }
}

impl<'r, T> Decode<'r, Postgres> for Range<T>
where
    T: Type<Postgres> + for<'d> Decode<'d, Postgres>,
{
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        let bytes = value.as_bytes()?;
        let empty = match value.format() {
            PgValueFormat::Binary => bytes.first().is_some_and(|flags| flags & EMPTY != 0),
            PgValueFormat::Text => bytes == b"empty",
        };
        if empty {
            return Ok(Self::Empty);
        }
        let PgRange { start, end } = PgRange::decode(value)?;
        Ok(Self::Between(start, end))
    }
}

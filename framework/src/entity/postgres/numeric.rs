//! `numeric` and [`Decimal`]: exactly, or not at all.
//!
//! The binary form is a count, a weight, a sign, a scale, and the count's digits to the base of 10,000; the first digit
//! stands for itself times 10,000 to the power of the weight
//! ([numeric.c](https://github.com/postgres/postgres/blob/master/src/backend/utils/adt/numeric.c)).

use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgValueFormat, PgValueRef};
use sqlx::{Decode, Encode, Postgres};

use super::has_type;
use crate::entity::Decimal;

has_type! { Decimal: 1700, 1231; }

const NEGATIVE: u16 = 0x4000;
const NOT_A_NUMBER: u16 = 0xC000;
const INFINITY: u16 = 0xD000;
const MINUS_INFINITY: u16 = 0xF000;

impl Encode<'_, Postgres> for Decimal {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        let scale = self.0.scale();
        // Digits after the point in whole groups of four.
        let groups = scale.div_ceil(4);
        let mut rest = self.0.mantissa().unsigned_abs() * 10_u128.pow(groups * 4 - scale);
        let mut digits: Vec<u16> = Vec::with_capacity(9);
        while rest > 0 {
            digits.push((rest % 10_000) as u16);
            rest /= 10_000;
        }
        let weight = digits.len() as i16 - groups as i16 - 1;
        let sign = if self.0.is_sign_negative() && !digits.is_empty() { NEGATIVE } else { 0 };
        buffer.extend_from_slice(&(digits.len() as u16).to_be_bytes());
        buffer.extend_from_slice(&weight.to_be_bytes());
        buffer.extend_from_slice(&sign.to_be_bytes());
        buffer.extend_from_slice(&(scale as u16).to_be_bytes());
        digits.iter().rev().for_each(|digit| buffer.extend_from_slice(&digit.to_be_bytes()));
        Ok(IsNull::No)
    }
}

impl Decode<'_, Postgres> for Decimal {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        let text = match value.format() {
            PgValueFormat::Binary => text(value.as_bytes()?).ok_or("these bytes are no decimal number")?,
            PgValueFormat::Text => value.as_str()?.to_owned(),
        };
        text.parse().map_err(|error| format!("`{text}` is no decimal number Kit can hold: {error}").into())
    }
}

/// The number as the database would write it.
pub(super) fn text(bytes: &[u8]) -> Option<String> {
    let (head, digits) = bytes.split_first_chunk::<8>()?;
    let word = |at: usize| u16::from_be_bytes([head[at], head[at + 1]]);
    let (weight, sign, scale) = (i32::from(word(2) as i16), word(4), usize::from(word(6)));
    match sign {
        NOT_A_NUMBER => return Some("NaN".to_owned()),
        INFINITY => return Some("Infinity".to_owned()),
        MINUS_INFINITY => return Some("-Infinity".to_owned()),
        _ => {}
    }
    let digits: Vec<u16> = digits.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    let digit = |power: i32| usize::try_from(weight - power).ok().and_then(|at| digits.get(at)).copied().unwrap_or(0);
    let mut whole: String = (0..=weight).rev().map(|power| format!("{:04}", digit(power))).collect();
    let zeros = whole.len() - whole.trim_start_matches('0').len();
    whole.drain(..zeros);
    let groups = i32::try_from(scale.div_ceil(4)).ok()?;
    let mut fraction: String = (1..=groups).map(|place| format!("{:04}", digit(-place))).collect();
    fraction.truncate(scale);
    let minus = if sign == NEGATIVE { "-" } else { "" };
    let whole = if whole.is_empty() { "0" } else { &whole };
    Some(if fraction.is_empty() { format!("{minus}{whole}") } else { format!("{minus}{whole}.{fraction}") })
}

//! [`Decimal`]: an exact decimal number in a column.

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An exact decimal number of up to 28 digits. Where the database has no type for it, it is written as text and read
/// from text, integers and floating point numbers (these through their shortest decimal text, so 0.1 is 0.1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Decimal(
    /// The number.
    pub rust_decimal::Decimal,
);

impl From<rust_decimal::Decimal> for Decimal {
    fn from(value: rust_decimal::Decimal) -> Self {
        Self(value)
    }
}

impl From<Decimal> for rust_decimal::Decimal {
    fn from(value: Decimal) -> Self {
        value.0
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Self {
        Self(value.into())
    }
}

impl Deref for Decimal {
    type Target = rust_decimal::Decimal;

    fn deref(&self) -> &rust_decimal::Decimal {
        &self.0
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for Decimal {
    type Err = rust_decimal::Error;

    /// Reads `1234.50` and `1.2345e3`, exactly: a number with more digits than fit is an error, never rounded.
    fn from_str(text: &str) -> Result<Self, rust_decimal::Error> {
        let text = text.trim();
        if text.contains(['e', 'E']) {
            return rust_decimal::Decimal::from_scientific(text).map(Self);
        }
        rust_decimal::Decimal::from_str_exact(text).map(Self)
    }
}

//! [`Range`]: the values between two values, in a column.

use std::ops::{self, Bound};

use serde::{Deserialize, Serialize};

/// The values between two values, or none at all. A range of whole numbers or days is read with its first value
/// included and its last one not, however
/// [it was written](https://www.postgresql.org/docs/current/rangetypes.html#RANGETYPES-DISCRETE).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Range<T> {
    /// No value.
    #[default]
    Empty,
    /// The values between these two.
    Between(Bound<T>, Bound<T>),
}

impl<T: PartialOrd> Range<T> {
    /// Whether the value is in the range.
    pub fn contains(&self, value: &T) -> bool {
        match self {
            Self::Empty => false,
            Self::Between(from, to) => ops::RangeBounds::contains(&(from.as_ref(), to.as_ref()), value),
        }
    }
}

impl<T> From<(Bound<T>, Bound<T>)> for Range<T> {
    fn from((from, to): (Bound<T>, Bound<T>)) -> Self {
        Self::Between(from, to)
    }
}

impl<T> From<ops::Range<T>> for Range<T> {
    fn from(range: ops::Range<T>) -> Self {
        Self::Between(Bound::Included(range.start), Bound::Excluded(range.end))
    }
}

impl<T> From<ops::RangeInclusive<T>> for Range<T> {
    fn from(range: ops::RangeInclusive<T>) -> Self {
        let (from, to) = range.into_inner();
        Self::Between(Bound::Included(from), Bound::Included(to))
    }
}

impl<T> From<ops::RangeFrom<T>> for Range<T> {
    fn from(range: ops::RangeFrom<T>) -> Self {
        Self::Between(Bound::Included(range.start), Bound::Unbounded)
    }
}

impl<T> From<ops::RangeTo<T>> for Range<T> {
    fn from(range: ops::RangeTo<T>) -> Self {
        Self::Between(Bound::Unbounded, Bound::Excluded(range.end))
    }
}

impl<T> From<ops::RangeFull> for Range<T> {
    fn from(_: ops::RangeFull) -> Self {
        Self::Between(Bound::Unbounded, Bound::Unbounded)
    }
}

//! [`Interval`]: a span of time in a column.

use serde::{Deserialize, Serialize};

/// A span of time: months, days and microseconds, which no calendar lets one count in each other. One `P1M` and one of
/// 30 days are two values, though [PostgreSQL](https://www.postgresql.org/docs/current/datatype-datetime.html#DATATYPE-INTERVAL-INPUT)
/// compares them as equal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Interval {
    /// Months; a year is twelve.
    pub months: i32,
    /// Days.
    pub days: i32,
    /// Microseconds.
    pub microseconds: i64,
}

impl Interval {
    /// A span of months.
    pub const fn months(months: i32) -> Self {
        Self { months, days: 0, microseconds: 0 }
    }

    /// A span of days.
    pub const fn days(days: i32) -> Self {
        Self { months: 0, days, microseconds: 0 }
    }

    /// A span of microseconds.
    pub const fn microseconds(microseconds: i64) -> Self {
        Self { months: 0, days: 0, microseconds }
    }
}

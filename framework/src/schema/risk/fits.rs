//! Whether every value of one type is one of another, unaltered: where it is, no row is in doubt.

use crate::schema::{Column, ColumnType};

/// Whether whatever the column holds fits what it shall be.
pub(super) fn fits(from: &Column, to: &Column) -> bool {
    let signs = match (from.unsigned, to.unsigned) {
        (false, true) => false,
        // Without a sign there is room for twice as much.
        (true, false) => digits(&from.ty) < digits(&to.ty) || !is_integer(&to.ty),
        _ => true,
    };
    signs && types(&from.ty, &to.ty)
}

fn types(from: &ColumnType, to: &ColumnType) -> bool {
    use ColumnType as T;
    match (from, to) {
        (from, to) if from == to => true,
        (T::Boolean, to) if is_integer(to) => true,
        (from, to) if is_integer(from) && is_integer(to) => digits(from) <= digits(to),
        (from, T::Decimal { precision, scale }) if is_integer(from) => {
            digits(from) <= u32::from(precision.saturating_sub(*scale))
        }
        // As many digits as a floating point number keeps.
        (from, T::Float) if is_integer(from) => digits(from) <= 5,
        (from, T::Double) if is_integer(from) => digits(from) <= 10,
        (T::Float, T::Double) => true,
        (T::Decimal { precision, scale }, T::Decimal { precision: room, scale: behind }) => {
            scale <= behind && precision.saturating_sub(*scale) <= room.saturating_sub(*behind)
        }
        (T::Enum { values, .. }, T::Enum { values: kept, .. } | T::Set { values: kept }) => is_kept(values, kept),
        (T::Set { values }, T::Set { values: kept }) => is_kept(values, kept),
        (T::Date, T::DateTime | T::Timestamp) | (T::Timestamp, T::DateTime) => true,
        (T::Cidr, T::Inet) => true,
        (T::Array(from), T::Array(to)) | (T::Range(from), T::Range(to)) => types(from, to),
        (T::Binary | T::Array(_) | T::Range(_) | T::Other(_), _) => false,
        (_, T::Text) => true,
        (from, T::String { length } | T::Char { length }) => longest(from).is_some_and(|needed| needed <= *length),
        _ => false,
    }
}

fn is_kept(values: &[String], kept: &[String]) -> bool {
    values.iter().all(|value| kept.contains(value))
}

fn is_integer(ty: &ColumnType) -> bool {
    digits(ty) > 0
}

/// Digits of the largest number of an integer type.
fn digits(ty: &ColumnType) -> u32 {
    match ty {
        ColumnType::TinyInteger => 3,
        ColumnType::SmallInteger => 5,
        ColumnType::Integer => 10,
        ColumnType::BigInteger => 20,
        _ => 0,
    }
}

/// Characters of the longest value, written as text.
fn longest(ty: &ColumnType) -> Option<u32> {
    use ColumnType as T;
    Some(match ty {
        T::Char { length } | T::String { length } => *length,
        T::Enum { values, .. } => {
            values.iter().map(|value| u32::try_from(value.chars().count()).unwrap_or(u32::MAX)).max().unwrap_or(0)
        }
        T::Uuid => 36,
        T::Date => 10,
        T::Decimal { precision, .. } => u32::from(*precision) + 3,
        integer if is_integer(integer) => digits(integer) + 1,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ColumnType as T;

    fn choice(values: &[&str]) -> T {
        T::Enum { name: None, values: values.iter().map(|value| (*value).to_owned()).collect() }
    }

    #[test]
    fn wider_types_take_everything() {
        let decimal = |precision, scale| T::Decimal { precision, scale };
        for (from, to) in [
            (T::Integer, T::BigInteger),
            (T::Boolean, T::TinyInteger),
            (T::Integer, decimal(12, 2)),
            (T::Integer, T::Double),
            (decimal(8, 2), decimal(10, 4)),
            (T::String { length: 20 }, T::String { length: 50 }),
            (T::String { length: 20 }, T::Text),
            (T::Integer, T::String { length: 20 }),
            (choice(&["a"]), choice(&["b", "a"])),
            (choice(&["long", "x"]), T::String { length: 4 }),
            (T::Date, T::Timestamp),
            (T::Array(Box::new(T::Integer)), T::Array(Box::new(T::BigInteger))),
        ] {
            assert!(types(&from, &to), "{from:?} {to:?}");
            assert!(!types(&to, &from), "{to:?} {from:?}");
        }
    }

    #[test]
    fn signs_take_room() {
        let column = |ty, unsigned| Column { unsigned, ..Column::new("n", ty) };
        assert!(!fits(&column(T::Integer, false), &column(T::Integer, true)));
        assert!(!fits(&column(T::Integer, true), &column(T::Integer, false)));
        assert!(fits(&column(T::Integer, true), &column(T::BigInteger, false)));
        assert!(fits(&column(T::Integer, true), &column(T::Integer, true)));
    }
}

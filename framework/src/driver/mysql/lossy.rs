//! Values that a new type would change without a word.
//!
//! In strict mode the server refuses what does not fit at all; what it can round, cut or read as something else it takes,
//! with a note at most (<https://dev.mysql.com/doc/refman/8.4/en/sql-mode.html#sql-mode-strict>). Each rule is a
//! condition that holds for just those values.

use super::name::{literals, name};
use super::types;
use crate::schema::{Column, ColumnType};

/// The condition for values of `before` that would be others under `after`; none where there can be no such values.
pub(super) fn condition(before: &Column, after: &Column) -> Option<String> {
    let column = name(&before.name);
    let (from, to) = (Kind::of(before), Kind::of(after));
    match (from, to) {
        (Kind::Text, Kind::Number) => Some(format!("{column} NOT REGEXP '{}'", numeral(after))),
        (Kind::Number, Kind::Number) => rounded(&column, before, after),
        (Kind::Moment, Kind::Moment) => shortened(&column, before, after),
        (Kind::Text, Kind::Text) => cut(&column, before, after),
        (Kind::Text, Kind::Moment) => read_in_part(&column, after),
        // A text of digits that is none of an ENUM's own is taken for the place of one
        // (<https://dev.mysql.com/doc/refman/8.4/en/enum.html#enum-literals>).
        (Kind::Text, Kind::Choice) => match &after.ty {
            ColumnType::Enum { values, .. } => Some(format!("{column} NOT IN ({})", literals(values))),
            _ => Some(format!("{column} REGEXP '^[0-9]+$'")),
        },
        // ENUM as a number is the place of the text, a time is its digits.
        (Kind::Choice | Kind::Moment, Kind::Number) | (Kind::Number, Kind::Choice | Kind::Moment) => {
            Some(format!("{column} IS NOT NULL"))
        }
        _ => None,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Text,
    Choice,
    Moment,
    Other,
}

impl Kind {
    fn of(column: &Column) -> Self {
        match &column.ty {
            ColumnType::Boolean | ColumnType::TinyInteger | ColumnType::SmallInteger => Kind::Number,
            ColumnType::Integer | ColumnType::BigInteger | ColumnType::Float | ColumnType::Double => Kind::Number,
            ColumnType::Decimal { .. } => Kind::Number,
            ColumnType::Char { .. } | ColumnType::String { .. } | ColumnType::Text | ColumnType::Uuid => Kind::Text,
            ColumnType::Enum { .. } | ColumnType::Set { .. } => Kind::Choice,
            ColumnType::Date | ColumnType::Time | ColumnType::DateTime | ColumnType::Timestamp => Kind::Moment,
            _ => Kind::Other,
        }
    }
}

/// Digits behind the point that a number keeps; any number of them for a floating one.
fn scale(column: &Column) -> Option<u16> {
    match &column.ty {
        ColumnType::Decimal { scale, .. } => Some(*scale),
        ColumnType::Float | ColumnType::Double => None,
        _ => Some(0),
    }
}

/// A regular expression for texts that come back as they are: `007` would be 7.
fn numeral(column: &Column) -> String {
    let behind = match scale(column) {
        Some(0) => String::new(),
        Some(digits) => format!("([.][0-9]{{1,{digits}}})?"),
        None => "([.][0-9]+)?([eE][-+]?[0-9]+)?".to_owned(),
    };
    format!("^-?(0|[1-9][0-9]*){behind}$")
}

fn rounded(column: &str, before: &Column, after: &Column) -> Option<String> {
    // Integers up to 2 to the power of their digits are exact (IEEE 754).
    let exact = match (&before.ty, &after.ty) {
        (ColumnType::Float | ColumnType::Double, _) => None,
        (_, ColumnType::Float) => Some(1_u64 << 24),
        (ColumnType::BigInteger | ColumnType::Decimal { .. }, ColumnType::Double) => Some(1_u64 << 53),
        _ => None,
    };
    match (scale(before), scale(after)) {
        (_, None) => exact.map(|limit| format!("ABS({column}) > {limit}")),
        (Some(had), Some(digits)) if had <= digits => None,
        // The server takes the largest integer for a floating number that is the next one.
        (None, Some(0)) if after.ty == ColumnType::BigInteger && !after.unsigned => {
            Some(format!("{column} <> ROUND({column}, 0) OR {column} >= 9223372036854775808"))
        }
        (_, Some(digits)) => Some(format!("{column} <> ROUND({column}, {digits})")),
    }
}

fn shortened(column: &str, before: &Column, after: &Column) -> Option<String> {
    let (had, has) = (types::word(before), types::word(after));
    let has_day = |word: &str| word != "TIME";
    match (had.as_str(), has.as_str()) {
        ("DATE", "DATE" | "DATETIME" | "TIMESTAMP") => None,
        (_, "DATE") if has_day(&had) => Some(format!("TIME({column}) <> '00:00:00'")),
        _ if has_day(&had) != has_day(&has) => Some(format!("{column} IS NOT NULL")),
        _ if types::precision(before) <= types::precision(after) => None,
        _ => {
            let unit = 10_u32.pow(6_u32.saturating_sub(types::precision(after)));
            Some(format!("MICROSECOND({column}) % {unit} <> 0"))
        }
    }
}

/// Texts of which the day, the time or the last digits would be left out.
fn read_in_part(column: &str, after: &Column) -> Option<String> {
    let moment = format!("CAST({column} AS DATETIME(6))");
    match (types::word(after).as_str(), types::precision(after)) {
        ("DATE", _) => Some(format!("{moment} <> CAST({column} AS DATE)")),
        // MySQL takes an empty text for midnight.
        ("TIME", _) => Some(format!("{column} LIKE '%_-%_-%' OR TRIM({column}) = ''")),
        (_, 6..) => None,
        (_, digits) => Some(format!("MICROSECOND({moment}) % {} <> 0", 10_u32.pow(6 - digits))),
    }
}

fn cut(column: &str, before: &Column, after: &Column) -> Option<String> {
    let length = |column: &Column| match &column.ty {
        ColumnType::Char { length } | ColumnType::String { length } => Some(*length),
        _ => None,
    };
    let is_padded = |column: &Column| types::word(column) == "CHAR";
    let mut conditions = Vec::new();
    if let Some(limit) = length(after).filter(|limit| length(before).is_none_or(|had| had > *limit)) {
        conditions.push(format!("CHAR_LENGTH({column}) > {limit}"));
    }
    if is_padded(after) && !is_padded(before) {
        conditions.push(format!("{column} LIKE '% '"));
    }
    (!conditions.is_empty()).then(|| conditions.join(" OR "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(before: ColumnType, after: ColumnType) -> Option<String> {
        condition(&Column::new("c", before), &Column::new("c", after))
    }

    #[test]
    fn what_widens_changes_nothing() {
        for (before, after) in [
            (ColumnType::Integer, ColumnType::BigInteger),
            (ColumnType::Integer, ColumnType::Decimal { precision: 10, scale: 2 }),
            (ColumnType::Integer, ColumnType::Text),
            (ColumnType::Integer, ColumnType::Double),
            (ColumnType::String { length: 9 }, ColumnType::String { length: 10 }),
            (ColumnType::Char { length: 9 }, ColumnType::Text),
            (ColumnType::Date, ColumnType::DateTime),
            (ColumnType::Timestamp, ColumnType::DateTime),
            (ColumnType::Enum { name: None, values: vec![] }, ColumnType::Text),
        ] {
            assert_eq!(between(before.clone(), after.clone()), None, "{before:?} {after:?}");
        }
    }

    #[test]
    fn what_would_change_is_asked_for() {
        let decimal = |scale| ColumnType::Decimal { precision: 9, scale };
        for (before, after, condition) in [
            (ColumnType::Text, ColumnType::Integer, "`c` NOT REGEXP '^-?(0|[1-9][0-9]*)$'"),
            (decimal(2), decimal(1), "`c` <> ROUND(`c`, 1)"),
            (ColumnType::Double, ColumnType::Integer, "`c` <> ROUND(`c`, 0)"),
            (ColumnType::BigInteger, ColumnType::Float, "ABS(`c`) > 16777216"),
            (ColumnType::DateTime, ColumnType::Date, "TIME(`c`) <> '00:00:00'"),
            (ColumnType::DateTime, ColumnType::Time, "`c` IS NOT NULL"),
            (ColumnType::Text, ColumnType::Char { length: 3 }, "CHAR_LENGTH(`c`) > 3 OR `c` LIKE '% '"),
            (ColumnType::Date, ColumnType::Integer, "`c` IS NOT NULL"),
        ] {
            assert_eq!(between(before, after).as_deref(), Some(condition));
        }
        let seconds = Column { sql_type: Some("datetime".into()), ..Column::new("c", ColumnType::DateTime) };
        let lost = super::condition(&Column::new("c", ColumnType::Timestamp), &seconds);
        assert_eq!(lost.as_deref(), Some("MICROSECOND(`c`) % 1000000 <> 0"));
    }
}

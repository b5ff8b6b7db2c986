//! One value of a type, by number: a greater number makes a greater value wherever values have an order.

use super::{Manner, Value};
use crate::clock;
use crate::schema::{Column, ColumnType};

/// What is known of a column's values beside its type.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Limit {
    /// The least and the greatest number, as [`ordinal`] counts.
    pub(super) least: Option<i64>,
    pub(super) most: Option<i64>,
    /// Numbers that are none of them.
    pub(super) not: Vec<i64>,
    /// The only values, as they are written; none is any.
    pub(super) one_of: Vec<String>,
    /// Letters of a text.
    pub(super) shortest: usize,
    pub(super) longest: Option<usize>,
    pub(super) like: Option<String>,
    pub(super) lower: bool,
    pub(super) upper: bool,
    /// There is none, or there is one.
    pub(super) null: Option<bool>,
}

/// Which value it is to be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Which<'a> {
    pub(super) number: i64,
    pub(super) manner: Manner,
    pub(super) limit: &'a Limit,
    /// No other row has it.
    pub(super) distinct: bool,
    /// A choice among what is equally good.
    pub(super) chance: u64,
}

/// The day that is number 0: the one before a leap day.
const DAY_0: i64 = 19_781;

/// Text without a limit is at most so long: it may be indexed.
const LONG: usize = 300;

/// A constant as the number that makes it; none where values of the type have no numbers.
pub(super) fn ordinal(constant: &str, ty: &ColumnType) -> Option<f64> {
    match ty {
        ColumnType::Date | ColumnType::DateTime | ColumnType::Timestamp => {
            let mut parts = constant.get(..10)?.split('-').map(str::parse::<i64>);
            let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
            let later = constant.get(10..).is_some_and(|time| time.bytes().any(|digit| (b'1'..=b'9').contains(&digit)));
            Some((days(year, month, day) - DAY_0) as f64 + if later { 0.5 } else { 0.0 })
        }
        ColumnType::Time | ColumnType::Interval => None,
        _ => constant.parse().ok(),
    }
}

/// Days since 1970. <https://howardhinnant.github.io/date_algorithms.html#days_from_civil>
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The value.
pub(super) fn value(column: &Column, ty: &ColumnType, which: Which<'_>) -> Value {
    let number = which.number;
    let bounded = which.limit.least.is_some() || which.limit.most.is_some();
    if !which.limit.one_of.is_empty() {
        return one_of(ty, which);
    }
    match ty {
        ColumnType::Boolean => Value::Boolean(number.rem_euclid(2) == 1),
        ColumnType::TinyInteger => Value::Number((number % 128).to_string()),
        ColumnType::SmallInteger => Value::Number((number % 32_768).to_string()),
        ColumnType::Integer => Value::Number((number % 2_147_483_648).to_string()),
        ColumnType::BigInteger => Value::Number(number.to_string()),
        ColumnType::Float | ColumnType::Double if !bounded => Value::Number(half(number)),
        ColumnType::Float | ColumnType::Double => Value::Number(number.to_string()),
        ColumnType::Decimal { precision, scale } => Value::Number(decimal(number, *precision, *scale, bounded)),
        ColumnType::Char { length } | ColumnType::String { length } => Value::Text(text(column, Some(*length), which)),
        ColumnType::Text => Value::Text(text(column, None, which)),
        ColumnType::Binary if which.manner == Manner::Varied => {
            Value::Bytes(vec![number.rem_euclid(256) as u8, 0, b'\'', 255])
        }
        ColumnType::Binary => Value::Bytes(vec![number.rem_euclid(256) as u8]),
        ColumnType::Date => Value::Text(date(number)),
        ColumnType::Time => Value::Text(time(number)),
        ColumnType::DateTime | ColumnType::Timestamp => Value::Text(format!("{} 12:34:56", date(number))),
        ColumnType::Json => Value::Text(format!(r#"{{"n": {number}, "text": "it's \"größe\""}}"#)),
        ColumnType::Uuid => Value::Text(uuid(number)),
        ColumnType::Enum { values, .. } => match values.as_slice() {
            [] => Value::Default,
            values => Value::Text(values[place(number, values.len())].clone()),
        },
        ColumnType::Set { values } => Value::Set(values[..place(number, values.len() + 1)].to_vec()),
        ColumnType::Array(_) if which.manner == Manner::Varied && !which.distinct && which.chance.is_multiple_of(3) => {
            Value::List(Vec::new())
        }
        ColumnType::Array(of) => {
            let next = Which { number: number + 1, ..which };
            Value::List(vec![value(column, of, which), value(column, of, next)])
        }
        ColumnType::Range(of) => {
            let (first, next) = (Which { manner: Manner::Plain, ..which }, number + 1);
            let end = Which { number: next, ..first };
            Value::Range(Box::new(value(column, of, first)), Box::new(value(column, of, end)))
        }
        ColumnType::Interval => Value::Text(format!("P{}DT2H", number.abs())),
        ColumnType::Inet => Value::Text(format!("10.0.{}.{}", number.rem_euclid(256), place(number, 250) + 1)),
        ColumnType::Cidr => Value::Text(format!("10.{}.0.0/16", number.rem_euclid(256))),
        ColumnType::MacAddress => Value::Text(format!("08:00:2b:01:02:{:02x}", number.rem_euclid(256))),
        ColumnType::Other(_) => match which.manner {
            Manner::Guess(_) => Value::Text(text(column, None, which)),
            _ => Value::Nth(number.unsigned_abs()),
        },
    }
}

fn place(number: i64, of: usize) -> usize {
    number.rem_euclid(of as i64) as usize
}

fn one_of(ty: &ColumnType, which: Which<'_>) -> Value {
    let chosen = which.limit.one_of[place(which.number, which.limit.one_of.len())].clone();
    match ty {
        ColumnType::Boolean => Value::Boolean(matches!(chosen.to_ascii_lowercase().as_str(), "true" | "t" | "1")),
        _ if chosen.parse::<f64>().is_ok() && !is_text(ty) => Value::Number(chosen),
        _ => Value::Text(chosen),
    }
}

fn is_text(ty: &ColumnType) -> bool {
    matches!(ty, ColumnType::Char { .. } | ColumnType::String { .. } | ColumnType::Text)
}

/// A number between this one and the next.
fn half(number: i64) -> String {
    if number < 0 { format!("-{}.5", number.unsigned_abs() - 1) } else { format!("{number}.5") }
}

fn decimal(number: i64, precision: u16, scale: u16, bounded: bool) -> String {
    match precision.saturating_sub(scale) {
        0 => format!("0.{:0width$}", number.rem_euclid(10), width = usize::from(scale.max(1))),
        whole => {
            let number = number % 10_i64.pow(u32::from(whole.min(15)));
            if scale == 0 || bounded { number.to_string() } else { half(number) }
        }
    }
}

fn date(number: i64) -> String {
    let (year, month, day) = clock::date((DAY_0 + number).max(0).unsigned_abs());
    format!("{year:04}-{month:02}-{day:02}")
}

fn time(number: i64) -> String {
    let seconds = number.saturating_mul(61).rem_euclid(86_400);
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// <https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8>
fn uuid(number: i64) -> String {
    format!("6b697400-0000-8000-8000-{:012x}", number.unsigned_abs() | (u64::from(number < 0) << 40))
}

fn text(column: &Column, length: Option<u32>, which: Which<'_>) -> String {
    let (number, limit) = (which.number, which.limit);
    let length = length.map_or(usize::MAX, |length| length as usize).min(limit.longest.unwrap_or(usize::MAX));
    let name = column.name.to_lowercase();
    let mut text = match (&limit.like, which.manner) {
        (Some(pattern), _) => pattern.replacen('%', &format!("x{number}"), 1).replace(['%', '_'], "x"),
        (_, Manner::Guess(1)) => capitals(number, 2),
        (_, Manner::Guess(2)) => format!("{:0width$}", number.unsigned_abs(), width = length.min(10)),
        (_, Manner::Guess(_)) => format!("kit{number}@example.com"),
        _ if name.contains("email") => format!("kit{number}@example.com"),
        _ if name.ends_with("url") => format!("https://example.com/{number}"),
        (_, Manner::Varied) => match which.chance % 4 {
            0 => format!("{number} it's \"so\" \\ %_;"),
            1 => format!("{number} größe 漢字"),
            2 => format!("{number} {}", "long ".repeat(LONG / 5)).chars().take(length.min(LONG)).collect(),
            _ if which.distinct => format!("kit {number}"),
            _ => String::new(),
        },
        _ => format!("kit {number}"),
    };
    let letters = text.chars().count();
    if letters > length {
        let digits = format!("{}{}", if number < 0 { "m" } else { "" }, number.unsigned_abs());
        text = if digits.len() > length { capitals(number, length) } else { digits };
    }
    let letters = text.chars().count();
    text.extend(std::iter::repeat_n('x', limit.shortest.saturating_sub(letters)));
    match (limit.lower, limit.upper) {
        (true, _) => text.to_lowercase(),
        (_, true) => text.to_uppercase(),
        _ => text,
    }
}

/// So many capital letters, in the order of numbers.
fn capitals(number: i64, length: usize) -> String {
    let mut rest = number.unsigned_abs();
    let mut letters: Vec<char> = Vec::with_capacity(length);
    for _ in 0..length {
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.into_iter().rev().collect()
}

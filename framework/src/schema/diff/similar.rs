//! How alike two names or two types are: 0 for nothing in common, 1 for the same.
//!
//! Only ever evidence for a question to the user; nothing is decided by it.

use crate::schema::ColumnType;

/// Words that say little about what a name means.
const WEAK: [&str; 9] = ["id", "at", "on", "by", "is", "has", "of", "the", "a"];

/// How alike two names are: the best of their letters, their words, one within the other, and their initials.
pub(super) fn names(one: &str, other: &str) -> f64 {
    let (words, others) = (words(one), words(other));
    let (joined, rejoined) = (words.concat(), others.concat());
    if joined == rejoined {
        return 1.0;
    }
    let initials = initials(&words) == Some(&rejoined).cloned() || initials(&others) == Some(&joined).cloned();
    let abbreviated = if initials { 0.8 } else { 0.0 };
    [letters(&joined, &rejoined), affix(&joined, &rejoined), shared(&words, &others), abbreviated]
        .into_iter()
        .fold(0.0, f64::max)
}

/// The words of a name, in lower case: `userId` and `user_id` have the same.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut small_before = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() || (small_before && letter.is_uppercase()) {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
        small_before = letter.is_lowercase() || letter.is_numeric();
    }
    words.retain(|word| !word.is_empty());
    words
}

fn initials(words: &[String]) -> Option<String> {
    (words.len() > 1).then(|| words.iter().filter_map(|word| word.chars().next()).collect())
}

/// By the letters to be changed; two words without relation share four letters of ten, which counts for nothing.
fn letters(one: &str, other: &str) -> f64 {
    let longest = one.chars().count().max(other.chars().count()).max(1);
    let alike = 1.0 - edits(one, other) as f64 / longest as f64;
    ((alike - 0.4) / 0.6).max(0.0)
}

/// One begins or ends with the other: `email` and `mail`.
fn affix(one: &str, other: &str) -> f64 {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    match short.chars().count() >= 4 && (long.starts_with(short) || long.ends_with(short)) {
        true => 0.4 + 0.6 * short.chars().count() as f64 / long.chars().count() as f64,
        false => 0.0,
    }
}

/// The weight of the words they share, of all their words.
fn shared(words: &[String], others: &[String]) -> f64 {
    let mut left: Vec<&String> = others.iter().collect();
    let mut common = 0.0;
    for word in words {
        let best = left.iter().enumerate().map(|(at, other)| (at, same_word(word, other)));
        let best = best.max_by(|(_, a), (_, b)| a.total_cmp(b)).filter(|(_, alike)| *alike > 0.0);
        if let Some((at, alike)) = best {
            common += 2.0 * alike * weight(word).min(weight(left[at]));
            left.remove(at);
        }
    }
    let all: f64 = words.iter().chain(others).map(|word| weight(word)).sum();
    if all > 0.0 { common / all } else { 0.0 }
}

/// The same word, its plural, its beginning (`desc` of `description`), or one misspelt.
fn same_word(one: &str, other: &str) -> f64 {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    match () {
        () if one == other => 1.0,
        () if long.strip_prefix(short).is_some_and(|rest| rest == "s" || rest == "es") => 1.0,
        () if short.len() >= 3 && long.starts_with(short) => 0.8,
        () if letters(one, other) > 0.6 => 0.7,
        () => 0.0,
    }
}

fn weight(word: &str) -> f64 {
    if WEAK.contains(&word) { 0.3 } else { 1.0 }
}

/// The least number of letters to add, remove or replace.
fn edits(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (column, second) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *second);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

/// How alike two types are: what values of one are likely to be in the other.
pub(super) fn types(one: &ColumnType, other: &ColumnType) -> f64 {
    use ColumnType as T;
    match (one, other) {
        (one, other) if one == other => 1.0,
        (T::Other(one), T::Other(other)) if one.eq_ignore_ascii_case(other) => 1.0,
        (T::Array(one), T::Array(other)) | (T::Range(one), T::Range(other)) => types(one, other),
        (
            T::Enum { values: one, .. } | T::Set { values: one },
            T::Enum { values: other, .. } | T::Set { values: other },
        ) => {
            let common = one.iter().filter(|value| other.contains(value)).count();
            0.2 + 0.7 * 2.0 * common as f64 / (one.len() + other.len()).max(1) as f64
        }
        (one, other) => match (kind(one), kind(other)) {
            (Kind::Integer, Kind::Integer) | (Kind::Text, Kind::Text) | (Kind::Moment, Kind::Moment) => 0.85,
            (Kind::Fraction, Kind::Fraction) => 0.85,
            (one, other) => kinds(one, other).max(kinds(other, one)),
        },
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Boolean,
    Integer,
    Fraction,
    Text,
    Choice,
    Moment,
    Day,
    Uuid,
    Json,
    Binary,
    Only,
}

fn kind(ty: &ColumnType) -> Kind {
    use ColumnType as T;
    match ty {
        T::Boolean => Kind::Boolean,
        T::TinyInteger | T::SmallInteger | T::Integer | T::BigInteger => Kind::Integer,
        T::Float | T::Double | T::Decimal { .. } => Kind::Fraction,
        T::Char { .. } | T::String { .. } | T::Text => Kind::Text,
        T::Enum { .. } | T::Set { .. } => Kind::Choice,
        T::DateTime | T::Timestamp => Kind::Moment,
        T::Date => Kind::Day,
        T::Uuid => Kind::Uuid,
        T::Json => Kind::Json,
        T::Binary => Kind::Binary,
        T::Time | T::Array(_) | T::Range(_) | T::Interval | T::Inet | T::Cidr | T::MacAddress | T::Other(_) => {
            Kind::Only
        }
    }
}

fn kinds(one: Kind, other: Kind) -> f64 {
    match (one, other) {
        (Kind::Moment, Kind::Day) | (Kind::Choice, Kind::Text) => 0.6,
        (Kind::Integer, Kind::Fraction) | (Kind::Uuid, Kind::Text | Kind::Binary) => 0.5,
        (Kind::Json, Kind::Text) => 0.4,
        (Kind::Boolean, Kind::Integer) | (Kind::Moment | Kind::Day, Kind::Integer | Kind::Text) => 0.3,
        (Kind::Binary, Kind::Text) | (Kind::Only, Kind::Text) => 0.3,
        (Kind::Text, Kind::Integer | Kind::Fraction) => 0.2,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_mean_the_same_are_alike() {
        for (one, other, least) in [
            ("userId", "user_id", 1.0),
            ("name", "full_name", 0.6),
            ("email", "mail", 0.8),
            ("created", "created_at", 0.8),
            ("description", "desc", 0.6),
            ("recieved_at", "received_at", 0.6),
            ("users", "user", 0.9),
            ("dob", "date_of_birth", 0.8),
            ("colour", "color", 0.7),
        ] {
            assert!(names(one, other) >= least, "{one} {other} {}", names(one, other));
            assert_eq!(names(one, other), names(other, one));
        }
    }

    #[test]
    fn names_without_relation_are_not() {
        for (one, other) in [
            ("phone", "is_admin"),
            ("bio", "score"),
            ("user_id", "category_id"),
            ("price", "amount"),
            ("", "x"),
            ("age", "image"),
        ] {
            assert!(names(one, other) < 0.4, "{one} {other} {}", names(one, other));
        }
    }

    #[test]
    fn types_are_alike_by_their_values() {
        use ColumnType as T;
        assert_eq!(types(&T::Text, &T::Text), 1.0);
        assert!(types(&T::Integer, &T::BigInteger) > types(&T::Integer, &T::Double));
        assert!(types(&T::Date, &T::Timestamp) > types(&T::Text, &T::Timestamp));
        assert_eq!(types(&T::Boolean, &T::Text), 0.0);
        let choice =
            |values: &[&str]| T::Enum { name: None, values: values.iter().map(|value| (*value).into()).collect() };
        assert!(types(&choice(&["a", "b"]), &choice(&["a", "b", "c"])) > types(&choice(&["a"]), &choice(&["b"])));
    }
}

//! PostgreSQL's types and Kit's, both ways (<https://www.postgresql.org/docs/current/datatype.html>).
//!
//! Kit spells types as `format_type` gives them back. Always holds: `read(&spell(ty)) == ty` for every type but
//! `TinyInteger`, which is the 16-bit integer here, `Enum`, whose texts stand in its type or in a CHECK, arrays of
//! arrays, which are arrays of any depth here, and what PostgreSQL has no type for (see [`refusal`]). A spelling that
//! says less than Kit's type (`numeric`) or has its own switches (`time(3) without time zone`) is kept beside the type:
//! see [`other_spelling`].

use super::lexis::POSTGRES;
use super::name;
use crate::driver::sql::tokens::{TokenKind, significant};
use crate::schema::ColumnType;

/// A decimal number whose declaration names no digits.
const DECIMAL: ColumnType = ColumnType::Decimal { precision: 38, scale: 10 };

/// How Kit spells a type.
pub(crate) fn spell(ty: &ColumnType) -> String {
    let word = match ty {
        ColumnType::Boolean => "boolean",
        ColumnType::TinyInteger | ColumnType::SmallInteger => "smallint",
        ColumnType::Integer => "integer",
        ColumnType::BigInteger => "bigint",
        ColumnType::Float => "real",
        ColumnType::Double => "double precision",
        ColumnType::Decimal { precision, scale } => return format!("numeric({precision},{scale})"),
        ColumnType::Char { length } => return format!("character({length})"),
        ColumnType::String { length } => return format!("character varying({length})"),
        ColumnType::Text => "text",
        ColumnType::Binary => "bytea",
        ColumnType::Date => "date",
        ColumnType::Time => "time without time zone",
        ColumnType::DateTime => "timestamp without time zone",
        ColumnType::Timestamp => "timestamp with time zone",
        ColumnType::Json => "jsonb",
        ColumnType::Uuid => "uuid",
        ColumnType::Enum { name: Some(name), .. } => return name::sql(name),
        ColumnType::Enum { name: None, .. } | ColumnType::Set { .. } => "text",
        ColumnType::Array(of) => return format!("{}[]", spell(of)),
        ColumnType::Range(of) => range(of).unwrap_or("anyrange"),
        ColumnType::Interval => "interval",
        ColumnType::Inet => "inet",
        ColumnType::Cidr => "cidr",
        ColumnType::MacAddress => "macaddr",
        ColumnType::Other(spelling) => spelling,
    };
    word.to_owned()
}

/// What `format_type` gives, as a type. Named enum types and domains are `Other` here: whoever knows the catalog knows
/// better.
pub(crate) fn read(spelled: &str) -> ColumnType {
    if let Some(of) = spelled.trim_end().strip_suffix("[]") {
        return match read(of) {
            array @ ColumnType::Array(_) => array,
            of => ColumnType::Array(Box::new(of)),
        };
    }
    let (words, sizes) = words_and_sizes(spelled);
    known(&words, &sizes).unwrap_or_else(|| ColumnType::Other(spelled.trim().to_owned()))
}

/// The spelling where Kit would spell the type differently; case and blanks do not count.
pub(crate) fn other_spelling(spelled: &str, ty: &ColumnType) -> Option<String> {
    (!same_spelling(spelled, &spell(ty))).then(|| spelled.to_owned())
}

/// Whether two spellings are one but for case and blanks.
pub(crate) fn same_spelling(a: &str, b: &str) -> bool {
    a == b || words_and_sizes(a) == words_and_sizes(b)
}

/// The spelling without its sizes: what a value is converted to before it is put into a column, so that one too long
/// is refused instead of cut off (<https://www.postgresql.org/docs/current/datatype-character.html>).
pub(crate) fn without_sizes(spelled: &str) -> String {
    let mut bare = String::with_capacity(spelled.len());
    let mut depth = 0_usize;
    for token in crate::driver::sql::tokens::tokens(spelled, &POSTGRES) {
        match token.text(spelled) {
            "(" if token.kind == TokenKind::Symbol => depth += 1,
            ")" if token.kind == TokenKind::Symbol => depth = depth.saturating_sub(1),
            text if depth == 0 => bare.push_str(text),
            _ => {}
        }
    }
    bare
}

/// What there is no type for, and what to take instead.
pub(crate) fn refusal(ty: &ColumnType) -> Option<(String, &'static str)> {
    match ty {
        ColumnType::Set { .. } => {
            Some(("keep a set of texts".to_owned(), "make it an array: `t.array(…, ColumnType::Text)`"))
        }
        ColumnType::Range(of) if range(of).is_none() => {
            Some((format!("keep a range of {}", spell(of)), "create a range type and use `t.custom(…)`"))
        }
        ColumnType::Array(of) => match of.as_ref() {
            ColumnType::Enum { name: None, .. } => {
                Some(("keep an array of unnamed enumerations".to_owned(), "create a named enum type"))
            }
            of => refusal(of),
        },
        _ => None,
    }
}

/// The range types there are (<https://www.postgresql.org/docs/current/rangetypes.html>).
fn range(of: &ColumnType) -> Option<&'static str> {
    Some(match of {
        ColumnType::Integer => "int4range",
        ColumnType::BigInteger => "int8range",
        ColumnType::Decimal { .. } => "numrange",
        ColumnType::DateTime => "tsrange",
        ColumnType::Timestamp => "tstzrange",
        ColumnType::Date => "daterange",
        _ => return None,
    })
}

/// The mapping, by name and the sizes in parentheses; short names too, as people write them.
#[rustfmt::skip]
fn known(words: &str, sizes: &[i64]) -> Option<ColumnType> {
    let ranged = |of| Some(ColumnType::Range(Box::new(of)));
    Some(match (words, sizes) {
        ("boolean" | "bool", []) => ColumnType::Boolean,
        ("smallint" | "int2", []) => ColumnType::SmallInteger,
        ("integer" | "int" | "int4", []) => ColumnType::Integer,
        ("bigint" | "int8", []) => ColumnType::BigInteger,
        ("real" | "float4", []) => ColumnType::Float,
        ("double precision" | "float8" | "float", []) => ColumnType::Double,
        ("numeric" | "decimal", []) => DECIMAL,
        ("numeric" | "decimal", [precision]) => decimal(*precision, 0)?,
        ("numeric" | "decimal", [precision, scale]) => decimal(*precision, *scale)?,
        ("character" | "char", [length]) => ColumnType::Char { length: (*length).try_into().ok()? },
        ("character varying" | "varchar", [length]) => ColumnType::String { length: (*length).try_into().ok()? },
        ("text" | "character varying" | "varchar", []) => ColumnType::Text,
        ("bytea", []) => ColumnType::Binary,
        ("date", []) => ColumnType::Date,
        ("time without time zone" | "time", _) => ColumnType::Time,
        ("timestamp without time zone" | "timestamp", _) => ColumnType::DateTime,
        ("timestamp with time zone" | "timestamptz", _) => ColumnType::Timestamp,
        ("jsonb" | "json", []) => ColumnType::Json,
        ("uuid", []) => ColumnType::Uuid,
        ("interval", _) => ColumnType::Interval,
        ("inet", []) => ColumnType::Inet,
        ("cidr", []) => ColumnType::Cidr,
        ("macaddr", []) => ColumnType::MacAddress,
        ("int4range", []) => return ranged(ColumnType::Integer),
        ("int8range", []) => return ranged(ColumnType::BigInteger),
        ("numrange", []) => return ranged(DECIMAL),
        ("tsrange", []) => return ranged(ColumnType::DateTime),
        ("tstzrange", []) => return ranged(ColumnType::Timestamp),
        ("daterange", []) => return ranged(ColumnType::Date),
        _ => return None,
    })
}

/// Digits as Kit has them; a negative scale, which rounds before the point, is PostgreSQL's own.
fn decimal(precision: i64, scale: i64) -> Option<ColumnType> {
    Some(ColumnType::Decimal { precision: precision.try_into().ok()?, scale: scale.try_into().ok()? })
}

/// `Character  Varying(20)` as `character varying` and 20; quoted names stay quoted, so that they are no keyword.
fn words_and_sizes(spelled: &str) -> (String, Vec<i64>) {
    let (mut words, mut sizes) = (String::with_capacity(spelled.len()), Vec::new());
    let mut negative = false;
    for token in significant(spelled, &POSTGRES) {
        let text = token.text(spelled);
        match token.kind {
            TokenKind::Symbol if matches!(text, "(" | ")" | ",") => {}
            TokenKind::Symbol if text == "-" => negative = true,
            TokenKind::Number if text.parse::<i64>().is_ok() => {
                let sign = if std::mem::take(&mut negative) { -1 } else { 1 };
                sizes.extend(text.parse::<i64>().map(|size| sign * size));
            }
            kind => {
                if !words.is_empty() {
                    words.push(' ');
                }
                match kind {
                    TokenKind::Word => words.extend(text.chars().map(|letter| letter.to_ascii_lowercase())),
                    _ => words.push_str(text),
                }
            }
        }
    }
    (words, sizes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_reads_back_as_it_was_spelled() {
        let range = |of| ColumnType::Range(Box::new(of));
        for ty in [
            ColumnType::Boolean,
            ColumnType::SmallInteger,
            ColumnType::Integer,
            ColumnType::BigInteger,
            ColumnType::Float,
            ColumnType::Double,
            ColumnType::Decimal { precision: 10, scale: 2 },
            ColumnType::Decimal { precision: 5, scale: 0 },
            ColumnType::Char { length: 36 },
            ColumnType::String { length: 255 },
            ColumnType::Text,
            ColumnType::Binary,
            ColumnType::Date,
            ColumnType::Time,
            ColumnType::DateTime,
            ColumnType::Timestamp,
            ColumnType::Json,
            ColumnType::Uuid,
            ColumnType::Interval,
            ColumnType::Inet,
            ColumnType::Cidr,
            ColumnType::MacAddress,
            range(ColumnType::Integer),
            range(ColumnType::BigInteger),
            range(DECIMAL),
            range(ColumnType::DateTime),
            range(ColumnType::Timestamp),
            range(ColumnType::Date),
            ColumnType::Array(Box::new(ColumnType::String { length: 20 })),
            ColumnType::Array(Box::new(range(ColumnType::Date))),
            ColumnType::Other("tsvector".into()),
            ColumnType::Other("\"Mixed\".\"integer\"".into()),
        ] {
            let spelled = spell(&ty);
            assert_eq!(read(&spelled), ty);
            assert_eq!(other_spelling(&spelled, &ty), None);
            assert_eq!(other_spelling(&spelled.replace(',', " , "), &ty), None);
        }
    }

    #[test]
    fn what_says_less_or_more_is_kept() {
        for (spelled, ty) in [
            ("numeric", DECIMAL),
            ("character varying", ColumnType::Text),
            ("json", ColumnType::Json),
            ("time(3) without time zone", ColumnType::Time),
            ("timestamp(0) with time zone", ColumnType::Timestamp),
            ("interval day to second(3)", ColumnType::Other("interval day to second(3)".into())),
            ("interval(3)", ColumnType::Interval),
        ] {
            assert_eq!(read(spelled), ty, "{spelled}");
            let kept = other_spelling(spelled, &ty);
            assert_eq!(kept.is_some(), !matches!(ty, ColumnType::Other(_)), "{spelled}");
        }
    }

    #[test]
    fn what_is_not_known_stays_what_it_is() {
        for spelled in ["\"char\"", "numeric(2,-3)", "bit(3)", "citext", "public.geometry(Point,4326)", "name"] {
            assert_eq!(read(spelled), ColumnType::Other(spelled.into()));
        }
    }

    #[test]
    fn a_value_is_not_cut_off_on_its_way() {
        assert_eq!(without_sizes("character varying(20)"), "character varying");
        assert_eq!(without_sizes("bit (3)[]"), "bit []");
        assert_eq!(without_sizes("\"odd(1)\""), "\"odd(1)\"");
        assert_eq!(without_sizes("timestamp(3) with time zone"), "timestamp with time zone");
    }

    #[test]
    fn what_there_is_no_type_for_is_refused() {
        let unnamed = ColumnType::Enum { name: None, values: vec!["a".into()] };
        for ty in [
            ColumnType::Set { values: vec!["a".into()] },
            ColumnType::Range(Box::new(ColumnType::Text)),
            ColumnType::Array(Box::new(unnamed.clone())),
        ] {
            assert!(refusal(&ty).is_some(), "{ty:?}");
        }
        assert!(refusal(&unnamed).is_none());
    }
}

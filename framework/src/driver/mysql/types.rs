//! MySQL's column types and Kit's, both ways (<https://dev.mysql.com/doc/refman/8.4/en/data-types.html>).
//!
//! Always holds: `read(&spell(ty)) == ty` for every type MySQL has, `CHAR(36)` excepted, which is a UUID. A type that
//! says something else than Kit's own spelling of what it means (`MEDIUMTEXT`, `VARBINARY(16)`, `TIMESTAMP(0)`) is kept
//! beside it: see [`other_spelling`]. Whether a number is unsigned is the column's, not the type's: see [`is_unsigned`].
//!
//! - Times keep microseconds, as everywhere else: MySQL's own default keeps whole seconds and rounds what comes in.
//! - `Timestamp` is TIMESTAMP, which the server keeps as UTC; it ends in January 2038 (MariaDB 11.5 and newer: 2106).
//!   `DateTime` has no such end, and no time zone.
//! - `Uuid` is text: of the spellings both servers have, the one that people and other programs can read. MariaDB's own
//!   UUID type and BINARY(16) are read and kept as they are.
//! - `Json` is a type of MySQL; in MariaDB it is LONGTEXT with a check, which inspecting recognises.

use super::lexis::MYSQL;
use super::name::{literals, read_literal};
use crate::driver::sql::tokens::{TokenKind, significant};
use crate::schema::{Column, ColumnType};

/// Characters of a UUID as text.
const UUID_LENGTH: u32 = 36;

/// How Kit spells a type; those MySQL has not are `refused` before.
pub(crate) fn spell(ty: &ColumnType) -> String {
    let word = match ty {
        ColumnType::Boolean => "TINYINT(1)",
        ColumnType::TinyInteger => "TINYINT",
        ColumnType::SmallInteger => "SMALLINT",
        ColumnType::Integer => "INT",
        ColumnType::BigInteger => "BIGINT",
        ColumnType::Float => "FLOAT",
        ColumnType::Double => "DOUBLE",
        ColumnType::Decimal { precision, scale } => return format!("DECIMAL({precision}, {scale})"),
        ColumnType::Char { length } => return format!("CHAR({length})"),
        ColumnType::String { length } => return format!("VARCHAR({length})"),
        ColumnType::Text => "LONGTEXT",
        ColumnType::Binary => "LONGBLOB",
        ColumnType::Date => "DATE",
        ColumnType::Time => "TIME(6)",
        ColumnType::DateTime => "DATETIME(6)",
        ColumnType::Timestamp => "TIMESTAMP(6)",
        ColumnType::Json => "JSON",
        ColumnType::Uuid => return format!("CHAR({UUID_LENGTH})"),
        ColumnType::Enum { values, .. } => return format!("ENUM({})", literals(values)),
        ColumnType::Set { values } => return format!("SET({})", literals(values)),
        ColumnType::Array(of) => return format!("{}[]", spell(of)),
        ColumnType::Range(of) => return format!("RANGE OF {}", spell(of)),
        ColumnType::Interval => "INTERVAL",
        ColumnType::Inet => "INET",
        ColumnType::Cidr => "CIDR",
        ColumnType::MacAddress => "MACADDR",
        ColumnType::Other(spelling) => spelling,
    };
    word.to_owned()
}

/// The column's type in its definition.
pub(crate) fn declared(column: &Column) -> String {
    match &column.sql_type {
        Some(spelled) => spelled.clone(),
        None if column.unsigned => format!("{} UNSIGNED", spell(&column.ty)),
        None => spell(&column.ty),
    }
}

/// The first word of the column's type, in capitals.
pub(crate) fn word(column: &Column) -> String {
    Parts::of(&declared(column)).word
}

/// Digits of a second that the column's type keeps.
pub(crate) fn precision(column: &Column) -> u32 {
    Parts::of(&declared(column)).sizes.first().copied().unwrap_or(0)
}

/// Whether values of the column's type are kept beside the row, whatever their length: what such a column may have by
/// way of defaults and indexes is limited.
pub(crate) fn has_no_size(column: &Column) -> bool {
    let word = word(column);
    word.ends_with("TEXT") || word.ends_with("BLOB") || word == "JSON" || GEOMETRIES.contains(&word.as_str())
}

/// <https://dev.mysql.com/doc/refman/8.4/en/spatial-type-overview.html>
const GEOMETRIES: [&str; 9] = [
    "GEOMETRY",
    "POINT",
    "LINESTRING",
    "POLYGON",
    "MULTIPOINT",
    "MULTILINESTRING",
    "MULTIPOLYGON",
    "GEOMETRYCOLLECTION",
    "GEOMCOLLECTION",
];

/// Whether two columns hold the same kind of values, so that a foreign key may bind them both: widths of texts do not
/// count (<https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html>).
pub(crate) fn same_kind(a: &Column, b: &Column) -> bool {
    let kind = |column: &Column| {
        let (word, sizes, texts, attributes) = Parts::of(&declared(column)).folded();
        let is_text = matches!(column.ty, ColumnType::Char { .. } | ColumnType::String { .. } | ColumnType::Uuid);
        let sizes = if is_text { Vec::new() } else { sizes };
        (word, sizes, texts, attributes, column.collation.clone(), column.options.get("charset").cloned())
    };
    kind(a) == kind(b)
}

/// What a column type means, as `information_schema` shows it in `COLUMN_TYPE` or a person spells it.
pub(crate) fn read(declared: &str) -> ColumnType {
    let parts = Parts::of(declared);
    parts.meaning().unwrap_or_else(|| ColumnType::Other(declared.trim().to_owned()))
}

/// Whether a column type takes no negative numbers.
pub(crate) fn is_unsigned(declared: &str) -> bool {
    let parts = Parts::of(declared);
    // The server makes every ZEROFILL column unsigned; a YEAR travels as one.
    parts.has("UNSIGNED") || parts.has("ZEROFILL") || parts.word == "YEAR"
}

/// The declared type where Kit would spell it differently; case, blanks and display widths that say nothing do not
/// count.
pub(crate) fn other_spelling(declared: &str, ty: &ColumnType, unsigned: bool) -> Option<String> {
    let spelled = if unsigned { format!("{} UNSIGNED", spell(ty)) } else { spell(ty) };
    let differs = Parts::of(declared).folded() != Parts::of(&spelled).folded();
    differs.then(|| declared.trim().to_owned())
}

/// A type taken apart: `int(10) unsigned` is `INT`, 10 and `UNSIGNED`.
struct Parts {
    word: String,
    sizes: Vec<u32>,
    texts: Vec<String>,
    attributes: Vec<String>,
    /// Something in it is none of these.
    odd: bool,
}

impl Parts {
    fn of(declared: &str) -> Self {
        let mut parts =
            Parts { word: String::new(), sizes: Vec::new(), texts: Vec::new(), attributes: Vec::new(), odd: false };
        let mut within = false;
        for token in significant(declared, &MYSQL) {
            let text = token.text(declared);
            match token.kind {
                TokenKind::Symbol if text == "(" && !within => within = true,
                TokenKind::Symbol if text == ")" => within = false,
                TokenKind::Symbol if text == "," => {}
                TokenKind::Number if within => match text.parse() {
                    Ok(size) => parts.sizes.push(size),
                    Err(_) => parts.odd = true,
                },
                TokenKind::Text if within => parts.texts.push(read_literal(text)),
                TokenKind::Word if within => parts.odd = true,
                TokenKind::Word if parts.word.is_empty() => parts.word = text.to_ascii_uppercase(),
                TokenKind::Word => parts.attributes.push(text.to_ascii_uppercase()),
                _ => parts.odd = true,
            }
        }
        parts
    }

    fn has(&self, attribute: &str) -> bool {
        self.attributes.iter().any(|own| own == attribute)
    }

    #[rustfmt::skip]
    fn meaning(&self) -> Option<ColumnType> {
        if self.odd {
            return None;
        }
        Some(match (self.word.as_str(), self.sizes.as_slice()) {
            // The one width that means something, and only to programs (<https://dev.mysql.com/doc/refman/8.4/en/numeric-type-syntax.html>).
            ("TINYINT", [1]) if !self.has("UNSIGNED") && !self.has("ZEROFILL") => ColumnType::Boolean,
            ("BOOLEAN" | "BOOL", []) | ("BIT", [] | [1]) => ColumnType::Boolean,
            ("TINYINT" | "INT1", _) => ColumnType::TinyInteger,
            ("SMALLINT" | "INT2" | "YEAR", _) => ColumnType::SmallInteger,
            ("INT" | "INTEGER" | "MEDIUMINT" | "INT4" | "INT3", _) => ColumnType::Integer,
            ("BIGINT" | "INT8", _) => ColumnType::BigInteger,
            ("FLOAT", [] | [0..=24] | [_, _]) => ColumnType::Float,
            ("FLOAT" | "DOUBLE" | "REAL", _) => ColumnType::Double,
            ("DECIMAL" | "NUMERIC" | "DEC" | "FIXED", []) => decimal(10, 0)?,
            ("DECIMAL" | "NUMERIC" | "DEC" | "FIXED", [precision]) => decimal(*precision, 0)?,
            ("DECIMAL" | "NUMERIC" | "DEC" | "FIXED", [precision, scale]) => decimal(*precision, *scale)?,
            ("CHAR", [UUID_LENGTH]) | ("UUID", []) => ColumnType::Uuid,
            ("CHAR" | "CHARACTER" | "NCHAR", []) => ColumnType::Char { length: 1 },
            ("CHAR" | "CHARACTER" | "NCHAR", [length]) => ColumnType::Char { length: *length },
            ("VARCHAR" | "NVARCHAR", [length]) => ColumnType::String { length: *length },
            ("TINYTEXT" | "TEXT" | "MEDIUMTEXT" | "LONGTEXT", _) => ColumnType::Text,
            ("TINYBLOB" | "BLOB" | "MEDIUMBLOB" | "LONGBLOB" | "BINARY" | "VARBINARY", _) => ColumnType::Binary,
            ("DATE", []) => ColumnType::Date,
            ("TIME", _) => ColumnType::Time,
            ("DATETIME", _) => ColumnType::DateTime,
            ("TIMESTAMP", _) => ColumnType::Timestamp,
            ("JSON", []) => ColumnType::Json,
            ("ENUM", []) => ColumnType::Enum { name: None, values: self.texts.clone() },
            ("SET", []) => ColumnType::Set { values: self.texts.clone() },
            _ => return None,
        })
    }

    /// The same for types that mean the same to the server.
    fn folded(&self) -> (String, Vec<u32>, Vec<String>, Vec<String>) {
        let unsigned = self.has("UNSIGNED");
        let no_width = match (self.word.as_str(), self.sizes.as_slice()) {
            ("TINYINT", [width]) => *width == if unsigned { 3 } else { 4 },
            ("SMALLINT", [width]) => *width == if unsigned { 5 } else { 6 },
            ("INT", [width]) => *width == if unsigned { 10 } else { 11 },
            ("BIGINT", [width]) => *width == 20,
            ("DOUBLE" | "FLOAT", []) => true,
            _ => false,
        };
        let sizes = if no_width { Vec::new() } else { self.sizes.clone() };
        (self.word.clone(), sizes, self.texts.clone(), self.attributes.clone())
    }
}

fn decimal(precision: u32, scale: u32) -> Option<ColumnType> {
    Some(ColumnType::Decimal { precision: precision.try_into().ok()?, scale: scale.try_into().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_reads_back_as_it_was_spelled() {
        for ty in [
            ColumnType::Boolean,
            ColumnType::TinyInteger,
            ColumnType::SmallInteger,
            ColumnType::Integer,
            ColumnType::BigInteger,
            ColumnType::Float,
            ColumnType::Double,
            ColumnType::Decimal { precision: 10, scale: 2 },
            ColumnType::Decimal { precision: 5, scale: 0 },
            ColumnType::Char { length: 3 },
            ColumnType::String { length: 255 },
            ColumnType::Text,
            ColumnType::Binary,
            ColumnType::Date,
            ColumnType::Time,
            ColumnType::DateTime,
            ColumnType::Timestamp,
            ColumnType::Json,
            ColumnType::Uuid,
            ColumnType::Enum { name: None, values: vec!["it's".into(), "a\\b".into(), String::new()] },
            ColumnType::Set { values: vec!["a".into(), "b c".into()] },
            ColumnType::Other("point".into()),
        ] {
            let spelled = spell(&ty);
            assert_eq!(read(&spelled), ty);
            assert_eq!(other_spelling(&spelled, &ty, false), None);
            assert_eq!(other_spelling(&spelled.replace(", ", ","), &ty, false), None);
        }
    }

    #[test]
    fn catalogs_spellings_are_kits_own() {
        for (declared, ty, unsigned) in [
            ("tinyint(1)", ColumnType::Boolean, false),
            ("tinyint(4)", ColumnType::TinyInteger, false),
            ("tinyint(3) unsigned", ColumnType::TinyInteger, true),
            ("smallint(6)", ColumnType::SmallInteger, false),
            ("int(11)", ColumnType::Integer, false),
            ("int", ColumnType::Integer, false),
            ("int(10) unsigned", ColumnType::Integer, true),
            ("bigint(20)", ColumnType::BigInteger, false),
            ("bigint(20) unsigned", ColumnType::BigInteger, true),
            ("bigint unsigned", ColumnType::BigInteger, true),
            ("decimal(10,2) unsigned", ColumnType::Decimal { precision: 10, scale: 2 }, true),
            ("longtext", ColumnType::Text, false),
            ("timestamp(6)", ColumnType::Timestamp, false),
            ("enum('a','it''s')", ColumnType::Enum { name: None, values: vec!["a".into(), "it's".into()] }, false),
        ] {
            assert_eq!((read(declared), is_unsigned(declared)), (ty.clone(), unsigned), "{declared}");
            assert_eq!(other_spelling(declared, &ty, unsigned), None, "{declared}");
        }
    }

    #[test]
    fn other_spellings_are_understood_and_kept() {
        for (declared, ty) in [
            ("tinyint(1) unsigned", ColumnType::TinyInteger),
            ("bit(1)", ColumnType::Boolean),
            ("year(4)", ColumnType::SmallInteger),
            ("mediumint(9)", ColumnType::Integer),
            ("int(5) unsigned zerofill", ColumnType::Integer),
            ("float(7,3)", ColumnType::Float),
            ("double(8,2)", ColumnType::Double),
            ("text", ColumnType::Text),
            ("mediumtext", ColumnType::Text),
            ("varbinary(16)", ColumnType::Binary),
            ("datetime", ColumnType::DateTime),
            ("timestamp", ColumnType::Timestamp),
            ("time(3)", ColumnType::Time),
            ("uuid", ColumnType::Uuid),
        ] {
            assert_eq!(read(declared), ty, "{declared}");
            let kept = other_spelling(declared, &ty, is_unsigned(declared));
            assert_eq!(kept.as_deref(), Some(declared));
        }
    }

    #[test]
    fn what_is_not_known_stays_what_it_is() {
        for declared in ["geometry", "point", "bit(8)", "inet6", "vector(3)", "DECIMAL(x)"] {
            assert_eq!(read(declared), ColumnType::Other(declared.into()));
            assert_eq!(other_spelling(declared, &ColumnType::Other(declared.into()), false), None);
        }
    }
}

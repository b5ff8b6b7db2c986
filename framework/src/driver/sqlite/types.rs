//! SQLite's declared types and Kit's, both ways.
//!
//! SQLite keeps a column's type as the author spelled it and derives an affinity from the spelling
//! (<https://sqlite.org/datatype3.html>). Always holds: `read(&spell(ty), false) == ty` for every type but `Enum`,
//! whose values stand in a CHECK, and `Other`, which is spelled as it is. A spelling that says less than Kit's type
//! (`NUMERIC` without digits) or is another dialect's word for it (`NVARCHAR(160)`) is kept beside the type: see
//! [`other_spelling`]. In STRICT tables a type is one of six words, and INT is as wide as INTEGER.

use super::lexis::SQLITE;
use crate::driver::sql::tokens::{TokenKind, significant, unquote};
use crate::schema::ColumnType;

/// Digits of a decimal number whose declaration names none.
const DECIMAL: ColumnType = ColumnType::Decimal { precision: 38, scale: 10 };

/// How Kit spells a type.
pub(crate) fn spell(ty: &ColumnType) -> String {
    let word = match ty {
        ColumnType::Boolean => "BOOLEAN",
        ColumnType::TinyInteger => "TINYINT",
        ColumnType::SmallInteger => "SMALLINT",
        ColumnType::Integer => "INT",
        ColumnType::BigInteger => "INTEGER",
        ColumnType::Float => "FLOAT",
        ColumnType::Double => "DOUBLE",
        ColumnType::Decimal { precision, scale } => return format!("DECIMAL({precision}, {scale})"),
        ColumnType::Char { length } => return format!("CHAR({length})"),
        ColumnType::String { length } => return format!("VARCHAR({length})"),
        ColumnType::Text | ColumnType::Enum { .. } => "TEXT",
        ColumnType::Binary => "BLOB",
        ColumnType::Date => "DATE",
        ColumnType::Time => "TIME",
        ColumnType::DateTime => "DATETIME",
        ColumnType::Timestamp => "TIMESTAMP",
        ColumnType::Json => "JSON",
        ColumnType::Uuid => "UUID",
        ColumnType::Set { .. } => "SET",
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

/// What a declared type means. No type at all is `Other("")`: such a column holds values of every kind, as does
/// `ANY` in a STRICT table.
pub(crate) fn read(declared: &str, strict: bool) -> ColumnType {
    let (words, sizes) = words_and_sizes(declared);
    let found = if strict { strict_type(&words) } else { ordinary_type(&words, &sizes) };
    found.unwrap_or_else(|| ColumnType::Other(declared.trim().to_owned()))
}

/// The declared type where Kit would spell it differently; case and blanks do not count.
pub(crate) fn other_spelling(declared: &str, ty: &ColumnType) -> Option<String> {
    let differs = fold(declared) != fold(&spell(ty));
    differs.then(|| declared.to_owned())
}

fn strict_type(words: &str) -> Option<ColumnType> {
    Some(match words {
        "INT" | "INTEGER" => ColumnType::BigInteger,
        "REAL" => ColumnType::Double,
        "TEXT" => ColumnType::Text,
        "BLOB" => ColumnType::Binary,
        _ => return None,
    })
}

/// The mapping, by name and the sizes in parentheses. Unsigned integers get the next wider type, which holds them all.
#[rustfmt::skip]
fn ordinary_type(words: &str, sizes: &[u32]) -> Option<ColumnType> {
    Some(match (words, sizes) {
        ("BOOLEAN" | "BOOL", _) => ColumnType::Boolean,
        ("TINYINT", [1]) => ColumnType::Boolean,
        ("TINYINT" | "INT1", _) => ColumnType::TinyInteger,
        ("SMALLINT" | "INT2", _) => ColumnType::SmallInteger,
        ("TINYINT UNSIGNED" | "UNSIGNED TINYINT", _) => ColumnType::SmallInteger,
        ("INT" | "MEDIUMINT" | "INT4" | "INT3", _) => ColumnType::Integer,
        ("SMALLINT UNSIGNED" | "UNSIGNED SMALLINT", _) => ColumnType::Integer,
        ("INTEGER" | "BIGINT" | "INT8" | "BIG INT", _) => ColumnType::BigInteger,
        ("INT UNSIGNED" | "INTEGER UNSIGNED" | "BIGINT UNSIGNED" | "MEDIUMINT UNSIGNED", _) => ColumnType::BigInteger,
        ("UNSIGNED INT" | "UNSIGNED INTEGER" | "UNSIGNED BIGINT" | "UNSIGNED BIG INT", _) => ColumnType::BigInteger,
        ("FLOAT" | "FLOAT4", [] | [0..=24]) => ColumnType::Float,
        ("FLOAT" | "FLOAT8" | "DOUBLE" | "DOUBLE PRECISION" | "REAL", _) => ColumnType::Double,
        ("DECIMAL" | "NUMERIC" | "DEC", []) => DECIMAL,
        ("DECIMAL" | "NUMERIC" | "DEC", [precision]) => decimal(*precision, 0)?,
        ("DECIMAL" | "NUMERIC" | "DEC", [precision, scale]) => decimal(*precision, *scale)?,
        ("CHAR" | "CHARACTER" | "NCHAR" | "NATIVE CHARACTER", [length]) => ColumnType::Char { length: *length },
        ("VARCHAR" | "NVARCHAR" | "VARCHAR2" | "NVARCHAR2", [length]) => ColumnType::String { length: *length },
        ("CHARACTER VARYING" | "VARYING CHARACTER" | "CHAR VARYING", [length]) => ColumnType::String { length: *length },
        ("CHAR" | "CHARACTER" | "NCHAR" | "VARCHAR" | "NVARCHAR" | "CHARACTER VARYING", []) => ColumnType::Text,
        ("TEXT" | "TINYTEXT" | "MEDIUMTEXT" | "LONGTEXT" | "NTEXT" | "CLOB", _) => ColumnType::Text,
        ("BLOB" | "TINYBLOB" | "MEDIUMBLOB" | "LONGBLOB" | "BINARY" | "VARBINARY" | "BYTEA", _) => ColumnType::Binary,
        ("DATE", _) => ColumnType::Date,
        ("TIME" | "TIME WITHOUT TIME ZONE", _) => ColumnType::Time,
        ("DATETIME" | "TIMESTAMP WITHOUT TIME ZONE", _) => ColumnType::DateTime,
        ("TIMESTAMP" | "TIMESTAMPTZ" | "TIMESTAMP WITH TIME ZONE", _) => ColumnType::Timestamp,
        ("JSON" | "JSONB", _) => ColumnType::Json,
        ("UUID", _) => ColumnType::Uuid,
        _ => return None,
    })
}

fn decimal(precision: u32, scale: u32) -> Option<ColumnType> {
    Some(ColumnType::Decimal { precision: precision.try_into().ok()?, scale: scale.try_into().ok()? })
}

/// Whether the declared type is the very word INTEGER, the only one that makes a single key column the rowid. Of a type
/// that begins with a quoted word, SQLite takes that word alone.
pub(crate) fn is_integer(declared: &str) -> bool {
    let mut tokens = significant(declared, &SQLITE);
    let Some(first) = tokens.next() else { return false };
    let quoted = matches!(first.kind, TokenKind::Quoted | TokenKind::Text);
    unquote(first.text(declared)).eq_ignore_ascii_case("INTEGER") && (quoted || tokens.next().is_none())
}

/// `double  Precision` as `DOUBLE PRECISION`, `varchar(20)` as `VARCHAR` and 20. Anything but plain numbers in the
/// parentheses becomes part of the words, which then no longer are in the table.
fn words_and_sizes(declared: &str) -> (String, Vec<u32>) {
    let (mut words, mut sizes) = (String::with_capacity(declared.len()), Vec::new());
    for token in significant(declared, &SQLITE) {
        let text = token.text(declared);
        match token.kind {
            TokenKind::Symbol if matches!(text, "(" | ")" | ",") => {}
            TokenKind::Number if text.parse::<u32>().is_ok() => sizes.extend(text.parse::<u32>()),
            _ => {
                if !words.is_empty() {
                    words.push(' ');
                }
                words.extend(unquote(text).chars().map(|letter| letter.to_ascii_uppercase()));
            }
        }
    }
    (words, sizes)
}

fn fold(spelling: &str) -> String {
    let mut folded = String::with_capacity(spelling.len());
    let mut word_before = false;
    for token in significant(spelling, &SQLITE) {
        let word = token.kind == TokenKind::Word;
        if word && word_before {
            folded.push(' ');
        }
        word_before = word;
        folded.extend(token.text(spelling).chars().map(|letter| letter.to_ascii_uppercase()));
    }
    folded
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
            ColumnType::Other("GEOMETRY".into()),
            ColumnType::Other(String::new()),
        ] {
            let spelled = spell(&ty);
            assert_eq!(read(&spelled, false), ty);
            assert_eq!(other_spelling(&spelled, &ty), None);
            assert_eq!(other_spelling(&spelled.to_lowercase().replace(", ", ","), &ty), None);
        }
    }

    #[test]
    fn other_spellings_are_understood_and_kept() {
        for (declared, ty) in [
            ("NVARCHAR(160)", ColumnType::String { length: 160 }),
            ("character  varying ( 20 )", ColumnType::String { length: 20 }),
            ("VARYING CHARACTER(255)", ColumnType::String { length: 255 }),
            ("varchar", ColumnType::Text),
            ("NUMERIC(10,2)", ColumnType::Decimal { precision: 10, scale: 2 }),
            ("decimal", ColumnType::Decimal { precision: 38, scale: 10 }),
            ("BIGINT", ColumnType::BigInteger),
            ("int8", ColumnType::BigInteger),
            ("UNSIGNED BIG INT", ColumnType::BigInteger),
            ("integer unsigned", ColumnType::BigInteger),
            ("smallint unsigned", ColumnType::Integer),
            ("INT(11)", ColumnType::Integer),
            ("TINYINT(1)", ColumnType::Boolean),
            ("tinyint(4)", ColumnType::TinyInteger),
            ("bool", ColumnType::Boolean),
            ("REAL", ColumnType::Double),
            ("DOUBLE /* wide */ PRECISION", ColumnType::Double),
            ("FLOAT(53)", ColumnType::Double),
            ("datetime(6)", ColumnType::DateTime),
            ("VARBINARY(16)", ColumnType::Binary),
            ("LONGTEXT", ColumnType::Text),
            ("[nvarchar](50)", ColumnType::String { length: 50 }),
        ] {
            assert_eq!(read(declared, false), ty, "{declared}");
            assert_eq!(other_spelling(declared, &ty).as_deref(), Some(declared));
        }
    }

    #[test]
    fn what_is_not_known_stays_what_it_is() {
        for declared in ["GEOMETRY(POINT, 4326)", "VARCHAR(max)", "\"weird type\"", "DECIMAL(-1)", "ANY", ""] {
            assert_eq!(read(declared, false), ColumnType::Other(declared.into()));
            assert_eq!(other_spelling(declared, &ColumnType::Other(declared.into())), None);
        }
    }

    #[test]
    fn only_one_word_makes_a_rowid() {
        for (declared, is) in [
            ("INTEGER", true),
            ("integer /* id */", true),
            ("\"INTEGER\"", true),
            ("[integer] (1)", true),
            ("INT", false),
            ("INTEGER(4)", false),
            ("", false),
        ] {
            assert_eq!(is_integer(declared), is, "{declared}");
        }
    }

    #[test]
    fn strict_tables_have_six_types() {
        assert_eq!(read("int", true), ColumnType::BigInteger);
        assert_eq!(read("REAL", true), ColumnType::Double);
        assert_eq!(read("ANY", true), ColumnType::Other("ANY".into()));
        assert_eq!(read("blob", true), ColumnType::Binary);
        assert_eq!(other_spelling("REAL", &ColumnType::Double).as_deref(), Some("REAL"));
    }
}

//! The words for column types.

use std::str::FromStr;

use syn::Error;

use crate::grammar::{Argument, Value};
use crate::word::{Word, text_of, unknown};
use crate::words::TypeWord;

pub(crate) fn column_type(word: Word) -> Result<TypeWord, Error> {
    let simple = match word.name.to_string().as_str() {
        "boolean" => TypeWord::Boolean,
        "tiny_integer" => TypeWord::TinyInteger,
        "small_integer" => TypeWord::SmallInteger,
        "integer" => TypeWord::Integer,
        "big_integer" => TypeWord::BigInteger,
        "float" => TypeWord::Float,
        "double" => TypeWord::Double,
        "text" => TypeWord::Text,
        "binary" => TypeWord::Binary,
        "date" => TypeWord::Date,
        "time" => TypeWord::Time,
        "date_time" => TypeWord::DateTime,
        "timestamp" => TypeWord::Timestamp,
        "json" => TypeWord::Json,
        "uuid" => TypeWord::Uuid,
        "string" if word.arguments.is_empty() => TypeWord::String(255),
        "string" => return Ok(TypeWord::String(number(&word, 0, 1)?)),
        "char" => return Ok(TypeWord::Char(number(&word, 0, 1)?)),
        "decimal" => return Ok(TypeWord::Decimal { precision: number(&word, 0, 2)?, scale: number(&word, 1, 2)? }),
        "custom" => match word.arguments.as_slice() {
            [text] => return Ok(TypeWord::Custom(text_of(text)?)),
            _ => return word.error("takes the type's name: `custom(\"tsvector\")`"),
        },
        "enumeration" => return enumeration(word),
        "set" => return set(word),
        "array" => return element(word).map(|of| TypeWord::Array(Box::new(of))),
        "range" => return element(word).map(|of| TypeWord::Range(Box::new(of))),
        "interval" => TypeWord::Interval,
        "inet" => TypeWord::Inet,
        "cidr" => TypeWord::Cidr,
        "mac_address" => TypeWord::MacAddress,
        _ => {
            return Err(unknown(
                &word,
                "primary_key, auto, default, index, unique, unique_constraint, references, generated, nullable, \
                 unsigned, collation, comment, options, sql_type, renamed_from and the column types of Blueprint",
            ));
        }
    };
    word.flag()?;
    Ok(simple)
}

fn number<N: FromStr>(word: &Word, position: usize, count: usize) -> Result<N, Error> {
    match word.arguments.get(position) {
        Some(Argument { name: None, value: Value::Number(text, span) }) if word.arguments.len() == count => {
            text.parse().map_err(|_| Error::new(*span, "this number is out of range"))
        }
        _ if count == 1 => word.error("takes one number in parentheses"),
        _ => word.error("takes two numbers in parentheses"),
    }
}

fn enumeration(word: Word) -> Result<TypeWord, Error> {
    let (values, words) = word.texts_and_words()?;
    let mut name = None;
    for word in words {
        match word.name.to_string().as_str() {
            "name" => name = Some(word.text()?),
            _ => return Err(unknown(&word, "name")),
        }
    }
    Ok(TypeWord::Enumeration { name, values })
}

fn set(word: Word) -> Result<TypeWord, Error> {
    let (values, words) = word.texts_and_words()?;
    match words.first() {
        Some(word) => word.error("is not known here; a set lists its texts"),
        None => Ok(TypeWord::Set(values)),
    }
}

/// The type in the parentheses of `array(…)` and `range(…)`.
fn element(word: Word) -> Result<TypeWord, Error> {
    let (span, name) = (word.span(), word.name.to_string());
    let mut words = word.into_words()?;
    match (words.pop(), words.pop()) {
        (Some(of), None) => column_type(of),
        _ => Err(Error::new(span, format!("`{name}` takes a type in parentheses: `{name}(integer)`"))),
    }
}

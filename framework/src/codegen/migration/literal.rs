//! Texts and numbers as Rust literals.

use super::layout::Value;

/// A text: in quotes, or raw where it has several lines or quotes itself.
pub fn text(value: &str) -> Value {
    Value::Plain(literal(value))
}

/// A text, as it stands in the file.
pub(super) fn literal(value: &str) -> String {
    let raw = value.contains(['\n', '"']) && !value.chars().any(|character| character != '\n' && is_hidden(character));
    if raw { raw_text(value) } else { quoted(value) }
}

/// A list of texts.
pub(super) fn texts<'a>(values: impl IntoIterator<Item = &'a String>) -> Value {
    Value::List(values.into_iter().map(|value| text(value)).collect())
}

/// A text in quotes.
fn quoted(value: &str) -> String {
    let mut literal = String::from("\"");
    for character in value.chars() {
        match character {
            '"' | '\\' => literal.extend(['\\', character]),
            '\n' | '\r' | '\t' | '\0' => literal.extend(character.escape_default()),
            hidden if is_hidden(hidden) => literal.extend(hidden.escape_unicode()),
            other => literal.push(other),
        }
    }
    literal + "\""
}

/// A text as it is, between as many `#` as it takes.
fn raw_text(value: &str) -> String {
    let after_quotes = value.split('"').skip(1).map(|rest| rest.len() - rest.trim_start_matches('#').len());
    let hashes = "#".repeat(after_quotes.max().map_or(1, |most| most + 1));
    format!("r{hashes}\"{value}\"{hashes}")
}

/// What cannot be seen, or changes how its neighbours are seen: the compiler refuses the latter as they are.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The literal that `DefaultValue::from` turns into exactly this number, if there is one.
pub(super) fn number(written: &str) -> Option<String> {
    if written.parse::<i32>().is_ok_and(|number| number.to_string() == written) {
        return Some(written.to_owned());
    }
    if written.parse::<i64>().is_ok_and(|number| number.to_string() == written) {
        return Some(format!("{written}_i64"));
    }
    let float = written.parse::<f64>().ok().filter(|number| number.is_finite() && number.to_string() == written)?;
    // `1e300` would be three hundred digits.
    (written.len() <= 20 && float.fract() != 0.0).then(|| written.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(value: &str) -> String {
        match text(value) {
            Value::Plain(text) => text,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_text_of_several_lines_is_raw() {
        assert_eq!(plain("a\nb"), "r#\"a\nb\"#");
        assert_eq!(plain("a\n\"#b\" \"###c"), "r####\"a\n\"#b\" \"###c\"####");
        assert_eq!(plain("a\r\nb"), r#""a\r\nb""#);
    }

    #[test]
    fn a_text_with_quotes_is_raw() {
        assert_eq!(plain("UPDATE \"posts\""), "r#\"UPDATE \"posts\"\"#");
    }

    #[test]
    fn what_cannot_be_seen_is_spelled() {
        assert_eq!(plain("it's \"\\\t\u{1b}\u{202e}ä"), r#""it's \"\\\t\u{1b}\u{202e}ä""#);
    }

    #[test]
    fn a_number_is_a_literal_where_rust_writes_it_so() {
        for (written, literal) in [("0", "0"), ("-1", "-1"), ("5000000000", "5000000000_i64"), ("0.5", "0.5")] {
            assert_eq!(number(written).as_deref(), Some(literal));
        }
        for written in ["1.50", ".5", "01", "-0", "1e3", "+1", "1.0", "NaN", "99999999999999999999"] {
            assert_eq!(number(written), None, "{written}");
        }
    }
}

//! Names and text values as MySQL quotes them.
//!
//! The only place that puts a name or a value into SQL text: whatever it holds, it stays one name or one value. The
//! session keeps `NO_BACKSLASH_ESCAPES` switched off, so that a backslash means the same everywhere
//! (<https://dev.mysql.com/doc/refman/8.4/en/string-literals.html>).

/// A name in backticks, so that it is always a name.
pub(crate) fn name(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// Names in backticks, separated by commas.
pub(crate) fn names<I: AsRef<str>>(list: impl IntoIterator<Item = I>) -> String {
    list.into_iter().map(|each| name(each.as_ref())).collect::<Vec<_>>().join(", ")
}

/// A text value as a literal.
pub(crate) fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('\'');
    for letter in text.chars() {
        match letter {
            '\'' => out.push_str("''"),
            '\\' => out.push_str("\\\\"),
            '\0' => out.push_str("\\0"),
            _ => out.push(letter),
        }
    }
    out.push('\'');
    out
}

/// Text values as literals, separated by commas.
pub(crate) fn literals<I: AsRef<str>>(list: impl IntoIterator<Item = I>) -> String {
    list.into_iter().map(|each| literal(each.as_ref())).collect::<Vec<_>>().join(", ")
}

/// The text of a literal, as the server's catalogs show it or a person writes it: without its quotes, escapes undone.
/// What is no literal is taken as it is.
pub(crate) fn read_literal(literal: &str) -> String {
    let Some(quote) = literal.chars().next().filter(|first| matches!(first, '\'' | '"')) else {
        return literal.to_owned();
    };
    let inner = &literal[1..];
    let mut letters = inner.strip_suffix(quote).unwrap_or(inner).chars();
    let mut out = String::with_capacity(inner.len());
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => out.extend(letters.next().map(escaped)),
            _ if letter == quote => out.extend(letters.next()),
            _ => out.push(letter),
        }
    }
    out
}

/// What a letter behind a backslash means (<https://dev.mysql.com/doc/refman/8.4/en/string-literals.html>).
fn escaped(letter: char) -> char {
    match letter {
        '0' => '\0',
        'b' => '\u{8}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'Z' => '\u{1a}',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_within_are_doubled() {
        assert_eq!(name("or`der"), "`or``der`");
        assert_eq!(names(["a", "größe"]), "`a`, `größe`");
    }

    #[test]
    fn literals_read_back() {
        for text in ["", "it's", "back\\slash", "\\'", "nul\0", "\"so\"", "two\nlines", "''"] {
            assert_eq!(read_literal(&literal(text)), text);
        }
        assert_eq!(literal("it's \\"), "'it''s \\\\'");
        assert_eq!(read_literal("\"a\"\"b\\n\""), "a\"b\n");
        assert_eq!(read_literal("bare"), "bare");
    }
}

//! Names and text values as the SQL standard quotes them.
//!
//! The only place that puts a name or a value into SQL text: whatever it holds, it stays one name or one value.

/// A name in double quotes, so that it is always a name.
pub(crate) fn name(name: &str) -> String {
    enclosed(name, '"')
}

/// Names in double quotes, separated by commas.
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub(crate) fn names<I: AsRef<str>>(list: impl IntoIterator<Item = I>) -> String {
    list.into_iter().map(|each| name(each.as_ref())).collect::<Vec<_>>().join(", ")
}

/// A text value as a literal.
pub(crate) fn literal(text: &str) -> String {
    enclosed(text, '\'')
}

fn enclosed(text: &str, quote: char) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for letter in text.chars() {
        if letter == quote {
            out.push(quote);
        }
        out.push(letter);
    }
    out.push(quote);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_within_are_doubled() {
        assert_eq!(name("order"), "\"order\"");
        assert_eq!(name("a\"b'c"), "\"a\"\"b'c\"");
        assert_eq!(literal("it's \"so\""), "'it''s \"so\"'");
    }

    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    #[test]
    fn several_have_commas_between_them() {
        assert_eq!(names(["a", "größe"]), "\"a\", \"größe\"");
    }
}

//! The words of a text: more than it names, never less.

use std::collections::BTreeSet;

/// Every run of letters, digits and underscores in lower case, wherever it stands: in a name, a string, a body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words(BTreeSet<String>);

impl Words {
    /// The words of a text.
    pub fn of(text: &str) -> Self {
        Self(parts(text).collect())
    }

    /// Takes in the words of another text.
    pub fn add(&mut self, text: &str) {
        self.0.extend(parts(text));
    }

    /// Whether the text may speak of this name: all words of the name are among its own, the words in front of a dot
    /// excepted, since a text may leave the schema out.
    pub fn mention(&self, name: &str) -> bool {
        parts(&bare(name)).all(|part| self.0.contains(&part))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn parts(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    words.filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// A name as [`Schema`](crate::schema::Schema) writes it, without its schema.
pub fn bare(name: &str) -> String {
    let last = segments(name).pop().unwrap_or_default();
    match last.strip_prefix('"').and_then(|last| last.strip_suffix('"')) {
        Some(quoted) => quoted.replace("\"\"", "\""),
        None => last.to_owned(),
    }
}

/// Whether a name stands with its schema.
pub(super) fn is_qualified(name: &str) -> bool {
    segments(name).len() > 1
}

fn segments(name: &str) -> Vec<&str> {
    let mut segments = Vec::new();
    let (mut start, mut quoted) = (0, false);
    for (at, letter) in name.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '.' if !quoted => {
                segments.push(&name[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    segments.push(&name[start..]);
    segments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_mentioned_where_all_its_words_are() {
        let words = Words::of("INSERT INTO \"My Table\" VALUES ($$posts$$, 'état')");
        for name in ["my table", "posts", "public.posts", "ÉTAT", "\"a.b\".\"My Table\""] {
            assert!(words.mention(name), "{name}");
        }
        for name in ["post", "my tables", "public.users", "\"a.users\""] {
            assert!(!words.mention(name), "{name}");
        }
        assert!(words.mention("💥"), "a name without a word may stand anywhere");
    }
}

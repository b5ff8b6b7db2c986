//! The line of a finding in a migration of Rust: where the names it is about are written.

use std::collections::HashMap;
use std::path::Path;
use std::str::FromStr as _;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use ruskit::lint::Finding;

/// Fills in lines that are not known. A file that cannot be read, or does not name what it is about, leaves its first.
pub(crate) fn find(findings: &mut [Finding], root: &Path) {
    let mut files: HashMap<String, Vec<Text>> = HashMap::new();
    for finding in findings.iter_mut().filter(|finding| finding.line == 0) {
        let texts = files.entry(finding.file.clone()).or_insert_with(|| {
            let source = std::fs::read_to_string(root.join(&finding.file)).unwrap_or_default();
            if finding.file.ends_with(".rs") { texts(&source) } else { Vec::new() }
        });
        finding.line = line(texts, &finding.words).unwrap_or(1);
    }
}

/// A text in quotes, and its line.
struct Text {
    text: String,
    line: usize,
}

/// The line of the last name, behind the names before it.
fn line(texts: &[Text], words: &[String]) -> Option<usize> {
    let mut rest = texts;
    let mut found = None;
    for word in words {
        let at = rest.iter().position(|text| text.text == *word || word.contains(' ') && text.text.contains(word));
        let Some(at) = at else { break };
        found = Some(rest[at].line);
        rest = &rest[at + 1..];
    }
    found
}

/// The texts in the function `up`, or in the whole file where there is none.
fn texts(source: &str) -> Vec<Text> {
    let Ok(tokens) = TokenStream::from_str(source) else { return Vec::new() };
    let mut texts = Vec::new();
    collect(up(tokens.clone()).unwrap_or(tokens), &mut texts);
    texts
}

/// The body of `fn up`.
fn up(tokens: TokenStream) -> Option<TokenStream> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is = |tree: Option<&TokenTree>, name: &str| matches!(tree, Some(TokenTree::Ident(ident)) if ident == name);
    for (at, tree) in tokens.iter().enumerate() {
        if is(Some(tree), "fn") && is(tokens.get(at + 1), "up") {
            return tokens[at..].iter().find_map(|tree| match tree {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group.stream()),
                _ => None,
            });
        }
        if let TokenTree::Group(group) = tree
            && let Some(body) = up(group.stream())
        {
            return Some(body);
        }
    }
    None
}

fn collect(tokens: TokenStream, texts: &mut Vec<Text>) {
    for tree in tokens {
        match tree {
            TokenTree::Group(group) => collect(group.stream(), texts),
            TokenTree::Literal(literal) => {
                let written = literal.to_string();
                if let (Some(from), Some(to)) = (written.find('"'), written.rfind('"')) {
                    let text = written.get(from + 1..to).unwrap_or_default().to_owned();
                    texts.push(Text { text, line: literal.span().start().line });
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIGRATION: &str = r#"use ruskit::prelude::*;

impl Migration for Change {
    fn down(&self, schema: &mut SchemaBuilder) {
        schema.drop_table("posts");
    }

    fn up(&self, schema: &mut SchemaBuilder) {
        schema.alter_table("users", |t| {
            t.string("slug", 100);
        });
        schema.alter_table("posts", |t| {
            t.string("title", 100);
            t.index(["slug"]);
        });
        schema.sql("CREATE INDEX a ON posts (b)");
        schema.sql(
            r"UPDATE posts
              SET a = 1",
        );
    }
}
"#;

    #[test]
    fn names_are_found_where_they_are_written() {
        let texts = texts(MIGRATION);
        let line = |words: &[&str]| line(&texts, &words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        assert_eq!(line(&["posts", "slug"]), Some(14));
        assert_eq!(line(&["users", "slug"]), Some(10));
        assert_eq!(line(&["posts", "made_at"]), Some(12));
        assert_eq!(line(&["CREATE INDEX a ON posts (b)"]), Some(16));
        assert_eq!(line(&["UPDATE posts"]), Some(18));
        assert_eq!(line(&["tags"]), None);
    }
}

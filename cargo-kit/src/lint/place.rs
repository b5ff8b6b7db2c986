//! The line of a finding in a migration of Rust: where the names it is about are written.

use std::collections::HashMap;
use std::path::Path;
use std::str::FromStr as _;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use ruskit::lint::{Finding, Subject};

/// Fills in lines that are not known. A file that cannot be read, or does not name what it is about, leaves its first.
pub(crate) fn find(findings: &mut [Finding], root: &Path) {
    let mut files: HashMap<String, Vec<Text>> = HashMap::new();
    for finding in findings.iter_mut().filter(|finding| finding.line == 0) {
        let texts = files.entry(finding.file.clone()).or_insert_with(|| {
            let source = std::fs::read_to_string(root.join(&finding.file)).unwrap_or_default();
            if finding.file.ends_with(".rs") { texts(&source) } else { Vec::new() }
        });
        finding.line = line(texts, &finding.subject).unwrap_or(1);
    }
}

/// A text in quotes, the function it is given to, and its line.
struct Text {
    text: String,
    call: String,
    line: usize,
}

/// The line of the last name, behind the names before it.
fn line(texts: &[Text], subject: &Subject) -> Option<usize> {
    let mut rest = texts;
    let mut found = None;
    for (number, name) in subject.names.iter().enumerate() {
        let is_it = |text: &Text| text.text == *name || name.contains(' ') && text.text.contains(name);
        let is_meant = |text: &Text| is_it(text) && text.call.contains(subject.verb);
        let is_last = number + 1 == subject.names.len();
        let meant = rest.iter().position(is_meant).filter(|_| is_last);
        let Some(at) = meant.or_else(|| rest.iter().position(is_it)) else { break };
        found = Some(rest[at].line);
        rest = &rest[at + 1..];
    }
    found
}

/// The texts in the function `up`, or in the whole file where there is none.
fn texts(source: &str) -> Vec<Text> {
    let Ok(tokens) = TokenStream::from_str(source) else { return Vec::new() };
    let mut texts = Vec::new();
    collect(up(tokens.clone()).unwrap_or(tokens), "", &mut texts);
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

fn collect(tokens: TokenStream, call: &str, texts: &mut Vec<Text>) {
    let mut before = String::new();
    for tree in tokens {
        match tree {
            TokenTree::Ident(ident) => before = ident.to_string(),
            TokenTree::Group(group) => {
                let is_call = group.delimiter() == Delimiter::Parenthesis && !before.is_empty();
                collect(group.stream(), if is_call { &before } else { call }, texts);
            }
            TokenTree::Literal(literal) => {
                let written = literal.to_string();
                if let (Some(from), Some(to)) = (written.find('"'), written.rfind('"')) {
                    let text = written.get(from + 1..to).unwrap_or_default().to_owned();
                    texts.push(Text { text, call: call.to_owned(), line: literal.span().start().line });
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
            t.drop_column("slug");
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
        let line = |names: &[&str], verb| {
            line(&texts, &Subject { names: names.iter().map(|name| (*name).to_owned()).collect(), verb })
        };
        assert_eq!(line(&["posts", "slug"], "index"), Some(14));
        assert_eq!(line(&["posts", "slug"], "drop"), Some(15));
        assert_eq!(line(&["users", "slug"], "unique"), Some(10));
        assert_eq!(line(&["posts", "made_at"], ""), Some(12));
        assert_eq!(line(&["CREATE INDEX a ON posts (b)"], ""), Some(17));
        assert_eq!(line(&["UPDATE posts"], ""), Some(19));
        assert_eq!(line(&["tags"], ""), None);
    }
}

//! Every failure can be looked up and is tried out: each code has its section in `docs/troubleshooting.md`, and a test that
//! provokes it.
//!
//! `KIT_BLESS=1 cargo test -p ruskit-cli --test messages` writes the page's index.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::str::FromStr as _;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use ruskit::code::Code;

#[path = "support/provokes.rs"]
mod provokes;

use provokes::page::{Section, sections};
use provokes::{page_text, root};

const BEGIN: &str = "<!-- index: written by `KIT_BLESS=1 cargo test -p ruskit-cli --test messages` -->\n";
const END: &str = "<!-- end of index -->\n";

/// As in `E0301`.
fn short(code: Code) -> String {
    format!("E{:04}", code.number())
}

#[test]
fn every_code_has_its_section_and_every_section_its_code() {
    let page = page_text();
    let told: Vec<_> = sections(&page).iter().map(|section| section.code.to_owned()).collect();
    let codes: Vec<_> = Code::ALL.iter().copied().map(short).collect();
    let lacking: Vec<_> = codes.iter().filter(|code| !told.contains(code)).collect();
    assert!(lacking.is_empty(), "troubleshooting.md has no section for {lacking:?}");
    let spare: Vec<_> = told.iter().filter(|code| !codes.contains(code)).collect();
    assert!(spare.is_empty(), "troubleshooting.md has sections for {spare:?}, which no failure has");
    assert!(told == codes, "the sections of troubleshooting.md stand in the order of their codes, one for each");
}

#[test]
fn a_section_says_what_happened_why_and_what_to_do() {
    for section in sections(&page_text()) {
        let Section { code, text, .. } = section;
        assert!(section.messages().count() > 0, "{code} shows no message");
        assert!(
            !text.lines().zip(text.lines().skip(1)).any(|(one, next)| one.starts_with("> ") && next.starts_with("> ")),
            "{code} shows messages without a line `>` between them"
        );
        let mut parts = text.split("\n\n").filter(|part| !part.starts_with('>'));
        let first = parts.next().unwrap_or_default();
        assert!(first.len() > 20 && !first.starts_with("**"), "{code} does not say what happened");
        let why = text.find("\n**Why.** ");
        let what = text.find("\n**What to do.**");
        assert!(why.is_some() && why < what, "{code} does not say why, and then what to do");
    }
}

#[test]
fn the_index_is_that_of_the_sections() {
    let page = page_text();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (kept, after) = rest.split_once(END).unwrap();
    let index = index(&sections(&page));
    if std::env::var("KIT_BLESS").is_ok_and(|value| value == "1") {
        let path = root().join("cargo-kit/docs/troubleshooting.md");
        std::fs::write(path, format!("{before}{BEGIN}{index}{END}{after}")).unwrap();
        return;
    }
    assert!(kept == index, "KIT_BLESS=1 cargo test -p ruskit-cli --test messages writes the index anew");
}

/// By subject, then by the words of the messages.
fn index(sections: &[Section<'_>]) -> String {
    let mut subjects: Vec<(&str, Vec<String>)> = Vec::new();
    let mut words: BTreeMap<(String, &str), &str> = BTreeMap::new();
    for section in sections {
        let link = format!("[{}](#{})", section.code, section.code.to_lowercase());
        match subjects.last_mut().filter(|(subject, _)| *subject == section.subject) {
            Some((_, links)) => links.push(link),
            None => subjects.push((section.subject, vec![link])),
        }
        for message in section.messages() {
            let letters = |letter: char| !letter.is_alphanumeric();
            words.insert((message.trim_start_matches(letters).to_lowercase(), message), section.code);
        }
    }
    let mut text = "\n| subject | codes |\n|---|---|\n".to_owned();
    for (subject, links) in subjects {
        text += &format!("| {subject} | {} |\n", links.join(" "));
    }
    text += "\n<details><summary>By the words of the message</summary>\n\n";
    for ((_, message), code) in words {
        text += &format!("- {message} · [{code}](#{})\n", code.to_lowercase());
    }
    text + "\n</details>\n\n"
}

#[test]
fn every_code_is_provoked_by_a_test() {
    let mut provoked = BTreeSet::new();
    for folder in ["cargo-kit/tests", "framework/tests"] {
        look_into(&root().join(folder), &mut provoked);
    }
    let codes: BTreeSet<_> = Code::ALL.iter().copied().map(short).collect();
    let never: Vec<_> = codes.difference(&provoked).collect();
    assert!(never.is_empty(), "no test provokes {never:?}: call `provokes(\"E0301\", …)` on a failure of that code");
    let unknown: Vec<_> = provoked.difference(&codes).collect();
    assert!(unknown.is_empty(), "tests provoke {unknown:?}, which no failure has");
}

fn look_into(folder: &Path, provoked: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            look_into(&path, provoked);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests/messages.rs") {
            // Tokens, so that a comment provokes nothing.
            let text = std::fs::read_to_string(&path).unwrap();
            calls(TokenStream::from_str(&text).unwrap(), provoked);
        }
    }
}

/// The codes in calls of `provokes("E0301", …)`, but for functions that are ignored.
fn calls(tokens: TokenStream, provoked: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut ignored = false;
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        let is_named = |name: &str| matches!(before, Some(TokenTree::Ident(ident)) if ident == name);
        let mut inner = group.stream().into_iter();
        let first = inner.next().map(|token| token.to_string()).unwrap_or_default();
        match group.delimiter() {
            Delimiter::Bracket if first == "ignore" => ignored = true,
            Delimiter::Brace if std::mem::take(&mut ignored) => continue,
            Delimiter::Parenthesis if is_named("provokes") => {
                provoked.extend(first.strip_prefix('"').and_then(|text| text.strip_suffix('"')).map(str::to_owned));
            }
            _ => {}
        }
        calls(group.stream(), provoked);
    }
}

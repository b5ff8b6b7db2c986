//! Tests that provoke a failure: it has the code, and one of the messages that `docs/troubleshooting.md` shows for it.
//!
//! `cargo-kit/tests/messages` looks for a call of `provokes("E0301", …)` or `….provokes("E0301")` for each code in all tests;
//! so a code is always written out.

#![allow(dead_code, clippy::panic, clippy::unwrap_used, reason = "for tests; each uses its own part")]

use std::path::Path;

#[path = "../../src/explain/page.rs"]
pub(crate) mod page;

use page::sections;

/// The repository; both packages lie directly in it.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The page as it is now.
pub(crate) fn page_text() -> String {
    std::fs::read_to_string(root().join("cargo-kit/docs/troubleshooting.md")).unwrap()
}

/// This is a message of this code.
#[track_caller]
pub(crate) fn is_shown_as(code: &str, message: &str) {
    let page = page_text();
    let all = sections(&page);
    let section = all.iter().find(|section| section.code == code);
    let section = section.unwrap_or_else(|| panic!("troubleshooting.md has no section {code}"));
    let known: Vec<&str> = section.messages().collect();
    // What failed within a migration is shown alone.
    let cause = [" failed: ", " stopped half way: "].iter().find_map(|words| message.split_once(words));
    let messages = [Some(message), cause.map(|(_, cause)| cause)];
    let is_known = |message: &str| known.iter().any(|known| fits(known, message));
    assert!(
        messages.into_iter().flatten().any(is_known),
        "troubleshooting.md shows, for {code},\n  {}\nbut it says\n  {message}",
        known.join("\n  ")
    );
}

/// Whether a message begins as it is shown, and goes on as it is shown behind each `…`.
fn fits(shown: &str, message: &str) -> bool {
    let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
    let parts: Vec<&str> = shown.split('…').collect();
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return false };
    let Some(mut rest) = message.strip_prefix(first) else { return false };
    for part in parts.iter().skip(1).take(parts.len().saturating_sub(2)) {
        let Some((_, behind)) = rest.split_once(part) else { return false };
        rest = behind;
    }
    if parts.len() == 1 { rest.is_empty() } else { rest.ends_with(last) }
}

/// The message behind `ERROR  kit::E0301  ` in what a program printed, up to the next empty line.
#[track_caller]
pub(crate) fn told(code: &str, printed: &str) -> String {
    let label = format!("   ERROR  kit::{code}  ");
    let at = printed.find(&label).unwrap_or_else(|| panic!("kit::{code} is not told:\n{printed}"));
    let rest = &printed[at + label.len()..];
    rest.split("\n\n").next().unwrap_or(rest).to_owned()
}

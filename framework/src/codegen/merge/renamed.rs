//! Takes `renamed_from` out where the rename is done: what said how things were called before is no rename any more.

use std::ops::Range;

use proc_macro2::{TokenStream, TokenTree};

use super::edits::Work;
use crate::codegen::read::Marks;

const WORD: &str = "renamed_from";

/// Names as the database has them, and as it had them at the last refresh.
pub(super) struct Names<'a> {
    pub(super) now: &'a dyn Fn(&str) -> bool,
    /// None where nothing is known of before.
    pub(super) before: Option<&'a dyn Fn(&str) -> bool>,
}

impl Names<'_> {
    /// Whether a rename is done: the name after is there, and either it was not before, or the name before is gone.
    pub(super) fn is_done(&self, before: &str, after: &str) -> bool {
        (self.now)(after) && (!(self.now)(before) || self.before.is_some_and(|was| was(before) && !was(after)))
    }
}

impl Work<'_> {
    /// Takes the word out of the attributes of an item, with its comma and its line.
    pub(super) fn forget_rename(&mut self, marks: &Marks) {
        for attribute in &marks.entity {
            let Some(tokens) = self.text.get(attribute.clone()).and_then(|text| text.parse::<TokenStream>().ok())
            else {
                continue;
            };
            let arguments = arguments(tokens, attribute.start);
            let Some(at) = arguments.iter().position(|argument| argument.is_rename) else { continue };
            let Argument { place, comma, .. } = &arguments[at];
            let before = at.checked_sub(1).and_then(|at| arguments[at].comma);
            let place = match (comma, before) {
                _ if arguments.len() == 1 => attribute.clone(),
                (Some(comma), Some(before)) if at + 1 == arguments.len() && !self.starts_line(place.start) => {
                    self.edit(before..*comma, String::new());
                    continue;
                }
                (Some(comma), _) => place.start..*comma,
                // The last one has no comma, and the one before then needs none.
                (None, Some(before)) if self.is_blank(before..place.start) => {
                    self.edit(before - 1..place.end, String::new());
                    continue;
                }
                (None, _) => place.clone(),
            };
            self.edit(self.with_line(place), String::new());
        }
        proc_macro2::extra::invalidate_current_thread_spans();
    }
}

/// One argument of an attribute.
struct Argument {
    place: Range<usize>,
    /// Just behind its comma.
    comma: Option<usize>,
    is_rename: bool,
}

/// The arguments of `#[entity(…)]`, whose text begins at `start`.
fn arguments(tokens: TokenStream, start: usize) -> Vec<Argument> {
    let inside = |tokens: TokenStream| {
        tokens.into_iter().find_map(|token| match token {
            TokenTree::Group(group) => Some(group.stream()),
            _ => None,
        })
    };
    let mut arguments: Vec<Argument> = Vec::new();
    let mut begins = true;
    for token in inside(tokens).and_then(inside).into_iter().flatten() {
        let place = token.span().byte_range();
        match (&token, arguments.last_mut().filter(|_| !begins)) {
            (TokenTree::Punct(mark), Some(argument)) if mark.as_char() == ',' => {
                argument.comma = Some(start + place.end);
                begins = true;
            }
            (_, Some(argument)) => argument.place.end = start + place.end,
            (token, None) => {
                begins = false;
                let is_rename = matches!(token, TokenTree::Ident(word) if word == WORD);
                arguments.push(Argument { place: start + place.start..start + place.end, comma: None, is_rename });
            }
        }
    }
    arguments
}

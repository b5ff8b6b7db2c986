//! Where in an item's attributes a text stands: words are read without their places, which only a mistake asks for.

use std::ops::Range;

use proc_macro2::{TokenStream, TokenTree};

use crate::codegen::read::Marks;

/// The literal of this text behind one of these words: `word = "text"`, or anywhere within `word(…)`.
pub(super) fn text_in(text: &str, marks: &Marks, words: &[&str], wanted: &str) -> Option<Range<usize>> {
    let found = marks.entity.iter().find_map(|attribute| {
        let tokens: TokenStream = text.get(attribute.clone())?.parse().ok()?;
        let place = find(tokens, false, words, wanted)?;
        Some(attribute.start + place.start..attribute.start + place.end)
    });
    proc_macro2::extra::invalidate_current_thread_spans();
    found
}

fn find(tokens: TokenStream, inside: bool, words: &[&str], wanted: &str) -> Option<Range<usize>> {
    let mut behind = inside;
    for token in tokens {
        match token {
            TokenTree::Ident(word) => behind = inside || words.iter().any(|known| word == known),
            TokenTree::Punct(mark) if mark.as_char() == ',' => behind = inside,
            TokenTree::Punct(_) => {}
            TokenTree::Group(group) => {
                if let Some(place) = find(group.stream(), behind, words, wanted) {
                    return Some(place);
                }
            }
            TokenTree::Literal(literal) => {
                let place = literal.span().byte_range();
                if behind && matches!(syn::Lit::new(literal), syn::Lit::Str(text) if text.value() == wanted) {
                    return Some(place);
                }
            }
        }
    }
    None
}

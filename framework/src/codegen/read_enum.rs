//! An enum that stands for a named enum type, as it is read from a file: sqlx's attributes say which type and which
//! texts.

use std::ops::Range;

use ruskit_attributes::{Casing, EnumWords, enum_type_name, enum_words, variant_text, variant_words};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Fields, ItemEnum, Variant};

use super::read::{Marks, Reader, derives, has_cfg};
use super::sql_name::read_name;
use super::write::Renames;
use super::wrong::Wrong;
use crate::schema::EnumType;

/// The enum.
#[derive(Debug)]
pub(crate) struct EnumItem {
    /// Name without `r#`.
    pub(crate) name: String,
    pub(crate) ident: Range<usize>,
    /// The type, as a schema names it.
    pub(crate) ty: String,
    /// Behind a `mod` of the file.
    pub(crate) nested: bool,
    /// It is there on some condition only (`#[cfg(…)]`).
    pub(crate) conditional: bool,
    /// It derives `EnumType`, so that it may have words of Kit's.
    pub(crate) speaks: bool,
    pub(crate) words: EnumWords,
    pub(crate) renames: Renames,
    pub(crate) marks: Marks,
    /// Just behind the opening brace.
    pub(crate) body: usize,
    pub(crate) variants: Vec<VariantItem>,
}

/// A variant.
#[derive(Debug)]
pub(crate) struct VariantItem {
    /// Name without `r#`.
    pub(crate) name: String,
    /// The text it stands for.
    pub(crate) text: String,
    /// It is there on some condition only (`#[cfg(…)]`).
    pub(crate) conditional: bool,
    pub(crate) words: EnumWords,
    pub(crate) marks: Marks,
    pub(crate) ident: Range<usize>,
    /// The texts it is renamed to, for sqlx and for serde: the places of the literals.
    pub(crate) renames: Vec<Range<usize>>,
    /// Just behind the comma.
    pub(crate) comma: Option<usize>,
}

impl EnumItem {
    /// The type as this enum describes it.
    pub(crate) fn enum_type(&self) -> EnumType {
        EnumType {
            name: self.ty.clone(),
            values: self.variants.iter().map(|variant| variant.text.clone()).collect(),
            comment: self.words.comment.clone(),
        }
    }

    /// The variant of this text.
    pub(crate) fn variant(&self, text: &str) -> Option<&VariantItem> {
        self.variants.iter().find(|variant| variant.text == text)
    }
}

impl Reader<'_> {
    /// The enum with its type; none where it stands for no type, or carries more than texts.
    pub(super) fn enum_item(&mut self, item: &ItemEnum) -> Option<(String, EnumItem)> {
        let speaks = derives(&item.attrs, "EnumType");
        let ident = self.spots.range(item.ident.span());
        let Some(spelled) = enum_type_name(&item.attrs) else {
            if speaks {
                let message = "an enum type names its type: `#[sqlx(type_name = \"…\")]`";
                self.found.odd.push(Wrong::new(ident, message));
            }
            return None;
        };
        let plain = item.variants.iter().all(|variant| matches!(variant.fields, Fields::Unit));
        if !plain || item.attrs.iter().any(|attribute| attribute.path().is_ident("repr")) {
            return None;
        }
        let (words, _) = self.understood(enum_words(&item.attrs));
        let renames = Renames::of(&item.attrs);
        let mut variants: Vec<VariantItem> = Vec::new();
        for pair in item.variants.pairs() {
            let comma = pair.punct().map(|comma| self.spots.end(comma.span));
            let variant = self.variant(pair.value(), renames.sqlx, comma);
            match variants.iter().find(|first| first.text == variant.text) {
                // Alternatives: the first is meant.
                Some(first) if first.conditional && variant.conditional => {}
                Some(first) => {
                    let message = format!("the text `{}` has a variant already, `{}`", variant.text, first.name);
                    self.found.odd.push(Wrong::new(variant.ident, message));
                }
                None => variants.push(variant),
            }
        }
        let bare = self.bare_start(&item.vis, item.enum_token.span);
        let end = self.spots.end(item.brace_token.span.close());
        let ty = read_name(&spelled);
        let item = EnumItem {
            name: item.ident.unraw().to_string(),
            ident,
            ty: ty.clone(),
            nested: false,
            conditional: has_cfg(&item.attrs),
            speaks,
            words,
            renames,
            marks: self.marks(&item.attrs, bare, end),
            body: self.spots.end(item.brace_token.span.open()),
            variants,
        };
        Some((ty, item))
    }

    fn variant(&mut self, variant: &Variant, casing: Option<Casing>, comma: Option<usize>) -> VariantItem {
        let (words, _) = self.understood(variant_words(&variant.attrs));
        let ident = self.spots.range(variant.ident.span());
        let end = self.spots.end(variant.span());
        let renames = variant.attrs.iter().filter_map(|attribute| self.rename(attribute));
        VariantItem {
            name: variant.ident.unraw().to_string(),
            text: variant_text(variant, casing),
            conditional: has_cfg(&variant.attrs),
            words,
            marks: self.marks(&variant.attrs, ident.start, end),
            renames: renames.collect(),
            ident,
            comma,
        }
    }

    /// The literal of `#[sqlx(rename = "…")]` or `#[serde(rename = "…")]`.
    fn rename(&self, attribute: &Attribute) -> Option<Range<usize>> {
        if !attribute.path().is_ident("sqlx") && !attribute.path().is_ident("serde") {
            return None;
        }
        let mut found = None;
        // Words this does not understand are not Kit's; the first of them ends the search in this attribute.
        let _ = attribute.parse_nested_meta(|meta| {
            let literal = meta.value()?.parse::<syn::LitStr>()?;
            if meta.path.is_ident("rename") {
                found = Some(self.spots.range(literal.span()));
            }
            Ok(())
        });
        found
    }
}

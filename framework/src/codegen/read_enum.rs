//! An enum that stands for a named enum type, as it is read from a file: sqlx's attributes say which type and which
//! texts.

use std::ops::Range;

use ruskit_attributes::{Casing, EnumWords, enum_type_name, enum_words, variant_text, variant_words};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Fields, ItemEnum, Meta};

use super::read::{Marks, SyntaxError, bare_start, marks, serde_casing, syntax_error};
use super::sql_name::read_name;
use super::write::Renames;
use crate::schema::EnumType;

/// The enum.
#[derive(Debug)]
pub(crate) struct EnumItem {
    /// Name without `r#`.
    pub(crate) name: String,
    /// The type, as a schema names it.
    pub(crate) ty: String,
    /// Behind a `mod` of the file.
    pub(crate) nested: bool,
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

/// The enum with its type; none where it stands for no type, or carries more than texts.
pub(super) fn enum_item(item: &ItemEnum, start: usize) -> Result<Option<(String, EnumItem)>, SyntaxError> {
    let Some(spelled) = enum_type_name(&item.attrs) else { return Ok(None) };
    let plain = item.variants.iter().all(|variant| matches!(variant.fields, Fields::Unit));
    if !plain || item.attrs.iter().any(|attribute| attribute.path().is_ident("repr")) {
        return Ok(None);
    }
    let words = enum_words(&item.attrs).map_err(|error| syntax_error(&error))?;
    let renames = Renames { sqlx: Casing::of(&item.attrs), serde: serde_casing(&item.attrs) };
    let mut variants = Vec::new();
    for pair in item.variants.pairs() {
        let (variant, comma) = (pair.value(), pair.punct());
        variant_words(&variant.attrs).map_err(|error| syntax_error(&error))?;
        let ident = place(&variant.ident, start);
        let end = start + variant.span().byte_range().end;
        variants.push(VariantItem {
            name: variant.ident.unraw().to_string(),
            text: variant_text(variant, renames.sqlx),
            marks: marks(&variant.attrs, ident.start, end, start),
            ident,
            renames: variant.attrs.iter().filter_map(|attribute| rename(attribute, start)).collect(),
            comma: comma.map(|comma| start + comma.span().byte_range().end),
        });
    }
    let bare = bare_start(&item.vis, item.enum_token.span(), start);
    let ty = read_name(&spelled);
    let item = EnumItem {
        name: item.ident.unraw().to_string(),
        ty: ty.clone(),
        nested: false,
        speaks: item.attrs.iter().any(derives_enum_type),
        words,
        renames,
        marks: marks(&item.attrs, bare, start + item.brace_token.span.close().byte_range().end, start),
        body: start + item.brace_token.span.open().byte_range().end,
        variants,
    };
    Ok(Some((ty, item)))
}

fn place(syntax: &impl Spanned, start: usize) -> Range<usize> {
    let range = syntax.span().byte_range();
    start + range.start..start + range.end
}

/// The literal of `#[sqlx(rename = "…")]` or `#[serde(rename = "…")]`.
fn rename(attribute: &Attribute, start: usize) -> Option<Range<usize>> {
    if !attribute.path().is_ident("sqlx") && !attribute.path().is_ident("serde") {
        return None;
    }
    let mut found = None;
    // Words this does not understand are not Kit's; the first of them ends the search in this attribute.
    let _ = attribute.parse_nested_meta(|meta| {
        let literal = meta.value()?.parse::<syn::LitStr>()?;
        if meta.path.is_ident("rename") {
            found = Some(place(&literal, start));
        }
        Ok(())
    });
    found
}

fn derives_enum_type(attribute: &Attribute) -> bool {
    let Meta::List(list) = &attribute.meta else { return false };
    let mut found = false;
    if list.path.is_ident("derive") {
        let _ = list.parse_nested_meta(|meta| {
            found |= meta.path.segments.last().is_some_and(|name| name.ident == "EnumType");
            Ok(())
        });
    }
    found
}

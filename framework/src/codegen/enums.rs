//! The file of a named enum type: a Rust enum that reads and writes it.

use std::collections::{BTreeMap, HashSet};

use ruskit_attributes::{Casing, EnumWords};
use serde::Serialize;

use super::names::{escaped, keeps_its_spelling, unused, variant_name};
use super::sql_name::spelled_name;
use super::write::{Renames, casing_word, doc_lines};
use super::{TemplateError, Templates, attributes, docs};
use crate::schema::EnumType;

/// Whether a Rust enum can stand for the type: sqlx asks the database for it by a name of plain letters, and an enum of
/// nothing can be written down but not used.
pub(crate) fn has_enum(ty: &EnumType) -> bool {
    ty.name.is_ascii() && !ty.values.is_empty()
}

/// What the file holds already: new text agrees with it.
#[derive(Debug, Clone, Default)]
pub(crate) struct PresentEnum {
    /// Variants there are, by text.
    pub(crate) variants: BTreeMap<String, String>,
    /// How variants are renamed, if there is an enum.
    pub(crate) renames: Option<Renames>,
}

#[derive(Serialize)]
struct EnumView {
    docs: Vec<String>,
    attributes: Vec<String>,
    name: String,
    #[serde(rename = "type")]
    ty: String,
    variants: Vec<VariantView>,
}

#[derive(Serialize)]
struct VariantView {
    attributes: Vec<String>,
    name: String,
    text: String,
}

/// The whole file of an enum type, as Kit writes it where there is none.
pub(crate) fn enum_file(
    ty: &EnumType,
    name: &str,
    present: &PresentEnum,
    templates: &Templates,
) -> Result<String, TemplateError> {
    let names = variant_names(ty, &present.variants);
    let renames = present.renames.unwrap_or_else(|| renames_that_fit(&ty.values, &names));
    let mut attributes = attributes::of_enum(&words_of(ty), 0);
    attributes.extend(
        renames.serde.and_then(casing_word).map(|word| attributes::of_pairs("serde", &[("rename_all", word)], 0)),
    );
    let spelled = spelled_name(&ty.name);
    let mut pairs = vec![("type_name", spelled.as_str())];
    pairs.extend(renames.sqlx.and_then(casing_word).map(|word| ("rename_all", word)));
    attributes.push(attributes::of_pairs("sqlx", &pairs, 0));
    let variants = ty.values.iter().map(|text| {
        let name = names.get(text.as_str()).cloned().unwrap_or_default();
        VariantView { attributes: renamed(&name, text, renames, 4), name: escaped(&name), text: text.clone() }
    });
    let view = EnumView {
        docs: doc_lines(&docs::of_enum(ty)),
        attributes,
        name: escaped(name),
        ty: ty.name.clone(),
        variants: variants.collect(),
    };
    templates.render("enum", &view)
}

/// What an enum's attributes say of its type.
pub(crate) fn words_of(ty: &EnumType) -> EnumWords {
    EnumWords { comment: ty.comment.clone(), renamed_from: None }
}

/// The attributes that give a variant its text, for serde and for sqlx; none where its name gives it.
pub(crate) fn renamed(name: &str, text: &str, renames: Renames, indent: usize) -> Vec<String> {
    let named = [("serde", serde_text(name, renames.serde)), ("sqlx", sqlx_text(name, renames.sqlx))];
    let read = named.into_iter().filter(|(path, _)| !(renames.without_serde && *path == "serde"));
    let wrong = read.filter(|(_, named)| named != text || !keeps_its_spelling(text));
    wrong.map(|(path, _)| attributes::of_pairs(path, &[("rename", text)], indent)).collect()
}

/// Names the variants: text to name. `present` are variants that are there already, by text.
pub(crate) fn variant_names<'t>(ty: &'t EnumType, present: &BTreeMap<String, String>) -> BTreeMap<&'t str, String> {
    let mut used: HashSet<String> = present.values().cloned().collect();
    let mut names = BTreeMap::new();
    for text in &ty.values {
        let name = match present.get(text) {
            Some(name) => name.clone(),
            None => unused(&mut used, &variant_name(text)),
        };
        names.insert(text.as_str(), name);
    }
    names
}

/// One `rename_all` for the whole enum, where it gives every variant its exact text, in sqlx and in serde.
fn renames_that_fit(texts: &[String], names: &BTreeMap<&str, String>) -> Renames {
    let fits = |casing: Option<Casing>| {
        texts.iter().all(|text| {
            let name = names.get(text.as_str()).map(String::as_str).unwrap_or_default();
            text.is_ascii() && sqlx_text(name, casing) == *text && serde_text(name, casing) == *text
        })
    };
    let casings = [Casing::Snake, Casing::Kebab, Casing::ScreamingSnake, Casing::Camel];
    match casings.into_iter().find(|casing| fits(Some(*casing))) {
        Some(casing) if !fits(None) => Renames { sqlx: Some(casing), serde: Some(casing), without_serde: false },
        _ => Renames::default(),
    }
}

fn sqlx_text(name: &str, casing: Option<Casing>) -> String {
    casing.map_or(name.to_owned(), |casing| casing.apply(name))
}

/// A variant's name as [serde](https://serde.rs/container-attrs.html#rename_all) renames it.
fn serde_text(name: &str, casing: Option<Casing>) -> String {
    let snake = || {
        let mut text = String::with_capacity(name.len() + 4);
        for (at, letter) in name.char_indices() {
            if at > 0 && letter.is_uppercase() {
                text.push('_');
            }
            text.push(letter.to_ascii_lowercase());
        }
        text
    };
    match casing {
        None | Some(Casing::Pascal) => name.to_owned(),
        Some(Casing::Lower) => name.to_ascii_lowercase(),
        Some(Casing::Upper) => name.to_ascii_uppercase(),
        Some(Casing::Camel) => {
            let mut letters = name.chars();
            letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
        }
        Some(Casing::Snake) => snake(),
        Some(Casing::ScreamingSnake) => snake().to_ascii_uppercase(),
        Some(Casing::Kebab) => snake().replace('_', "-"),
    }
}

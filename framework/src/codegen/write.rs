//! The file of a table: every decision is taken here, the template only puts it down.

use std::collections::BTreeMap;

use ruskit_attributes::Casing;
use serde::Serialize;

use super::names::{escaped, field_names, keeps_its_spelling};
use super::read::{derives, serde_casing};
use super::types::Enums;
use super::{TemplateError, Templates, attributes, docs, types, words};
use crate::schema::Table;

/// What the file holds already: new text agrees with it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Present {
    /// Fields there are, without `r#`, by column.
    pub(crate) fields: BTreeMap<String, String>,
    /// Names of fields that are no columns.
    pub(crate) reserved: Vec<String>,
    /// How the struct's fields are renamed, if there is a struct.
    pub(crate) renames: Option<Renames>,
}

/// `rename_all` for sqlx and for serde.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Renames {
    pub(crate) sqlx: Option<Casing>,
    pub(crate) serde: Option<Casing>,
    /// No derive reads `#[serde(…)]`, which the compiler then refuses.
    pub(crate) without_serde: bool,
}

impl Renames {
    /// As the attributes of a struct or an enum have it.
    pub(crate) fn of(attributes: &[syn::Attribute]) -> Self {
        let knows_serde = attributes.iter().any(|attribute| attribute.path().is_ident("serde"))
            || ["Serialize", "Deserialize"].iter().any(|name| derives(attributes, name));
        Self { sqlx: Casing::of(attributes), serde: serde_casing(attributes), without_serde: !knows_serde }
    }
}

#[derive(Serialize)]
struct EntityView {
    docs: Vec<String>,
    attributes: Vec<String>,
    name: String,
    table: String,
    fields: Vec<FieldView>,
}

#[derive(Serialize)]
struct FieldView {
    docs: Vec<String>,
    attributes: Vec<String>,
    name: String,
    #[serde(rename = "type")]
    ty: String,
    /// `name: type`, broken where it is too long for a line.
    declaration: String,
}

/// The whole file of a table, as Kit writes it where there is none.
pub(crate) fn entity_file(
    table: &Table,
    name: &str,
    present: &Present,
    enums: &Enums,
    templates: &Templates,
) -> Result<String, TemplateError> {
    let fields = field_names(table, &present.fields, &present.reserved);
    let renames = present.renames.unwrap_or_else(|| renames_that_fit(&fields));
    let mut attributes = attributes::of_table(&words::of_table(table), 0);
    for (path, casing) in [("sqlx", renames.sqlx), ("serde", renames.serde)] {
        if let Some(word) = casing.and_then(casing_word) {
            attributes.push(attributes::of_pairs(path, &[("rename_all", word)], 0));
        }
    }
    let fields = table.columns.iter().map(|column| {
        let field = fields.get(column.name.as_str()).map_or(column.name.as_str(), String::as_str);
        let mut attributes = attributes::of_column(&words::of_column(table, column), 4);
        let named = [("sqlx", sqlx_name(field, renames.sqlx)), ("serde", serde_name(field, renames.serde))];
        for (path, named) in named.into_iter().filter(|(path, _)| !(renames.without_serde && *path == "serde")) {
            if named != column.name || !keeps_its_spelling(&column.name) {
                attributes.push(attributes::of_pairs(path, &[("rename", &column.name)], 4));
            }
        }
        let (name, ty) = (escaped(field), types::field_type(table, column, enums));
        FieldView {
            docs: doc_lines(&docs::of_column(table, column)),
            attributes,
            declaration: declaration(&name, &ty),
            name,
            ty,
        }
    });
    let view = EntityView {
        docs: doc_lines(&docs::of_table(table)),
        attributes,
        name: escaped(name),
        table: table.name.clone(),
        fields: fields.collect(),
    };
    templates.render("entity", &view)
}

/// What stands behind `///`.
pub(crate) fn doc_lines(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") }).collect()
}

fn declaration(name: &str, ty: &str) -> String {
    let line = format!("{name}: {ty}");
    // Four columns before, `pub ` and the comma.
    if attributes::width(&line) + 9 > attributes::LINE { format!("{name}:\n        {ty}") } else { line }
}

/// One `rename_all` for the whole struct, where it gives every column its exact name, in sqlx and in serde.
fn renames_that_fit(fields: &BTreeMap<&str, String>) -> Renames {
    if fields.len() < 2 || fields.iter().all(|(column, field)| column == field) {
        return Renames::default();
    }
    let fits = |casing: Casing| {
        fields.iter().all(|(column, field)| {
            sqlx_name(field, Some(casing)) == *column && serde_name(field, Some(casing)) == *column
        })
    };
    let casing = [Casing::Pascal, Casing::Camel, Casing::ScreamingSnake, Casing::Kebab].into_iter().find(|c| fits(*c));
    Renames { sqlx: casing, serde: casing, without_serde: false }
}

pub(super) fn casing_word(casing: Casing) -> Option<&'static str> {
    Casing::ALL.into_iter().find(|(known, _)| *known == casing).map(|(_, word)| word)
}

fn sqlx_name(field: &str, casing: Option<Casing>) -> String {
    casing.map_or(field.to_owned(), |casing| casing.apply(field))
}

/// A field's name as [serde](https://serde.rs/container-attrs.html#rename_all) renames it.
fn serde_name(field: &str, casing: Option<Casing>) -> String {
    let pascal = || {
        field.split('_').fold(String::new(), |mut name, word| {
            let mut letters = word.chars();
            name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
            name.push_str(letters.as_str());
            name
        })
    };
    match casing {
        None | Some(Casing::Snake | Casing::Lower) => field.to_owned(),
        Some(Casing::Upper | Casing::ScreamingSnake) => field.to_ascii_uppercase(),
        Some(Casing::Pascal) => pascal(),
        Some(Casing::Camel) => {
            let name = pascal();
            let mut letters = name.chars();
            letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
        }
        Some(Casing::Kebab) => field.replace('_', "-"),
    }
}

//! Which column a field stands for: its name, unless sqlx is told otherwise.

use heck::{ToKebabCase, ToLowerCamelCase, ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use syn::ext::IdentExt;
use syn::{Attribute, Field, LitStr};

/// `#[sqlx(rename_all = "…")]`, applied as sqlx applies it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Casing {
    /// `snake_case`.
    Snake,
    /// `lowercase`.
    Lower,
    /// `UPPERCASE`.
    Upper,
    /// `camelCase`.
    Camel,
    /// `PascalCase`.
    Pascal,
    /// `SCREAMING_SNAKE_CASE`.
    ScreamingSnake,
    /// `kebab-case`.
    Kebab,
}

impl Casing {
    /// Every casing with its name.
    pub const ALL: [(Self, &'static str); 7] = [
        (Self::Snake, "snake_case"),
        (Self::Lower, "lowercase"),
        (Self::Upper, "UPPERCASE"),
        (Self::Camel, "camelCase"),
        (Self::Pascal, "PascalCase"),
        (Self::ScreamingSnake, "SCREAMING_SNAKE_CASE"),
        (Self::Kebab, "kebab-case"),
    ];

    /// The casing a struct's attributes ask for; one that is not known is sqlx's to report.
    pub fn of(attributes: &[Attribute]) -> Option<Self> {
        let name = sqlx_value(attributes, "rename_all")?;
        Self::ALL.into_iter().find(|(_, known)| *known == name).map(|(casing, _)| casing)
    }

    /// A field's name in this casing.
    pub fn apply(self, field: &str) -> String {
        match self {
            Self::Snake => field.to_snake_case(),
            Self::Lower => field.to_lowercase(),
            Self::Upper => field.to_uppercase(),
            Self::Camel => field.to_lower_camel_case(),
            Self::Pascal => field.to_upper_camel_case(),
            Self::ScreamingSnake => field.to_shouty_snake_case(),
            Self::Kebab => field.to_kebab_case(),
        }
    }
}

/// The column a field stands for.
pub fn column_name(field: &Field, casing: Option<Casing>) -> Option<String> {
    if let Some(name) = sqlx_value(&field.attrs, "rename") {
        return Some(name);
    }
    let name = field.ident.as_ref()?.unraw().to_string();
    Some(casing.map_or(name.clone(), |casing| casing.apply(&name)))
}

/// Whether a field stands for a column: not where sqlx skips or flattens it.
pub fn is_column(field: &Field) -> bool {
    !sqlx_flag(&field.attrs, "skip") && !sqlx_flag(&field.attrs, "flatten")
}

/// Whether sqlx reads another type than the field's and converts it.
pub fn is_converted(field: &Field) -> bool {
    sqlx_flag(&field.attrs, "json") || sqlx_flag(&field.attrs, "try_from")
}

pub(crate) fn sqlx_value(attributes: &[Attribute], word: &str) -> Option<String> {
    let mut found = None;
    each_sqlx_word(attributes, |name, value| {
        if name == word
            && let Some(value) = value
        {
            found = Some(value);
        }
    });
    found
}

fn sqlx_flag(attributes: &[Attribute], word: &str) -> bool {
    let mut found = false;
    each_sqlx_word(attributes, |name, _| found |= name == word);
    found
}

/// Calls `visit` with every word of `#[sqlx(…)]` and the text it is given; mistakes are sqlx's to report.
fn each_sqlx_word(attributes: &[Attribute], mut visit: impl FnMut(String, Option<String>)) {
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("sqlx")) {
        let _ = attribute.parse_nested_meta(|meta| {
            let name = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
            let value = if meta.input.peek(syn::Token![=]) {
                let expression: syn::Lit = meta.value()?.parse()?;
                match expression {
                    syn::Lit::Str(text) => Some(LitStr::value(&text)),
                    _ => None,
                }
            } else {
                if meta.input.peek(syn::token::Paren) {
                    let content;
                    syn::parenthesized!(content in meta.input);
                    content.parse::<proc_macro2::TokenStream>()?;
                }
                None
            };
            visit(name, value);
            Ok(())
        });
    }
}

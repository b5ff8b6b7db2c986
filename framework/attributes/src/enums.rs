//! Which enum type an enum stands for, and which text a variant: what sqlx is told.

use syn::ext::IdentExt;
use syn::{Attribute, Variant};

use crate::columns::{Casing, sqlx_value};

/// The enum type an enum stands for, as `#[sqlx(type_name = "…")]` spells it; none where it does not say so.
pub fn enum_type_name(attributes: &[Attribute]) -> Option<String> {
    sqlx_value(attributes, "type_name")
}

/// The text a variant stands for.
pub fn variant_text(variant: &Variant, casing: Option<Casing>) -> String {
    sqlx_value(&variant.attrs, "rename").unwrap_or_else(|| {
        let name = variant.ident.unraw().to_string();
        casing.map_or(name.clone(), |casing| casing.apply(&name))
    })
}

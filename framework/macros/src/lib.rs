//! Derive macros for `ruskit`: `#[derive(Entity)]`, `#[derive(EnumType)]`.

mod entity;
mod enum_type;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Implements `ruskit::entity::Entity` for a struct that stands for a table's rows, and gives it a constant per column
/// (`Post::USER_ID` is `"user_id"`).
///
/// The words of `#[entity(…)]` are described in `ruskit_attributes`; `#[sqlx(rename = "…")]` and `#[sqlx(rename_all =
/// "…")]` name columns as they do for `FromRow`, and `#[sqlx(skip)]` marks a field that is no column.
#[proc_macro_derive(Entity, attributes(entity, sqlx))]
pub fn derive_entity(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    entity::expand(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Implements `ruskit::entity::EnumType` for an enum that stands for a named enum type, beside `sqlx::Type`, which reads
/// and writes it.
///
/// `#[sqlx(type_name = "…")]` names the type, `#[sqlx(rename = "…")]` and `#[sqlx(rename_all = "…")]` give the variants
/// their texts, as they do for `sqlx::Type`; the words of `#[entity(…)]` are described in `ruskit_attributes`.
#[proc_macro_derive(EnumType, attributes(entity, sqlx))]
pub fn derive_enum_type(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    enum_type::expand(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

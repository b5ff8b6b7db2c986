//! What `#[derive(EnumType)]` expands to: the trait's constants, from what sqlx is told.

use proc_macro2::TokenStream;
use quote::quote;
use ruskit_attributes::{Casing, enum_type_name, enum_words, variant_text, variant_words};
use syn::{Data, DeriveInput, Error, Fields};

pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream, Error> {
    let Data::Enum(data) = &input.data else {
        return Err(Error::new_spanned(&input.ident, "an enum type is an enum"));
    };
    let Some(name) = enum_type_name(&input.attrs) else {
        return Err(Error::new_spanned(&input.ident, "an enum type names its type: `#[sqlx(type_name = \"…\")]`"));
    };
    enum_words(&input.attrs).strict()?;
    let casing = Casing::of(&input.attrs);
    let mut values = Vec::new();
    for variant in &data.variants {
        if !matches!(variant.fields, Fields::Unit) {
            return Err(Error::new_spanned(variant, "a variant of an enum type stands for a text and holds nothing"));
        }
        variant_words(&variant.attrs).strict()?;
        values.push(variant_text(variant, casing));
    }
    let ident = &input.ident;
    Ok(quote! {
        #[automatically_derived]
        impl ::ruskit::entity::EnumType for #ident {
            const NAME: &'static str = #name;
            const VALUES: &'static [&'static str] = &[#(#values),*];
        }

        // A type of the database that no column has is no mistake of the program.
        const _: ::std::option::Option<#ident> = ::std::option::Option::None;
    })
}

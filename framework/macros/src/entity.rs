//! What `#[derive(Entity)]` expands to: the trait's constants, and one constant per column.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::quote;
use ruskit_attributes::{Casing, column_name, column_words, is_column, table_words};
use syn::ext::IdentExt;
use syn::{Data, DataStruct, DeriveInput, Error, Field, Fields, Ident};

/// Names the trait's own constants have.
const TAKEN: [&str; 3] = ["TABLE", "COLUMNS", "PRIMARY_KEY"];

pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream, Error> {
    let fields = named_fields(input)?;
    let (table, mut key) = table_facts(input)?;
    let mut names = Vec::new();
    let mut constants = Vec::new();
    let mut taken: HashSet<String> = TAKEN.map(str::to_owned).into();
    let mut errors: Option<Error> = None;
    let casing = Casing::of(&input.attrs);

    for field in fields {
        let words = match column_words(&field.attrs).strict() {
            Ok(words) => words,
            Err(error) => {
                match &mut errors {
                    Some(errors) => errors.combine(error),
                    None => errors = Some(error),
                }
                continue;
            }
        };
        let (Some(ident), Some(column)) = (&field.ident, column_name(field, casing)) else { continue };
        if !is_column(field) {
            continue;
        }
        if words.primary_key && !key.contains(&column) {
            key.push(column.clone());
        }
        let constant = constant_name(ident, &mut taken);
        let doc = format!("The column `{column}`.");
        constants.push(quote!(#[doc = #doc] pub const #constant: &'static str = #column;));
        names.push(column);
    }
    if let Some(errors) = errors {
        return Err(errors);
    }
    if let Some(wrong) = key.iter().find(|column| !names.contains(column)) {
        return Err(Error::new_spanned(
            &input.ident,
            format!("the primary key names `{wrong}`, which no field stands for"),
        ));
    }

    let ident = &input.ident;
    let (generics, arguments, clause) = input.generics.split_for_impl();
    Ok(quote! {
        #[automatically_derived]
        impl #generics ::ruskit::entity::Entity for #ident #arguments #clause {
            const TABLE: &'static str = #table;
            const COLUMNS: &'static [&'static str] = &[#(#names),*];
            const PRIMARY_KEY: &'static [&'static str] = &[#(#key),*];
        }

        #[automatically_derived]
        #[allow(dead_code, non_upper_case_globals)]
        impl #generics #ident #arguments #clause {
            #(#constants)*
        }
    })
}

fn named_fields(input: &DeriveInput) -> Result<impl Iterator<Item = &Field>, Error> {
    match &input.data {
        Data::Struct(DataStruct { fields: Fields::Named(fields), .. }) => Ok(fields.named.iter()),
        _ => Err(Error::new_spanned(&input.ident, "an entity is a struct with named fields")),
    }
}

/// The table's name and the columns of a primary key given on the struct.
fn table_facts(input: &DeriveInput) -> Result<(String, Vec<String>), Error> {
    let words = table_words(&input.attrs).strict()?;
    let Some(table) = words.table else {
        return Err(Error::new_spanned(&input.ident, "an entity names its table: `#[entity(table = \"…\")]`"));
    };
    Ok((table, words.primary_key.map(|key| key.columns).unwrap_or_default()))
}

/// The field's name in capitals; with `_COLUMN` behind it where that is taken.
fn constant_name(field: &Ident, taken: &mut HashSet<String>) -> Ident {
    let mut name = field.unraw().to_string().to_uppercase();
    while !taken.insert(name.clone()) {
        name.push_str("_COLUMN");
    }
    syn::parse_str::<Ident>(&name)
        .map_or_else(|_| Ident::new(&format!("{name}_COLUMN"), field.span()), |_| Ident::new(&name, field.span()))
}

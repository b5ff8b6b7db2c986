//! Reads entity files with `syn`, without compiling: which structs stand for which tables, what they say, and where in
//! the text every part of them stands.

use std::collections::BTreeMap;
use std::ops::Range;

use ruskit_attributes::{Casing, TableWords, column_name, column_words, is_column, is_converted, table_words};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Field, Fields, Item, ItemStruct, Type};

use super::read_enum::{EnumItem, enum_item};
use super::types::implied_type;
use super::words::{FieldFacts, to_table};
use super::write::{Present, Renames};
use crate::schema::{ColumnType, EnumType, Schema, Table};

/// What is wrong with a file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {message}")]
pub struct SyntaxError {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

/// The tables that the structs of an entity file describe, sorted by name. A field of a type Kit does not know needs a
/// word for its column's, as in `#[entity(string)]`.
pub fn parse_entities(text: &str) -> Result<Vec<Table>, SyntaxError> {
    let file = read(text)?;
    for field in file.entities.values().flat_map(|entity| &entity.fields) {
        let Some(facts) = &field.facts else { continue };
        if facts.words.ty.is_none() && (facts.converted || implied_type(&facts.base).is_none()) {
            let before = &text[..field.ty.start];
            let line_start = before.rfind('\n').map_or(0, |at| at + 1);
            return Err(SyntaxError {
                line: before.matches('\n').count() + 1,
                column: before[line_start..].trim_start_matches('\u{feff}').chars().count() + 1,
                message: format!(
                    "`{}` says no column type; add one to `{}`, as in `#[entity(string)]`",
                    &text[field.ty.clone()],
                    field.name
                ),
            });
        }
    }
    Ok(file.entities.values().map(|entity| entity.table(None)).collect())
}

/// The schema that entity files describe, each given with a name for it; a mistake comes back with the name of its file.
/// Columns of a named enum type have the texts its enum says.
pub fn parse_schema<N, T: AsRef<str>>(files: impl IntoIterator<Item = (N, T)>) -> Result<Schema, (N, SyntaxError)> {
    let mut schema = Schema::default();
    for (name, text) in files {
        let parsed = parse_entities(text.as_ref()).and_then(|tables| Ok((tables, parse_enums(text.as_ref())?)));
        match parsed {
            Ok((tables, enums)) => {
                schema.tables.extend(tables);
                schema.enums.extend(enums);
            }
            Err(error) => return Err((name, error)),
        }
    }
    schema.sort();
    let Schema { tables, enums, .. } = &mut schema;
    for column in tables.iter_mut().flat_map(|table| &mut table.columns) {
        fill_in(&mut column.ty, enums);
    }
    Ok(schema)
}

fn fill_in(ty: &mut ColumnType, enums: &[EnumType]) {
    match ty {
        ColumnType::Enum { name: Some(name), values } if values.is_empty() => {
            values.extend(enums.iter().filter(|ty| ty.name == *name).flat_map(|ty| ty.values.iter().cloned()));
        }
        ColumnType::Array(of) | ColumnType::Range(of) => fill_in(of, enums),
        _ => {}
    }
}

/// The named enum types that the enums of an entity file describe, sorted by name.
pub fn parse_enums(text: &str) -> Result<Vec<EnumType>, SyntaxError> {
    Ok(read(text)?.enums.into_values().map(|item| item.enum_type()).collect())
}

/// A struct that stands for a table.
#[derive(Debug)]
pub(crate) struct EntityItem {
    /// Name without `r#`.
    pub(crate) name: String,
    /// Behind a `mod` of the file.
    pub(crate) nested: bool,
    pub(crate) words: TableWords,
    pub(crate) renames: Renames,
    pub(crate) marks: Marks,
    /// Just behind the opening brace.
    pub(crate) body: usize,
    pub(crate) fields: Vec<FieldItem>,
}

/// Where the attributes of an item stand.
#[derive(Debug, Clone, Default)]
pub(crate) struct Marks {
    /// The whole item: attributes, visibility, and all; a field's comma excluded.
    pub(crate) whole: Range<usize>,
    /// The part behind the attributes.
    pub(crate) bare: usize,
    /// Doc comments: place and line.
    pub(crate) docs: Vec<(Range<usize>, String)>,
    /// `#[entity(…)]`.
    pub(crate) entity: Vec<Range<usize>>,
    /// The first attribute that is no doc comment.
    pub(crate) first_attribute: Option<usize>,
}

/// A field of such a struct.
#[derive(Debug)]
pub(crate) struct FieldItem {
    /// Name without `r#`.
    pub(crate) name: String,
    /// None where the field is no column.
    pub(crate) facts: Option<FieldFacts>,
    pub(crate) marks: Marks,
    pub(crate) ty: Range<usize>,
    /// Just behind the comma.
    pub(crate) comma: Option<usize>,
}

impl EntityItem {
    /// The table as this struct describes it; a type only the user knows is taken from `known`.
    pub(crate) fn table(&self, known: Option<&Table>) -> Table {
        let facts: Vec<&FieldFacts> = self.fields.iter().filter_map(|field| field.facts.as_ref()).collect();
        to_table(&self.words, &facts, known)
    }

    /// What new text has to agree with.
    pub(crate) fn present(&self) -> Present {
        let column = |field: &FieldItem| field.facts.as_ref().map(|facts| (facts.column.clone(), field.name.clone()));
        Present {
            fields: self.fields.iter().filter_map(column).collect(),
            reserved: self.fields.iter().filter(|f| f.facts.is_none()).map(|f| f.name.clone()).collect(),
            renames: Some(self.renames),
        }
    }
}

/// A file's entities, by table, and its enums.
#[derive(Debug, Default)]
pub(crate) struct EntityFile {
    pub(crate) entities: BTreeMap<String, EntityItem>,
    /// Enums that stand for named enum types, by the type.
    pub(crate) enums: BTreeMap<String, EnumItem>,
    /// Items at the top of the file.
    pub(crate) items: usize,
}

/// Reads a file.
pub(crate) fn read(text: &str) -> Result<EntityFile, SyntaxError> {
    let (start, source) = body(text);
    let result = syn::parse_file(source).map_err(|error| syntax_error(&error)).and_then(|file| {
        let mut found = EntityFile { items: file.items.len(), ..EntityFile::default() };
        collect(&file.items, start, false, &mut found)?;
        Ok(found)
    });
    // Positions are all taken; without this every file read stays in memory.
    proc_macro2::extra::invalidate_current_thread_spans();
    result
}

/// The text behind a byte order mark: positions count from there.
fn body(text: &str) -> (usize, &str) {
    match text.strip_prefix('\u{feff}') {
        Some(rest) => (text.len() - rest.len(), rest),
        None => (0, text),
    }
}

fn collect(items: &[Item], start: usize, nested: bool, found: &mut EntityFile) -> Result<(), SyntaxError> {
    for item in items {
        match item {
            Item::Struct(item) => {
                if let Some((table, entity)) = entity(item, start)? {
                    found.entities.entry(table).or_insert(EntityItem { nested, ..entity });
                }
            }
            Item::Enum(item) => {
                if let Some((ty, item)) = enum_item(item, start)? {
                    found.enums.entry(ty).or_insert(EnumItem { nested, ..item });
                }
            }
            Item::Mod(module) => {
                if let Some((_, items)) = &module.content {
                    collect(items, start, true, found)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn entity(item: &ItemStruct, start: usize) -> Result<Option<(String, EntityItem)>, SyntaxError> {
    if !item.attrs.iter().any(|attribute| attribute.path().is_ident("entity")) {
        return Ok(None);
    }
    let words = table_words(&item.attrs).map_err(|error| syntax_error(&error))?;
    let (Some(table), Fields::Named(fields)) = (words.table.clone(), &item.fields) else { return Ok(None) };
    let renames = Renames { sqlx: Casing::of(&item.attrs), serde: serde_casing(&item.attrs) };
    let mut items = Vec::new();
    for pair in fields.named.pairs() {
        let comma = pair.punct().map(|comma| start + comma.span().byte_range().end);
        items.push(field(pair.value(), renames.sqlx, comma, start)?);
    }
    let bare = bare_start(&item.vis, item.struct_token.span(), start);
    let entity = EntityItem {
        name: item.ident.unraw().to_string(),
        nested: false,
        words,
        renames,
        marks: marks(&item.attrs, bare, start + fields.brace_token.span.close().byte_range().end, start),
        body: start + fields.brace_token.span.open().byte_range().end,
        fields: items,
    };
    Ok(Some((table, entity)))
}

fn field(field: &Field, casing: Option<Casing>, comma: Option<usize>, start: usize) -> Result<FieldItem, SyntaxError> {
    let words = column_words(&field.attrs).map_err(|error| syntax_error(&error))?;
    let span = field.ident.as_ref().map_or_else(|| field.span(), Spanned::span);
    let ty = place(&field.ty, start);
    let (base, option) = base_type(&field.ty);
    let facts = column_name(field, casing).filter(|_| is_column(field)).map(|column| FieldFacts {
        column,
        base,
        option,
        converted: is_converted(field),
        words,
    });
    Ok(FieldItem {
        name: field.ident.as_ref().map(|ident| ident.unraw().to_string()).unwrap_or_default(),
        facts,
        marks: marks(&field.attrs, bare_start(&field.vis, span, start), ty.end, start),
        ty,
        comma,
    })
}

pub(super) fn bare_start(visibility: &syn::Visibility, otherwise: proc_macro2::Span, start: usize) -> usize {
    match visibility {
        syn::Visibility::Inherited => start + otherwise.byte_range().start,
        visible => start + visible.span().byte_range().start,
    }
}

pub(super) fn marks(attributes: &[Attribute], bare: usize, end: usize, start: usize) -> Marks {
    let mut marks = Marks { bare, ..Marks::default() };
    for attribute in attributes {
        let range = start + attribute.pound_token.span.byte_range().start
            ..start + attribute.bracket_token.span.close().byte_range().end;
        if let Some(text) = doc_line(attribute) {
            marks.docs.push((range, text));
            continue;
        }
        marks.first_attribute.get_or_insert(range.start);
        if attribute.path().is_ident("entity") {
            marks.entity.push(range);
        }
    }
    let first_doc = marks.docs.first().map(|(range, _)| range.start);
    let first = [first_doc, marks.first_attribute, Some(bare)].into_iter().flatten().min().unwrap_or(bare);
    marks.whole = first..end;
    marks
}

fn doc_line(attribute: &Attribute) -> Option<String> {
    let syn::Meta::NameValue(pair) = &attribute.meta else { return None };
    let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &pair.value else { return None };
    pair.path.is_ident("doc").then(|| text.value())
}

/// `#[serde(rename_all = "…")]`.
pub(super) fn serde_casing(attributes: &[Attribute]) -> Option<Casing> {
    let mut casing = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        // Words this does not understand are serde's; the first of them ends the search in this attribute.
        let _ = attribute.parse_nested_meta(|meta| {
            let word = meta.value()?.parse::<syn::LitStr>()?.value();
            if meta.path.is_ident("rename_all") {
                casing = Casing::ALL.into_iter().find(|(_, known)| *known == word).map(|(casing, _)| casing);
            }
            Ok(())
        });
    }
    casing
}

/// A field's type by its last names, without `Option`: `chrono::DateTime<chrono::Utc>` is `DateTime<Utc>`.
fn base_type(ty: &Type) -> (String, bool) {
    let short = short_type(ty);
    match short.strip_prefix("Option<").and_then(|rest| rest.strip_suffix('>')) {
        Some(base) => (base.to_owned(), true),
        None => (short, false),
    }
}

fn short_type(ty: &Type) -> String {
    let Type::Path(path) = ty else { return "?".to_owned() };
    let Some(last) = path.path.segments.last() else { return "?".to_owned() };
    let name = last.ident.to_string();
    match &last.arguments {
        syn::PathArguments::None => name,
        syn::PathArguments::AngleBracketed(arguments) => {
            let arguments: Vec<String> = arguments
                .args
                .iter()
                .map(|argument| match argument {
                    syn::GenericArgument::Type(ty) => short_type(ty),
                    _ => "?".to_owned(),
                })
                .collect();
            format!("{name}<{}>", arguments.join(", "))
        }
        syn::PathArguments::Parenthesized(_) => "?".to_owned(),
    }
}

pub(super) fn syntax_error(error: &syn::Error) -> SyntaxError {
    let place = error.span().start();
    let message = match error.to_string() {
        // What the lexer says of an unbalanced bracket or an unfinished string.
        lexing if lexing.contains("token stream") => {
            "a bracket or quotation mark is not closed, or one too many".to_owned()
        }
        message => message,
    };
    SyntaxError { line: place.line, column: place.column + 1, message }
}

/// Where a piece of syntax stands in the text.
fn place(syntax: &impl Spanned, start: usize) -> Range<usize> {
    let range = syntax.span().byte_range();
    start + range.start..start + range.end
}

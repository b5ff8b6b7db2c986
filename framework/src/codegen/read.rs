//! Reads entity files with `syn`, without compiling: which structs stand for which tables, what they say, and where in
//! the text every part of them stands.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Range;

use proc_macro2::Span;
use ruskit_attributes::{Casing, Said, TableWords, column_name, column_words, is_column, is_converted, table_words};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Field, Fields, Item, ItemStruct, Type};

use super::read_enum::EnumItem;
use super::spots::Spots;
use super::words::{Around, FieldFacts, to_table};
use super::write::{Present, Renames};
use super::wrong::{SyntaxError, Wrong};
use crate::schema::Table;

/// A struct that stands for a table.
#[derive(Debug)]
pub(crate) struct EntityItem {
    /// Name without `r#`.
    pub(crate) name: String,
    pub(crate) ident: Range<usize>,
    /// Behind a `mod` of the file.
    pub(crate) nested: bool,
    /// It is there on some condition only (`#[cfg(…)]`).
    pub(crate) conditional: bool,
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
    pub(crate) ident: Range<usize>,
    /// It is there on some condition only (`#[cfg(…)]`).
    pub(crate) conditional: bool,
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
        self.table_among(&Around { known, ..Around::default() })
    }

    /// The table as this struct describes it, given what is known around it.
    pub(crate) fn table_among(&self, around: &Around<'_>) -> Table {
        let facts: Vec<&FieldFacts> = self.facts().map(|(_, facts)| facts).collect();
        to_table(&self.words, &facts, around)
    }

    /// The fields that stand for columns.
    pub(crate) fn facts(&self) -> impl Iterator<Item = (&FieldItem, &FieldFacts)> {
        self.fields.iter().filter_map(|field| Some((field, field.facts.as_ref()?)))
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
    /// Words that are not understood.
    pub(crate) wrong: Vec<Wrong>,
    /// What is understood and cannot be meant: a second struct for a table, an entity without a table.
    pub(crate) odd: Vec<Wrong>,
    /// Some struct or enum stands for something, and it is not known for what.
    pub(crate) lost: bool,
}

/// Reads a file all of whose words are understood.
pub(crate) fn read(text: &str) -> Result<EntityFile, SyntaxError> {
    let mut file = look(text).map_err(|wrong| wrong.located(text))?;
    match file.wrong.is_empty() {
        true => Ok(file),
        false => Err(file.wrong.swap_remove(0).located(text)),
    }
}

/// Reads a file as far as it is understood; an error where it is no Rust.
pub(crate) fn look(text: &str) -> Result<EntityFile, Wrong> {
    let (start, source) = body(text);
    let result = match syn::parse_file(source) {
        Ok(file) => {
            let found = EntityFile { items: file.items.len(), ..EntityFile::default() };
            let mut reader = Reader { spots: Spots::of(source, start), found };
            reader.collect(&file.items, false);
            Ok(reader.found)
        }
        Err(error) => Err(syntax_error(error, text, start)),
    };
    // Positions are all taken; without this every file read stays in memory.
    proc_macro2::extra::invalidate_current_thread_spans();
    result
}

fn syntax_error(error: syn::Error, text: &str, start: usize) -> Wrong {
    let mut wrong = Wrong::all_of(error, start).next().unwrap_or_else(|| Wrong::new(start..start, "not Rust"));
    // Where the text ends too early, there is no piece of it to be at fault.
    if wrong.place == (start..start) && wrong.message.contains("end of input") {
        wrong.place = text.trim_end().len()..text.len();
    }
    wrong
}

/// The text behind a byte order mark: positions count from there.
fn body(text: &str) -> (usize, &str) {
    match text.strip_prefix('\u{feff}') {
        Some(rest) => (text.len() - rest.len(), rest),
        None => (0, text),
    }
}

/// Reads the items of one file.
pub(super) struct Reader<'t> {
    pub(super) spots: Spots<'t>,
    pub(super) found: EntityFile,
}

impl Reader<'_> {
    /// Gathers the structs and enums; not those that only tests have. Of several for one table, the first is meant.
    fn collect(&mut self, items: &[Item], nested: bool) {
        for item in items {
            match item {
                Item::Struct(item) if !is_for_tests(&item.attrs) => {
                    if let Some((table, entity)) = self.entity(item) {
                        let name = self.spots.range(item.ident.span());
                        let entity = EntityItem { nested, ..entity };
                        match self.found.entities.entry(table) {
                            Entry::Vacant(entry) => drop(entry.insert(entity)),
                            Entry::Occupied(first) if first.get().conditional && entity.conditional => {}
                            Entry::Occupied(first) => self.found.odd.push(Wrong::new(
                                name,
                                format!("`{}` has a struct already, `{}`", first.key(), first.get().name),
                            )),
                        }
                    }
                }
                Item::Enum(item) if !is_for_tests(&item.attrs) => {
                    if let Some((ty, item)) = self.enum_item(item) {
                        let item = EnumItem { nested, ..item };
                        match self.found.enums.entry(ty) {
                            Entry::Vacant(entry) => drop(entry.insert(item)),
                            Entry::Occupied(first) if first.get().conditional && item.conditional => {}
                            Entry::Occupied(first) => self.found.odd.push(Wrong::new(
                                item.ident,
                                format!("`{}` has an enum already, `{}`", first.key(), first.get().name),
                            )),
                        }
                    }
                }
                Item::Mod(module) if !is_for_tests(&module.attrs) => {
                    if let Some((_, items)) = &module.content {
                        self.collect(items, true);
                    }
                }
                _ => {}
            }
        }
    }

    fn entity(&mut self, item: &ItemStruct) -> Option<(String, EntityItem)> {
        let says = item.attrs.iter().any(|attribute| attribute.path().is_ident("entity"));
        if !says && !derives(&item.attrs, "Entity") {
            return None;
        }
        let name = self.spots.range(item.ident.span());
        let (words, understood) = self.understood(table_words(&item.attrs));
        let Some(table) = words.table.clone() else {
            self.found.lost |= !understood;
            if understood {
                self.found.odd.push(Wrong::new(name, "an entity names its table: `#[entity(table = \"…\")]`"));
            }
            return None;
        };
        let Fields::Named(fields) = &item.fields else {
            self.found.odd.push(Wrong::new(name, "an entity is a struct with named fields"));
            return None;
        };
        let renames = Renames::of(&item.attrs);
        let mut items: Vec<FieldItem> = Vec::new();
        for pair in fields.named.pairs() {
            let comma = pair.punct().map(|comma| self.spots.end(comma.span));
            let field = self.field(pair.value(), renames.sqlx, comma);
            self.add_field(&mut items, field);
        }
        let bare = self.bare_start(&item.vis, item.struct_token.span);
        let end = self.spots.end(fields.brace_token.span.close());
        let entity = EntityItem {
            name: item.ident.unraw().to_string(),
            ident: name,
            nested: false,
            conditional: has_cfg(&item.attrs),
            words,
            renames,
            marks: self.marks(&item.attrs, bare, end),
            body: self.spots.end(fields.brace_token.span.open()),
            fields: items,
        };
        Some((table, entity))
    }

    /// Puts a field to the others. Of several for one column, the first is meant; the others stand for nothing.
    fn add_field(&mut self, fields: &mut Vec<FieldItem>, mut field: FieldItem) {
        let column = |field: &FieldItem| field.facts.as_ref().map(|facts| facts.column.clone());
        if let Some(name) = column(&field)
            && let Some(first) = fields.iter().find(|first| column(first).as_ref() == Some(&name))
        {
            if !(first.conditional && field.conditional) {
                let message = format!("the column `{name}` has a field already, `{}`", first.name);
                self.found.odd.push(Wrong::new(field.ident.clone(), message));
            }
            field.facts = None;
        }
        fields.push(field);
    }

    fn field(&mut self, field: &Field, casing: Option<Casing>, comma: Option<usize>) -> FieldItem {
        let (words, understood) = self.understood(column_words(&field.attrs));
        let span = field.ident.as_ref().map_or_else(|| field.span(), syn::Ident::span);
        let ty = self.type_range(&field.ty);
        let bare = self.bare_start(&field.vis, span);
        let (base, option) = base_type(&field.ty);
        let facts = column_name(field, casing).filter(|_| is_column(field)).map(|column| FieldFacts {
            column,
            base,
            option,
            converted: is_converted(field),
            understood,
            words,
        });
        FieldItem {
            name: field.ident.as_ref().map(|ident| ident.unraw().to_string()).unwrap_or_default(),
            ident: self.spots.range(span),
            conditional: has_cfg(&field.attrs),
            facts,
            marks: self.marks(&field.attrs, bare, ty.end),
            ty,
            comma,
        }
    }

    /// The words, and whether all of them are understood.
    pub(super) fn understood<W>(&mut self, said: Said<W>) -> (W, bool) {
        let (understood, start) = (said.errors.is_none(), self.spots.before());
        self.found.wrong.extend(said.errors.into_iter().flat_map(|error| Wrong::all_of(error, start)));
        (said.words, understood)
    }

    /// A span is first and last token of all that a piece of syntax is made of; of most types these are at hand.
    fn type_range(&self, ty: &Type) -> Range<usize> {
        if let Type::Path(syn::TypePath { attrs, qself: None, path }) = ty
            && attrs.is_empty()
            && path.leading_colon.is_none()
            && let (Some(first), Some(last)) = (path.segments.first(), path.segments.last())
        {
            let end = match &last.arguments {
                syn::PathArguments::None => Some(last.ident.span()),
                syn::PathArguments::AngleBracketed(arguments) => Some(arguments.gt_token.span),
                syn::PathArguments::Parenthesized(_) => None,
            };
            if let Some(end) = end {
                return self.spots.start(first.ident.span())..self.spots.end(end);
            }
        }
        self.spots.range(ty.span())
    }

    /// Where an item starts behind its attributes: at its visibility, or at its own first word.
    pub(super) fn bare_start(&self, visibility: &syn::Visibility, otherwise: Span) -> usize {
        self.spots.start(match visibility {
            syn::Visibility::Inherited => otherwise,
            syn::Visibility::Public(word) => word.span,
            syn::Visibility::Restricted(words) => words.pub_token.span,
        })
    }

    pub(super) fn marks(&self, attributes: &[Attribute], bare: usize, end: usize) -> Marks {
        let mut marks = Marks { bare, ..Marks::default() };
        for attribute in attributes {
            let start = self.spots.start(attribute.pound_token.span);
            let range = start..self.spots.end(attribute.bracket_token.span.close());
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
}

/// Whether an item is there in tests only.
fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Path>().is_ok_and(|what| what.is_ident("test"))
    })
}

/// Whether an item is there on some condition only.
pub(super) fn has_cfg(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("cfg"))
}

/// Whether a trait of this name is derived.
pub(super) fn derives(attributes: &[Attribute], name: &str) -> bool {
    let mut found = false;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("derive")) {
        // What this does not understand is the compiler's to report.
        let _ = attribute.parse_nested_meta(|meta| {
            found |= meta.path.segments.last().is_some_and(|last| last.ident == name);
            Ok(())
        });
    }
    found
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

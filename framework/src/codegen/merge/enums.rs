//! Brings an enum up to date: which variants there are follows the type's texts; a text that was renamed renames its
//! variant, with all that stands on it.

use std::collections::BTreeMap;

use ruskit_attributes::EnumWords;

use super::edits::{Part, Place, Work};
use super::renamed::Names;
use super::{MergeError, Merged};
use crate::codegen::enums::{PresentEnum, enum_file, renamed, words_of};
use crate::codegen::names::{escaped, variant_name};
use crate::codegen::read::read;
use crate::codegen::read_enum::{EnumItem, VariantItem};
use crate::codegen::{Templates, attributes, docs};
use crate::schema::EnumType;

/// What to bring into a file.
pub(crate) struct EnumMerge<'a> {
    /// The type now.
    pub(crate) ty: &'a EnumType,
    /// The type at the last refresh.
    pub(crate) before: Option<&'a EnumType>,
    /// The database is right even where it has not changed.
    pub(crate) force: bool,
    pub(crate) templates: &'a Templates,
}

impl EnumMerge<'_> {
    /// The text with the enum brought up to date.
    pub(crate) fn apply(&self, text: &str, item: &EnumItem) -> Result<Merged, MergeError> {
        let said = item.enum_type();
        let mut work = Work::on(text);

        self.merge_item(&mut work, item, &said);
        let renames = self.renames(item);
        for variant in &item.variants {
            if let Some(text) = renames.get(variant.text.as_str()) {
                self.rename(&mut work, item, variant, text);
            } else if self.ty.values.contains(&variant.text) {
                continue;
            } else if self.before.is_some_and(|before| before.values.contains(&variant.text)) {
                work.remove(&part(variant));
                work.removed.push(variant.name.clone());
            } else {
                work.notes.push(format!(
                    "`{}` is in the enum and not in the database; a migration has to add it to `{}`",
                    variant.name, self.ty.name
                ));
            }
        }
        self.forget_renames(&mut work, item);
        self.insert_variants(&mut work, item, &renames)?;
        Ok(work.done())
    }

    fn merge_item(&self, work: &mut Work<'_>, item: &EnumItem, said: &EnumType) {
        let old = [self.before.map(docs::of_enum), Some(docs::of_enum(said))];
        work.set_docs(&item.marks, &old, &docs::of_enum(self.ty));
        if said.comment == self.ty.comment || !item.speaks {
            return;
        }
        if !self.force && self.before.is_some_and(|before| before.comment == self.ty.comment) {
            work.notes.push(format!("what `{}` says of its type is not so in the database", item.name));
        } else {
            let words = EnumWords { renamed_from: item.words.renamed_from.clone(), ..words_of(self.ty) };
            work.set_entity(&item.marks, |indent| attributes::of_enum(&words, indent));
        }
    }

    /// Texts that were renamed since the last refresh: every other text stands where it stood.
    fn renames(&self, item: &EnumItem) -> BTreeMap<&str, &str> {
        let Some(before) = self.before.filter(|before| before.values.len() == self.ty.values.len()) else {
            return BTreeMap::new();
        };
        let pairs = before.values.iter().zip(&self.ty.values).filter(|(old, new)| old != new);
        let pairs: BTreeMap<&str, &str> = pairs.map(|(old, new)| (old.as_str(), new.as_str())).collect();
        let moved = pairs.iter().any(|(old, new)| {
            self.ty.values.iter().any(|text| text == old) || before.values.iter().any(|text| text == new)
        });
        let taken = pairs.values().any(|new| item.variant(new).is_some());
        if moved || taken { BTreeMap::new() } else { pairs }
    }

    /// Gives a variant another text; another name too, where its name was Kit's.
    fn rename(&self, work: &mut Work<'_>, item: &EnumItem, variant: &VariantItem, text: &str) {
        let mut name = variant.name.clone();
        let wanted = variant_name(text);
        if variant_name(&variant.text) == name && item.variants.iter().all(|other| other.name != wanted) {
            name = wanted;
            work.edit(variant.ident.clone(), escaped(&name));
        }
        if variant.renames.is_empty() {
            let indent = work.indent(variant.marks.bare);
            let lines = renamed(&name, text, item.renames, indent.chars().count());
            let lines: String = lines.into_iter().map(|line| format!("{line}{}{indent}", work.newline)).collect();
            work.edit(variant.marks.bare..variant.marks.bare, lines);
        }
        for place in &variant.renames {
            work.edit(place.clone(), attributes::literal(text));
        }
    }

    /// Takes out `renamed_from` where the type has the new text.
    fn forget_renames(&self, work: &mut Work<'_>, item: &EnumItem) {
        let now = |text: &str| self.ty.values.iter().any(|value| value == text);
        let was = self.before.map(|before| |text: &str| before.values.iter().any(|value| value == text));
        let names = Names { now: &now, before: was.as_ref().map(|was| was as &dyn Fn(&str) -> bool) };
        for variant in &item.variants {
            let before = variant.words.renamed_from.as_deref();
            if before.is_some_and(|before| names.is_done(before, &variant.text)) {
                work.forget_rename(&variant.marks);
            }
        }
    }

    /// New texts go behind the variant of the text before them.
    fn insert_variants(
        &self,
        work: &mut Work<'_>,
        item: &EnumItem,
        renames: &BTreeMap<&str, &str>,
    ) -> Result<(), MergeError> {
        let was = |text: &str| {
            renames.iter().find(|(_, new)| **new == text).map_or(text.to_owned(), |(old, _)| (*old).to_owned())
        };
        if self.ty.values.iter().all(|text| item.variant(&was(text)).is_some()) {
            return Ok(());
        }
        let fresh = self.fresh(item)?;
        let mut last: Option<&VariantItem> = None;
        let mut new: Vec<&str> = Vec::new();
        for text in &self.ty.values {
            if let Some(variant) = item.variant(&was(text)) {
                work.insert(&place(item, last), &new);
                new.clear();
                last = Some(variant);
            } else if !self.force && self.before.is_some_and(|before| before.values.contains(text)) {
                work.notes.push(format!("`{text}` of `{}` has no variant any more", self.ty.name));
            } else if let Some(text) = fresh.get(text) {
                new.push(text);
            }
        }
        work.insert(&place(item, last), &new);
        Ok(())
    }

    /// The variants as Kit would write them now, by text.
    fn fresh(&self, item: &EnumItem) -> Result<BTreeMap<String, String>, MergeError> {
        let variants = item.variants.iter().map(|variant| (variant.text.clone(), variant.name.clone()));
        let present = PresentEnum { variants: variants.collect(), renames: Some(item.renames) };
        let text = enum_file(self.ty, &item.name, &present, self.templates).map_err(MergeError::Template)?;
        let file = read(&text).map_err(MergeError::Syntax)?;
        let variants = file.enums.get(&self.ty.name).map(|item| &item.variants).into_iter().flatten();
        let cut =
            |variant: &VariantItem| Some((variant.text.clone(), text.get(variant.marks.whole.clone())?.to_owned()));
        Ok(variants.filter_map(cut).collect())
    }
}

fn part(variant: &VariantItem) -> Part<'_> {
    Part { marks: &variant.marks, comma: variant.comma }
}

fn place<'a>(item: &'a EnumItem, behind: Option<&'a VariantItem>) -> Place<'a> {
    Place { item: &item.marks, body: item.body, first: item.variants.first().map(part), behind: behind.map(part) }
}

//! Brings an entity file up to date by edits on its own text: a field's presence, type and `#[entity(…)]` follow the
//! database, all else is the user's and stays byte for byte.
//!
//! Three sides are compared: what the file says, what the database was like at the last refresh (`before`), and what it
//! is like now. Where the database has not changed and the file differs, the user is about to change the database, and
//! the file stays as it is; where nothing is known of before, the database is right.

mod edits;
mod enums;
mod renamed;

use ruskit_attributes::{ColumnWords, TableWords};

use self::edits::{Part, Place, Work};
pub(crate) use self::enums::EnumMerge;
use self::renamed::Names;
use super::read::{EntityItem, FieldItem, read};
use super::types::{Enums, base_type, field_type, is_kits, is_option};
use super::write::entity_file;
use super::wrong::SyntaxError;
use super::{TemplateError, Templates, attributes, docs, words};
use crate::schema::{Column, Schema, Table};

/// What to bring into a file.
pub(crate) struct Merge<'a> {
    /// The table now.
    pub(crate) table: &'a Table,
    /// What else there is.
    pub(crate) schema: &'a Schema,
    /// The table at the last refresh.
    pub(crate) before: Option<&'a Table>,
    /// The database is right even where it has not changed.
    pub(crate) force: bool,
    pub(crate) enums: &'a Enums,
    pub(crate) templates: &'a Templates,
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Merged {
    pub(crate) text: String,
    /// Fields that went with their columns.
    pub(crate) removed: Vec<String>,
    /// What differs and was left to the user.
    pub(crate) notes: Vec<String>,
}

/// Why a file could not be merged.
#[derive(Debug)]
pub(crate) enum MergeError {
    Syntax(SyntaxError),
    Template(TemplateError),
}

impl Merge<'_> {
    /// The text with the table's struct brought up to date.
    pub(crate) fn apply(&self, text: &str, entity: &EntityItem) -> Result<Merged, MergeError> {
        let said = entity.table(Some(self.table));
        let mut work = Work::on(text);
        work.rewrite = self.rewrite(entity, &said);

        self.merge_struct(&mut work, entity, &said);
        for field in &entity.fields {
            let Some(facts) = &field.facts else { continue };
            match self.table.column(&facts.column) {
                Some(column) => self.merge_field(&mut work, field, column, &said),
                None if self.before.is_some_and(|before| before.column(&facts.column).is_some()) => {
                    work.remove(&part(field));
                    work.removed.push(field.name.clone());
                }
                None => work.notes.push(format!(
                    "`{}` is in the struct and not in the database; a migration has to add it to `{}`",
                    field.name, self.table.name
                )),
            }
        }
        self.insert_fields(&mut work, entity)?;
        Ok(work.done())
    }

    /// Whether all attributes are to be written anew: the user has moved some between struct and field, and the
    /// database has changed, so that no single place tells what is to change.
    fn rewrite(&self, entity: &EntityItem, said: &Table) -> bool {
        let moved = |words: &TableWords| (words.indexes.len(), words.foreign_keys.len(), words.primary_key.is_some());
        let changed = |before: &Table| {
            !alike(&words::of_table(before), &words::of_table(self.table))
                || self.table.columns.iter().any(|column| {
                    let before = before.column(&column.name).map(|old| words::of_column(before, old));
                    before.is_some_and(|before| before != words::of_column(self.table, column))
                })
        };
        moved(&entity.words) != moved(&words::of_table(said)) && changed(self.before.unwrap_or(said))
    }

    fn merge_struct(&self, work: &mut Work<'_>, entity: &EntityItem, said: &Table) {
        let old = [self.before.map(docs::of_table), Some(docs::of_table(said))];
        work.set_docs(&entity.marks, &old, &docs::of_table(self.table));

        let wanted = words::of_table(self.table);
        let present = words::of_table(said);
        let before = self.before.map(words::of_table);
        let renamed = self.is_renamed(entity);
        if work.rewrite || !alike(&present, &wanted) {
            if !self.force && before.as_ref().is_some_and(|before| alike(before, &wanted)) && !work.rewrite {
                work.notes.push(format!("what `{}` says of its table is not so in the database", entity.name));
            } else {
                let renamed_from = entity.words.renamed_from.clone().filter(|_| !renamed);
                let kept = TableWords { renamed_from, ..wanted };
                return work.set_entity(&entity.marks, |indent| attributes::of_table(&kept, indent));
            }
        }
        if renamed {
            work.forget_rename(&entity.marks);
        }
    }

    /// Whether the table has got the name it was to be given.
    fn is_renamed(&self, entity: &EntityItem) -> bool {
        let before = entity.words.renamed_from.as_deref();
        let now = |name: &str| self.schema.table(name).is_some();
        before.is_some_and(|before| Names { now: &now, before: None }.is_done(before, &self.table.name))
    }

    /// Whether the column has got the name it was to be given.
    fn is_renamed_column(&self, words: &ColumnWords, column: &Column) -> bool {
        let now = |name: &str| self.table.column(name).is_some();
        let was = self.before.map(|before| |name: &str| before.column(name).is_some());
        let names = Names { now: &now, before: was.as_ref().map(|was| was as &dyn Fn(&str) -> bool) };
        words.renamed_from.as_deref().is_some_and(|before| names.is_done(before, &column.name))
    }

    fn merge_field(&self, work: &mut Work<'_>, field: &FieldItem, column: &Column, said: &Table) {
        let (Some(facts), Some(present)) = (&field.facts, said.column(&column.name)) else { return };
        let renamed = self.is_renamed_column(&facts.words, column);
        let mut rewritten = false;
        let name = facts.words.renamed_from.as_ref().filter(|_| renamed).unwrap_or(&column.name);
        let before = self.before.and_then(|before| before.column(name).map(|column| (before, column)));
        let pending = |differs: bool| differs && !self.force;

        let old = [before.map(|(table, column)| docs::of_column(table, column)), Some(docs::of_column(said, present))];
        work.set_docs(&field.marks, &old, &docs::of_column(self.table, column));

        let wanted = words::of_column(self.table, column);
        if work.rewrite || words::of_column(said, present) != wanted {
            if !work.rewrite && pending(before.is_some_and(|(table, column)| words::of_column(table, column) == wanted))
            {
                work.notes.push(format!("what `{}` says of its column is not so in the database", field.name));
            } else {
                let renamed_from = facts.words.renamed_from.clone().filter(|_| !renamed);
                let kept = ColumnWords { renamed_from, ..wanted };
                work.set_entity(&field.marks, |indent| attributes::of_column(&kept, indent));
                rewritten = true;
            }
        }
        if renamed && !rewritten {
            work.forget_rename(&field.marks);
        }

        let (base, option) = (base_type(column, self.enums), is_option(self.table, column));
        let same_base = facts.base == base || (base == "Json" && facts.base == "Json<Value>");
        let ty = field_type(self.table, column, self.enums);
        let unchanged = before.is_some_and(|(table, column)| field_type(table, column, self.enums) == ty);
        let before_base = before.map(|(_, column)| base_type(column, self.enums));
        // Of a value whose type Kit does not know, the user may know it.
        let spelled = |spelled: &String| words::is_only_spelled(&column.ty, spelled);
        let known = present.ty == column.ty || facts.words.sql_type.as_ref().is_some_and(spelled);
        let better = base == "Dynamic" && facts.base != base && known;
        if facts.converted || better || !(is_kits(&facts.base) || before_base.as_ref() == Some(&facts.base)) {
            let known = before.is_some_and(|(table, column)| is_option(table, column) == option);
            if (facts.option != option && !known) || before_base.is_some_and(|before| before != base) {
                work.notes.push(format!("`{}` keeps the type you gave it; its column is now {ty}", field.name));
            }
        } else if !same_base || facts.option != option {
            if pending(unchanged) {
                work.notes.push(format!("`{}` is {ty} in the database, as before", field.name));
            } else {
                work.edit(field.ty.clone(), ty);
            }
        }
    }

    /// New columns go behind the field of the column before them.
    fn insert_fields(&self, work: &mut Work<'_>, entity: &EntityItem) -> Result<(), MergeError> {
        let field_of = |column: &str| {
            entity.fields.iter().find(|field| field.facts.as_ref().is_some_and(|facts| facts.column == column))
        };
        if self.table.columns.iter().all(|column| field_of(&column.name).is_some()) {
            return Ok(());
        }
        let fresh = self.fresh(entity)?;
        let mut last: Option<&FieldItem> = None;
        let mut new: Vec<&str> = Vec::new();
        for column in &self.table.columns {
            if let Some(field) = field_of(&column.name) {
                work.insert(&place(entity, last), &new);
                new.clear();
                last = Some(field);
            } else if !self.force && self.before.is_some_and(|before| before.column(&column.name).is_some()) {
                work.notes.push(format!(
                    "`{}` has no field any more; `cargo kit entity:generate {}` brings it back",
                    column.name, self.table.name
                ));
            } else if let Some(text) = fresh.field(&column.name) {
                new.push(text);
            }
        }
        work.insert(&place(entity, last), &new);
        Ok(())
    }

    fn fresh(&self, entity: &EntityItem) -> Result<Fresh, MergeError> {
        let present = entity.present();
        let text = entity_file(self.table, &entity.name, &present, self.enums, self.templates)
            .map_err(MergeError::Template)?;
        Fresh::of(&text, &self.table.name).map_err(MergeError::Syntax)
    }
}

fn part(field: &FieldItem) -> Part<'_> {
    Part { marks: &field.marks, comma: field.comma }
}

fn place<'a>(entity: &'a EntityItem, behind: Option<&'a FieldItem>) -> Place<'a> {
    Place { item: &entity.marks, body: entity.body, first: entity.fields.first().map(part), behind: behind.map(part) }
}

/// The same words in any order.
fn alike(a: &TableWords, b: &TableWords) -> bool {
    let sorted = |words: &TableWords| {
        let mut words = words.clone();
        words.foreign_keys.sort_by_cached_key(|key| format!("{key:?}"));
        words.checks.sort_by_cached_key(|check| format!("{check:?}"));
        words.indexes.sort_by_cached_key(|index| format!("{index:?}"));
        words.renamed_from = None;
        words
    };
    sorted(a) == sorted(b)
}

/// The table's file as Kit would write it now: the source of new fields.
struct Fresh {
    fields: Vec<(String, String)>,
}

impl Fresh {
    fn of(text: &str, table: &str) -> Result<Self, SyntaxError> {
        let file = read(text)?;
        let fields = file.entities.get(table).map(|entity| &entity.fields).into_iter().flatten();
        let cut = |field: &FieldItem| {
            let facts = field.facts.as_ref()?;
            Some((facts.column.clone(), text.get(field.marks.whole.clone())?.to_owned()))
        };
        Ok(Self { fields: fields.filter_map(cut).collect() })
    }

    fn field(&self, column: &str) -> Option<&str> {
        self.fields.iter().find(|(name, _)| name == column).map(|(_, text)| text.as_str())
    }
}

//! Brings an entity file up to date by edits on its own text: a field's presence, type and `#[entity(…)]` follow the
//! database, all else is the user's and stays byte for byte.
//!
//! Three sides are compared: what the file says, what the database was like at the last refresh (`before`), and what it
//! is like now. Where the database has not changed and the file differs, the user is about to change the database, and
//! the file stays as it is; where nothing is known of before, the database is right.

use std::ops::Range;

use ruskit_attributes::{ColumnWords, TableWords};

use super::read::{EntityItem, FieldItem, Marks, SyntaxError, read};
use super::types::{base_type, field_type, is_kits, is_option};
use super::write::{doc_lines, entity_file};
use super::{TemplateError, Templates, attributes, docs, words};
use crate::schema::{Column, Table};

/// What to bring into a file.
pub(crate) struct Merge<'a> {
    /// The table now.
    pub(crate) table: &'a Table,
    /// The table at the last refresh.
    pub(crate) before: Option<&'a Table>,
    /// The database is right even where it has not changed.
    pub(crate) force: bool,
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
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let mut work = Work { text, newline, rewrite: self.rewrite(entity, &said), ..Work::default() };

        self.merge_struct(&mut work, entity, &said);
        for field in &entity.fields {
            let Some(facts) = &field.facts else { continue };
            match self.table.column(&facts.column) {
                Some(column) => self.merge_field(&mut work, field, column, &said),
                None if self.before.is_some_and(|before| before.column(&facts.column).is_some()) => {
                    work.remove_field(field);
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
        if work.rewrite || !alike(&present, &wanted) {
            if !self.force && before.as_ref().is_some_and(|before| alike(before, &wanted)) && !work.rewrite {
                work.notes.push(format!("what `{}` says of its table is not so in the database", entity.name));
            } else {
                let kept = TableWords { renamed_from: entity.words.renamed_from.clone(), ..wanted };
                work.set_entity(&entity.marks, |indent| attributes::of_table(&kept, indent));
            }
        }
    }

    fn merge_field(&self, work: &mut Work<'_>, field: &FieldItem, column: &Column, said: &Table) {
        let (Some(facts), Some(present)) = (&field.facts, said.column(&column.name)) else { return };
        let before = self.before.and_then(|before| before.column(&column.name).map(|column| (before, column)));
        let pending = |differs: bool| differs && !self.force;

        let old = [before.map(|(table, column)| docs::of_column(table, column)), Some(docs::of_column(said, present))];
        work.set_docs(&field.marks, &old, &docs::of_column(self.table, column));

        let wanted = words::of_column(self.table, column);
        if work.rewrite || words::of_column(said, present) != wanted {
            if !work.rewrite && pending(before.is_some_and(|(table, column)| words::of_column(table, column) == wanted))
            {
                work.notes.push(format!("what `{}` says of its column is not so in the database", field.name));
            } else {
                let kept = ColumnWords { renamed_from: facts.words.renamed_from.clone(), ..wanted };
                work.set_entity(&field.marks, |indent| attributes::of_column(&kept, indent));
            }
        }

        let (base, option) = (base_type(column), is_option(self.table, column));
        let same_base = facts.base == base || (base == "Json" && facts.base == "Json<Value>");
        let ty = field_type(self.table, column);
        let unchanged = before.is_some_and(|(table, column)| field_type(table, column) == ty);
        if !is_kits(&facts.base) {
            let known = before.is_some_and(|(table, column)| is_option(table, column) == option);
            if (facts.option != option && !known) || before.is_some_and(|(_, column)| base_type(column) != base) {
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
                work.insert_fields(entity, last, &new);
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
        work.insert_fields(entity, last, &new);
        Ok(())
    }

    fn fresh(&self, entity: &EntityItem) -> Result<Fresh, MergeError> {
        let present = entity.present();
        let text = entity_file(self.table, &entity.name, &present, self.templates).map_err(MergeError::Template)?;
        Fresh::of(&text, &self.table.name).map_err(MergeError::Syntax)
    }
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

/// The edits of one file.
#[derive(Default)]
struct Work<'t> {
    text: &'t str,
    newline: &'static str,
    /// All attributes are written anew.
    rewrite: bool,
    edits: Vec<(Range<usize>, String)>,
    removed: Vec<String>,
    notes: Vec<String>,
}

impl Work<'_> {
    fn edit(&mut self, range: Range<usize>, text: String) {
        self.edits.push((range, text));
    }

    /// Puts these attributes where the first `#[entity(…)]` stands, or before the other attributes.
    fn set_entity(&mut self, marks: &Marks, attributes: impl FnOnce(usize) -> Vec<String>) {
        let first = marks.entity.first().map_or(marks.first_attribute.unwrap_or(marks.bare), |range| range.start);
        let indent = self.indent(first);
        let lines: Vec<String> =
            attributes(indent.chars().count()).into_iter().map(|text| text.replace('\n', self.newline)).collect();
        let text = lines.join(&format!("{}{indent}", self.newline));
        match marks.entity.split_first() {
            Some((first, others)) => {
                if text.is_empty() {
                    self.edit(self.with_line(first.clone()), String::new());
                } else {
                    self.edit(first.clone(), text);
                }
                for other in others {
                    self.edit(self.with_line(other.clone()), String::new());
                }
            }
            None if text.is_empty() => {}
            None => self.edit(first..first, format!("{text}{}{indent}", self.newline)),
        }
    }

    /// Puts new docs in the place of those Kit wrote; the user's own stay.
    fn set_docs(&mut self, marks: &Marks, old: &[Option<Vec<String>>], new: &[String]) {
        let present: Vec<&str> = marks.docs.iter().map(|(_, line)| line.as_str()).collect();
        let new = doc_lines(new);
        let kits = old.iter().flatten().any(|old| doc_lines(old) == present);
        let together = marks
            .docs
            .windows(2)
            .all(|pair| self.text.get(pair[0].0.end..pair[1].0.start).is_some_and(|between| between.trim().is_empty()));
        // Without docs there may have been some, and the user wanted none.
        let had_some = present.is_empty() && old.iter().flatten().next().is_some_and(|old| !old.is_empty());
        if new == present || !kits || !together || had_some {
            return;
        }
        let start = marks.whole.start;
        let indent = self.indent(start);
        let lines: Vec<String> = new.iter().map(|line| format!("///{line}")).collect();
        let text = lines.join(&format!("{}{indent}", self.newline));
        match (marks.docs.first(), marks.docs.last()) {
            (Some((first, _)), Some((last, _))) => {
                // A doc comment's span holds the carriage return of its line.
                let line = self.text[..last.end].strip_suffix('\r').map_or(last.end, str::len);
                let range = first.start..line;
                let range = if text.is_empty() { self.with_line(range) } else { range };
                self.edit(range, text);
            }
            _ => self.edit(start..start, format!("{text}{}{indent}", self.newline)),
        }
    }

    /// Takes a field out with its attributes and comma; comments beside it are the user's and stay.
    fn remove_field(&mut self, field: &FieldItem) {
        let range = field.marks.whole.start..field.comma.unwrap_or(field.marks.whole.end);
        self.edit(self.with_line(range), String::new());
    }

    fn insert_fields(&mut self, entity: &EntityItem, behind: Option<&FieldItem>, fields: &[&str]) {
        if fields.is_empty() {
            return;
        }
        let indent = match behind.or(entity.fields.first()) {
            Some(field) if self.starts_line(field.marks.whole.start) => self.indent(field.marks.whole.start),
            _ => format!("{}    ", self.indent(entity.marks.whole.start)),
        };
        let body = |field: &&str| {
            let lines: Vec<String> =
                field.lines().map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned()).collect();
            format!("{indent}{},", lines.join(&format!("{}{indent}", self.newline)))
        };
        let block = fields.iter().map(body).collect::<Vec<_>>().join(self.newline);
        let place = behind.map_or(entity.body, |field| field.comma.unwrap_or(field.ty.end));
        if behind.is_some_and(|field| field.comma.is_none()) {
            self.edit(place..place, ",".to_owned());
        }
        match self.rest_of_line(place) {
            Some(end) => self.edit(end..end, format!("{}{block}", self.newline)),
            None => {
                let rest = self.text.get(place..).unwrap_or_default();
                let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
                let closing =
                    if rest.trim_start().starts_with('}') { self.indent(entity.marks.whole.start) } else { indent };
                self.edit(place..place + blanks, format!("{0}{block}{0}{closing}", self.newline));
            }
        }
    }

    /// The end of the line, if nothing but blanks or a `//` comment stands between here and there.
    fn rest_of_line(&self, from: usize) -> Option<usize> {
        let rest = self.text.get(from..)?;
        let line = rest.split('\n').next()?.trim_end_matches('\r');
        let content = line.trim();
        (rest.len() > line.len() && (content.is_empty() || content.starts_with("//"))).then_some(from + line.len())
    }

    /// The range with its whole line, if it has the line for itself; else with the blanks behind it.
    fn with_line(&self, range: Range<usize>) -> Range<usize> {
        let (before, after) = (&self.text[..range.start], &self.text[range.end..]);
        let blanks = after.len() - after.trim_start_matches([' ', '\t']).len();
        let line_end = after[blanks..].strip_prefix("\r\n").or(after[blanks..].strip_prefix('\n')).map(str::len);
        match line_end {
            Some(rest) if self.starts_line(range.start) => {
                let start = before.len() - (before.len() - before.rfind('\n').map_or(0, |at| at + 1));
                start..self.text.len() - rest
            }
            _ => range.start..range.end + blanks,
        }
    }

    fn starts_line(&self, at: usize) -> bool {
        let line = self.text[..at].rfind('\n').map_or(0, |at| at + 1);
        self.text[line..at].trim_matches([' ', '\t', '\u{feff}']).is_empty()
    }

    /// The blanks the line of this place begins with.
    fn indent(&self, at: usize) -> String {
        let line = self.text[..at].rfind('\n').map_or(0, |at| at + 1);
        self.text[line..at].chars().take_while(|letter| matches!(letter, ' ' | '\t')).collect()
    }

    fn done(mut self) -> Merged {
        let mut text = self.text.to_owned();
        // Stable: of edits at one place, the later goes behind the earlier.
        let mut edits: Vec<(usize, (Range<usize>, String))> = self.edits.drain(..).enumerate().collect();
        edits.sort_by_key(|(number, (range, _))| (range.start, range.end, *number));
        for (_, (range, new)) in edits.into_iter().rev() {
            text.replace_range(range, &new);
        }
        Merged { text, removed: self.removed, notes: self.notes }
    }
}

//! What is known beside the operations: how the database compares names, and what it held.

use super::words::{Words, bare, is_qualified};
use crate::schema::{ColumnType, SameName, Schema, Table};

/// What is known beside the operations.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Whether two names are one to the database.
    pub same_name: SameName<'a>,
    /// The whole database as it was before the operations and between them, as far as that is known; nothing is known if
    /// empty.
    pub states: &'a [&'a Schema],
}

impl<'a> Known<'a> {
    /// Nothing but how names are compared.
    pub fn nothing(same_name: SameName<'a>) -> Self {
        Self { same_name, states: &[] }
    }

    /// Whether two names may be of one thing: one of them may leave the schema out that the other one has.
    pub(super) fn alike(&self, a: &str, b: &str) -> bool {
        (self.same_name)(a, b) || (!(is_qualified(a) && is_qualified(b)) && (self.same_name)(&bare(a), &bare(b)))
    }

    /// This table wherever it was; none where it never was, so that nothing is known of it.
    fn tables(&self, name: &str) -> Vec<&'a Table> {
        self.states.iter().flat_map(|state| &state.tables).filter(|table| self.alike(&table.name, name)).collect()
    }

    /// Whether a foreign key, a view or something else that was there may stand between two tables.
    pub(super) fn may_be_tied(&self, one: &str, other: &str) -> bool {
        let (ones, others) = (self.tables(one), self.tables(other));
        if ones.is_empty() || others.is_empty() {
            return true;
        }
        let refers = |tables: &[&Table], to: &str| {
            tables.iter().flat_map(|table| &table.foreign_keys).any(|key| self.alike(&key.table, to))
        };
        refers(&ones, other)
            || refers(&others, one)
            || self.may_inherit(one, other)
            || self.definitions().any(|words| words.mention(one) && words.mention(other))
            // Views on views, and functions that views call.
            || self.definitions().any(|words| {
                (words.mention(one) || words.mention(other)) && self.objects().any(|name| words.mention(name))
            })
    }

    /// Whether one of two tables may take over what the other one gets.
    pub(super) fn may_inherit(&self, one: &str, other: &str) -> bool {
        let (ones, others) = (self.tables(one), self.tables(other));
        let speaks = |tables: &[&Table], of: &str| {
            tables.iter().flat_map(|table| table.options.values()).any(|value| Words::of(value).mention(of))
        };
        ones.is_empty() || others.is_empty() || speaks(&ones, other) || speaks(&others, one)
    }

    /// Whether a view of these words, or the one of this name that was there, may stand on a table or view: by its own words,
    /// or by way of other views and functions.
    pub(super) fn may_stand_on(&self, view: &str, words: &Words, on: &str) -> bool {
        if self.states.is_empty() {
            return true;
        }
        let views = || self.states.iter().flat_map(|state| &state.views);
        let own = views().filter(|each| self.alike(&each.name, view)).map(|each| Words::of(&each.query));
        let mut own: Vec<Words> = own.chain([words.clone()]).collect();
        let mut seen = 0;
        while seen < own.len() {
            let said = own[seen].clone();
            if said.mention(on)
                || self.states.iter().flat_map(|state| &state.objects).any(|o| said.mention(plain(&o.name)))
            {
                return true;
            }
            let next = views().filter(|each| said.mention(&each.name)).map(|each| Words::of(&each.query));
            let next: Vec<_> = next.filter(|words| !own.contains(words)).collect();
            own.extend(next);
            seen += 1;
        }
        false
    }

    /// Whether a table may have columns of this enum type.
    pub(super) fn may_have_type(&self, table: &str, ty: &str) -> bool {
        let tables = self.tables(table);
        let of_type = |column: &ColumnType| self.is_of_type(column, ty);
        tables.is_empty() || tables.iter().flat_map(|table| &table.columns).any(|column| of_type(&column.ty))
    }

    fn is_of_type(&self, column: &ColumnType, ty: &str) -> bool {
        match column {
            ColumnType::Enum { name: Some(name), .. } => self.alike(name, ty),
            ColumnType::Array(element) | ColumnType::Range(element) => self.is_of_type(element, ty),
            // A domain, a composite: what it is made of is not known.
            ColumnType::Other(_) => true,
            _ => false,
        }
    }

    /// Whether something that goes with a table, a view or one of their parts may be called so.
    pub(super) fn may_free(&self, table: &str, name: &str) -> bool {
        let tables = self.tables(table);
        let names = tables.iter().flat_map(|table| names_in(table));
        let starts = || name.get(..bare(table).len()).is_some_and(|start| self.alike(start, &bare(table)));
        tables.is_empty() || starts() || names.into_iter().any(|taken| self.alike(taken, name))
    }

    /// The words of everything that stands on tables.
    fn definitions(&self) -> impl Iterator<Item = Words> {
        let states = self.states.iter();
        states.flat_map(|state| {
            let views = state.views.iter().map(|view| Words::of(&view.query));
            let triggers = state.triggers.iter().map(|trigger| Words::of(&trigger.definition));
            views.chain(triggers).chain(state.objects.iter().map(|object| Words::of(&object.definition)))
        })
    }

    /// The names of everything that others can stand on beside tables.
    fn objects(&self) -> impl Iterator<Item = &'a str> {
        self.states.iter().flat_map(|state| {
            let views = state.views.iter().map(|view| view.name.as_str());
            views.chain(state.objects.iter().map(|object| plain(&object.name)))
        })
    }
}

/// The name of a routine, without its arguments.
fn plain(name: &str) -> &str {
    name.split('(').next().unwrap_or(name)
}

/// The names of a table's indexes and constraints.
fn names_in(table: &Table) -> impl Iterator<Item = &str> {
    let indexes = table.indexes.iter().filter_map(|index| index.name.as_deref());
    let keys = table.foreign_keys.iter().filter_map(|key| key.name.as_deref());
    let checks = table.checks.iter().filter_map(|check| check.name.as_deref());
    indexes.chain(keys).chain(checks).chain(table.primary_key.as_ref().and_then(|key| key.name.as_deref()))
}

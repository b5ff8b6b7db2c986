//! What is known beside the operations: how the database compares names, and what it held.

use super::text::Said;
use super::words::{Words, bare, is_qualified};
use crate::schema::{Action, ColumnType, DefaultValue, ForeignKey, SameName, Schema, Table, Trigger, View};

/// What is known beside the operations.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Whether two names are one to the database.
    pub same_name: SameName<'a>,
    /// The whole database as it was before the operations and between them, as far as that is known; nothing is known if
    /// empty.
    pub states: &'a [&'a Schema],
    /// What each statement of SQL text touches by itself; none where that is not known.
    pub said: &'a dyn Fn(&str) -> Option<Vec<Said>>,
}

impl<'a> Known<'a> {
    /// Nothing but how names are compared.
    pub fn nothing(same_name: SameName<'a>) -> Self {
        Self { same_name, states: &[], said: &|_| None }
    }

    /// Whether two names may be of one thing: one of them may leave the schema out that the other one has.
    pub(super) fn alike(&self, a: &str, b: &str) -> bool {
        (self.same_name)(a, b) || (!(is_qualified(a) && is_qualified(b)) && (self.same_name)(&bare(a), &bare(b)))
    }

    pub(super) fn is_known(&self) -> bool {
        !self.states.is_empty()
    }

    /// The names of all that was there and others can speak of.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        let tables = self.states.iter().flat_map(|state| state.tables.iter().map(|table| table.name.as_str()));
        let types = self.states.iter().flat_map(|state| state.enums.iter().map(|ty| ty.name.as_str()));
        tables.chain(types).chain(self.objects())
    }

    /// A routine that was there and is spoken of.
    pub(super) fn routine_in(&self, words: &Words) -> Option<&'a str> {
        const HARMLESS: [&str; 3] = ["sequence", "domain", "type"];
        let objects = self.states.iter().flat_map(|state| &state.objects);
        let routines = objects.filter(|object| !HARMLESS.contains(&object.kind.as_str()));
        routines.map(|object| plain(&object.name)).find(|name| words.mention(name))
    }

    /// Takes in what the views stand on that these words speak of.
    pub(super) fn look_through_views(&self, words: &mut Words) {
        let mut views: Vec<_> = self.states.iter().flat_map(|state| &state.views).collect();
        while let Some(at) = views.iter().position(|view| words.mention(&view.name)) {
            words.add(&views.swap_remove(at).query);
        }
    }

    /// The tables whose rows may change when rows of those spoken of do: they themselves, and those that follow by foreign
    /// keys, and what they take their values from. None where a trigger, a rule or a routine may change others.
    pub(super) fn rows_reached(&self, words: &Words) -> Option<Vec<&'a str>> {
        if !self.is_known() {
            return None;
        }
        let tables = || self.states.iter().flat_map(|state| &state.tables);
        let mut reached: Vec<&str> =
            tables().map(|table| table.name.as_str()).filter(|name| words.mention(name)).collect();
        let mut seen = 0;
        while seen < reached.len() {
            let table = reached[seen];
            let follows =
                |key: &ForeignKey| self.alike(&key.table, table) && (acts(key.on_delete) || acts(key.on_update));
            let is_part = |other: &Table| other.options.values().any(|value| Words::of(value).mention(table));
            for other in tables().filter(|other| other.foreign_keys.iter().any(follows) || is_part(other)) {
                if !reached.contains(&other.name.as_str()) {
                    reached.push(&other.name);
                }
            }
            seen += 1;
        }
        let views = self.states.iter().flat_map(|state| &state.views).map(|view| view.name.as_str());
        let views: Vec<_> = views.filter(|view| words.mention(view)).collect();
        let stands_on = |words: &Words| reached.iter().chain(&views).any(|name| words.mention(name));
        let triggers = self
            .states
            .iter()
            .flat_map(|state| &state.triggers)
            .any(|trigger| stands_on(&Words::of(&trigger.definition)));
        let objects = self.states.iter().flat_map(|state| &state.objects);
        let rules =
            objects.filter(|object| object.kind != "sequence").any(|object| stands_on(&Words::of(&object.definition)));
        let own = tables().filter(|table| reached.contains(&table.name.as_str())).map(computed);
        let own: Vec<_> = own.collect();
        let calls = own.iter().any(|words| self.routine_in(words).is_some());
        let counted = self.objects().filter(|name| own.iter().any(|words| words.mention(name)));
        let counted: Vec<_> = counted.collect();
        reached.extend(counted);
        (!triggers && !rules && !calls).then_some(reached)
    }

    /// This table, or the one of this index, wherever it was; none where it never was, so that nothing is known of it.
    fn tables(&self, name: &str) -> Vec<&'a Table> {
        let is_it = |table: &&Table| {
            self.alike(&table.name, name)
                || table.indexes.iter().filter_map(|index| index.name.as_deref()).any(|index| self.alike(index, name))
        };
        self.states.iter().flat_map(|state| &state.tables).filter(is_it).collect()
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
            // What breaks a view may keep anything from being renamed.
            || self.definitions().any(|words| words.mention(one) || words.mention(other))
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
        // A view that is not materialized has nothing of its own but triggers.
        let views = self.states.iter().flat_map(|state| &state.views).filter(|view| self.alike(&view.name, table));
        let views: Vec<&View> = views.collect();
        let is_view = !views.is_empty() && views.iter().all(|view| !view.materialized);
        let is_known = is_view || !tables.is_empty();
        let on_it = |trigger: &&Trigger| self.alike(&trigger.table, table);
        let triggers = self.states.iter().flat_map(|state| &state.triggers).filter(on_it).map(|own| own.name.as_str());
        !is_known || starts() || names.into_iter().chain(triggers).any(|taken| self.alike(taken, name))
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

fn acts(action: Action) -> bool {
    !matches!(action, Action::NoAction | Action::Restrict)
}

/// The words of what a table computes for its rows.
fn computed(table: &Table) -> Words {
    let mut words = Words::default();
    for column in &table.columns {
        if let Some(DefaultValue::Expression(text)) = &column.default {
            words.add(text);
        }
        column.generated.iter().for_each(|generated| words.add(&generated.expression));
    }
    table.checks.iter().for_each(|check| words.add(&check.expression));
    words
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

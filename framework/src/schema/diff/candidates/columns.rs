//! Columns of one table: by type, name, place, NULL, default, keys, indexes and comment.

use std::collections::{BTreeMap, BTreeSet};

use super::{Candidate, Drops, Likeness, Tables, choose};
use crate::schema::diff::similar;
use crate::schema::{Column, DefaultValue, ForeignKey, Index, Table};

/// Columns of a table that stayed which might have been renamed.
pub(super) fn candidates(tables: &Tables<'_>, before: &Table, after: &Table, drops: &Drops) -> Vec<Candidate> {
    let sides = Sides::new(tables, before, after);
    let is_dropped = |column: &Column| drops.columns.contains(&(after.name.clone(), column.name.clone()));
    let gone: Vec<_> = sides.gone().filter(|(_, column)| !is_dropped(column)).collect();
    let new: Vec<_> = sides.added().collect();
    let mut pairs = Vec::with_capacity(gone.len() * new.len());
    for (at, from) in &gone {
        for (place, to) in &new {
            pairs.push((*at, *place, sides.likeness(*at, from, *place, to)));
        }
    }
    let candidate = |(at, place, likeness): (usize, usize, Likeness)| Candidate {
        table: Some(after.name.clone()),
        from: before.columns[at].name.clone(),
        to: after.columns[place].name.clone(),
        score: likeness.percent(),
        reasons: likeness.reasons,
    };
    choose(pairs).into_iter().map(candidate).collect()
}

/// A table before and after.
struct Sides<'a> {
    tables: &'a Tables<'a>,
    before: &'a Table,
    after: &'a Table,
    /// Columns that stayed: name before, name after.
    stayed: BTreeMap<&'a str, &'a str>,
    /// Names after of columns that stayed.
    taken: BTreeSet<&'a str>,
    places: [Vec<Place<'a>>; 2],
}

/// Between which columns that stayed (by their names after) a column stands, and as which of those there.
#[derive(Clone, Default)]
struct Place<'a> {
    behind: Option<&'a str>,
    before: Option<&'a str>,
    rank: usize,
}

impl<'a> Sides<'a> {
    fn new(tables: &'a Tables<'a>, before: &'a Table, after: &'a Table) -> Self {
        let there: BTreeSet<&str> = after.columns.iter().map(|column| column.name.as_str()).collect();
        let said = |column: &str| tables.renames.columns.get(&after.name)?.get(column);
        let mut stayed = BTreeMap::new();
        let mut taken = BTreeSet::new();
        for column in &before.columns {
            if let Some(name) = said(&column.name).and_then(|name| there.get(name.as_str())) {
                stayed.insert(column.name.as_str(), *name);
                taken.insert(*name);
            }
        }
        for column in &before.columns {
            let name = column.name.as_str();
            if there.contains(name) && !stayed.contains_key(name) && taken.insert(name) {
                stayed.insert(name, name);
            }
        }
        let places = [
            places(before.columns.iter().map(|column| stayed.get(column.name.as_str()).copied())),
            places(after.columns.iter().map(|column| taken.get(column.name.as_str()).copied())),
        ];
        Self { tables, before, after, stayed, taken, places }
    }

    fn gone(&self) -> impl Iterator<Item = (usize, &'a Column)> {
        let columns = self.before.columns.iter().enumerate();
        columns.filter(|(_, column)| !self.stayed.contains_key(column.name.as_str()))
    }

    fn added(&self) -> impl Iterator<Item = (usize, &'a Column)> {
        let columns = self.after.columns.iter().enumerate();
        columns.filter(|(_, column)| !self.taken.contains(column.name.as_str()))
    }

    fn likeness(&self, at: usize, from: &Column, place: usize, to: &Column) -> Likeness {
        let mut likeness = Likeness::default();
        let alike = if from.unsigned == to.unsigned { 1.0 } else { 0.95 };
        let types = similar::types(&from.ty, &to.ty) * alike;
        likeness
            .weigh(30.0, types)
            .because(types == 1.0, "same type")
            .because((0.5..1.0).contains(&types), "similar type");
        let names = similar::names(&from.name, &to.name);
        likeness.weigh(35.0, names).because(names >= 0.5, "similar name");
        let places = self.same_place(at, place);
        likeness.weigh(15.0, places).because(places > 0.8, "same place").because(places == 0.5, "same neighbour");
        likeness.weigh(5.0, share(from.nullable == to.nullable));
        let (default, wanted) = (default_of(from), default_of(to));
        if default.is_some() || wanted.is_some() {
            likeness.weigh(5.0, share(default == wanted)).because(default == wanted, "same default");
        }
        if from.comment.is_some() && to.comment.is_some() {
            likeness.weigh(10.0, share(from.comment == to.comment)).because(from.comment == to.comment, "same comment");
        }
        if from.generated.is_some() || to.generated.is_some() {
            let same = from.generated == to.generated;
            likeness.weigh(15.0, share(same)).because(same, "computed the same way");
        }
        self.weigh_keys(from, to, &mut likeness);
        likeness
    }

    fn same_place(&self, at: usize, place: usize) -> f64 {
        let (was, is) = (&self.places[0][at], &self.places[1][place]);
        match (was.behind == is.behind, was.before == is.before) {
            (true, true) if was.rank == is.rank => 1.0,
            (true, true) => 0.85,
            (true, false) | (false, true) => 0.5,
            (false, false) => 0.0,
        }
    }

    /// A key or index that only one of them is in may be new or gone itself and says little; two foreign keys to
    /// different tables say that these are different things.
    fn weigh_keys(&self, from: &Column, to: &Column, likeness: &mut Likeness) {
        let (was_key, is_key) = (self.before.is_key(&from.name), self.after.is_key(&to.name));
        if was_key || is_key {
            let same = was_key && is_key;
            likeness.weigh(15.0, share(same)).because(same, "in the primary key");
        }
        let (referred, refers) = (targets(self.before, &from.name), targets(self.after, &to.name));
        if !referred.is_empty() && !refers.is_empty() {
            // A table whose own name is in question neither agrees nor disagrees.
            let known: Vec<&str> = referred.iter().filter_map(|key| self.tables.after(&key.table)).collect();
            let same = known.iter().any(|table| refers.iter().any(|key| key.table == *table));
            if !known.is_empty() {
                likeness.weigh(25.0, share(same)).because(same, "refers to the same table");
            }
        } else if referred.len() + refers.len() > 0 {
            likeness.weigh(10.0, 0.0);
        }
        let was = indexes(self.before, &from.name, |name| self.stayed.get(name).copied());
        let is = indexes(self.after, &to.name, Some);
        if !was.is_empty() || !is.is_empty() {
            let common = was.iter().filter(|index| is.contains(index)).count();
            likeness
                .weigh(10.0, common as f64 / was.len().max(is.len()) as f64)
                .because(common > 0, "in the same index");
        }
    }
}

fn places<'a>(columns: impl Iterator<Item = Option<&'a str>>) -> Vec<Place<'a>> {
    let mut places: Vec<Place<'a>> = Vec::new();
    let (mut behind, mut rank, mut gap) = (None, 0, 0);
    for stayed in columns {
        places.push(Place { behind, before: None, rank });
        rank += 1;
        if stayed.is_some() {
            places[gap..].iter_mut().for_each(|place| place.before = stayed);
            (behind, rank, gap) = (stayed, 0, places.len());
        }
    }
    places
}

/// A default of NULL is none.
fn default_of(column: &Column) -> Option<&DefaultValue> {
    column.default.as_ref().filter(|default| **default != DefaultValue::Null)
}

fn targets<'a>(table: &'a Table, column: &str) -> Vec<&'a ForeignKey> {
    table.foreign_keys.iter().filter(|key| key.columns.iter().any(|name| name == column)).collect()
}

/// What there is to say of an index beside its name and the column in question.
#[derive(PartialEq)]
struct Around<'a> {
    unique: bool,
    method: Option<&'a str>,
    /// The columns by their names after; none for the one in question, those that went, and expressions.
    columns: Vec<Option<&'a str>>,
}

fn indexes<'a>(table: &'a Table, column: &str, name: impl Fn(&'a str) -> Option<&'a str>) -> Vec<Around<'a>> {
    let around = |index: &'a Index| Around {
        unique: index.unique,
        method: index.method.as_deref(),
        columns: index.columns.iter().map(|part| part.name().filter(|part| *part != column).and_then(&name)).collect(),
    };
    table.indexes.iter().filter(|index| index.contains(column)).map(around).collect()
}

fn share(holds: bool) -> f64 {
    if holds { 1.0 } else { 0.0 }
}

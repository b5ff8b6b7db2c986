//! Which table is created, changed and dropped before which other one.
//!
//! A foreign key comes behind what it refers to, and goes before that does. Where that leads in a circle, the key comes
//! in an operation of its own behind all others, or goes in one before them.

use std::collections::{BTreeMap, BTreeSet};

use super::alter::{Alteration, Coming, Gone, altered};
use super::names::Names;
use crate::schema::{Change, Operation, Table};

/// What is to be done to one table.
#[derive(Debug)]
pub(super) struct Unit {
    /// The table's name, after.
    pub(super) table: String,
    pub(super) work: Work,
    pub(super) gone: Vec<Gone>,
    pub(super) coming: Vec<Coming>,
    /// Indexes that are there before and not afterwards, and those that come: some databases know them by name alone.
    pub(super) index_names: (BTreeSet<String>, BTreeSet<String>),
}

#[derive(Debug)]
pub(super) enum Work {
    /// The table, without its foreign keys.
    Create(Box<Table>),
    Alter(Box<Alteration>),
    Drop,
}

/// The operations that do all of it, in an order that applies.
#[derive(Debug)]
pub(super) struct Ordered {
    /// Foreign keys that go before anything else, while tables and columns have their old names.
    pub(super) first: Vec<Operation>,
    /// All else, when tables have their new names.
    pub(super) then: Vec<Operation>,
}

/// Puts what is to be done in order.
pub(super) fn ordered(mut units: Vec<Unit>, names: &Names) -> Ordered {
    let order = sorted(&mut units);
    let first = units.iter().filter_map(|unit| {
        let drops = unit.gone.iter().filter(|gone| gone.early).map(|gone| gone.dropped(true));
        altered(names.table_before(&unit.table), drops.collect())
    });
    let late = units.iter().filter_map(|unit| {
        let adds = unit.coming.iter().filter(|coming| coming.late).map(Coming::added);
        altered(&unit.table, adds.collect())
    });
    let (first, late): (Vec<_>, Vec<_>) = (first.collect(), late.collect());
    let mut units: Vec<_> = units.into_iter().map(Some).collect();
    let mut then: Vec<_> = order.into_iter().filter_map(|at| units[at].take()).filter_map(operation).collect();
    then.extend(late);
    Ordered { first, then }
}

fn operation(unit: Unit) -> Option<Operation> {
    let Unit { table: name, work, gone, coming, .. } = unit;
    match work {
        Work::Create(table) => {
            let foreign_keys = coming.into_iter().filter(|coming| !coming.late).map(|coming| coming.key).collect();
            Some(Operation::CreateTable { table: Table { foreign_keys, ..*table }, if_not_exists: false })
        }
        Work::Alter(alteration) => altered(&name, alteration.changes(&gone, &coming)),
        Work::Drop => Some(Operation::DropTable { name, if_exists: false }),
    }
}

/// One unit before another.
#[derive(Debug, Clone, Copy)]
enum Because {
    /// The later one's foreign key of this number comes.
    Comes(usize),
    /// The earlier one's foreign key of this number goes.
    Goes(usize),
    /// A name is free.
    Name,
}

/// The units' order; marks what has to wait or to go before on the way.
fn sorted(units: &mut [Unit]) -> Vec<usize> {
    let waits = dependencies(units);
    let mut walk = Walk { units, waits, state: Vec::new(), order: Vec::new() };
    walk.state = vec![State::New; walk.units.len()];
    for at in 0..walk.units.len() {
        walk.visit(at);
    }
    walk.order
}

/// For each unit those it comes behind.
fn dependencies(units: &[Unit]) -> Vec<Vec<(usize, Because)>> {
    let by_name: BTreeMap<&str, usize> = units.iter().enumerate().map(|(at, unit)| (unit.table.as_str(), at)).collect();
    let mut freed: BTreeMap<&String, usize> = BTreeMap::new();
    for (at, unit) in units.iter().enumerate() {
        freed.extend(unit.index_names.0.iter().map(|name| (name, at)));
    }
    let mut waits: Vec<Vec<(usize, Because)>> = vec![Vec::new(); units.len()];
    for (at, unit) in units.iter().enumerate() {
        let others = |table: &str| by_name.get(table).copied().filter(|other| *other != at);
        for (number, coming) in unit.coming.iter().enumerate() {
            let Some(other) = others(&coming.key.table) else { continue };
            let makes = match &units[other].work {
                Work::Create(_) => true,
                Work::Alter(alteration) => alteration.makes(&coming.references),
                Work::Drop => false,
            };
            if makes {
                waits[at].push((other, Because::Comes(number)));
            }
        }
        for (number, gone) in unit.gone.iter().enumerate() {
            let Some(other) = others(&gone.key.table) else { continue };
            let looses = match &units[other].work {
                Work::Create(_) => false,
                Work::Alter(alteration) => alteration.looses(&gone.references),
                Work::Drop => true,
            };
            if looses {
                waits[other].push((at, Because::Goes(number)));
            }
        }
        let names = unit.index_names.1.iter().filter_map(|name| freed.get(name).copied());
        waits[at].extend(names.filter(|other| *other != at).map(|other| (other, Because::Name)));
    }
    waits
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

struct Walk<'u> {
    units: &'u mut [Unit],
    waits: Vec<Vec<(usize, Because)>>,
    state: Vec<State>,
    order: Vec<usize>,
}

impl Walk<'_> {
    fn visit(&mut self, at: usize) {
        if self.state[at] != State::New {
            return;
        }
        // On a stack of its own: a thousand tables may refer to one another in a row.
        let mut path = vec![(at, 0)];
        self.state[at] = State::Open;
        while let Some((at, next)) = path.last_mut() {
            let at = *at;
            let Some(&(other, because)) = self.waits[at].get(*next) else {
                self.state[at] = State::Done;
                self.order.push(at);
                path.pop();
                continue;
            };
            *next += 1;
            match self.state[other] {
                State::Done => {}
                State::New => {
                    self.state[other] = State::Open;
                    path.push((other, 0));
                }
                State::Open => self.give_way(at, other, because),
            }
        }
    }

    /// The unit `at` cannot come behind the other.
    fn give_way(&mut self, at: usize, other: usize, because: Because) {
        match because {
            Because::Comes(number) => self.units[at].coming[number].late = true,
            Because::Goes(number) => {
                let gone = &mut self.units[other].gone[number];
                (gone.early, gone.by_itself) = (true, false);
            }
            Because::Name => {}
        }
    }
}

impl Unit {
    /// What is to be done to the table that was `from`, with the foreign keys that go and come.
    pub(super) fn new(table: &str, from: Option<&Table>, work: Work, (gone, coming): (Vec<Gone>, Vec<Coming>)) -> Self {
        Self { table: table.to_owned(), index_names: Self::names(from, &work), work, gone, coming }
    }

    /// The names of indexes a unit frees and takes.
    fn names(from: Option<&Table>, work: &Work) -> (BTreeSet<String>, BTreeSet<String>) {
        let of = |table: &Table| table.indexes.iter().filter_map(|index| index.name.clone()).collect::<BTreeSet<_>>();
        let before = from.map(of).unwrap_or_default();
        match work {
            Work::Create(table) => (BTreeSet::new(), of(table)),
            Work::Drop => (before, BTreeSet::new()),
            Work::Alter(alteration) => {
                let new = alteration.adds.iter().filter_map(|change| match change {
                    Change::CreateIndex(index) | Change::AddUnique(index) => index.name.clone(),
                    _ => None,
                });
                let new: BTreeSet<_> = new.collect();
                let dropped = alteration.drops.iter().filter_map(|change| match change {
                    Change::DropIndex(name) | Change::DropUnique(crate::schema::Selector::Name(name)) => {
                        Some(name.clone())
                    }
                    _ => None,
                });
                let uses =
                    |index: &&crate::schema::Index| alteration.dropped_columns.iter().any(|name| index.uses(name));
                let implied = from.into_iter().flat_map(|table| table.indexes.iter().filter(uses));
                let renamed = alteration.index_renames.iter().map(|(was, _)| was.clone());
                (dropped.chain(implied.filter_map(|index| index.name.clone())).chain(renamed).collect(), new)
            }
        }
    }
}

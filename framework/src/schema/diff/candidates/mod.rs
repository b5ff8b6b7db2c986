//! What is gone on one side and new on the other, and might be the same thing under another name.
//!
//! A candidate is a question, never an answer: nothing is renamed by a score. Swaps and chains, where a name is there on
//! both sides, are not looked for; only `renamed_from` or a flag says them.

mod columns;
mod likeness;
mod tables;

use std::collections::{BTreeMap, BTreeSet};

use super::Renames;
use super::assign::{Pair, assign};
use super::names::Names;
use crate::schema::{Schema, Table};
use likeness::Likeness;

/// The score in percent from which on two things may be the same. Below it they are clearly different, and one is
/// dropped and the other added without a question.
///
/// Two columns of one type that take turns in one place pass with whatever names (`price` → `amount`); with a place of
/// their own, their names or keys must speak for them (`name` → `full_name`, `user_id` → `author_id`); of types that do
/// not fit each other (`phone` → `is_admin`) they never do. Tables pass by most of their columns.
pub const THRESHOLD: u8 = 55;

/// Something that might have been renamed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The table, by its name after, of a column; none for a table itself.
    pub table: Option<String>,
    /// Name before.
    pub from: String,
    /// Name after.
    pub to: String,
    /// How much speaks for it, in percent; at least [`THRESHOLD`].
    pub score: u8,
    /// What speaks for it, in words: `same type`, `same place`, …
    pub reasons: Vec<String>,
}

/// What is really dropped, and no candidate for another name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drops {
    /// Tables, by their name before.
    pub tables: BTreeSet<String>,
    /// Columns: table (its name after) and column.
    pub columns: BTreeSet<(String, String)>,
}

/// What might have been renamed, beyond what `renames` and `drops` answer: each name in one candidate at most, paired so
/// that all together are most alike. Columns are compared within tables that stayed or were renamed; those of a table
/// whose own name is still in question wait for its answer. Tables come first, in the order of their names.
pub fn candidates(from: &Schema, to: &Schema, renames: &Renames, drops: &Drops) -> Vec<Candidate> {
    // As the difference itself takes them.
    let renames = Names::of(renames, from, to);
    let tables = Tables::new(from, to, &renames);
    let mut found = tables::candidates(&tables, drops);
    for (before, after) in &tables.stayed {
        // Compared only where something differs; most tables are as they were.
        if before.name != after.name || before.columns != after.columns {
            found.extend(columns::candidates(&tables, before, after, drops));
        }
    }
    found
}

/// Which table is which.
struct Tables<'a> {
    renames: &'a Names,
    /// Those of both sides, before and after.
    stayed: Vec<(&'a Table, &'a Table)>,
    /// Those only before.
    gone: Vec<&'a Table>,
    /// Those only after.
    new: Vec<&'a Table>,
    /// Every table that stayed: name before, name after.
    names: BTreeMap<&'a str, &'a str>,
    /// Foreign keys of tables that stayed: the table they refer to, and the name after of the one that has them.
    referred: [BTreeMap<&'a str, Vec<&'a str>>; 2],
}

impl<'a> Tables<'a> {
    fn new(from: &'a Schema, to: &'a Schema, renames: &'a Names) -> Self {
        let mut after: BTreeMap<&str, &Table> = to.tables.iter().map(|table| (table.name.as_str(), table)).collect();
        let taken: BTreeSet<&String> = renames.tables.values().collect();
        let (mut stayed, mut gone) = (Vec::new(), Vec::new());
        for table in &from.tables {
            let name = renames.tables.get(&table.name);
            let name = name.or_else(|| Some(&table.name).filter(|name| !taken.contains(name)));
            match name.and_then(|name| after.remove(name.as_str())) {
                Some(same) => stayed.push((table, same)),
                None => gone.push(table),
            }
        }
        let names = stayed.iter().map(|(before, after)| (before.name.as_str(), after.name.as_str())).collect();
        let referred = [
            referred(stayed.iter().map(|(before, after)| (after.name.as_str(), *before))),
            referred(stayed.iter().map(|(_, after)| (after.name.as_str(), *after))),
        ];
        Self { renames, stayed, gone, new: after.into_values().collect(), names, referred }
    }

    /// The name after of a table that stayed.
    fn after(&self, before: &str) -> Option<&'a str> {
        self.names.get(before).copied()
    }
}

fn referred<'a>(tables: impl Iterator<Item = (&'a str, &'a Table)>) -> BTreeMap<&'a str, Vec<&'a str>> {
    let mut referred: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, table) in tables {
        for key in &table.foreign_keys {
            referred.entry(&key.table).or_default().push(name);
        }
    }
    referred
}

/// Of all pairs, those that together are most alike. What counts is how far a pair is above the threshold: two pairs
/// that hardly pass do not outvote one beyond doubt.
fn choose(pairs: Vec<(usize, usize, Likeness)>) -> Vec<(usize, usize, Likeness)> {
    let gain = |likeness: &Likeness| likeness.permille().saturating_sub(u32::from(THRESHOLD) * 10) + 1;
    let mut passing: Vec<_> = pairs.into_iter().filter(|(_, _, likeness)| likeness.percent() >= THRESHOLD).collect();
    passing.sort_by_key(|(one, other, _)| (*one, *other));
    let edges: Vec<Pair> =
        passing.iter().map(|(one, other, likeness)| Pair { one: *one, other: *other, gain: gain(likeness) }).collect();
    let chosen: BTreeSet<(usize, usize)> = assign(&edges).iter().map(|pair| (pair.one, pair.other)).collect();
    passing.retain(|(one, other, _)| chosen.contains(&(*one, *other)));
    passing
}

#[cfg(test)]
mod tests;

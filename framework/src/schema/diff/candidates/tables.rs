//! Tables: by their columns, their names, and who refers to them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Candidate, Drops, Likeness, Tables, choose};
use crate::schema::diff::assign::{Pair, assign};
use crate::schema::diff::similar;
use crate::schema::{Column, Table};

/// Columns that most tables have, and that say little.
const COMMON: [&str; 4] = ["id", "created_at", "updated_at", "deleted_at"];

/// Tables that might have been renamed.
pub(super) fn candidates(tables: &Tables<'_>, drops: &Drops) -> Vec<Candidate> {
    let gone: Vec<&Table> = tables.gone.iter().copied().filter(|table| !drops.tables.contains(&table.name)).collect();
    let mut pairs = Vec::new();
    for (one, other) in in_question(&gone, &tables.new) {
        pairs.push((one, other, likeness(tables, gone[one], tables.new[other])));
    }
    let candidate = |(one, other, likeness): (usize, usize, Likeness)| Candidate {
        table: None,
        from: gone[one].name.clone(),
        to: tables.new[other].name.clone(),
        score: likeness.percent(),
        reasons: likeness.reasons,
    };
    choose(pairs).into_iter().map(candidate).collect()
}

/// For how many new tables a table that is gone is compared with all there is.
const COMPARED: usize = 8;

/// Pairs that share a column or a word of their names: for each table the few with which it shares most, rare marks
/// before usual ones. Comparing each with each would take a while where thousands are called otherwise at once.
fn in_question(gone: &[&Table], new: &[&Table]) -> BTreeSet<(usize, usize)> {
    let mut holders: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, table) in new.iter().enumerate() {
        for mark in marks(table) {
            holders.entry(mark).or_default().push(at);
        }
    }
    let mut pairs = BTreeSet::new();
    for (at, table) in gone.iter().enumerate() {
        let mut shared = vec![0.0; new.len()];
        for holders in marks(table).iter().filter_map(|mark| holders.get(mark)) {
            holders.iter().for_each(|holder| shared[*holder] += 1.0 / holders.len() as f64);
        }
        let mut most: Vec<(usize, f64)> = shared.into_iter().enumerate().filter(|(_, shared)| *shared > 0.0).collect();
        most.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        pairs.extend(most.into_iter().take(COMPARED).map(|(other, _)| (at, other)));
    }
    pairs
}

/// Names of columns, without the usual ones where there are others, and words of the table's name, marked as such.
fn marks(table: &Table) -> BTreeSet<String> {
    let name = |column: &Column| column.name.to_lowercase();
    let mut marks: BTreeSet<String> =
        table.columns.iter().map(name).filter(|name| !COMMON.contains(&name.as_str())).collect();
    if marks.is_empty() {
        marks = table.columns.iter().map(name).collect();
    }
    let words = similar::words(&table.name);
    marks.extend(words.iter().map(|word| format!("{} ", word.strip_suffix('s').unwrap_or(word))));
    marks
}

fn likeness(tables: &Tables<'_>, from: &Table, to: &Table) -> Likeness {
    let mut likeness = Likeness::default();
    let columns = columns(from, to);
    likeness
        .weigh(65.0, columns)
        .because(columns >= 0.99, "same columns")
        .because((0.5..0.99).contains(&columns), "similar columns");
    let names = similar::names(&from.name, &to.name);
    likeness.weigh(25.0, names).because(names >= 0.5, "similar name");
    let [referred, refers] = &tables.referred;
    let was: &[&str] = referred.get(from.name.as_str()).map_or(&[], Vec::as_slice);
    let is: &[&str] = refers.get(to.name.as_str()).map_or(&[], Vec::as_slice);
    if !was.is_empty() || !is.is_empty() {
        let common = was.iter().filter(|table| is.contains(table)).count();
        likeness
            .weigh(10.0, common as f64 / was.len().max(is.len()) as f64)
            .because(common > 0, "the same tables refer to it");
    }
    likeness
}

/// The weight of the columns they share, of all their columns. Those left over are paired by name and type: a column may
/// have been renamed with its table.
fn columns(from: &Table, to: &Table) -> f64 {
    let mut common = 0.0;
    let mut left: BTreeMap<&str, &Column> = to.columns.iter().map(|column| (column.name.as_str(), column)).collect();
    let mut alone = Vec::new();
    for column in &from.columns {
        match left.remove(column.name.as_str()) {
            Some(same) => common += weight(column) * (0.5 + 0.5 * similar::types(&column.ty, &same.ty)),
            None => alone.push(column),
        }
    }
    let all: f64 = from.columns.iter().chain(&to.columns).map(weight).sum();
    let left: Vec<&Column> = left.into_values().collect();
    if 2.0 * common < 0.3 * all {
        // Too far apart for renamed columns to bring them together.
        return 2.0 * common / all;
    }
    let mut pairs = Vec::new();
    for (one, column) in alone.iter().enumerate() {
        for (other, new) in left.iter().enumerate() {
            let alike = similar::names(&column.name, &new.name) * similar::types(&column.ty, &new.ty);
            if alike >= 0.4 {
                pairs.push(Pair { one, other, gain: (1000.0 * alike) as u32 });
            }
        }
    }
    let paired = assign(&pairs);
    common += paired.iter().map(|pair| f64::from(pair.gain) / 1000.0 * weight(alone[pair.one])).sum::<f64>();
    if all > 0.0 { (2.0 * common / all).min(1.0) } else { 1.0 }
}

fn weight(column: &Column) -> f64 {
    if COMMON.contains(&column.name.as_str()) { 0.3 } else { 1.0 }
}

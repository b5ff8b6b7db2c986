//! Indexes, constraints and the comment of a table that is there before and after.
//!
//! `from` calls everything as `to` does. What `to` leaves unnamed may have any name.

use std::collections::BTreeSet;

use super::alter::Alteration;
use crate::schema::{Change, Check, Index, IndexColumn, Selector, Table, constraint_name};

/// What the first schema has, for a name to be free.
pub(super) type IndexNames = BTreeSet<String>;

/// The changes of all that stands on the columns but foreign keys.
pub(super) fn compare(from: &Table, to: &Table, taken: &IndexNames, alteration: &mut Alteration) {
    primary_key(from, to, alteration);
    indexes(from, to, taken, alteration);
    checks(from, to, alteration);
    if from.comment != to.comment {
        alteration.comment = Some(Change::SetComment(to.comment.clone()));
    }
}

fn primary_key(from: &Table, to: &Table, alteration: &mut Alteration) {
    let same = match (&from.primary_key, &to.primary_key) {
        (Some(from), Some(to)) => {
            from.columns == to.columns && from.definition == to.definition && fits(from.name.as_ref(), to.name.as_ref())
        }
        (from, to) => from.is_none() && to.is_none(),
    };
    if same {
        return;
    }
    if let Some(key) = &from.primary_key {
        alteration.drops.push(Change::DropPrimaryKey);
        alteration.loosened.push(key.columns.clone());
    }
    if let Some(key) = &to.primary_key {
        alteration.adds.push(Change::AddPrimaryKey(key.clone()));
        // A number of their own goes with the old key.
        let numbered = to.columns.iter().filter(|column| column.auto_increment && from.is_key(&column.name));
        for column in numbered {
            if !alteration.changed_columns.iter().any(|changed| changed.name == column.name) {
                alteration.changed_columns.push(column.clone());
            }
        }
    }
}

fn indexes(from: &Table, to: &Table, taken: &IndexNames, alteration: &mut Alteration) {
    let ours = |index: &&Index| !is_exclusion(index);
    let gone = |index: &&Index| alteration.dropped_columns.iter().any(|column| index.uses(column));
    let (implied, before): (Vec<_>, Vec<_>) = from.indexes.iter().filter(ours).partition(gone);
    let after = to.indexes.iter().filter(ours).collect::<Vec<_>>();
    let mut matched = pair(&before, &after, |index| index.name.as_ref(), same_index);
    // Without a name a constraint is known by its columns, and another one over the same columns would be taken for it.
    let unnamed = matched.dropped.iter().filter(|index| index.name.is_none());
    let unnamed: Vec<_> = unnamed.map(|index| columns(index)).collect();
    for (was, now) in matched.kept.iter().filter(|(was, _)| was.constraint && unnamed.contains(&columns(was))) {
        matched.dropped.push(was);
        matched.created.push(now);
    }
    matched.dropped.sort_by_key(|index| index.name.is_none());
    let mut free: IndexNames = IndexNames::new();
    let mut dropped = Vec::new();
    let mut created = matched.created;
    for index in matched.dropped {
        let renamed = created.iter().position(|new| {
            let names = index.name.is_some()
                && new.name.as_ref().is_some_and(|name| !taken.contains(name) && !free.contains(name));
            names && !index.constraint && same_index(index, new)
        });
        match renamed {
            Some(at) => {
                let new = created.remove(at);
                free.extend(new.name.clone());
                alteration.index_renames.extend(index.name.clone().zip(new.name.clone()));
            }
            None => dropped.push(index),
        }
    }
    alteration
        .loosened
        .extend(implied.into_iter().chain(dropped.iter().copied()).filter(|index| index.unique).map(columns));
    alteration.drops.extend(dropped.into_iter().map(|index| match (&index.name, index.constraint) {
        (Some(name), false) => Change::DropIndex(name.clone()),
        (Some(name), true) => Change::DropUnique(Selector::Name(name.clone())),
        (None, _) => Change::DropUnique(Selector::Columns(columns(index))),
    }));
    alteration.adds.extend(created.into_iter().cloned().map(|index| match index.constraint {
        true => Change::AddUnique(index),
        false => Change::CreateIndex(index),
    }));
}

fn checks(from: &Table, to: &Table, alteration: &mut Alteration) {
    let (before, after) = (from.checks.iter().collect::<Vec<_>>(), to.checks.iter().collect::<Vec<_>>());
    let same = |from: &Check, to: &Check| from.expression == to.expression && from.definition == to.definition;
    let matched = pair(&before, &after, |check| check.name.as_ref(), same);
    // One without a name cannot be dropped: see `beyond`.
    alteration.drops.extend(matched.dropped.iter().filter_map(|check| check.name.clone()).map(Change::DropCheck));
    let mut names: Vec<String> = from.checks.iter().chain(&to.checks).filter_map(|check| check.name.clone()).collect();
    for check in matched.created {
        let mut check = check.clone();
        if check.name.is_none() {
            // Without a name it could never be dropped again.
            let name = usual_check_name(&check, to, &names);
            names.push(name.clone());
            check.name = Some(name);
        }
        alteration.adds.push(Change::AddCheck(check));
    }
}

/// Checks of the first table without a name that the second does not have, and that no column takes along.
pub(super) fn lost_checks<'a>(from: &'a Table, to: &Table) -> Vec<&'a Check> {
    let goes =
        |check: &Check| from.columns.iter().any(|column| to.column(&column.name).is_none() && check.uses(&column.name));
    let unnamed = from.checks.iter().filter(|check| check.name.is_none());
    unnamed.filter(|check| !to.checks.iter().any(|own| own.expression == check.expression) && !goes(check)).collect()
}

/// `<table>_<columns>_check`, numbered where that is taken.
fn usual_check_name(check: &Check, table: &Table, taken: &[String]) -> String {
    let columns: Vec<_> =
        table.columns.iter().map(|column| column.name.as_str()).filter(|name| check.uses(name)).collect();
    let name = |kind: &str| constraint_name(&table.name, &columns, kind);
    let numbered = (2..).map(|number| name(&format!("check{number}")));
    std::iter::once(name("check")).chain(numbered).find(|name| !taken.contains(name)).unwrap_or_default()
}

/// An exclusion constraint, which Kit never drops or adds by itself.
pub(super) fn is_exclusion(index: &Index) -> bool {
    index.constraint && !index.unique
}

pub(super) fn same_index(from: &Index, to: &Index) -> bool {
    from == to || Index { name: to.name.clone(), concurrently: to.concurrently, ..from.clone() } == *to
}

fn columns(index: &Index) -> Vec<String> {
    index.columns.iter().filter_map(IndexColumn::name).map(str::to_owned).collect()
}

/// Whether something of the first name may stay for something of the second.
fn fits(from: Option<&String>, to: Option<&String>) -> bool {
    to.is_none() || from == to
}

/// What is left of two lists when what is the same is paired.
pub(super) struct Matched<'a, T> {
    pub(super) dropped: Vec<&'a T>,
    pub(super) created: Vec<&'a T>,
    /// What stays: before and after.
    pub(super) kept: Vec<(&'a T, &'a T)>,
}

/// Pairs what is the same: of one name first, then what the second leaves unnamed.
pub(super) fn pair<'a, T>(
    before: &[&'a T],
    after: &[&'a T],
    name: impl Fn(&'a T) -> Option<&'a String>,
    same: impl Fn(&T, &T) -> bool,
) -> Matched<'a, T> {
    let mut matched = Matched { dropped: before.to_vec(), created: Vec::new(), kept: Vec::new() };
    let mut open = after.to_vec();
    for exact in [true, false] {
        for new in std::mem::take(&mut open) {
            let may_stay = |old: &T| same(old, new);
            let at = matched.dropped.iter().position(|old| {
                let named = if exact { name(old) == name(new) } else { fits(name(old), name(new)) };
                named && may_stay(old)
            });
            match at {
                Some(at) => matched.kept.push((matched.dropped.remove(at), new)),
                None => open.push(new),
            }
        }
    }
    matched.created = open;
    matched
}

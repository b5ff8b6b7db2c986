//! The changes of one table, around what happens to its rows.

use std::collections::BTreeSet;

use crate::schema::diff::Piece;
use crate::schema::{Change, Operation, Position};

/// One change, and what it needs.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) change: Change,
    /// Behind an added or a widened column, before any other change.
    pub(super) places: Vec<Piece>,
    /// What completes the change behind its places.
    pub(super) afterwards: Option<Change>,
}

impl Part {
    pub(super) fn plain(change: &Change) -> Self {
        Self { change: change.clone(), places: Vec::new(), afterwards: None }
    }

    /// Whether rows can only be filled once this is done.
    fn leads(&self) -> bool {
        match &self.change {
            Change::AddColumn { .. } => true,
            Change::ChangeColumn(_) => self.afterwards.is_some(),
            _ => false,
        }
    }
}

/// All parts in as few operations as their places allow.
pub(super) fn arranged(table: &str, mut parts: Vec<Part>) -> Vec<Piece> {
    let mut pieces = Pieces { table, done: Vec::new(), open: Vec::new() };
    let named = in_order(&parts);
    let rest = parts.split_off(named);
    for part in parts {
        pieces.step(part);
    }
    if rest.iter().any(|part| !part.places.is_empty()) && speaks_once(&rest) {
        pieces.around(rest);
    } else {
        rest.into_iter().for_each(|part| pieces.step(part));
    }
    pieces.close();
    pieces.done
}

/// How many parts from the first on keep their order, for the names in them: those up to the last renamed column, and to
/// the last that takes the name of one dropped before it.
fn in_order(parts: &[Part]) -> usize {
    let mut dropped: Vec<&str> = Vec::new();
    let mut last = 0;
    for (at, part) in parts.iter().enumerate() {
        match &part.change {
            Change::RenameColumn { .. } => last = at + 1,
            Change::DropColumn(name) => dropped.push(name),
            Change::AddColumn { column, .. } if dropped.iter().any(|name| name.eq_ignore_ascii_case(&column.name)) => {
                last = at + 1;
            }
            _ => {}
        }
    }
    last
}

/// Whether no column is changed twice: then it does not matter which is changed first.
fn speaks_once(parts: &[Part]) -> bool {
    let mut seen = BTreeSet::new();
    parts.iter().all(|part| match &part.change {
        Change::AddColumn { column, .. } | Change::ChangeColumn(column) => seen.insert(&column.name),
        Change::DropColumn(name) => seen.insert(name),
        _ => true,
    })
}

struct Pieces<'a> {
    table: &'a str,
    done: Vec<Piece>,
    /// Changes that still share one operation.
    open: Vec<Change>,
}

impl Pieces<'_> {
    /// One part in its place.
    fn step(&mut self, part: Part) {
        if part.places.is_empty() {
            self.open.push(part.change);
        } else if part.leads() {
            self.open.push(part.change);
            self.close();
            self.done.extend(part.places);
        } else {
            self.close();
            self.done.extend(part.places);
            self.open.push(part.change);
        }
        self.open.extend(part.afterwards);
    }

    /// Columns first, then all places, then everything else.
    fn around(&mut self, parts: Vec<Part>) {
        let (additions, others): (Vec<_>, Vec<_>) = parts.into_iter().partition(is_first);
        let (mut places, mut completed, mut rest) = (Vec::new(), Vec::new(), Vec::new());
        for part in additions {
            self.open.push(part.change);
            places.extend(part.places);
            completed.extend(part.afterwards);
        }
        for part in others {
            places.extend(part.places);
            rest.push(part.change);
            completed.extend(part.afterwards);
        }
        self.close();
        self.done.extend(places);
        // Keys and indexes over a completed column come behind it.
        let drops = rest.iter().position(|change| !goes(change)).unwrap_or(rest.len());
        rest.splice(drops..drops, completed);
        self.open = rest;
    }

    /// Ends the operation.
    fn close(&mut self) {
        if !self.open.is_empty() {
            let changes = std::mem::take(&mut self.open);
            self.done.push(Piece::Do(Operation::AlterTable { table: self.table.to_owned(), changes }));
        }
    }
}

/// A column that needs nothing else to be there: no key to number rows for, no other columns to compute from.
fn is_first(part: &Part) -> bool {
    match &part.change {
        Change::AddColumn { column, position } => {
            !column.auto_increment && column.generated.is_none() && !matches!(position, Position::After(_))
                || !part.places.is_empty()
        }
        _ => part.leads(),
    }
}

fn goes(change: &Change) -> bool {
    matches!(
        change,
        Change::DropColumn(_)
            | Change::DropIndex(_)
            | Change::DropUnique(_)
            | Change::DropForeignKey(_)
            | Change::DropCheck(_)
            | Change::DropPrimaryKey
    )
}

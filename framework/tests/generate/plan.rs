//! Random pairs of schemas, as plain numbers that shrink well: what they mean is [`case`](crate::case)'s business.

use proptest::collection::vec;
use proptest::prelude::*;

/// Something on one of two sides or on both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum On {
    Both,
    Before,
    After,
}

impl On {
    /// Whether it is there before (0) or after (1).
    pub(crate) fn is(self, side: usize) -> bool {
        matches!((self, side), (On::Both, _) | (On::Before, 0) | (On::After, 1))
    }
}

#[derive(Debug, Clone)]
pub(crate) struct ColumnPlan {
    pub(crate) on: On,
    /// Of which kind the values are; the same on both sides.
    pub(crate) family: u8,
    /// Which of the family's types, on each side.
    pub(crate) ty: [u8; 2],
    pub(crate) nullable: [bool; 2],
    pub(crate) default: [u8; 2],
    pub(crate) comment: [bool; 2],
    pub(crate) renamed: bool,
}

/// Something that stands on columns.
#[derive(Debug, Clone)]
pub(crate) struct PartPlan {
    pub(crate) on: On,
    pub(crate) kind: u8,
    pub(crate) columns: Vec<u8>,
    /// For a foreign key: the table and what of it is referred to.
    pub(crate) target: u8,
    pub(crate) actions: [u8; 2],
    pub(crate) named: [bool; 2],
    pub(crate) renamed: bool,
    /// It says something else on the second side.
    pub(crate) changed: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct TablePlan {
    pub(crate) on: On,
    pub(crate) renamed: bool,
    /// Which primary key, on each side.
    pub(crate) key: [u8; 2],
    /// The type of `id`, on each side.
    pub(crate) id: [u8; 2],
    pub(crate) comment: [bool; 2],
    pub(crate) columns: Vec<ColumnPlan>,
    pub(crate) parts: Vec<PartPlan>,
    /// Renamed columns take names from each other where they can.
    pub(crate) turned: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) rows: bool,
    /// Renamed tables take names from each other where they can.
    pub(crate) turned: bool,
    pub(crate) tables: Vec<TablePlan>,
}

fn on() -> impl Strategy<Value = On> {
    prop_oneof![4 => Just(On::Both), 1 => Just(On::Before), 1 => Just(On::After)]
}

fn seldom() -> impl Strategy<Value = bool> {
    prop::bool::weighted(0.2)
}

fn sides<T: std::fmt::Debug + Clone>(one: impl Strategy<Value = T>) -> impl Strategy<Value = [T; 2]> {
    (one, any::<u8>()).prop_map(|(value, _)| [value.clone(), value])
}

/// Most often the same on both sides.
fn alike(count: u8) -> impl Strategy<Value = [u8; 2]> {
    prop_oneof![2 => sides(0..count), 1 => [0..count, 0..count]]
}

fn alike_flags() -> impl Strategy<Value = [bool; 2]> {
    prop_oneof![2 => sides(any::<bool>()), 1 => [any::<bool>(), any::<bool>()]]
}

fn column() -> impl Strategy<Value = ColumnPlan> {
    (on(), 0..8u8, alike(3), alike_flags(), alike(3), alike_flags(), seldom()).prop_map(
        |(on, family, ty, nullable, default, comment, renamed)| ColumnPlan {
            on,
            family,
            ty,
            nullable,
            default,
            comment,
            renamed,
        },
    )
}

fn part() -> impl Strategy<Value = PartPlan> {
    let columns = vec(any::<u8>(), 1..=2);
    (on(), 0..7u8, columns, any::<u8>(), alike(4), alike_flags(), seldom(), seldom()).prop_map(
        |(on, kind, columns, target, actions, named, renamed, changed)| PartPlan {
            on,
            kind,
            columns,
            target,
            actions,
            named,
            renamed,
            changed,
        },
    )
}

fn table() -> impl Strategy<Value = TablePlan> {
    let key = prop_oneof![6 => Just([0, 0]), 1 => [0..4u8, 0..4u8], 1 => sides(0..4u8)];
    let columns = vec(column(), 0..6);
    let parts = vec(part(), 0..6);
    (on(), seldom(), key, alike(2), alike_flags(), columns, parts, any::<bool>()).prop_map(
        |(on, renamed, key, id, comment, columns, parts, turned)| TablePlan {
            on,
            renamed,
            key,
            id,
            comment,
            columns,
            parts,
            turned,
        },
    )
}

pub(crate) fn plan() -> impl Strategy<Value = Plan> {
    (prop::bool::weighted(0.7), any::<bool>(), vec(table(), 1..5)).prop_map(|(rows, turned, tables)| Plan {
        rows,
        turned,
        tables,
    })
}

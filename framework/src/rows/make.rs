//! The rows of each table.

use super::keys::{Keys, Origin, keys};
use super::limits::{Limits, limits};
use super::order::in_order;
use super::value::{Which, value};
use super::{Insert, Manner, Parent, Value, Wanted};
use crate::schema::{Check, Column, DefaultValue, SameName, Schema, Table};

/// Makes rows for all tables of a schema.
#[derive(Debug)]
pub struct Maker<'s> {
    wanted: Wanted,
    tables: Vec<Prepared<'s>>,
}

/// A table with what its rows depend on.
#[derive(Debug)]
struct Prepared<'s> {
    table: &'s Table,
    keys: Keys,
    /// What its checks ask, each with another choice of alternatives.
    limits: [Limits; 2],
}

impl<'s> Maker<'s> {
    /// Looks at a schema. `conditions` tells for a table what its rows must hold beside its checks; none where it gets no
    /// rows of its own.
    pub fn new(
        schema: &'s Schema,
        wanted: Wanted,
        conditions: &dyn Fn(&Table) -> Option<Vec<String>>,
        same: SameName<'_>,
    ) -> Self {
        let order = in_order(schema, same);
        let prepare = |(at, table): (usize, &&'s Table)| {
            let expression = |expression| Check { expression, ..Check::default() };
            let more = conditions(table)?.into_iter().map(expression);
            let with = Table {
                columns: table.columns.clone(),
                checks: table.checks.iter().cloned().chain(more).collect(),
                ..Table::default()
            };
            let limits = [limits(&with, 0, same), limits(&with, 1, same)];
            Some(Prepared { table, keys: keys(table, schema, &order[..at], same), limits })
        };
        let tables = order.iter().enumerate().filter_map(prepare).collect();
        Self { wanted, tables }
    }

    /// The rows of all tables, in an order in which each table finds those it refers to.
    pub fn inserts(&self) -> Vec<Insert<'s>> {
        let insert = |(at, prepared): (usize, &Prepared<'s>)| Insert {
            table: prepared.table,
            columns: prepared.columns().map(|(_, column)| column).collect(),
            rows: (0..self.wanted.rows).map(|row| self.row(at, row, self.wanted.manner)).collect(),
            one_by_one: prepared.keys.refers_to_itself,
        };
        self.tables.iter().enumerate().map(insert).collect()
    }

    /// A row of the table of this number, in the order of [`Maker::inserts`].
    pub fn row(&self, table: usize, row: usize, manner: Manner) -> Vec<Value> {
        let Some(prepared) = self.tables.get(table) else { return Vec::new() };
        let choice = usize::from(matches!(manner, Manner::Guess(number) if number % 2 == 1));
        let making = Making { wanted: self.wanted, prepared, limits: &prepared.limits[choice], row, manner };
        let numbers = making.numbers();
        prepared.columns().map(|(at, column)| making.value(at, column, &numbers)).collect()
    }
}

impl<'s> Prepared<'s> {
    fn columns(&self) -> impl Iterator<Item = (usize, &'s Column)> + '_ {
        let all = self.table.columns.iter().enumerate();
        all.filter(|(at, _)| self.keys.origins[*at] != Origin::Database)
    }
}

/// A row that is being made.
struct Making<'a> {
    wanted: Wanted,
    prepared: &'a Prepared<'a>,
    limits: &'a Limits,
    row: usize,
    manner: Manner,
}

impl Making<'_> {
    /// The number of each column's value.
    fn numbers(&self) -> Vec<i64> {
        let columns = self.prepared.table.columns.iter().enumerate();
        let mut numbers: Vec<_> = columns.map(|(at, column)| self.number(at, column)).collect();
        for _ in 0..3 {
            for (less, greater, by) in &self.limits.less {
                numbers[*greater] = numbers[*greater].max(numbers[*less].saturating_add(*by));
            }
        }
        numbers
    }

    fn number(&self, at: usize, column: &Column) -> i64 {
        let row = self.row as i64;
        let limit = &self.limits.columns[at];
        let distinct = self.is_distinct(at);
        let wild = [0, -7, 1, 42, 100][(self.chance(at) % 5) as usize];
        let number = match distinct {
            true => row + 1,
            false if column.unsigned => i64::abs(wild),
            false => wild,
        };
        let number = if limit.not.contains(&number) { number + 50 } else { number };
        match (limit.least, limit.most) {
            (None, None) => number,
            (Some(least), None) if distinct => least.max(1).saturating_add(row),
            (Some(least), None) => number.max(least),
            (None, Some(most)) if distinct => most.min(1000).saturating_sub(row),
            (None, Some(most)) => number.min(most),
            (Some(least), Some(most)) => {
                let span = most.saturating_sub(least).saturating_add(1).max(1);
                least.saturating_add(number.rem_euclid(span))
            }
        }
    }

    fn is_distinct(&self, at: usize) -> bool {
        self.manner != Manner::Varied || self.prepared.keys.unique[at]
    }

    fn value(&self, at: usize, column: &Column, numbers: &[i64]) -> Value {
        let limit = &self.limits.columns[at];
        match &self.prepared.keys.origins[at] {
            Origin::Database | Origin::Later => return Value::Null,
            Origin::Other { parent, any } => return self.of_other(at, column, parent, *any),
            Origin::Itself { parent, column: referred } => return self.of_itself(column, parent, *referred, numbers),
            Origin::Own => {}
        }
        let may_be_null = column.nullable && limit.null != Some(false) && !self.prepared.table.is_key(&column.name);
        if limit.null == Some(true) || may_be_null && self.leaves_out(at, 0) {
            return Value::Null;
        }
        let has_default = !matches!(column.default, None | Some(DefaultValue::Null));
        let expression = matches!(column.default, Some(DefaultValue::Expression(_)));
        if has_default && (!self.prepared.keys.unique[at] || expression) && self.leaves_out(at, 1) {
            return Value::Default;
        }
        let which = Which {
            number: numbers[at],
            manner: self.manner,
            limit,
            distinct: self.is_distinct(at),
            chance: self.chance(at) / 5,
        };
        value(column, &column.ty, which)
    }

    /// Whether a column of this row has nothing or its default, where it may.
    fn leaves_out(&self, at: usize, remainder: u64) -> bool {
        match self.manner {
            Manner::Varied => self.row > 0 && self.chance(at) % 4 == remainder,
            Manner::Scant => true,
            Manner::Plain | Manner::Guess(_) => false,
        }
    }

    fn of_other(&self, at: usize, column: &Column, parent: &Parent, any: bool) -> Value {
        if column.nullable && any && self.leaves_out(at, 0) {
            return Value::Null;
        }
        let row = match self.manner {
            Manner::Varied if any => (self.chance(at) % self.wanted.rows.max(1) as u64) as usize,
            // Fewer rows than were wanted may be there.
            Manner::Scant | Manner::Guess(_) if any => 0,
            _ => self.row,
        };
        Value::Of(Parent { row, ..parent.clone() })
    }

    /// The row before this one; the first has none, or refers to itself.
    fn of_itself(&self, column: &Column, parent: &Parent, referred: usize, numbers: &[i64]) -> Value {
        match self.row.checked_sub(1) {
            Some(row) if self.manner != Manner::Scant => Value::Of(Parent { row, ..parent.clone() }),
            _ if column.nullable => Value::Null,
            _ if self.prepared.keys.origins[referred] == Origin::Database => Value::Number((self.row + 1).to_string()),
            _ if self.prepared.keys.origins[referred] == Origin::Own => {
                self.value(referred, &self.prepared.table.columns[referred], numbers)
            }
            _ => Value::Null,
        }
    }

    /// A number that depends on nothing but seed, table, column and row.
    fn chance(&self, at: usize) -> u64 {
        let name = self.prepared.table.name.bytes().fold(self.wanted.seed, |hash, byte| mixed(hash ^ u64::from(byte)));
        mixed(name ^ ((at as u64) << 32) ^ self.row as u64) >> 8
    }
}

/// <https://prng.di.unimi.it/splitmix64.c>
fn mixed(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

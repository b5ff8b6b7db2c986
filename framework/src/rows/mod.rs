//! Rows that a schema's tables take, made up: for trying out on a shadow what a change does to rows.
//!
//! Always holds: the same schema and [`Wanted`] give the same rows; nothing is read from a database. Values are neutral,
//! each driver writes them as its own text ([`Driver::insert`](crate::driver::Driver::insert)). What a check asks is
//! guessed where it is simple (`price >= 0`, `state IN ('a', 'b')`, `length(code) > 3`, `starts < ends`); a table may
//! refuse its rows all the same, and whoever seeds it has [`Maker::row`] for another try in another [`Manner`].

mod keys;
mod limits;
mod make;
mod order;
mod value;
mod words;

pub use make::Maker;

use crate::schema::{Column, Table};

/// How many rows, and which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Rows per table.
    pub rows: usize,
    /// Other seeds give other rows.
    pub seed: u64,
    /// How to choose values at first.
    pub manner: Manner,
}

impl Default for Wanted {
    fn default() -> Self {
        Self { rows: 5, seed: 1, manner: Manner::Varied }
    }
}

/// How values are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// All that is likely to be overlooked: NULL, defaults, zero, negative numbers, quotes, letters beyond ASCII, text as
    /// long as it may be, the same value twice.
    Varied,
    /// Nothing of that: a value in each column, another one in each row.
    Plain,
    /// As little as possible: NULL or the default wherever there may be one.
    Scant,
    /// Guesses of what nobody says: text and unknown types in other shapes, by this number.
    Guess(usize),
}

impl Manner {
    /// The manners in which a row is tried that was refused in the first.
    pub const OTHERS: [Manner; 5] =
        [Manner::Plain, Manner::Scant, Manner::Guess(0), Manner::Guess(1), Manner::Guess(2)];
}

/// One value, without a database's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// No value.
    Null,
    /// What the column has where nothing is said.
    Default,
    /// true or false.
    Boolean(bool),
    /// A number, as decimal digits.
    Number(String),
    /// Text, and what is written as text: days, times, UUIDs, JSON, addresses, spans of time.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Texts of a set.
    Set(Vec<String>),
    /// A list.
    List(Vec<Value>),
    /// The values from the first up to, and without, the second.
    Range(Box<Value>, Box<Value>),
    /// Of a type that Kit does not know: whatever the driver takes for its value of this number, which is never negative.
    Nth(u64),
    /// What another row has.
    Of(Parent),
}

/// A value in a table that is referred to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parent {
    /// The table referred to.
    pub table: String,
    /// Its column.
    pub column: String,
    /// What its rows are ordered by.
    pub key: Vec<String>,
    /// The row in that order, counted from 0.
    pub row: usize,
}

/// Rows of one table. Columns that the database fills in by itself are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Insert<'s> {
    /// The table.
    pub table: &'s Table,
    /// The columns that the rows have values for.
    pub columns: Vec<&'s Column>,
    /// The rows, each with one value per column.
    pub rows: Vec<Vec<Value>>,
    /// Each row may refer to the one before it: they are inserted one by one.
    pub one_by_one: bool,
}

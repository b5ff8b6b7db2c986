//! Operations and what is known of the rows there are → the pieces of a migration that loses none of them.
//!
//! Where no row is in doubt an operation stays as it is: one `AlterTable`, one rebuild. Else it becomes three parts:
//! columns are added (taking NULL), rows are filled or a place is marked where the author has to say how, and everything
//! else of the table follows, dropped columns included, so that a filling can still read them.

mod fills;
mod hints;
mod parts;
mod quoting;

use super::Piece;
use crate::schema::risk::{Risk, is_required};
use crate::schema::{Change, Column, ColumnType, DefaultValue, Doubt, Operation};
use parts::Part;

pub use fills::Fills;
pub use quoting::{Name, Quoting};

/// What is known of the rows there are, and how names are written.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// What the operations may do.
    pub risks: &'a [Risk],
    /// For each risk the number of rows in doubt, where it is known: [`counts`].
    pub counts: &'a [Option<u64>],
    /// What rows are to get.
    pub fills: &'a Fills,
    /// A name as the database quotes it: [`Quoting::quoted`].
    pub quote: &'a dyn Fn(Name<'_>) -> String,
}

/// A migration that can be written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settled {
    /// Its parts, in order.
    pub pieces: Vec<Piece>,
    /// Fills for columns whose rows are in no doubt: table and column.
    pub unused: Vec<(String, String)>,
}

impl Settled {
    /// What the author has to decide before the migration runs.
    pub fn undecided(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Undecided { what, .. } => Some(what.as_str()),
            Piece::Do(_) => None,
        })
    }
}

/// The questions of all risks, in order.
pub fn doubts(risks: &[Risk]) -> Vec<Doubt> {
    risks.iter().filter_map(|risk| risk.doubt.clone()).collect()
}

/// The answers to [`doubts`], one for each risk; none where nothing was asked or answered.
pub fn counts(risks: &[Risk], answers: &[Option<u64>]) -> Vec<Option<u64>> {
    let mut answers = answers.iter().copied();
    risks.iter().map(|risk| risk.doubt.as_ref().and_then(|_| answers.next().flatten())).collect()
}

/// The pieces that do the operations.
pub fn settle(operations: &[Operation], known: &Known<'_>) -> Settled {
    let mut settling = Settling { known, used: Vec::new(), refilled: Vec::new() };
    let mut pieces = Vec::new();
    for (at, operation) in operations.iter().enumerate() {
        let Operation::AlterTable { table, changes } = operation else {
            pieces.push(Piece::Do(operation.clone()));
            continue;
        };
        let parts = changes.iter().enumerate().map(|(number, change)| settling.part(at, number, table, change));
        pieces.extend(parts::arranged(table, parts.collect()));
    }
    let is_unused = |column: &&(String, String)| !settling.used.contains(column);
    Settled { unused: known.fills.columns().filter(is_unused).cloned().collect(), pieces }
}

struct Settling<'a> {
    known: &'a Known<'a>,
    /// Columns whose fills found rows.
    used: Vec<(String, String)>,
    /// Columns of which all rows get new values.
    refilled: Vec<(String, String)>,
}

impl<'a> Settling<'a> {
    fn part(&mut self, operation: usize, number: usize, table: &str, change: &Change) -> Part {
        let doubts = self.doubts(operation, number);
        match change {
            Change::AddColumn { column, .. } => self.addition(table, column, change, &doubts),
            Change::ChangeColumn(column) => self.conversion(table, column, change, &doubts),
            // A row is what is dropped here, and the user knows.
            Change::DropColumn(_) => Part::plain(change),
            _ => {
                if let Some(places) = self.fills_of_key(table, change, &doubts) {
                    return Part { places, ..Part::plain(change) };
                }
                let open = doubts.iter().filter(|(doubt, count)| count.unwrap_or(0) > hints::harmless(doubt));
                let places =
                    open.map(|(doubt, count)| hints::in_the_way(doubt, count.unwrap_or(0), change, self.known.quote));
                Part { places: places.collect(), ..Part::plain(change) }
            }
        }
    }

    /// What gives new values to all rows of a column that a key or index is over, once; none where nobody said any.
    fn fills_of_key(&mut self, table: &str, change: &Change, doubts: &[(&Doubt, Option<u64>)]) -> Option<Vec<Piece>> {
        if doubts.iter().all(|(doubt, count)| count.unwrap_or(0) <= hints::harmless(doubt)) {
            return None;
        }
        let columns: Vec<&str> = match change {
            Change::CreateIndex(index) | Change::AddUnique(index) => {
                index.columns.iter().filter_map(|column| column.name()).collect()
            }
            Change::AddPrimaryKey(key) => key.columns.iter().map(String::as_str).collect(),
            Change::AddForeignKey(key) => key.columns.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        };
        let of_table = |column: &str| (table.to_owned(), column.to_owned());
        if columns.iter().any(|column| self.refilled.contains(&of_table(column))) {
            return Some(Vec::new());
        }
        let known = self.known.fills;
        // A column whose NULLs are filled keeps its other values.
        let filled = columns.into_iter().filter(|column| !self.used.contains(&of_table(column)));
        let filled: Vec<_> = filled.filter_map(|column| Some((column, known.get(table, column)?))).collect();
        let places = filled.into_iter().map(|(column, expression)| {
            self.used.push(of_table(column));
            self.update(table, column, expression, false)
        });
        Some(places.collect::<Vec<_>>()).filter(|places| !places.is_empty())
    }

    /// The questions about one change, and their answers.
    fn doubts(&self, operation: usize, number: usize) -> Vec<(&'a Doubt, Option<u64>)> {
        let counts = self.known.counts.iter().copied().chain(std::iter::repeat(None));
        let risks = self.known.risks.iter().zip(counts);
        let own = risks.filter(|(risk, _)| risk.operation == operation && risk.change == Some(number));
        own.filter_map(|(risk, count)| Some((risk.doubt.as_ref()?, count))).collect()
    }

    fn fill(&mut self, table: &str, column: &str) -> Option<&'a str> {
        let expression = self.known.fills.get(table, column)?;
        self.used.push((table.to_owned(), column.to_owned()));
        Some(expression)
    }

    fn addition(&mut self, table: &str, column: &Column, change: &Change, doubts: &[(&Doubt, Option<u64>)]) -> Part {
        // Not asked: the table is new and has no rows.
        let required = is_required(column).then(|| doubts.first()).flatten();
        if !is_required(column) {
            return match self.fill(table, &column.name) {
                Some(expression) => {
                    let has_values = column.default.as_ref().is_some_and(|default| *default != DefaultValue::Null);
                    let update = self.update(table, &column.name, expression, !has_values);
                    Part { places: vec![update], ..Part::plain(change) }
                }
                None => Part::plain(change),
            };
        }
        let Some((_, count)) = required else { return Part::plain(change) };
        let place = match (self.fill(table, &column.name), count) {
            (Some(expression), _) => {
                // All rows have NULL in it.
                self.refilled.push((table.to_owned(), column.name.clone()));
                self.update(table, &column.name, expression, true)
            }
            (None, Some(0)) => return Part::plain(change),
            (None, count) => hints::required(table, column, *count, self.known.quote),
        };
        let Change::AddColumn { position, .. } = change else { return Part::plain(change) };
        let nullable = Column { nullable: true, definition: None, ..column.clone() };
        Part {
            change: Change::AddColumn { column: nullable, position: position.clone() },
            places: vec![place],
            afterwards: Some(Change::ChangeColumn(column.clone())),
        }
    }

    fn conversion(&mut self, table: &str, column: &Column, change: &Change, doubts: &[(&Doubt, Option<u64>)]) -> Part {
        let is_open = |doubt: &Doubt| matches!(doubt, Doubt::Nulls { .. } | Doubt::Unfit { .. });
        if !doubts.iter().any(|(doubt, _)| is_open(doubt)) {
            // What is computed from now on loses its values, as a dropped column does.
            return Part::plain(change);
        }
        let places = match self.fill(table, &column.name) {
            Some(expression) => {
                let has_nulls = doubts.iter().any(|(doubt, _)| matches!(doubt, Doubt::Nulls { .. }));
                // All rows are converted where some do not fit; where nobody could count and NULL may be all that is in
                // the way, the others stay.
                let all = doubts.iter().any(|(doubt, count)| {
                    matches!(doubt, Doubt::Unfit { .. }) && count.map_or(!has_nulls, |count| count > 0)
                });
                let nulls_only = !all && has_nulls;
                vec![self.update(table, &column.name, expression, nulls_only)]
            }
            None => {
                let open = doubts.iter().filter(|(_, count)| count.unwrap_or(0) > 0);
                let hint = |(doubt, count): &(&Doubt, Option<u64>)| {
                    hints::conversion(table, column, doubt, count.unwrap_or(0), self.known.quote)
                };
                open.map(hint).collect()
            }
        };
        match widened(column, doubts).filter(|_| !places.is_empty()) {
            Some(wide) => Part { change: Change::ChangeColumn(wide), places, afterwards: Some(change.clone()) },
            None => Part { places, ..Part::plain(change) },
        }
    }

    /// Fills rows; there is nothing to undo, as the column is dropped again or takes NULL again.
    fn update(&mut self, table: &str, column: &str, expression: &str, nulls_only: bool) -> Piece {
        if !nulls_only {
            self.refilled.push((table.to_owned(), column.to_owned()));
        }
        let (table, column) = ((self.known.quote)(Name::Table(table)), (self.known.quote)(Name::Column(column)));
        let filter = if nulls_only { format!(" WHERE {column} IS NULL") } else { String::new() };
        let up = format!("UPDATE {table} SET {column} = {expression}{filter}");
        Piece::Do(Operation::Sql { up, down: Some(String::new()), file: None })
    }
}

/// The column with the texts it has and those it is to have, where rows could not get a new one before.
fn widened(column: &Column, doubts: &[(&Doubt, Option<u64>)]) -> Option<Column> {
    let (before, after) = doubts.iter().find_map(|(doubt, _)| match doubt {
        Doubt::Unfit {
            from: ColumnType::Enum { name: None, values: before },
            to: ColumnType::Enum { name: None, values: after },
            ..
        } => Some((before, after)),
        _ => None,
    })?;
    if after.iter().all(|text| before.contains(text)) {
        return None;
    }
    let gone = before.iter().filter(|text| !after.contains(text));
    let ty = ColumnType::Enum { name: None, values: after.iter().chain(gone).cloned().collect() };
    let nullable = column.nullable || doubts.iter().any(|(doubt, _)| matches!(doubt, Doubt::Nulls { .. }));
    Some(Column { ty, nullable, definition: None, ..column.clone() })
}

#[cfg(test)]
mod tests;

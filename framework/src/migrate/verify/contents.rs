//! What is in the tables, and what a migration did to it.

use std::collections::{BTreeMap, BTreeSet};

use crate::driver::{DatabaseError, Driver, Row, Session};
use crate::schema::{Change, DefaultValue, Operation, Schema, Table};

/// All rows of all tables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Contents(BTreeMap<String, Rows>);

/// The rows of a table: values by column, each with the rows in the same order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Rows {
    columns: Vec<String>,
    rows: Vec<Row>,
}

impl Contents {
    pub(super) async fn read(
        driver: &dyn Driver,
        session: &mut dyn Session,
        schema: &Schema,
    ) -> Result<Self, DatabaseError> {
        let quote = driver.quote();
        let quoted = |name: &String| format!("{quote}{}{quote}", name.replace(quote, &format!("{quote}{quote}")));
        let mut all = BTreeMap::new();
        for table in &schema.tables {
            let columns: Vec<_> = table.columns.iter().map(|column| column.name.clone()).collect();
            let list = columns.iter().map(quoted).collect::<Vec<_>>().join(", ");
            let list = if list.is_empty() { "1".to_owned() } else { list };
            let query = format!("SELECT {list} FROM {}", driver.quoted_table(&table.name));
            all.insert(table.name.clone(), Rows { rows: session.query(&query).await?, columns });
        }
        Ok(Self(all))
    }

    /// Numbers the database gave to rows itself, each by its place among those of its table, in foreign keys too: a
    /// transaction that is rolled back does not give its numbers back, so a run that was interrupted has others.
    pub(super) fn renumbered(mut self, schema: &Schema) -> Self {
        let numbered = schema.tables.iter().flat_map(|table| {
            table.columns.iter().filter(|column| column.auto_increment).map(|column| (&table.name, &column.name))
        });
        let given: Vec<_> = numbered.map(|(table, column)| (table, column, self.places(table, column))).collect();
        for table in &schema.tables {
            let Some(rows) = self.0.get_mut(&table.name) else { continue };
            for column in &table.columns {
                let of = |other: &String, referenced: &String| {
                    other == &table.name && referenced == &column.name
                        || refers(table, &column.name, schema.table(other), referenced)
                };
                if let Some((.., places)) = given.iter().find(|(other, referenced, _)| of(other, referenced)) {
                    rows.replace(&column.name, places);
                }
            }
        }
        self
    }

    /// The place of each value of a column among them, counted from one.
    fn places(&self, table: &str, column: &str) -> BTreeMap<String, String> {
        let values = self.0.get(table).and_then(|rows| rows.values(column)).unwrap_or_default();
        let mut numbers: Vec<i128> = values.into_iter().flatten().filter_map(|value| value.parse().ok()).collect();
        numbers.sort_unstable();
        numbers.iter().zip(1..).map(|(number, place): (_, u64)| (number.to_string(), place.to_string())).collect()
    }

    /// What differs between two runs of the same: such values depend on when or by whom they were made.
    pub(super) fn unstable(&self, other: &Self) -> BTreeSet<(String, String)> {
        let mut unstable = BTreeSet::new();
        for (name, rows) in &self.0 {
            let Some(others) = other.0.get(name) else { continue };
            for column in &rows.columns {
                if rows.values(column) != others.values(column) {
                    unstable.insert((name.clone(), column.clone()));
                }
            }
        }
        unstable
    }

    /// How it differs from what it should be, apart from these columns.
    pub(super) fn unlike(&self, wanted: &Self, unstable: &BTreeSet<(String, String)>) -> Vec<String> {
        let mut told = Vec::new();
        for (name, rows) in &wanted.0 {
            let Some(found) = self.0.get(name) else { continue };
            let (was, is) = (rows.rows.len(), found.rows.len());
            if was != is {
                told.push(format!("{name} has {is} rows, and should have {was}"));
                continue;
            }
            let stable = |column: &&String| !unstable.contains(&(name.clone(), (*column).clone()));
            let columns: Vec<&String> = rows.columns.iter().filter(stable).collect();
            match columns.iter().find(|column| rows.values(column) != found.values(column)) {
                Some(column) => told.push(format!("values of {name}.{column} are not what they should be")),
                None if rows.tuples(&columns) != found.tuples(&columns) => {
                    told.push(format!("values of {name} do not stand in the rows they should"));
                }
                None => {}
            }
        }
        told
    }
}

impl Rows {
    fn at(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|own| own == column)
    }

    fn replace(&mut self, column: &str, by: &BTreeMap<String, String>) {
        let Some(at) = self.at(column) else { return };
        for value in self.rows.iter_mut().filter_map(|row| row.get_mut(at)?.as_mut()) {
            if let Some(new) = by.get(value) {
                new.clone_into(value);
            }
        }
    }

    /// A column's values, sorted; none where there is no such column.
    fn values(&self, column: &str) -> Option<Vec<&Option<String>>> {
        let at = self.at(column)?;
        let mut values: Vec<_> = self.rows.iter().map(|row| &row[at]).collect();
        values.sort();
        Some(values)
    }

    /// The rows with these columns only, sorted.
    fn tuples(&self, columns: &[&String]) -> Vec<Vec<&Option<String>>> {
        let at: Vec<_> = columns.iter().filter_map(|column| self.at(column)).collect();
        let mut rows: Vec<Vec<_>> = self.rows.iter().map(|row| at.iter().map(|at| &row[*at]).collect()).collect();
        rows.sort();
        rows
    }
}

/// Whether a foreign key leads from the column to this one.
fn refers(table: &Table, column: &str, other: Option<&Table>, referenced: &str) -> bool {
    let Some(other) = other else { return false };
    table.foreign_keys.iter().filter(|key| key.table == other.name).any(|key| {
        let primary = other.primary_key.iter().flat_map(|key| &key.columns).filter(|_| key.references.is_empty());
        let references = primary.chain(&key.references);
        key.columns.iter().zip(references).any(|(from, to)| from == column && to == referenced)
    })
}

/// A database at one moment.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    pub(super) schema: Schema,
    pub(super) contents: Contents,
}

/// What is wrong with rows, and what was not looked at.
#[derive(Debug, Default)]
pub(super) struct Judged {
    pub(super) wrong: Vec<String>,
    pub(super) notes: Vec<String>,
}

/// Judges rows that went through a migration, `after`, and back, `back`. What the migration itself changes is told and
/// not judged; what it leaves as it is has to be what it was.
pub(super) fn there_and_back(operations: &[Operation], before: &State, after: &State, back: &State) -> Judged {
    let names = Names::of(operations);
    let only_known = !operations.iter().any(|each| matches!(each, Operation::Sql { .. } | Operation::Step { .. }));
    let mut judged = Judged::default();
    for table in &before.schema.tables {
        let name = &table.name;
        let new = names.table(name);
        let (Some(was), Some(again)) = (before.contents.0.get(name), back.contents.0.get(name)) else { continue };
        let Some(between) = after.contents.0.get(new) else {
            if was.rows.len() != again.rows.len() {
                judged.notes.push(format!("rows of {name} go with the table, and do not come back"));
            }
            continue;
        };
        let (first, second, third) = (was.rows.len(), between.rows.len(), again.rows.len());
        if first != second && only_known {
            judged.wrong.push(format!("up leaves {second} rows of {first} in {new}"));
        } else if first != second {
            judged.notes.push(format!("up changes the number of rows in {new}: {first}, then {second}"));
        } else if first != third {
            judged.wrong.push(format!("down leaves {third} rows of {first} in {name}"));
        }
        if (first, first) == (second, third) {
            columns(table, &names, [was, between, again], &after.schema, &mut judged);
        }
    }
    judged
}

fn columns(table: &Table, names: &Names<'_>, rows: [&Rows; 3], after: &Schema, judged: &mut Judged) {
    let [was, between, again] = rows;
    let name = &table.name;
    let mut kept = Vec::new();
    for column in &table.columns {
        let place = format!("{name}.{}", column.name);
        let new = names.column(name, &column.name);
        let (first, third) = (was.values(&column.name), again.values(&column.name));
        if third.is_none() {
            continue;
        }
        if first == third {
            kept.push(&column.name);
            continue;
        }
        let found = after.table(names.table(name)).and_then(|table| table.column(new));
        // What the database sets whenever a row changes is nobody's loss.
        let by_itself = column.default == Some(DefaultValue::CurrentTimestamp) || column.generated.is_some();
        match (between.values(new), found) {
            (None, _) | (_, None) => {
                judged.notes.push(format!("values of {place} go with the column, and do not come back"))
            }
            (Some(_), Some(found)) if (&found.ty, &found.sql_type) != (&column.ty, &column.sql_type) => {
                judged.notes.push(format!("values of {place} are converted, and come back as others"));
            }
            (second, _) if second != first => judged.notes.push(format!("values of {place} are rewritten by up")),
            _ if by_itself => judged.notes.push(format!("values of {place} are set by the database")),
            _ => judged.wrong.push(format!("down changes values of {place}, which up leaves as they are")),
        }
    }
    if was.tuples(&kept) != again.tuples(&kept) {
        judged.wrong.push(format!("values of {name} no longer stand in the rows they stood in"));
    }
}

/// What tables and columns are called behind a migration.
struct Names<'o> {
    tables: BTreeMap<&'o str, &'o str>,
    columns: BTreeMap<(&'o str, &'o str), &'o str>,
}

impl<'o> Names<'o> {
    fn of(operations: &'o [Operation]) -> Self {
        let mut names = Self { tables: BTreeMap::new(), columns: BTreeMap::new() };
        for operation in operations {
            match operation {
                Operation::RenameTable { from, to } => {
                    let first = names.first_of(from);
                    names.tables.insert(first, to);
                }
                Operation::AlterTable { table, changes } => {
                    let first = names.first_of(table);
                    for change in changes {
                        if let Change::RenameColumn { from, to } = change {
                            let known = names.columns.iter().find(|((own, _), new)| *own == first && *new == from);
                            let before = known.map_or(from.as_str(), |((_, column), _)| *column);
                            names.columns.insert((first, before), to);
                        }
                    }
                }
                _ => {}
            }
        }
        names
    }

    /// What a table was called before everything.
    fn first_of(&self, now: &'o str) -> &'o str {
        self.tables.iter().find(|(_, new)| **new == now).map_or(now, |(old, _)| *old)
    }

    fn table<'a>(&'a self, name: &'a str) -> &'a str {
        self.tables.get(name).copied().unwrap_or(name)
    }

    fn column<'a>(&'a self, table: &'a str, column: &'a str) -> &'a str {
        self.columns.get(&(table, column)).copied().unwrap_or(column)
    }
}

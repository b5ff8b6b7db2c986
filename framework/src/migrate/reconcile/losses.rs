//! What goes for good when a database is brought to a branch, and rows that would refuse it: counted under the names they
//! have now.

use super::super::count::count;
use super::super::plan::{Direction, Planned};
use super::super::rows::RowsInTheWay;
use super::trace::Trace;
use super::tried::Tried;
use super::{Migrator, Reconciliation};
use crate::driver::{Driver, Url};
use crate::schema::{Doubt, Risk, Schema, Table, Trouble};

/// Rows or values that go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// Version and name of the migration.
    pub migration: String,
    /// Whether it is undone or applied.
    pub direction: Direction,
    /// How it is lost.
    pub how: Lost,
    /// Table, as it is called now; empty where it is not known which.
    pub table: String,
    /// Column, as it is called now; none where it is the table as a whole.
    pub column: Option<String>,
    /// Its rows, or the rows with a value in the column; none where the database could not tell soon enough.
    pub rows: Option<u64>,
    /// Behind it there is one of this name, too, without what it holds now.
    pub comes_back: bool,
    /// The author of the migration has said that it is meant so.
    pub is_meant: bool,
    /// What the database is asked to count it, where it can be.
    pub(super) doubt: Option<Doubt>,
}

/// How something is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lost {
    /// The table or the column goes.
    Dropped,
    /// The author of a `down` deletes rows, by this statement.
    Deleted(String),
    /// The author of a `down` overwrites values, by this statement.
    Updated(String),
    /// The author of a `down` runs this, and what it does is not known.
    Unknown(String),
}

impl Loss {
    /// `posts`, `posts.slug`.
    pub fn name(&self) -> String {
        match &self.column {
            Some(column) => format!("{}.{column}", self.table),
            None => self.table.clone(),
        }
    }

    /// Whether something is, or may be, in it.
    pub fn is_felt(&self) -> bool {
        self.rows != Some(0)
    }
}

impl Migrator {
    /// Fills in what goes, and what is in the way, given the schemas around the steps. The database is only looked at.
    pub(super) async fn find_losses(&mut self, url: &Url, plan: &mut Reconciliation, tried: &Tried) {
        let (before, after) = (&tried.before, tried.after());
        let mut trace = Trace::new(self.driver, before);
        for (step, behind) in plan.steps.iter().zip(&tried.behind) {
            trace.follow(step, behind);
        }
        let Trace { asked, written, .. } = trace;
        let doubts = asked.iter().filter_map(|asked| asked.risk.doubt.clone());
        let doubts: Vec<_> = doubts.chain(written.iter().filter_map(|loss| loss.doubt.clone())).collect();
        let mut counts = count(url, &doubts).await.into_iter();
        let mut losses = Vec::new();
        let mut in_the_way = Vec::new();
        let around = Around { before, after, driver: self.driver };
        for asked in asked {
            let rows = counts.next().flatten();
            match asked.loss(rows, &around) {
                Some(loss) => losses.push(loss),
                None => in_the_way.extend(asked.in_the_way(rows)),
            }
        }
        for loss in written {
            let rows = loss.doubt.as_ref().and_then(|_| counts.next().flatten());
            losses.push(Loss { rows, ..loss });
        }
        // What goes with its table is not told apart.
        let dropped = |loss: &&Loss| loss.how == Lost::Dropped && loss.column.is_none();
        let tables: Vec<_> = losses.iter().filter(dropped).map(|loss| loss.table.clone()).collect();
        losses.retain(|loss| dropped(&loss) || !tables.contains(&loss.table));
        (plan.losses, plan.in_the_way) = (losses, in_the_way);
    }
}

/// The schemas around all of it.
struct Around<'a> {
    before: &'a Schema,
    after: &'a Schema,
    driver: &'static dyn Driver,
}

impl Around<'_> {
    /// Whether there is a table of this name behind it that is not another one that was there before. A name that differs in
    /// case only is told, too, whether or not it is another one to the database.
    fn comes_back(&self, table: &str) -> Option<&Table> {
        let is_new = |name: &str| self.before.tables.iter().all(|table| table.name != name);
        let alike = |name: &str| name.to_lowercase() == table.to_lowercase() && is_new(name);
        let is_it = |there: &&Table| self.driver.same_name(&there.name, table) || alike(&there.name);
        self.after.tables.iter().find(is_it)
    }
}

/// What the database is asked about.
pub(super) struct Asked<'p> {
    pub(super) step: &'p Planned,
    pub(super) risk: Risk,
    /// Nothing before it may change rows.
    pub(super) is_certain: bool,
}

impl Asked<'_> {
    fn loss(&self, rows: Option<u64>, around: &Around<'_>) -> Option<Loss> {
        let doubt = self.risk.doubt.clone().filter(|_| self.risk.trouble == Some(Trouble::Dropped))?;
        let (table, column) = match &doubt {
            Doubt::Rows { table } => (table, None),
            Doubt::Values { table, column } => (table, Some(column)),
            _ => return None,
        };
        let is_computed = |column: &String| {
            let column = around.before.table(table).and_then(|table| table.column(column));
            column.is_some_and(|column| column.generated.is_some())
        };
        if column.is_some_and(is_computed) {
            return None;
        }
        let there = around.comes_back(table);
        let has = |table: &Table, column: &str| {
            table.columns.iter().any(|there| there.name.to_lowercase() == column.to_lowercase())
        };
        Some(Loss {
            migration: self.step.title(),
            direction: self.step.direction,
            how: Lost::Dropped,
            table: table.clone(),
            column: column.cloned(),
            rows,
            comes_back: there.is_some_and(|table| column.is_none_or(|column| has(table, column))),
            is_meant: self.step.allows(Trouble::Dropped.rule(), self.risk.operation, 0),
            doubt: Some(doubt),
        })
    }

    fn in_the_way(&self, rows: Option<u64>) -> Option<RowsInTheWay> {
        let trouble = self.risk.trouble.filter(|trouble| self.is_certain && *trouble != Trouble::Dropped)?;
        let rows = rows.filter(|rows| *rows > 0)?;
        let is_allowed = self.step.allows(trouble.rule(), self.risk.operation, 0);
        let (migration, told) = (self.step.title(), self.risk.told(rows));
        (!is_allowed).then_some(RowsInTheWay { migration, trouble, told, rows, is_certain: true })
    }
}

//! Rows that would make migrations fail, or would be lost with them: asked before anything begins.
//!
//! Nothing is asked where no operation can be in doubt, and only looked at where one is. What changes rows before that (a
//! step, SQL that is not read or that says so) leaves nobody certain of what is counted now: a migration that repairs rows
//! before it constrains them is as it should be.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::count::count;
use super::deeds::deeds;
use super::error::MigrateError;
use super::migrator::Migrator;
use super::plan::Planned;
use crate::driver::{Driver, Scope, Url};
use crate::schema::{self, Change, Course, Doubt, Operation, Risk, Schema, Trouble};

/// Rows an operation is in trouble with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowsInTheWay {
    /// Version and name of the migration.
    pub migration: String,
    /// What is the matter with them.
    pub trouble: Trouble,
    /// The same in words, with their number.
    pub told: String,
    /// How many there are.
    pub rows: u64,
    /// Whether they will still be so when the operation's turn comes: nothing before it in the plan may change rows.
    pub is_certain: bool,
}

impl Migrator {
    /// Rows that are in the way of the plan. What its migrations allow, or `allowed` names, is not asked about, and what
    /// the database cannot tell soon enough is in nobody's way.
    pub async fn rows_in_the_way(
        &mut self,
        url: &Url,
        plan: &[Planned],
        allowed: &[String],
    ) -> Result<Vec<RowsInTheWay>, MigrateError> {
        let tables = concerned(plan, self.driver());
        if tables.is_empty() {
            return Ok(Vec::new());
        }
        let before = self.session.inspect(&Scope::Tables(tables)).await?;
        let doubted = self.doubted(plan, &before, allowed);
        let doubts: Vec<_> = doubted.iter().filter_map(|doubted| doubted.risk.doubt.clone()).collect();
        let counts = count(url, &doubts).await;
        let counted = doubted.iter().zip(counts).filter_map(|(doubted, rows)| doubted.told(rows?));
        Ok(counted.collect())
    }

    fn doubted<'p>(&self, plan: &'p [Planned], before: &Schema, allowed: &[String]) -> Vec<Doubted<'p>> {
        let same = |a: &str, b: &str| self.driver().same_name(a, b);
        let mut course = Course::new(before);
        let mut is_certain = true;
        let mut doubted = Vec::new();
        for (planned, deeds) in plan.iter().zip(deeds(plan, self.driver(), before)) {
            let mut of_migration = Vec::new();
            let mut is_certain_here = true;
            for deed in deeds {
                is_certain_here &= !deed.changes_rows;
                is_certain &= is_certain_here;
                let Some(mut operation) = deed.operation.map(Cow::into_owned) else { continue };
                if deed.checks_rows && schema::may_doubt(&operation) {
                    schema::resolve(&mut operation, &course.schema(), &same);
                    let may_be_copied = deed.line > 0 && !is_certain_here;
                    let risks = schema::risks_of(deed.at, &operation, &course).into_iter();
                    let risks = risks.map(|risk| Doubted { planned, risk, line: deed.line, is_certain, may_be_copied });
                    of_migration.extend(risks.filter(|doubted| doubted.is_to_be_asked(allowed)));
                }
                course.make(&operation);
            }
            of_migration.retain(|doubted| !doubted.is_replaced(&course));
            doubted.extend(of_migration);
        }
        doubted
    }
}

/// A risk that the database is asked about.
struct Doubted<'p> {
    planned: &'p Planned,
    risk: Risk,
    /// Line of the SQL that was read; 0 where it was recorded.
    line: usize,
    is_certain: bool,
    /// SQL of the same migration may have copied the rows before.
    may_be_copied: bool,
}

impl Doubted<'_> {
    fn is_to_be_asked(&self, allowed: &[String]) -> bool {
        let (Some(_), Some(trouble)) = (&self.risk.doubt, self.risk.trouble) else { return false };
        // What is dropped is worth telling all the same.
        let matters = self.is_certain || trouble == Trouble::Dropped;
        matters
            && !self.planned.allows(trouble.rule(), self.risk.operation, self.line)
            && !allowed.iter().any(|rule| rule == trouble.rule())
    }

    /// Whether it drops a table that SQL built anew, as one does where a table cannot be altered: rows were copied, and a
    /// table of its name is there behind the migration.
    fn is_replaced(&self, course: &Course<'_>) -> bool {
        match &self.risk.doubt {
            Some(Doubt::Rows { table }) => self.may_be_copied && course.now(table).is_some(),
            _ => false,
        }
    }

    fn told(&self, rows: u64) -> Option<RowsInTheWay> {
        let trouble = self.risk.trouble.filter(|_| rows > 0)?;
        let told = self.risk.told(rows);
        Some(RowsInTheWay { migration: self.planned.title(), trouble, told, rows, is_certain: self.is_certain })
    }
}

/// The tables of the database that operations in doubt are about, under all names they have on the way. None where one of
/// the plan is half done: nobody knows what the tables are then.
fn concerned(plan: &[Planned], driver: &dyn Driver) -> Vec<String> {
    if !plan.iter().all(Planned::starts_anew) {
        return Vec::new();
    }
    // What the tables are is not known yet: their names are in the operations all the same.
    let deeds = deeds(plan, driver, &Schema::default());
    let mut new = BTreeSet::new();
    let mut tables = BTreeSet::new();
    let mut is_doubted = false;
    for operation in deeds.iter().flatten().filter_map(|deed| deed.operation.as_deref()) {
        match operation {
            Operation::CreateTable { table, if_not_exists: false } => drop(new.insert(table.name.as_str())),
            Operation::RenameTable { from, to } if new.contains(from.as_str()) => drop(new.insert(to)),
            Operation::AlterTable { .. } | Operation::DropTable { .. } | Operation::RenameTable { .. } => {
                let known = operation.tables().into_iter().filter(|table| !new.contains(table));
                let known: Vec<&str> = known.collect();
                is_doubted |= !known.is_empty() && schema::may_doubt(operation);
                tables.extend(known);
                tables.extend(referred_to(operation));
            }
            _ => {}
        }
    }
    if is_doubted { tables.into_iter().map(str::to_owned).collect() } else { Vec::new() }
}

fn referred_to(operation: &Operation) -> impl Iterator<Item = &str> {
    let changes = if let Operation::AlterTable { changes, .. } = operation { changes.as_slice() } else { &[] };
    changes.iter().filter_map(|change| match change {
        Change::AddForeignKey(key) => Some(key.table.as_str()),
        _ => None,
    })
}

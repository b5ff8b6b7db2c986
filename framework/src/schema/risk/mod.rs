//! What a change may do to rows: which class it is of, and what to ask the live database about it.
//!
//! A question speaks of the database as it is before all operations: of its names, its types, and only of tables that are
//! there. What cannot be asked (a check over a renamed column, a unique index over an expression) is not in doubt here;
//! the drivers' own guards still refuse to lose a row when the migration runs.

mod changes;
mod course;
mod fits;
mod rows;
pub(super) mod words;

use std::borrow::Cow;
use std::fmt;

use crate::schema::{Doubt, Operation, Schema};
#[cfg(feature = "codegen")]
pub(super) use changes::is_required;
pub use course::{Course, Traced};
pub use rows::Trouble;

/// What an operation does to what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Nothing that is there is lost or refused.
    Additive,
    /// Something goes that is there: values, rows, a view others may read.
    Destructive,
    /// What is there may have to be changed before it fits.
    Conversion,
}

impl fmt::Display for Class {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Class::Additive => "additive",
            Class::Destructive => "destructive",
            Class::Conversion => "needs conversion",
        })
    }
}

/// What one operation, or one change of a table, may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Risk {
    /// Position of the operation.
    pub operation: usize,
    /// Position among the changes of an `AlterTable`.
    pub change: Option<usize>,
    /// What it does to what is there.
    pub class: Class,
    /// What it does, in words: `adds posts.slug`.
    pub what: String,
    /// What the live database can say about it.
    pub doubt: Option<Doubt>,
    /// What it would find.
    pub trouble: Option<Trouble>,
    /// What to do if it says that there are such rows.
    pub advice: Option<String>,
}

impl Risk {
    /// The class, knowing the answer to the doubt: what needs no conversion is additive. What is dropped stays
    /// destructive, since other databases may hold more.
    pub fn class_given(&self, count: Option<u64>) -> Class {
        if self.class == Class::Conversion && self.doubt.is_some() && count == Some(0) {
            Class::Additive
        } else {
            self.class
        }
    }
}

/// Whether rows may be in doubt about an operation, whatever its tables are.
pub fn may_doubt(operation: &Operation) -> bool {
    match operation {
        Operation::DropTable { .. } => true,
        Operation::AlterTable { changes, .. } => changes.iter().any(changes::may_doubt),
        _ => false,
    }
}

/// Whether rows may be others behind it than those a database counts before.
pub fn changes_rows(operation: &Operation) -> bool {
    matches!(operation, Operation::Sql { .. } | Operation::Step { .. } | Operation::RenameEnumValue { .. })
}

/// What each operation may do, in order; each change of a table on its own, and twice where two questions are to be asked
/// about it.
pub fn risks(operations: &[Operation], before: &Schema) -> Vec<Risk> {
    let mut course = Course::new(before);
    let mut risks = Vec::new();
    for (at, operation) in operations.iter().enumerate() {
        risks.extend(risks_of(at, operation, &course));
        course.make(operation);
    }
    risks
}

/// What one operation may do, given the tables before it.
pub fn risks_of(at: usize, operation: &Operation, course: &Course<'_>) -> Vec<Risk> {
    let Operation::AlterTable { table, changes } = operation else {
        return vec![of_operation(at, operation, course)];
    };
    let mut risks = Vec::new();
    let mut traced = course.table(table).map(Cow::into_owned).unwrap_or_default();
    for (number, change) in changes.iter().enumerate() {
        let found = changes::risks(table, change, &traced, course);
        risks.extend(found.into_iter().map(|found| found.at(at, Some(number))));
        traced.make(change);
    }
    risks
}

fn of_operation(at: usize, operation: &Operation, course: &Course<'_>) -> Risk {
    let class = match operation {
        Operation::DropTable { .. } | Operation::DropView { .. } | Operation::DropExtension { .. } => {
            Class::Destructive
        }
        Operation::Sql { .. } | Operation::Step { .. } => Class::Conversion,
        _ => Class::Additive,
    };
    let doubt = match operation {
        Operation::DropTable { name, .. } => course.table(name).as_deref().and_then(rows),
        _ => None,
    };
    let trouble = doubt.as_ref().map(|_| Trouble::Dropped);
    Found { class, what: words::operation(operation), doubt, trouble, advice: None }.at(at, None)
}

fn rows(traced: &Traced) -> Option<Doubt> {
    Some(Doubt::Rows { table: traced.name_before()?.to_owned() })
}

/// A risk that does not know yet where it stands.
struct Found {
    class: Class,
    what: String,
    doubt: Option<Doubt>,
    trouble: Option<Trouble>,
    advice: Option<String>,
}

impl Found {
    fn at(self, operation: usize, change: Option<usize>) -> Risk {
        let Self { class, what, doubt, trouble, advice } = self;
        Risk { operation, change, class, what, doubt, trouble, advice }
    }
}

#[cfg(test)]
mod tests;

//! What a plan does, one thing after the other: what is recorded, and with the feature `lint` also what SQL says.

use std::borrow::Cow;

use super::plan::Planned;
use crate::driver::Driver;
#[cfg(feature = "lint")]
use crate::lint::{Act, Dialect, Doing, Reader};
use crate::schema::{Operation, Schema, changes_rows};

/// One thing a migration does.
pub(super) struct Deed<'p> {
    /// The operation it is, or is read as.
    pub(super) operation: Option<Cow<'p, Operation>>,
    /// The operation of the migration that it is, or is a part of.
    pub(super) at: usize,
    /// Line of the statement in the SQL that was read; 0 where it was recorded.
    pub(super) line: usize,
    /// Whether rows may be others behind it.
    pub(super) changes_rows: bool,
    /// Whether it refuses rows, or takes them away, as its operation says.
    pub(super) checks_rows: bool,
    /// What becomes of rows its operation does not say alone: there is `USING`, `IGNORE` or `CASCADE` with it.
    pub(super) says_more: bool,
}

/// What each migration does. Of SQL that is not read it is only said that it may change rows.
#[cfg(not(feature = "lint"))]
pub(super) fn deeds<'p>(plan: &'p [Planned], _: &dyn Driver, _: &Schema) -> Vec<Vec<Deed<'p>>> {
    let of = |planned: &'p Planned| planned.operations.iter().enumerate().map(Deed::recorded).collect();
    plan.iter().map(of).collect()
}

/// What each migration does; SQL is read with the schema before the first.
#[cfg(feature = "lint")]
pub(super) fn deeds<'p>(plan: &'p [Planned], driver: &dyn Driver, before: &Schema) -> Vec<Vec<Deed<'p>>> {
    let mut reader = Dialect::of_driver(driver.name()).map(|dialect| Reader::new(dialect, before));
    let is_read = reader.is_some();
    let mut of = |planned: &'p Planned| {
        let acts = reader.as_mut().map(|reader| reader.acts(&planned.operations)).unwrap_or_default();
        let mut acts = acts.into_iter().peekable();
        let mut deeds = Vec::new();
        for (at, operation) in planned.operations.iter().enumerate() {
            let read = std::iter::from_fn(|| acts.next_if(|act| act.place.operation == at));
            let read: Vec<_> = read.map(Deed::read).collect();
            match operation {
                Operation::Sql { .. } if is_read => deeds.extend(read),
                _ => deeds.push(Deed::recorded((at, operation))),
            }
        }
        deeds
    };
    plan.iter().map(&mut of).collect()
}

impl<'p> Deed<'p> {
    fn recorded((at, operation): (usize, &'p Operation)) -> Self {
        let changes_rows = changes_rows(operation);
        Self {
            operation: Some(Cow::Borrowed(operation)),
            at,
            line: 0,
            changes_rows,
            checks_rows: true,
            says_more: false,
        }
    }

    #[cfg(feature = "lint")]
    fn read(act: Act) -> Self {
        let (changes_rows, checks_rows) = (act.changes_rows(), act.checks_rows());
        let says_more = act.manner.cascade || act.converts_in_own_words();
        let (at, line) = (act.place.operation, act.place.line);
        let operation = match act.doing {
            Doing::Operation(operation) => Some(Cow::Owned(*operation)),
            _ => None,
        };
        Self { operation, at, line, changes_rows, checks_rows, says_more }
    }
}

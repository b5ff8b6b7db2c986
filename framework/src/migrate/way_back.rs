//! The way back of a migration, collected while it runs.

use serde::{Deserialize, Serialize};

use super::history::Undo;
use super::plan::{Direction, Planned};
use crate::schema::{Irreversible, Operation};

/// What undoes what was done so far, last first; or why nothing does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct WayBack {
    pub(super) operations: Vec<Operation>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) irreversible: Option<Irreversible>,
}

impl WayBack {
    /// Whether what comes next is to be reversed, too.
    pub(super) fn is_wanted(&self, planned: &Planned) -> bool {
        planned.direction == Direction::Up && planned.written_undo.is_none() && self.irreversible.is_none()
    }

    /// Puts what undoes a later part in front.
    pub(super) fn add(&mut self, later: WayBack) {
        self.operations.splice(0..0, later.operations);
        self.irreversible = self.irreversible.take().or(later.irreversible);
    }

    /// The way back to remember: a written one goes before.
    pub(super) fn finish(self, planned: &Planned) -> Undo {
        match (&planned.written_undo, self.irreversible) {
            (Some(written), _) => written.clone(),
            (None, Some(why)) => Undo::Irreversible(why),
            (None, None) => Undo::Operations(self.operations),
        }
    }
}

impl From<Result<Vec<Operation>, Irreversible>> for WayBack {
    fn from(reversed: Result<Vec<Operation>, Irreversible>) -> Self {
        match reversed {
            Ok(operations) => Self { operations, irreversible: None },
            Err(why) => Self { operations: Vec::new(), irreversible: Some(why) },
        }
    }
}

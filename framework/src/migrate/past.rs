//! What applied migrations did when they were applied.

use super::error::MigrateError;
use super::history::Applied;
use super::migrator::Migrator;
use crate::schema::Operation;

impl Migrator {
    /// The operations of each, in their order: as the history remembers them, else as its file says, where that is still
    /// what it was. None where nobody knows.
    pub(super) async fn did(&mut self, applied: &[Applied]) -> Result<Vec<Option<Vec<Operation>>>, MigrateError> {
        let mut plans = self.history.plans(self.session.as_mut()).await?;
        let mut did = Vec::with_capacity(applied.len());
        for entry in applied {
            did.push(match (plans.remove(&entry.version.number()), self.source.find(&entry.version)) {
                (Some(plan), _) => Some(plan),
                (None, Some(file)) if file.checksum(self.driver)? == entry.checksum => Some(file.up()?.operations),
                (None, _) => None,
            });
        }
        Ok(did)
    }
}

//! What is sent where a transaction begins and ends: by the session, and printed by who asks what would be sent.

use crate::driver::{Boundary, Statement};

pub(super) const BEGIN: &str = "BEGIN";
/// COMMIT of a transaction that an error has broken off is no error to the server, it rolls back; nor is one without any
/// transaction. A savepoint is refused in both.
pub(super) const COMMIT: &str = "SAVEPOINT kit_commit; COMMIT";
pub(super) const ROLLBACK: &str = "ROLLBACK";
pub(super) const SAVEPOINT: &str = "SAVEPOINT kit_migration";
pub(super) const RELEASE: &str = "RELEASE kit_migration";
pub(super) const ROLLBACK_TO: &str = "ROLLBACK TO kit_migration; RELEASE kit_migration";

/// The statements of a boundary.
pub(super) fn boundary(boundary: Boundary) -> Vec<Statement> {
    vec![Statement::new(match boundary {
        Boundary::Begin(_) => BEGIN,
        Boundary::Commit(_) => COMMIT,
        Boundary::Savepoint => SAVEPOINT,
        Boundary::Release => RELEASE,
    })]
}

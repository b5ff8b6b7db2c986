//! What a server did on a shadow, held against what rules claim.

use super::{Act, Claims, Severity};
use crate::driver::{Blocks, Measured, Touched};
use crate::schema::Course;
use crate::wire::{ForeseenMigration, ForeseenStatement};

/// What a measurement says about a claim.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Weighed {
    /// Nothing: it was not measured, or nothing is claimed.
    Unknown,
    /// It is so, in the words of what was seen.
    Confirmed(String),
    /// It is not so.
    TakenBack,
}

/// A table that others have to wait for, for as long as it is large.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Hurt {
    pub(super) table: String,
    /// The rule that tells of it.
    pub(super) rule: &'static str,
    pub(super) severity: Option<Severity>,
    pub(super) message: String,
    pub(super) measured: String,
}

/// Holds a claim against what the statements of the act did.
///
/// Almost every change locks its table for a moment. Where a rule claims that rows are written or read, only that counts;
/// a lock confirms a rule that claims nothing else.
pub(super) fn weigh(migration: &ForeseenMigration, act: &Act, claims: &Claims) -> Weighed {
    let statements = statements(migration, act);
    let claims_rows = claims.rewrites || claims.scans;
    let claims_something = claims_rows || claims.blocks_writes || claims.in_place;
    if statements.is_empty() || claims.table.is_empty() || !claims_something {
        return Weighed::Unknown;
    }
    let holds = |touched: &&Touched| {
        touched.table == claims.table
            && match () {
                () if claims_rows => claims.rewrites && touched.rewrites || claims.scans && reads_all(touched),
                () if claims.in_place => !touched.rewrites,
                () => touched.blocks >= Blocks::Writes,
            }
    };
    let found = statements.iter().find_map(|statement| {
        let touched = statement.measured.tables.iter().find(holds)?;
        Some(words(&statement.measured, touched))
    });
    match found {
        Some(words) => Weighed::Confirmed(words),
        // There were no rows to be seen reading.
        None if migration.rowless && claims.scans => Weighed::Unknown,
        None => Weighed::TakenBack,
    }
}

/// Tables in use that the act's statements rewrite, or read in full while others wait.
pub(super) fn hurt(migration: &ForeseenMigration, act: &Act, course: &Course<'_>) -> Vec<Hurt> {
    // The statements of an operation are no single change's.
    if act.place.part.is_some_and(|part| part > 0) && !act.manner.text {
        return Vec::new();
    }
    let mut hurts: Vec<Hurt> = Vec::new();
    for statement in statements(migration, act) {
        // A table nobody knows of yet is one that the operation itself creates.
        let is_live = |name: &str| course.table(name).is_some_and(|table| table.before.is_some());
        for touched in statement.measured.tables.iter().filter(|touched| is_live(&touched.table)) {
            let Some(hurt) = hurts_by(&statement.measured, touched) else { continue };
            if !hurts.iter().any(|other| other.table == hurt.table) {
                hurts.push(hurt);
            }
        }
    }
    hurts
}

fn hurts_by(measured: &Measured, touched: &Touched) -> Option<Hurt> {
    let table = &touched.table;
    let (rule, severity, message) = match (touched.rewrites, reads_all(touched), touched.blocks) {
        (true, _, Blocks::Reads) => ("measured-rewrite", None, format!("writes {table} anew, and who reads it waits")),
        (true, _, Blocks::Writes) => {
            ("measured-rewrite", None, format!("writes {table} anew, and who writes to it waits"))
        }
        (true, ..) => ("measured-rewrite", Some(Severity::Note), format!("writes {table} anew, and nobody waits")),
        (false, true, Blocks::Reads) => {
            ("measured-lock", None, format!("keeps who reads {table} waiting while it reads all rows"))
        }
        (false, true, Blocks::Writes) => {
            ("measured-lock", None, format!("keeps who writes to {table} waiting while it reads all rows"))
        }
        _ => return None,
    };
    Some(Hurt { table: table.clone(), rule, severity, message, measured: words(measured, touched) })
}

/// An index that is built anew is built from all rows.
fn reads_all(touched: &Touched) -> bool {
    touched.scans || !touched.rebuilds.is_empty()
}

/// What the server did, in words: `locks posts (SHARE), reads all rows`.
fn words(measured: &Measured, touched: &Touched) -> String {
    let lock = touched.lock.as_ref().map(|lock| format!("locks {} ({lock})", touched.table));
    let lock = lock.or_else(|| (touched.blocks >= Blocks::Writes).then(|| format!("locks {}", touched.table)));
    let rewrites = touched.rewrites.then(|| "writes all rows anew".to_owned());
    let scans = (touched.scans && !touched.rewrites).then(|| "reads all rows".to_owned());
    let rebuilds = (!touched.rebuilds.is_empty()).then(|| format!("builds {} anew", touched.rebuilds.join(", ")));
    let did: Vec<String> = [lock, rewrites, scans, rebuilds, measured.method.clone()].into_iter().flatten().collect();
    did.join(", ")
}

/// What was measured of the act: of SQL text its own statement, of a recorded change all that its operation sent. What
/// only a manual says, a rule knows better; what was left out says nothing.
fn statements<'m>(migration: &'m ForeseenMigration, act: &Act) -> Vec<&'m ForeseenStatement> {
    let seen = |sent: &&ForeseenStatement| !sent.measured.by_manual && !sent.measured.left_out;
    let measured = migration.statements.iter().filter(seen);
    let of_operation = measured.filter(|sent| sent.operation == act.place.operation);
    let of_operation: Vec<_> = of_operation.collect();
    if !act.manner.text {
        return of_operation;
    }
    let is_its_own = |sent: &&&ForeseenStatement| {
        let (text, line) = (sent.statement.text.trim(), sent.statement.line);
        line > 0 && line == act.place.line || text == act.place.text.trim()
    };
    of_operation.iter().filter(is_its_own).copied().collect()
}

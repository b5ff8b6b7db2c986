//! Rows that the migrations can be tried on: what made-up rows are refused for may be nobody's fault but theirs.

use std::collections::BTreeMap;

use super::Verified;
use super::bench::Bench;
use crate::driver::Scope;
use crate::migrate::MigrateError;
use crate::rows::Manner;
use crate::schema::{Trouble, risks};

/// What became of it.
#[derive(Debug, Default)]
pub(super) struct Fit {
    /// What is to be said of the first leg of migrations, by their place.
    pub(super) notes: BTreeMap<usize, Vec<String>>,
    /// Migrations that cannot be applied where there are rows, and why.
    pub(super) refused: BTreeMap<usize, String>,
    /// The migration that cannot be applied at all, and why.
    pub(super) fails: Option<(String, String, usize)>,
}

/// Applies all migrations to varied rows; where these are refused, to plain ones, then to none.
pub(super) async fn fit(bench: &mut Bench<'_>, verified: &mut Verified) -> Result<Fit, MigrateError> {
    let mut fit = Fit::default();
    loop {
        let (scratch, mut seeded) = bench.build(0).await?;
        let mut migrator = bench.migrator(&scratch).await?;
        let mut failed = None;
        for at in 0..bench.migrations().len() {
            let before = migrator.session().inspect(&Scope::All).await?;
            if let Err(error) = bench.up(&mut migrator, at).await {
                failed = Some((at, before, reason(error)?));
                break;
            }
            if at + 1 < bench.migrations().len() {
                bench.seed(migrator.session(), &mut seeded).await?;
            }
        }
        let Some((at, before, why)) = failed else {
            verified.rows = seeded.rows.values().sum();
            verified.tables = seeded.rows.len();
            verified.left_empty = seeded.left_empty;
            return Ok(fit);
        };
        match bench.manner {
            Some(Manner::Varied) => {
                fit.notes.entry(at).or_default().push(format!("takes no rows with NULL, odd or equal values: {why}"));
                bench.manner = Some(Manner::Plain);
            }
            Some(_) => {
                bench.manner = None;
                let known = risks(&bench.operations(at)?, &before);
                let depends = known
                    .iter()
                    .filter_map(|risk| risk.trouble)
                    .any(|trouble| !matches!(trouble, Trouble::Dropped | Trouble::Valueless));
                let all = known.iter().any(|risk| risk.trouble == Some(Trouble::Valueless));
                if depends && !all {
                    let note = format!("proven on empty tables: made-up rows are not what it asks for ({why})");
                    fit.notes.entry(at).or_default().push(note);
                } else {
                    fit.refused.insert(at, why);
                }
            }
            None => {
                fit.refused.remove(&at);
                fit.notes.remove(&at);
                fit.fails = Some((bench.title(at)?, why, bench.migrations().len() - at - 1));
                bench.stop_before(at);
                // It was not the rows' fault.
                bench.manner = (bench.wanted.rows > 0).then_some(Manner::Varied);
            }
        }
    }
}

/// What is wrong with a migration; what is wrong with the world stays an error.
pub(super) fn reason(error: MigrateError) -> Result<String, MigrateError> {
    use crate::driver::DatabaseError as Lost;
    match error {
        MigrateError::Failed { ref source, ref place, ref statement, .. }
        | MigrateError::Stopped { ref source, ref place, ref statement, .. } => match **source {
            Lost::Disconnected { .. } | Lost::Full { .. } => Err(error),
            ref source => {
                let at = place.as_ref().map(|place| format!(" at {place}")).unwrap_or_default();
                let line = statement.as_ref().map(|text| format!(": {}", one_line(text))).unwrap_or_default();
                Ok(format!("{source}{at}{line}"))
            }
        },
        MigrateError::Database(source @ (Lost::Disconnected { .. } | Lost::Full { .. })) => Err(source.into()),
        error => Ok(error.to_string()),
    }
}

/// A statement on one line, cut where it gets too long.
pub(super) fn one_line(text: &str) -> String {
    const LONGEST: usize = 80;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

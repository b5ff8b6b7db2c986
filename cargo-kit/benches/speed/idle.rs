//! Commands that find a thousand migrations applied and nothing to do.

use crate::Failure;
use crate::report::{Limit, Row};
use crate::run::{RUNS, seconds};
use crate::stock::Stock;

const RUNNER: f64 = 0.020;
const THROUGH_KIT: f64 = 0.030;

/// The runner alone, `migrate`.
pub(crate) fn migrate(stock: &Stock) -> Result<Row, Failure> {
    runner(stock, "migrate")
}

/// The runner alone, `migrate:status`.
pub(crate) fn status(stock: &Stock) -> Result<Row, Failure> {
    runner(stock, "migrate:status")
}

fn runner(stock: &Stock, command: &str) -> Result<Row, Failure> {
    let (project, database) = (stock.release()?, stock.applied()?);
    let mut runs = Vec::new();
    for _ in 0..3 * RUNS {
        runs.push(seconds(&mut project.runner(&[command], &database))?);
    }
    Ok(Row::seconds(runs).limit(Limit::Value(RUNNER)))
}

/// What `cargo-kit migrate:status` with nothing to build adds to the runner alone.
pub(crate) fn through_kit(stock: &Stock) -> Result<Row, Failure> {
    let (project, database) = (stock.release()?, stock.applied()?);
    let mut added = Vec::new();
    for _ in 0..3 * RUNS {
        let kit = seconds(&mut project.kit(&["migrate:status"], &database))?;
        added.push(kit - seconds(&mut project.runner(&["migrate:status"], &database))?);
    }
    Ok(Row::seconds(added).limit(Limit::Value(THROUGH_KIT)))
}

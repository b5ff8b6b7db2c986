//! A thousand migrations applied, against the `sqlite3` shell running the same SQL, one transaction each.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::report::{Limit, Row};
use crate::run::{RUNS, peak_memory, seconds};
use crate::stock::Stock;
use crate::{Failure, workload};

const TIMES: f64 = 1.1;
const MIB: f64 = 16.0;

/// To an empty database, where migrations share transactions.
pub(crate) fn to_empty(stock: &Stock) -> Result<Row, Failure> {
    against_shell(stock, Start::Empty)
}

/// To a database with something in it, a transaction each.
pub(crate) fn to_begun(stock: &Stock) -> Result<Row, Failure> {
    against_shell(stock, Start::Begun)
}

pub(crate) fn memory_empty(stock: &Stock) -> Result<Row, Failure> {
    memory(stock, Start::Empty)
}

pub(crate) fn memory_begun(stock: &Stock) -> Result<Row, Failure> {
    memory(stock, Start::Begun)
}

/// What the thousand are applied to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Start {
    /// A file that is not there.
    Empty,
    /// The first migration's table, applied before.
    Begun,
}

fn against_shell(stock: &Stock, start: Start) -> Result<Row, Failure> {
    let runner = stock.release()?;
    let begun = stock.begun()?;
    let database = |name: &str| match start {
        Start::Empty => stock.no_database(name),
        Start::Begun => stock.copy(&begun, name),
    };
    let script = stock.folder().join("apply.sql");
    let skipped = if start == Start::Begun { 1 } else { 0 };
    fs::write(&script, workload::script(&workload::migrations()[skipped..]))?;
    let shell = Command::new("sqlite3").arg("-version").output().is_ok();

    let (mut kit, mut other) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        kit.push(seconds(&mut runner.runner(&["migrate"], &database("kit")?))?);
        if shell {
            other.push(seconds(&mut sqlite3(&script, &database("shell")?))?);
        }
    }
    let limit = if shell { Limit::Ratio(TIMES) } else { Limit::None("sqlite3 is not installed") };
    Ok(Row::seconds(kit).against("sqlite3", other).limit(limit))
}

fn sqlite3(script: &Path, database: &Path) -> Command {
    let mut command = Command::new("sqlite3");
    command.arg("-bail").arg(database).arg(format!(".read '{}'", script.display()));
    command
}

fn memory(stock: &Stock, start: Start) -> Result<Row, Failure> {
    let runner = stock.release()?;
    let mut peaks = Vec::new();
    for _ in 0..3 {
        let database = match start {
            Start::Empty => stock.no_database("kit")?,
            Start::Begun => stock.copy(&stock.begun()?, "kit")?,
        };
        peaks.extend(peak_memory(&mut runner.runner(&["migrate"], &database))?);
    }
    Ok(Row::mib(peaks).limit(Limit::Value(MIB)))
}

//! A database of many tables inspected, and the entities of all of them written.

use std::fs;

use crate::Failure;
use crate::project::Project;
use crate::report::{Limit, Row};
use crate::run::{RUNS, seconds};
use crate::stock::Stock;

/// Seconds for each table: 0.3 for 500, and no more than in proportion for more.
const EACH: f64 = 0.3 / 500.0;

/// Into an empty folder.
pub(crate) fn first(stock: &Stock, tables: usize) -> Result<Row, Failure> {
    let (project, database) = (stock.release()?, stock.with_tables(tables)?);
    let mut runs = Vec::new();
    for _ in 0..RUNS {
        forget(stock)?;
        runs.push(seconds(&mut project.kit(&["entity:generate"], &database))?);
    }
    Ok(Row::seconds(runs).limit(Limit::Value(EACH * tables as f64)))
}

/// When all are there already, and as they should be.
pub(crate) fn again(stock: &Stock, tables: usize) -> Result<Row, Failure> {
    let (project, database) = (stock.release()?, stock.with_tables(tables)?);
    forget(stock)?;
    seconds(&mut project.kit(&["entity:generate"], &database))?;
    let mut runs = Vec::new();
    for _ in 0..RUNS {
        runs.push(seconds(&mut project.kit(&["entity:generate"], &database))?);
    }
    Ok(Row::seconds(runs).limit(Limit::Value(EACH * tables as f64)))
}

fn forget(stock: &Stock) -> Result<(), Failure> {
    forget_in(stock.release()?)
}

/// Removes the entities of a project, and its snapshot.
pub(crate) fn forget_in(project: &Project) -> Result<(), Failure> {
    let root = &project.root;
    let entities = root.join("app").join("entities");
    if entities.exists() {
        fs::remove_dir_all(&entities)?;
    }
    let snapshot = root.join("database").join("schema.json");
    if snapshot.exists() {
        fs::remove_file(snapshot)?;
    }
    Ok(())
}

//! The daily step: one more migration beside a hundred Rust ones, in development.

use std::fs;

use crate::Failure;
use crate::report::{Limit, Row};
use crate::run::{RUNS, seconds};
use crate::stock::Stock;

const RUST: f64 = 1.0;
const SQL: f64 = 0.040;

/// A Rust migration, made and applied: the runner is compiled once more.
pub(crate) fn rust(stock: &Stock) -> Result<Row, Failure> {
    let (project, database) = (stock.debug()?, stock.folder().join("developed.sqlite"));
    let mut runs = Vec::new();
    for number in 0..RUNS {
        let name = format!("create_rust{number}_table");
        let made = seconds(&mut project.kit(&["make:migration", &name, "title", "price:integer"], &database))?;
        runs.push(made + seconds(&mut project.kit(&["migrate"], &database))?);
    }
    Ok(Row::seconds(runs).limit(Limit::Value(RUST)))
}

/// A migration in SQL, applied: no compiler is needed.
pub(crate) fn sql(stock: &Stock) -> Result<Row, Failure> {
    let (project, database) = (stock.debug()?, stock.folder().join("developed.sqlite"));
    // The runner is as the next run will find it.
    seconds(&mut project.kit(&["migrate"], &database))?;
    let mut runs = Vec::new();
    for number in 0..2 * RUNS {
        let file = project.migrations().join(format!("20980101_0000{number:02}_create_sql{number}_table.sql"));
        fs::write(file, format!("CREATE TABLE sql{number} (id INTEGER PRIMARY KEY, title TEXT NOT NULL);\n"))?;
        runs.push(seconds(&mut project.kit(&["migrate"], &database))?);
    }
    Ok(Row::seconds(runs).limit(Limit::Value(SQL)))
}

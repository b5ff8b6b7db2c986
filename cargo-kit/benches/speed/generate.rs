//! Entities compared with what the migrations make, in development.

use std::fs;
use std::path::PathBuf;

use crate::Failure;
use crate::entities::forget_in;
use crate::project::Project;
use crate::report::{Limit, Row};
use crate::run::{RUNS, seconds};
use crate::stock::Stock;
use crate::tables;

/// Seconds for 500 entities that are as the migrations make them; for more of them, in proportion.
const SAME: f64 = 0.150;
/// Seconds for 500 of which one is not.
const CHANGED: f64 = 0.200;
/// Seconds for 2,000.
const MANY: f64 = 1.0;

/// Nothing has changed.
pub(crate) fn same(stock: &Stock, tables: usize) -> Result<Row, Failure> {
    let limit = if tables > 500 { MANY } else { SAME };
    timed(stock, tables, limit, &["migrate:generate", "--check"])
}

/// One entity has a new field.
pub(crate) fn changed(stock: &Stock, tables: usize) -> Result<Row, Failure> {
    let project = project(stock, tables)?;
    let folder = project.root.join("app").join("entities");
    let mut files: Vec<_> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    files.sort();
    let file = files.iter().find(|file| !file.ends_with("mod.rs")).ok_or("no entities")?;
    let text = fs::read_to_string(file)?;
    let end = text.rfind('}').ok_or("no struct")?;
    fs::write(file, format!("{}    pub nickname: Option<String>,\n{}", &text[..end], &text[end..]))?;
    let row = timed(stock, tables, CHANGED, &["migrate:generate", "--dry-run"]);
    fs::write(file, text)?;
    row
}

fn timed(stock: &Stock, tables: usize, limit: f64, arguments: &[&str]) -> Result<Row, Failure> {
    let (project, database) = (project(stock, tables)?, database(stock, tables));
    // The migrations are replayed once.
    seconds(&mut project.kit(arguments, &database))?;
    let runs = (0..RUNS).map(|_| seconds(&mut project.kit(arguments, &database)));
    Ok(Row::seconds(runs.collect::<Result<_, _>>()?).limit(Limit::Value(limit)))
}

fn database(stock: &Stock, tables: usize) -> PathBuf {
    stock.folder().join(format!("generated-{tables}.sqlite"))
}

/// A project with so many tables, all from one migration, and their entities.
fn project(stock: &Stock, tables: usize) -> Result<&Project, Failure> {
    let project = stock.generated()?;
    let migration = project.migrations().join("20200101_000000_everything.sql");
    let script = tables::script(tables);
    if fs::read_to_string(&migration).ok().as_ref() != Some(&script) {
        forget_in(project)?;
        fs::write(migration, script)?;
        seconds(&mut project.kit(&["migrate"], &stock.no_database(&format!("generated-{tables}"))?))?;
    }
    Ok(project)
}

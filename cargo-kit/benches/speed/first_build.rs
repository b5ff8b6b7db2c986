//! The first `cargo kit migrate` of a new project: everything is compiled.

use std::fs;

use crate::Failure;
use crate::project::{Profile, Project};
use crate::report::{Limit, Row};
use crate::run::{cpu_of_children, seconds};
use crate::stock::Stock;

const CPU_SECONDS: f64 = 70.0;

/// CPU seconds of one first build.
pub(crate) fn cpu_seconds(stock: &Stock) -> Result<Row, Failure> {
    let target = stock.folder().join("first-target");
    if target.exists() {
        fs::remove_dir_all(&target)?;
    }
    let project = Project::new(stock.folder(), "first", &target, Profile::Debug)?;
    let before = cpu_of_children();
    seconds(&mut project.kit(&["migrate"], &stock.no_database("first")?))?;
    let spent = before.zip(cpu_of_children()).map(|(before, after)| after - before);
    Ok(Row::seconds(spent.into_iter().collect()).limit(Limit::Value(CPU_SECONDS)))
}

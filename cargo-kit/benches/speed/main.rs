//! How fast Kit is, against limits it holds itself to: `cargo bench -p ruskit-cli --bench speed [NAME …]`.
//!
//! Whole processes are timed from outside, several runs each, medians shown; two commands that are compared run in
//! turn (A B A B …), and their ratio is the median of the pairs. The workload is made here and is the same every time.
//! Nothing fails when a limit is missed: the table says so, and a noisy machine says little.

mod apply;
mod entities;
mod first_build;
mod generate;
mod idle;
mod lint;
mod one_more;
mod parse;
mod postgres;
mod project;
mod report;
mod run;
mod stock;
mod tables;
mod workload;

use std::process::ExitCode;

use crate::report::Row;
use crate::stock::Stock;

/// Anything that keeps a measure from being taken.
type Failure = Box<dyn std::error::Error>;

/// One line of the table.
struct Measure {
    name: &'static str,
    take: fn(&Stock) -> Result<Row, Failure>,
    /// Takes a minute or more, so it is only taken when it is named.
    slow: bool,
}

const fn measure(name: &'static str, take: fn(&Stock) -> Result<Row, Failure>) -> Measure {
    Measure { name, take, slow: false }
}

const MEASURES: &[Measure] = &[
    measure("apply-empty", apply::to_empty),
    measure("apply-begun", apply::to_begun),
    measure("apply-memory-empty", apply::memory_empty),
    measure("apply-memory-begun", apply::memory_begun),
    measure("idle-migrate", idle::migrate),
    measure("idle-status", idle::status),
    measure("idle-through-kit", idle::through_kit),
    measure("entities-500", |stock| entities::first(stock, 500)),
    measure("entities-500-again", |stock| entities::again(stock, 500)),
    measure("entities-2000", |stock| entities::first(stock, 2000)),
    measure("entities-2000-again", |stock| entities::again(stock, 2000)),
    measure("parse-500", |stock| parse::unchanged(stock, 500)),
    measure("parse-2000", |stock| parse::unchanged(stock, 2000)),
    measure("lint-1000", lint::recorded),
    measure("lint-1000-sql", lint::sql),
    measure("one-more-rust", one_more::rust),
    measure("one-more-sql", one_more::sql),
    measure("generate-500-same", |stock| generate::same(stock, 500)),
    measure("generate-500-changed", |stock| generate::changed(stock, 500)),
    measure("generate-2000-same", |stock| generate::same(stock, 2000)),
    measure("postgres-apply-empty", postgres::to_empty),
    measure("postgres-apply-begun", postgres::to_begun),
    measure("postgres-entities-500", postgres::entities),
    measure("postgres-entities-2000", postgres::many_entities),
    measure("postgres-plan-20", postgres::plan),
    Measure { name: "first-build", take: first_build::cpu_seconds, slow: true },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // `cargo test --all-targets` runs benches without this flag; a timed test would only be flaky.
    if !arguments.iter().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let names: Vec<&str> = arguments.iter().map(String::as_str).filter(|argument| !argument.starts_with('-')).collect();
    let wanted = |measure: &&Measure| match names.is_empty() {
        true => !measure.slow,
        false => names.iter().any(|name| measure.name.contains(name)),
    };
    let measures: Vec<&Measure> = MEASURES.iter().filter(wanted).collect();
    if measures.is_empty() {
        let known: Vec<&str> = MEASURES.iter().map(|measure| measure.name).collect();
        report::line(&format!("nothing is called {}; known: {}", names.join(", "), known.join(", ")));
        return ExitCode::FAILURE;
    }
    match take(&measures) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            report::line(&format!("stopped: {failure}"));
            ExitCode::FAILURE
        }
    }
}

fn take(measures: &[&Measure]) -> Result<(), Failure> {
    let stock = Stock::new()?;
    report::header();
    for measure in measures {
        report::row(measure.name, &(measure.take)(&stock)?);
    }
    Ok(())
}

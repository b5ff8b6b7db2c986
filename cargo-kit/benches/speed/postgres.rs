//! PostgreSQL against its own shell, on the server of `KIT_TEST_POSTGRES_URL`: a thousand migrations against `psql -f`
//! of the same SQL, one transaction each; inspecting and writing entities against `psql` asking the bare catalog.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::entities::forget_in;
use crate::report::{Limit, Row};
use crate::run::{RUNS, seconds};
use crate::stock::Stock;
use crate::{Failure, tables, workload};

const APPLY: f64 = 1.0;
const ENTITIES: f64 = 4.0;
const MANY_SECONDS: f64 = 1.5;
const PLAN_SECONDS: f64 = 5.0;
const SKIPPED: &str = "KIT_TEST_POSTGRES_URL is not set, or psql is not installed";

/// To an empty database, where migrations share transactions.
pub(crate) fn to_empty(stock: &Stock) -> Result<Row, Failure> {
    apply(stock, 0)
}

/// To a database with the first of them applied, a transaction each.
pub(crate) fn to_begun(stock: &Stock) -> Result<Row, Failure> {
    apply(stock, 1)
}

fn apply(stock: &Stock, begun: usize) -> Result<Row, Failure> {
    if !can() {
        return Ok(Row::none(SKIPPED));
    }
    let project = stock.postgres()?;
    let (before, rest) =
        (worded(&workload::script(&workload::migrations()[..begun])), &workload::migrations()[begun..]);
    let script = stock.folder().join("postgres.sql");
    fs::write(&script, worded(&workload::script(rest)))?;
    let (mut kit, mut shell) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let database = empty("kit_speed")?;
        if begun > 0 {
            seconds(&mut project.runner(&["migrate", "--to", &workload::version(begun)], &database))?;
        }
        kit.push(seconds(&mut project.runner(&["migrate"], &database))?);
        let database = empty("kit_speed")?;
        seconds(psql(&database).args(["-c", &before]))?;
        shell.push(seconds(psql(&database).arg("-f").arg(&script))?);
    }
    empty("kit_speed")?;
    Ok(Row::seconds(kit).against("psql", shell).limit(Limit::Ratio(APPLY)))
}

/// 500 tables, into an empty folder.
pub(crate) fn entities(stock: &Stock) -> Result<Row, Failure> {
    write_entities(stock, 500, Limit::Ratio(ENTITIES))
}

/// 2,000 tables.
pub(crate) fn many_entities(stock: &Stock) -> Result<Row, Failure> {
    write_entities(stock, 2000, Limit::Value(MANY_SECONDS))
}

fn write_entities(stock: &Stock, tables: usize, limit: Limit) -> Result<Row, Failure> {
    if !can() {
        return Ok(Row::none(SKIPPED));
    }
    let project = stock.postgres()?;
    let database = empty("kit_speed")?;
    let script = stock.folder().join("postgres.sql");
    fs::write(&script, worded(&tables::script(tables)))?;
    seconds(psql(&database).arg("-f").arg(&script))?;
    seconds(psql(&database).args(["-c", "VACUUM ANALYZE"]))?;
    let catalog = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/speed/postgres_catalog.sql");
    let (mut kit, mut shell) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        forget_in(project)?;
        kit.push(seconds(&mut project.kit(&["entity:generate"], &database))?);
        shell.push(seconds(psql(&database).arg("-f").arg(&catalog))?);
    }
    empty("kit_speed")?;
    Ok(Row::seconds(kit).against("psql", shell).limit(limit))
}

/// Twenty pending migrations of three statements each, beside fifty tables: shadow, rows, and each statement measured.
pub(crate) fn plan(stock: &Stock) -> Result<Row, Failure> {
    if !can() {
        return Ok(Row::none(SKIPPED));
    }
    let project = stock.postgres()?;
    let database = empty("kit_speed")?;
    let folder = stock.folder().join("postgres-plan");
    fs::create_dir_all(&folder)?;
    let dir = folder.display().to_string();
    fs::write(folder.join("20200101_000000_everything.sql"), worded(&tables::script(50)))?;
    seconds(&mut project.runner(&["migrate", "--dir", &dir], &database))?;
    for number in 0..20 {
        let table = tables::name(number);
        let text = format!(
            "ALTER TABLE {table} ADD COLUMN note text;\nCREATE INDEX {table}_note ON {table} (note);\n\
             CREATE TABLE {table}_more (id bigint PRIMARY KEY, note text);\n"
        );
        fs::write(folder.join(format!("20200102_{number:06}_note.sql")), text)?;
    }
    let mut kit = Vec::new();
    for _ in 0..RUNS {
        kit.push(seconds(&mut project.runner(&["migrate:plan", "--dir", &dir], &database))?);
    }
    empty("kit_speed")?;
    Ok(Row::seconds(kit).limit(Limit::Value(PLAN_SECONDS)))
}

/// SQL that was written for SQLite in PostgreSQL's words.
pub(crate) fn worded(sql: &str) -> String {
    sql.replace("INTEGER PRIMARY KEY AUTOINCREMENT", "BIGSERIAL PRIMARY KEY")
        .replace(" DOUBLE", " DOUBLE PRECISION")
        .replace(" BLOB", " BYTEA")
        .replace("created_at TEXT", "created_at TIMESTAMPTZ")
}

/// The URL of an empty database of this name, made anew on the server.
pub(crate) fn empty(name: &str) -> Result<String, Failure> {
    let server = server().ok_or(SKIPPED)?;
    let (drop, create) = (format!("DROP DATABASE IF EXISTS {name}"), format!("CREATE DATABASE {name}"));
    seconds(psql(&server).args(["-c", "SET client_min_messages = error", "-c", &drop, "-c", &create]))?;
    let host = server.find("://").map_or(0, |colon| colon + 3);
    let end = server[host..].find('/').map_or(server.len(), |slash| host + slash);
    Ok(format!("{}/{name}", &server[..end]))
}

fn server() -> Option<String> {
    std::env::var("KIT_TEST_POSTGRES_URL").ok().filter(|url| !url.is_empty())
}

fn can() -> bool {
    server().is_some() && Command::new("psql").arg("--version").output().is_ok()
}

fn psql(database: &str) -> Command {
    let mut command = Command::new("psql");
    command.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]).arg(database);
    command
}

//! What a database holds that Kit did not make, as the operations of a first migration.
//!
//! The database is only looked at. The operations are tried on a shadow of nothing: what came of them there is read back and
//! compared with the database, so that nothing is lost without being told.

use super::error::MigrateError;
use super::migrator::Migrator;
use super::source::Source;
use super::trial::trial;
use crate::driver::{Driver, Scope, Statement, Url, driver_for};
use crate::schema::unlike::{same_table, unlike};
use crate::schema::{Operation, Schema};
use crate::wire::{Baseline, Baselined, Trial, Tried};

/// The operations that make what the database of this URL holds.
pub async fn baseline(
    url: &Url,
    source: Source,
    wanted: &Baseline,
    shadow: Option<&Url>,
) -> Result<Baselined, MigrateError> {
    let driver = driver_for(url)?;
    let mut migrator = Migrator::new(driver, driver.look(url).await?, source);
    let standing = migrator.standing().await?;
    let mut applied: Vec<_> = standing.applied.iter().map(|applied| applied.title()).collect();
    applied.extend(standing.unfinished.iter().map(|record| record.title()));
    let mut held = migrator.session().inspect(&Scope::All).await?;
    // A server may allow only so many connections.
    drop(migrator);
    held.without(&wanted.ignoring);
    let of_nothing = driver.shadow(url, &Schema::default(), shadow).await?.inspect(&Scope::All).await?;
    held.objects.retain(|object| !of_nothing.objects.contains(object));
    held.extensions.retain(|name| !of_nothing.extensions.contains(name));

    let others = held.views.len() + held.triggers.len() + held.enums.len() + held.extensions.len() + held.objects.len();
    let found = Baselined { applied, counts: (held.tables.len(), others), ..Baselined::default() };
    if found.counts == (0, 0) || !found.applied.is_empty() {
        return Ok(found);
    }
    let bench = Bench { driver, url, shadow, held, of_nothing };
    Ok(Baselined { applied: found.applied, counts: found.counts, ..bench.made(wanted.sql).await? })
}

/// Where operations are tried, and what they are to make.
struct Bench<'a> {
    driver: &'static dyn Driver,
    url: &'a Url,
    shadow: Option<&'a Url>,
    held: Schema,
    of_nothing: Schema,
}

impl Bench<'_> {
    async fn made(&self, sql: bool) -> Result<Baselined, MigrateError> {
        let first = self.tried(self.operations(&[])?).await?;
        let unlike = self.unlike_tables(&first.1);
        let recorded = match unlike.is_empty() {
            true => self.judged(first),
            false => self.judged(self.tried(self.operations(&unlike)?).await?),
        };
        if !sql || is_sound(&recorded) {
            return Ok(recorded);
        }
        let scripts = self.driver.create(&self.held, false).map_err(unsupported)?;
        let statement = |statement: &Statement| Operation::Sql { up: statement.text.clone(), down: None, file: None };
        let statements = scripts.iter().flat_map(|script| &script.statements).map(statement).collect();
        Ok(self.judged(self.tried(statements).await?))
    }

    fn operations(&self, verbatim: &[String]) -> Result<Vec<Operation>, MigrateError> {
        self.driver.operations(&self.held, verbatim).map_err(unsupported)
    }

    async fn tried(&self, operations: Vec<Operation>) -> Result<(Vec<Operation>, Tried), MigrateError> {
        let wanted = Trial { operations, ..Trial::default() };
        let tried = trial(self.url, &wanted, self.shadow).await?;
        Ok((wanted.operations, tried))
    }

    /// Tables of which the database keeps a text, and that come out otherwise than they are.
    fn unlike_tables(&self, tried: &Tried) -> Vec<String> {
        let own = self.held.tables.iter().filter(|table| table.definition.is_some());
        let unlike = own.filter(|table| !tried.after.table(&table.name).is_some_and(|made| same_table(table, made)));
        unlike.map(|table| table.name.clone()).collect()
    }

    fn judged(&self, (mut operations, tried): (Vec<Operation>, Tried)) -> Baselined {
        let refused = tried.refused.as_ref().map(|(place, why)| match operations.get(*place) {
            Some(operation) => format!("{}: {why}", told(operation)),
            None => why.clone(),
        });
        if refused.is_some() {
            return Baselined { operations, refused, ..Baselined::default() };
        }
        let mut made = tried.after;
        made.objects.retain(|object| !self.of_nothing.objects.contains(object));
        made.extensions.retain(|name| !self.of_nothing.extensions.contains(name));
        // A way back that does not work is none.
        for (operation, back) in operations.iter_mut().zip(&tried.down) {
            if let (Operation::Sql { down, .. }, Err(_)) = (operation, back) {
                *down = None;
            }
        }
        let down = tried.down.into_iter().rev().collect::<Result<Vec<_>, _>>().ok();
        Baselined {
            operations,
            up: tried.up,
            down: down.map(|parts| parts.concat()),
            differences: differences(&self.held, &made),
            ..Baselined::default()
        }
    }
}

fn is_sound(baselined: &Baselined) -> bool {
    baselined.refused.is_none() && baselined.differences.is_empty()
}

/// How what was made differs from what is held; what few words do not tell is named at least.
fn differences(held: &Schema, made: &Schema) -> Vec<String> {
    let mut told = unlike(held, made);
    for table in &held.tables {
        let is_same = made.table(&table.name).is_none_or(|made| same_table(table, made));
        if !is_same && !told.iter().any(|line| line.contains(table.name.as_str())) {
            told.push(format!("table {} differs", table.name));
        }
    }
    told
}

fn told(operation: &Operation) -> String {
    match operation {
        Operation::Sql { up, .. } => up.lines().next().unwrap_or_default().to_owned(),
        Operation::AlterTable { table, .. } => format!("what refers from {table}"),
        Operation::CreateView { view, .. } => format!("view {}", view.name),
        Operation::CreateTable { table, .. } => format!("table {}", table.name),
        Operation::CreateEnum(kind) => format!("enum type {}", kind.name),
        Operation::CreateExtension { name, .. } => format!("extension {name}"),
        _ => String::new(),
    }
}

fn unsupported(source: crate::driver::Unsupported) -> MigrateError {
    MigrateError::Unsupported { migration: "the baseline".to_owned(), source }
}

//! From entities to a migration: what the entities say, what there is, what differs, what the database makes of it, and
//! what it means for the rows that are there.

pub(crate) mod answers;
pub(crate) mod current;
pub(crate) mod entities;
pub(crate) mod judge;
pub(crate) mod tell;
pub(crate) mod write;

use ruskit::codegen::Desired;
use ruskit::console::Global;
use ruskit::schema::Schema;
use ruskit::schema::diff::{diff, normalized};

use self::answers::Answers;
use self::current::{Source, current};
use self::judge::{Found, Judged, judged};
use crate::failure::Failure;
use crate::runner::Runner;
use crate::shell::Shell;

/// What was asked on the command line.
pub(crate) struct Asked<'a> {
    pub(crate) source: Source,
    pub(crate) answers: Answers,
    /// Only these; empty means all.
    pub(crate) tables: &'a [String],
    pub(crate) url: Option<&'a str>,
    pub(crate) global: &'a Global,
}

impl<'a> Asked<'a> {
    /// Entities against all migrations, without answers.
    pub(crate) fn new(global: &'a Global) -> Self {
        Self { source: Source::default(), answers: Answers::default(), tables: &[], url: None, global }
    }
}

/// What there is, and what the entities want.
pub(crate) struct Sides {
    pub(crate) current: Schema,
    /// The same without the texts that a database keeps, as it is compared.
    pub(crate) plain: Schema,
    pub(crate) wanted: Desired,
}

/// Reads both sides.
pub(crate) fn sides(runner: &mut Runner, asked: &Asked<'_>, shell: Shell) -> Result<Sides, Failure> {
    let found = current(runner, asked.source, asked.url, asked.global)?;
    let plain = normalized(&found.schema).into_owned();
    let mut wanted = entities::read(runner.project(), &plain, shell)?;
    if !asked.tables.is_empty() {
        entities::only(asked.tables, &plain, &mut wanted)?;
    }
    Ok(Sides { current: found.schema, plain, wanted })
}

/// Finds out what differs; nothing where entities and schema agree.
pub(crate) fn find(runner: &mut Runner, asked: &Asked<'_>, shell: Shell) -> Result<Option<Found>, Failure> {
    let Sides { current, plain, wanted } = sides(runner, asked, shell)?;
    let decided = asked.answers.complete(&plain, &wanted, shell)?;
    let written = diff(&plain, &wanted.schema, &decided.renames);
    if written.operations.is_empty() {
        return Ok(None);
    }
    match judged(runner, asked, &current, written, &decided)? {
        Judged::Same => Ok(None),
        Judged::Different(found) => Ok(Some(*found)),
        Judged::Refused(failure) => Err(failure),
    }
}

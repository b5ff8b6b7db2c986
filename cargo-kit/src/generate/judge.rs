//! What a database makes of a difference: its operations are tried on an empty copy of the tables concerned, before anything
//! is written. What changes nothing there is none; what is refused is told; how each is undone is seen.

use ruskit::code::Code;
use ruskit::driver::Statement;
use ruskit::schema::diff::{
    Difference, Known, Name, Piece, Quoting, Renames, around_views, concerned, counts, diff, doubts, settle,
};
use ruskit::schema::{Doubt, Operation, Risk, Schema, risks};
use ruskit::wire::{Answer, Question, Trial, Tried, exit};

use super::Asked;
use super::answers::Decided;
use crate::failure::Failure;
use crate::runner::Runner;

/// What it takes to bring a database to what the entities say.
pub(crate) struct Found {
    pub(crate) operations: Vec<Operation>,
    pub(crate) tried: Tried,
    pub(crate) risks: Vec<Risk>,
    /// For each risk, the rows it concerns; none where nobody knows.
    pub(crate) counts: Vec<Option<u64>>,
    pub(crate) pieces: Vec<Piece>,
    /// What undoes it, where that is not left to Kit.
    pub(crate) way_back: Option<WayBack>,
}

/// A way back that was tried.
pub(crate) struct WayBack {
    pub(crate) operations: Vec<Operation>,
    pub(crate) statements: Vec<Statement>,
}

impl Found {
    /// Whether the author has something to decide before the migration runs.
    pub(crate) fn is_undecided(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Undecided { .. }))
    }
}

/// What the database makes of a difference that is written down.
pub(crate) enum Judged {
    /// Both ways of writing mean the same.
    Same,
    Different(Box<Found>),
    Refused(Failure),
}

/// Tries a difference on a shadow: what changes nothing there is none.
pub(crate) fn judged(
    runner: &mut Runner,
    asked: &Asked<'_>,
    current: &Schema,
    written: Difference,
    decided: &Decided,
) -> Result<Judged, Failure> {
    let mut operations = written.operations.clone();
    let mut attempt = try_out(runner, asked, current, &operations)?;
    if attempt.tried.refused.is_some()
        && let Some(around) = around_views(&operations, current)
    {
        let second = try_out(runner, asked, current, &around)?;
        // Where views are not what is in the way, the first refusal says what is.
        if second.tried.refused.is_none() {
            (operations, attempt) = (around, second);
        }
    }
    let Attempt { tried, risks } = attempt;
    if let Some((place, reason)) = &tried.refused {
        return Ok(Judged::Refused(refused(&risks, *place, reason)));
    }
    let real = diff(&tried.before, &tried.after, &decided.renames);
    let confirmed = written.confirmed_by(&real);
    if confirmed.operations.is_empty() {
        return Ok(Judged::Same);
    }
    if confirmed.operations != written.operations {
        return judged(runner, asked, current, confirmed, decided);
    }
    let counts = counts(&risks, &tried.doubts);
    let quoting = Quoting { quote: &tried.quote, tables: &tried.tables };
    let quote = |name: Name<'_>| quoting.quoted(name);
    let known = Known { risks: &risks, counts: &counts, fills: &decided.fills, quote: &quote };
    let settled = settle(&operations, &known);
    if let Some((table, column)) = settled.unused.first() {
        let message = format!(
            "--fill {table}.{column}: no row needs a value there; only what is new, takes no NULL any more, changes its type or comes under a key can be filled"
        );
        return Err(Failure::new(Code::UnusedFill, message).hint("leave the flag out.").exit(exit::USAGE));
    }
    if decided.fills.columns().next().is_some() {
        try_fills(runner, asked, &tried.before, &settled.pieces)?;
    }
    let way_back = way_back(runner, asked, current, &operations, &tried, decided)?;
    Ok(Judged::Different(Box::new(Found { operations, tried, risks, counts, pieces: settled.pieces, way_back })))
}

/// Whether the database takes what the person wrote for rows that are there.
fn try_fills(runner: &mut Runner, asked: &Asked<'_>, before: &Schema, pieces: &[Piece]) -> Result<(), Failure> {
    let operations: Vec<Operation> = pieces.iter().filter_map(Piece::operation).cloned().collect();
    let tried = trial(runner, asked, before.clone(), &operations, Vec::new())?;
    match tried.refused.as_ref().map(|(place, reason)| (operations.get(*place), reason)) {
        Some((Some(Operation::Sql { up, .. }), reason)) => {
            let message = format!("the database refuses --fill: {reason}");
            Err(Failure::new(Code::FillRefused, message).hint(format!("it was asked to: {up}")))
        }
        _ => Ok(()),
    }
}

/// What undoes the operations where Kit would not by itself: the difference the other way round, when that was tried too
/// and leads back.
fn way_back(
    runner: &mut Runner,
    asked: &Asked<'_>,
    current: &Schema,
    operations: &[Operation],
    tried: &Tried,
    decided: &Decided,
) -> Result<Option<WayBack>, Failure> {
    if tried.down.iter().all(Result::is_ok) {
        return Ok(None);
    }
    let back = diff(&tried.after, &tried.before, &decided.renames.inverse()).operations;
    let around = around_views(&back, &tried.after);
    for back in [Some(back), around].into_iter().flatten() {
        let there_and_back: Vec<_> = operations.iter().chain(&back).cloned().collect();
        let tried_back = try_out(runner, asked, current, &there_and_back)?.tried;
        if tried_back.refused.is_none() && diff(&tried_back.after, &tried_back.before, &Renames::default()).is_empty() {
            let statements = tried_back.up.into_iter().skip(operations.len()).flatten().collect();
            return Ok(Some(WayBack { operations: back, statements }));
        }
    }
    Ok(None)
}

/// The statements of a migration that is to be written in SQL.
pub(crate) struct Statements {
    /// For each piece that is to be done, in order.
    pub(crate) up: Vec<Vec<Statement>>,
    /// None where nothing leads back.
    pub(crate) down: Option<Vec<Statement>>,
}

/// The statements of what was found: its pieces tried once more, as they stand in the migration.
pub(crate) fn statements(runner: &mut Runner, asked: &Asked<'_>, found: &Found) -> Result<Statements, Failure> {
    let operations: Vec<Operation> = found.pieces.iter().filter_map(Piece::operation).cloned().collect();
    let tried = trial(runner, asked, found.tried.before.clone(), &operations, Vec::new())?;
    if let Some((_, reason)) = tried.refused {
        return Err(Failure::new(Code::MigrationRefused, format!("the database refuses the migration: {reason}")));
    }
    let down = match &found.way_back {
        Some(way_back) => Some(way_back.statements.clone()),
        None => tried.down.into_iter().rev().collect::<Result<Vec<_>, _>>().ok().map(|parts| parts.concat()),
    };
    Ok(Statements { up: tried.up, down })
}

/// How a trial went, and what was asked of the rows.
struct Attempt {
    tried: Tried,
    risks: Vec<Risk>,
}

fn try_out(
    runner: &mut Runner,
    asked: &Asked<'_>,
    current: &Schema,
    operations: &[Operation],
) -> Result<Attempt, Failure> {
    let risks = risks(operations, current);
    let tried = trial(runner, asked, concerned(current, operations), operations, doubts(&risks))?;
    Ok(Attempt { tried, risks })
}

fn trial(
    runner: &mut Runner,
    asked: &Asked<'_>,
    before: Schema,
    operations: &[Operation],
    doubts: Vec<Doubt>,
) -> Result<Tried, Failure> {
    let question = Question::Trial(Trial { before, operations: operations.to_vec(), doubts });
    Ok(runner.ask(&question, Answer::tried, asked.url, asked.global)?.1)
}

fn refused(risks: &[Risk], place: usize, reason: &str) -> Failure {
    let what = risks.iter().filter(|risk| risk.operation == place).map(|risk| risk.what.as_str());
    let what = what.collect::<Vec<_>>().join(", ");
    Failure::new(Code::MigrationRefused, format!("the database refuses a migration that {what}: {reason}")).hint(
        "change the entity, make what is missing in a migration of its own first, or write this one by hand: \
             `cargo kit make:migration NAME`.",
    )
}

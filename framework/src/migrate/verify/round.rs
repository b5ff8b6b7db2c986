//! Up, down, up again: each migration by itself, then all of them that can be undone.

use std::time::Instant;

use super::bench::Bench;
use super::contents::{State, there_and_back};
use super::fit::{Fit, one_line, reason};
use super::{Killer, Leg, Outcome, Told, Verified, VerifiedMigration, killed};
use crate::driver::{Scope, Scratch};
use crate::migrate::{MigrateError, Migrator, Rollback, Seeded, Silent};
use crate::schema::Schema;
use crate::schema::unlike::unlike;

/// What a step written in Rust says that has no `down` ([`Step::down`](crate::migrate::Step::down)).
const NO_WAY_BACK: &str = "has no way back: write its `down`";

type Tell<'a> = &'a mut (dyn for<'t> FnMut(Told<'t>) + Send);

pub(super) async fn round(
    bench: &mut Bench<'_>,
    fit: &Fit,
    killer: &dyn Killer,
    verified: &mut Verified,
    tell: Tell<'_>,
) -> Result<(), MigrateError> {
    let count = bench.migrations().len();
    let mut place = Place::new(bench, 0).await?;
    let mut undoable_from = 0;
    for at in 0..count {
        let mut legs = Legs::new(bench.title(at)?, &mut *tell);
        let (after, mut goes_on) = one(bench, at, fit, &mut place, &mut legs).await?;
        if !goes_on {
            undoable_from = at + 1;
        }
        // A migration that tables with rows refuse was applied to none.
        if bench.wanted.kill && !fit.refused.contains_key(&at) {
            // There may be only one database at a time.
            if bench.wanted.shadow.is_some() {
                place.scratch = None;
                goes_on = false;
            }
            killed::leg(bench, at, killer, &mut legs).await?;
        }
        verified.migrations.push(legs.finish());
        match goes_on {
            true => bench.seed(place.migrator.session(), &mut place.seeded).await?,
            // Whatever is left there now: what comes behind finds what it should.
            false => place.renew(bench, at + 1).await?,
        }
        if at + 1 == count && fit.fails.is_none() {
            verified.schema = Some(after.schema);
        }
    }
    match (&fit.fails, &verified.schema) {
        (None, Some(schema)) if count - undoable_from > 1 => {
            let mut legs = Legs::new(String::new(), tell);
            together(bench, undoable_from, schema, &mut place, &mut legs).await?;
            verified.migrations.push(legs.finish());
        }
        (None, _) => {}
        (Some((title, why, behind)), _) => {
            let mut legs = Legs::new(title.clone(), tell);
            legs.add("up", Outcome::Wrong(vec![why.clone()]), Vec::new());
            if *behind > 0 {
                let why = format!("{behind} more stand behind it");
                legs.add("the rest", Outcome::LeftOut(why), Vec::new());
            }
            verified.migrations.push(legs.finish());
        }
    }
    Ok(())
}

/// A database that is worked in.
struct Place {
    migrator: Box<Migrator>,
    scratch: Option<Scratch>,
    seeded: Seeded,
}

impl Place {
    async fn new(bench: &Bench<'_>, applied: usize) -> Result<Self, MigrateError> {
        let (scratch, seeded) = bench.build(applied).await?;
        Ok(Self { migrator: bench.migrator(&scratch).await?, scratch: Some(scratch), seeded })
    }

    /// Another one instead, in which the first so many migrations are applied.
    async fn renew(&mut self, bench: &Bench<'_>, applied: usize) -> Result<(), MigrateError> {
        // There may be only one at a time.
        self.scratch = None;
        *self = Self::new(bench, applied).await?;
        Ok(())
    }
}

/// Collects legs, telling each.
pub(super) struct Legs<'t> {
    migration: VerifiedMigration,
    tell: Tell<'t>,
    began: Instant,
}

impl<'t> Legs<'t> {
    pub(super) fn new(title: String, tell: Tell<'t>) -> Self {
        tell(Told::Migration(&title));
        Self { migration: VerifiedMigration { title, legs: Vec::new() }, tell, began: Instant::now() }
    }

    pub(super) fn begin(&mut self) {
        self.began = Instant::now();
    }

    pub(super) fn add(&mut self, name: &'static str, outcome: Outcome, notes: Vec<String>) {
        let leg = Leg { name, outcome, notes, duration: self.began.elapsed() };
        (self.tell)(Told::Leg(&leg));
        self.migration.legs.push(leg);
    }

    pub(super) fn finish(self) -> VerifiedMigration {
        self.migration
    }
}

pub(super) fn sound_or(wrong: Vec<String>) -> Outcome {
    if wrong.is_empty() { Outcome::Sound(String::new()) } else { Outcome::Wrong(wrong) }
}

/// One migration; the state behind it, and whether it can be undone and applied again.
async fn one(
    bench: &Bench<'_>,
    at: usize,
    fit: &Fit,
    place: &mut Place,
    legs: &mut Legs<'_>,
) -> Result<(State, bool), MigrateError> {
    let before = bench.state(place.migrator.session()).await?;
    legs.begin();
    place.migrator.session().left_out();
    bench.up(&mut place.migrator, at).await?;
    let mut notes = left_out(&mut place.migrator);
    let after = bench.state(place.migrator.session()).await?;
    notes.extend(fit.notes.get(&at).cloned().unwrap_or_default());
    let refused = fit.refused.get(&at).map(|why| vec![format!("tables that hold rows refuse it: {why}")]);
    legs.add("up", sound_or(refused.unwrap_or_default()), notes);

    legs.begin();
    match place.migrator.rollback(Rollback::LastBatch, &mut Silent).await {
        Ok(_) => {}
        Err(MigrateError::Irreversible { source, .. }) => {
            let why = format!("it cannot be undone: {source}");
            legs.add("down", Outcome::LeftOut(why), Vec::new());
            return Ok((after, false));
        }
        Err(error) => {
            let why = reason(error)?;
            let outcome = match why.contains(NO_WAY_BACK) {
                true => Outcome::LeftOut(format!("it cannot be undone: {why}")),
                false => Outcome::Wrong(vec![why]),
            };
            legs.add("down", outcome, Vec::new());
            return Ok((after, false));
        }
    }
    let mut notes = left_out(&mut place.migrator);
    let back = bench.state(place.migrator.session()).await?;
    let mut wrong = unlike(&before.schema, &back.schema);
    let judged = there_and_back(&bench.operations(at)?, &before, &after, &back);
    let schema_is_back = wrong.is_empty();
    wrong.extend(judged.wrong);
    let sound = wrong.is_empty();
    notes.extend(judged.notes);
    legs.add("down", sound_or(wrong), notes);

    legs.begin();
    if !schema_is_back {
        legs.add("up again", Outcome::LeftOut("down left something else behind".to_owned()), Vec::new());
        return Ok((after, false));
    }
    if let Err(error) = bench.up(&mut place.migrator, at).await {
        legs.add("up again", Outcome::Wrong(vec![reason(error)?]), Vec::new());
        return Ok((after, false));
    }
    let again = bench.state(place.migrator.session()).await?;
    let wrong = unlike(&after.schema, &again.schema);
    let sound = sound && wrong.is_empty();
    legs.add("up again", sound_or(wrong), Vec::new());
    Ok((after, sound))
}

/// What was not run, so that nothing is proven of it.
fn left_out(migrator: &mut Migrator) -> Vec<String> {
    let texts = migrator.session().left_out();
    texts.iter().map(|text| format!("left out, it reaches beyond this database: {}", one_line(text))).collect()
}

/// All that can be undone, at once.
async fn together(
    bench: &Bench<'_>,
    from: usize,
    after: &Schema,
    place: &mut Place,
    legs: &mut Legs<'_>,
) -> Result<(), MigrateError> {
    legs.begin();
    let steps = bench.migrations().len() - from;
    if let Err(error) = place.migrator.rollback(Rollback::Steps(steps), &mut Silent).await {
        legs.add("down", Outcome::Wrong(vec![reason(error)?]), Vec::new());
        return Ok(());
    }
    legs.add("down", Outcome::Sound(String::new()), Vec::new());
    legs.begin();
    if let Err(error) = bench.up(&mut place.migrator, bench.migrations().len() - 1).await {
        legs.add("up again", Outcome::Wrong(vec![reason(error)?]), Vec::new());
        return Ok(());
    }
    let again = place.migrator.session().inspect(&Scope::All).await?;
    legs.add("up again", sound_or(unlike(after, &again)), Vec::new());
    Ok(())
}

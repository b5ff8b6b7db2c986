//! Each migration in a process that dies behind each of its statements: the next run has to end where a clean run ends.

use super::bench::Bench;
use super::fit::{one_line, reason};
use super::round::Legs;
use super::{Killer, Outcome};
use crate::driver::Scratch;
use crate::migrate::{MigrateError, Migrator, State};
use crate::schema::unlike::unlike;

/// More deaths than these a migration does not die: each of them takes as long as the migration.
const MOST: usize = 200;

pub(super) async fn leg(
    bench: &Bench<'_>,
    at: usize,
    killer: &dyn Killer,
    legs: &mut Legs<'_>,
) -> Result<(), MigrateError> {
    legs.begin();
    let (times, wrong) = one(bench, at, killer).await?;
    let outcome = match (wrong.is_empty(), times) {
        (false, _) => Outcome::Wrong(wrong),
        (true, 1) => Outcome::Sound("once".to_owned()),
        (true, times) => Outcome::Sound(format!("{times} times")),
    };
    let notes = if times < MOST { Vec::new() } else { vec![format!("only its first {MOST} changes were tried")] };
    legs.add("killed and resumed", outcome, notes);
    Ok(())
}

/// How often it was killed, and what was wrong the last time.
async fn one(bench: &Bench<'_>, at: usize, killer: &dyn Killer) -> Result<(usize, Vec<String>), MigrateError> {
    let mut stock = Stock::new(bench, at).await?;
    let (first, second) = (clean(bench, at, &mut stock).await?, clean(bench, at, &mut stock).await?);
    let mut unstable = first.contents.unstable(&second.contents);
    for calls in 1..=MOST {
        let scratch = stock.another().await?;
        let Some(last) = killer.kill(scratch.url(), &bench.migrations()[at], calls)? else {
            return Ok((calls - 1, Vec::new()));
        };
        let told = |wrong: String| format!("killed behind `{}`: {wrong}", one_line(&last));
        let mut migrator = bench.migrator(&scratch).await?;
        if let Err(error) = bench.up(&mut migrator, at).await {
            return Ok((calls, vec![told(format!("cannot be resumed: {}", reason(error)?))]));
        }
        let found = state(bench, &mut migrator).await?;
        let rows = migrator.status().await?;
        drop(migrator);
        drop(scratch);
        if !found.contents.unlike(&first.contents, &unstable).is_empty() {
            // Values may depend on the hour, which has changed since.
            unstable.extend(first.contents.unstable(&clean(bench, at, &mut stock).await?.contents));
        }
        let mut wrong = unlike(&first.schema, &found.schema);
        wrong.extend(found.contents.unlike(&first.contents, &unstable));
        let recorded = rows.iter().filter(|row| row.version == bench.migrations()[at]);
        if recorded.filter(|row| row.state == State::Applied).count() != 1 {
            wrong.push("the history does not say that it is applied".to_owned());
        }
        if !wrong.is_empty() {
            return Ok((calls, wrong.into_iter().map(told).collect()));
        }
    }
    Ok((MOST, Vec::new()))
}

async fn clean(
    bench: &Bench<'_>,
    at: usize,
    stock: &mut Stock<'_, '_>,
) -> Result<super::contents::State, MigrateError> {
    let scratch = stock.another().await?;
    let mut migrator = bench.migrator(&scratch).await?;
    bench.up(&mut migrator, at).await?;
    state(bench, &mut migrator).await
}

/// What is there, with numbers that do not depend on how often a number was asked for.
async fn state(bench: &Bench<'_>, migrator: &mut Migrator) -> Result<super::contents::State, MigrateError> {
    let found = bench.state(migrator.session()).await?;
    Ok(super::contents::State { contents: found.contents.renumbered(&found.schema), schema: found.schema })
}

/// Databases as they are before a migration: copies of one, where the server is quick to make some.
struct Stock<'b, 'a> {
    bench: &'b Bench<'a>,
    at: usize,
    original: Option<Scratch>,
}

impl<'b, 'a> Stock<'b, 'a> {
    async fn new(bench: &'b Bench<'a>, at: usize) -> Result<Self, MigrateError> {
        let copies = bench.wanted.shadow.is_none();
        let original = if copies { Some(bench.build(at).await?.0) } else { None };
        Ok(Self { bench, at, original })
    }

    async fn another(&mut self) -> Result<Scratch, MigrateError> {
        if let Some(original) = &self.original {
            if let Some(copy) = self.bench.driver.copy_scratch(original).await? {
                return Ok(copy);
            }
            self.original = None;
        }
        Ok(self.bench.build(self.at).await?.0)
    }
}

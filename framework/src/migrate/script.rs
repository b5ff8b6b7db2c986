//! What migrations send, whether they are applied or not: each is run where those before it have run, from nothing.
//!
//! On a shadow like any dry run; where there is no server, on [`Paper`].

use super::error::MigrateError;
use super::foresee::find;
use super::history::{Applied, Undo};
use super::paper::Paper;
use super::plan::{Direction, Planned};
use super::pretend::DryRun;
use super::replay::one_way;
use super::run::{Progress, Silent};
use super::source::{Source, SourceMigration};
use crate::driver::{DatabaseError, Driver, Session, Url, driver_for};
use crate::schema::Schema;

/// What is to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scripted {
    /// Version, or version and name, of one migration; all of them if left out.
    pub only: Option<String>,
    /// Apply, or undo.
    pub direction: Direction,
    /// Change tables that were there before in their safe form.
    pub safe: bool,
    /// Ask no server.
    pub no_database: bool,
    /// A database to try it out in, where the server lets the user create none.
    pub shadow: Option<Url>,
}

/// Tells `progress` what migrations of the source send to a database like the one of this URL, which need not be there.
pub async fn script(
    url: &Url,
    source: &Source,
    wanted: &Scripted,
    progress: &mut dyn Progress,
) -> Result<(), MigrateError> {
    let driver = driver_for(url)?;
    let (earlier, some) = chosen(source, wanted.only.as_deref())?;
    let mut bench = Bench::new(url, driver, wanted, progress).await?;
    bench.run(driver, &one_way(earlier, driver)?, &mut Silent).await?;
    let up = |migration| Ok(Planned::up(migration, driver)?.safely(wanted.safe, driver));
    let up = some.iter().map(up).collect::<Result<Vec<_>, MigrateError>>()?;
    if wanted.direction == Direction::Up {
        return bench.run(driver, &up, progress).await.map(drop);
    }
    let undos = bench.run(driver, &up, &mut Silent).await?;
    for (migration, undo) in some.iter().zip(undos).rev() {
        let down = Planned::down(&applied(migration), Some(migration), undo, driver)?;
        bench.run(driver, &[down], progress).await?;
    }
    Ok(())
}

/// The migrations before the chosen ones, and those.
fn chosen<'a>(
    source: &'a Source,
    only: Option<&str>,
) -> Result<(&'a [SourceMigration], &'a [SourceMigration]), MigrateError> {
    let all = source.migrations();
    let Some(text) = only else { return Ok((&[], all)) };
    let version = find(source, text)?;
    let at = all.partition_point(|migration| migration.version < version);
    Ok((&all[..at], &all[at..=at]))
}

/// As if it were the only one in the history.
fn applied(migration: &SourceMigration) -> Applied {
    Applied {
        version: migration.version.clone(),
        name: migration.name.clone(),
        batch: 1,
        checksum: String::new(),
        applied_at: String::new(),
        duration_ms: 0,
    }
}

/// Where it is tried out.
enum Bench {
    Shadow(Box<dyn Session>),
    Paper(Paper),
}

impl Bench {
    async fn new(
        url: &Url,
        driver: &'static dyn Driver,
        wanted: &Scripted,
        progress: &mut dyn Progress,
    ) -> Result<Self, MigrateError> {
        if !wanted.no_database || driver.features().embedded {
            match driver.shadow(url, &Schema::default(), wanted.shadow.as_ref()).await {
                Ok(shadow) => return Ok(Self::Shadow(shadow)),
                Err(error @ DatabaseError::Open { .. }) => progress.remark(&error.to_string()),
                Err(error) => return Err(error.into()),
            }
        }
        progress.remark("worked out without a database, from what the migrations before say");
        Ok(Self::Paper(Paper::new(driver)))
    }

    async fn run(
        &mut self,
        driver: &'static dyn Driver,
        plan: &[Planned],
        progress: &mut dyn Progress,
    ) -> Result<Vec<Undo>, MigrateError> {
        let share = driver.features().savepoints;
        match self {
            Self::Shadow(shadow) => DryRun { driver, session: shadow.as_mut(), share }.run(plan, progress).await,
            Self::Paper(paper) => {
                let mut session = paper.clone();
                let run = DryRun { driver, session: &mut session, share }.run(plan, &mut paper.follow(progress)).await;
                run.map_err(|error| paper.explain(error))
            }
        }
    }
}

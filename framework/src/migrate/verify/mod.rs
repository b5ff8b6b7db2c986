//! Proves migrations on databases made for it, before production runs them: up, down and up again, killed behind each of
//! their statements and resumed. The database itself is only looked at.
//!
//! The course is that of a real run, with the real [`Migrator`](super::Migrator), steps written in Rust included.

mod bench;
mod contents;
mod dying;
mod fit;
mod killed;
mod round;

use std::time::Duration;

use self::bench::Bench;
use super::error::MigrateError;
use super::patience::Patience;
use super::source::Source;
use super::version::Version;
use crate::driver::{LockRequest, Url};
use crate::schema::Schema;

pub use dying::Dying;

/// What to prove, and how.
#[derive(Debug, Clone)]
pub struct Verify {
    /// Which migrations.
    pub which: Which,
    /// Made-up rows per table.
    pub rows: usize,
    /// Other seeds make other rows.
    pub seed: u64,
    /// Kill a process that migrates behind each statement, too.
    pub kill: bool,
    /// The source need not hold every migration that was ever applied.
    pub partial: bool,
    /// A database to work in, where the server lets the user create none.
    pub shadow: Option<Url>,
    /// How runners are kept apart.
    pub lock: LockRequest,
    /// How long a migration waits for what other programs have locked.
    pub patience: Patience,
    /// Tables that are there are changed in their safe form.
    pub safe: bool,
}

/// Which migrations to prove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// Those that are pending, on the schema that the database has.
    Pending,
    /// This one and those behind it, on what those before it make of nothing.
    From(Version),
    /// All, on nothing.
    All,
}

/// Runs one migration in a process that dies.
pub trait Killer: Send + Sync {
    /// Migrates the database of this URL up to this version in a process of its own, which dies behind so many calls that
    /// change something. What it did last; none where it lived to the end.
    fn kill(&self, url: &Url, to: &Version, calls: usize) -> Result<Option<String>, MigrateError>;
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Verified {
    /// Product and version of the server.
    pub server: String,
    /// How many rows were made up, in how many tables.
    pub rows: u64,
    /// Tables with made-up rows.
    pub tables: usize,
    /// Tables that took no made-up row, and why.
    pub left_empty: Vec<(String, String)>,
    /// The migrations, in order.
    pub migrations: Vec<VerifiedMigration>,
    /// The schema behind all of them; none where one fails.
    pub schema: Option<Schema>,
}

impl Verified {
    /// Whether everything is as it should be.
    pub fn is_sound(&self) -> bool {
        let legs = self.migrations.iter().flat_map(|migration| &migration.legs);
        legs.into_iter().all(|leg| !matches!(leg.outcome, Outcome::Wrong(_)))
    }
}

/// One migration; the last one, without a name, is all of them together.
#[derive(Debug, Clone, Default)]
pub struct VerifiedMigration {
    /// Version and name.
    pub title: String,
    /// What was tried, in order.
    pub legs: Vec<Leg>,
}

/// One thing that was tried.
#[derive(Debug, Clone)]
pub struct Leg {
    /// What: `up`, `down`, `up again`, `killed and resumed`.
    pub name: &'static str,
    /// How it went.
    pub outcome: Outcome,
    /// What is not judged, and why.
    pub notes: Vec<String>,
    /// How long it took.
    pub duration: Duration,
}

/// How it went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// As it should; perhaps with what there is to say about it.
    Sound(String),
    /// Not as it should: what is wrong.
    Wrong(Vec<String>),
    /// It was not tried, and why.
    LeftOut(String),
}

/// What happens while it goes on.
#[derive(Debug)]
pub enum Told<'a> {
    /// So many migrations are to be proven, on so many made-up rows.
    Begin(&'a Verified, usize),
    /// This one comes next.
    Migration(&'a str),
    /// This was tried.
    Leg(&'a Leg),
}

/// Proves migrations that `source` reads, telling each leg as it is done.
///
/// # Errors
/// What keeps it from being tried: no database can be made, the migrations before those cannot be applied. What is wrong
/// with a migration is no error but an [`Outcome`].
pub async fn verify(
    url: &Url,
    source: &(dyn Fn() -> Result<Source, MigrateError> + Sync),
    wanted: &Verify,
    killer: &dyn Killer,
    tell: &mut (dyn for<'t> FnMut(Told<'t>) + Send),
) -> Result<Verified, MigrateError> {
    let mut bench = Bench::new(url, source, wanted).await?;
    let mut verified = Verified { server: bench.server().await?, ..Verified::default() };
    let fit = fit::fit(&mut bench, &mut verified).await?;
    tell(Told::Begin(&verified, bench.migrations().len()));
    round::round(&mut bench, &fit, killer, &mut verified, tell).await?;
    Ok(verified)
}

//! A rule: when it speaks, and all that is said about it. Its page in the documentation, `--explain`, the recipe below a
//! finding and the cases of the tests are made of this and nothing else.

use super::{Act, Dialect, Server, Severity};
use crate::schema::{Column, Course};

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// What it is called, as in `index-not-concurrent`.
    pub name: &'static str,
    /// What it finds, in a few words.
    pub title: &'static str,
    /// What it is about.
    pub topic: Topic,
    /// Why it matters, in Markdown.
    pub why: &'static str,
    /// When it speaks.
    pub check: Check,
    /// What is said for each database it is about; it never speaks for another one.
    pub advice: &'static [Advice],
    /// Manuals and discussions, as URLs.
    pub sources: &'static [&'static str],
}

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// Keeps others waiting, or rewrites.
    Blocking,
    /// Programs that are still running know the schema before.
    RunningCode,
    /// Depends on the rows that are there.
    Rows,
    /// A table may be lost on the way.
    Loss,
    /// Will not run as it is written.
    Course,
    /// Is regretted later.
    Design,
}

/// When a rule speaks.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// About an act, given what is there before it.
    Act(fn(&Act, &Surroundings<'_>) -> Option<Found>),
    /// About all acts of a migration; the surroundings are as they are before it.
    Migration(fn(&[Act], &Surroundings<'_>) -> Vec<Within>),
    /// About rows that were counted ([`about_rows`](super::about_rows)).
    Rows,
    /// About what a server was seen doing, where no other rule spoke.
    Measured,
    /// About what authors allow.
    Allows,
}

/// What a rule says for one database.
#[derive(Debug)]
pub struct Advice {
    /// Database.
    pub dialect: Dialect,
    /// How much it matters there.
    pub severity: Severity,
    /// What to do instead, in one or a few sentences.
    pub recipe: &'static str,
    /// Where it speaks, and what to write in its place: run by the tests, shown in its page.
    pub examples: &'static [Example],
}

/// A case of a rule: SQL as a migration's file holds it.
#[derive(Debug)]
pub struct Example {
    /// What is there before, applied by earlier migrations.
    pub before: &'static str,
    /// The migration the rule speaks about.
    pub bad: &'static str,
    /// The migrations, in order, to write in its place. They were run, and no rule speaks of them. Empty where there is
    /// nothing to write in its place.
    pub good: &'static [&'static str],
    /// What they do to the schema.
    pub end: End,
}

/// Where the migrations of an example lead that are written in place of the bad one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// To the same schema.
    Same,
    /// On the way there: what is still to be done waits until programs know the new schema, or is written by hand.
    OnTheWay,
}

/// What a rule has to say about an act.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// What happens, in one sentence without a subject: `keeps writes to posts waiting while the index is built`.
    pub message: String,
    /// The recipe with the names of this case, where it can be written; else the rule's own is shown.
    pub recipe: Option<String>,
    /// What the server would have to do for it to be true: a measurement that shows otherwise takes it back.
    pub claims: Claims,
}

/// What a rule has to say about one act of a migration, by its number.
pub type Within = (usize, Found);

/// What a rule claims the server does. Nothing claimed, a measurement changes nothing. Almost every change locks its table
/// for a moment: where rewriting or reading is claimed, a measurement has to show that, and no lock.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Claims {
    /// The table.
    pub table: String,
    /// It is written anew.
    pub rewrites: bool,
    /// All its rows are read.
    pub scans: bool,
    /// Writes wait.
    pub blocks_writes: bool,
    /// It is changed without being written anew.
    pub in_place: bool,
}

impl Found {
    /// A sentence without a subject.
    pub(super) fn that(message: impl Into<String>) -> Self {
        Self { message: message.into(), ..Self::default() }
    }

    /// With the recipe for this case.
    pub(super) fn instead(self, recipe: impl Into<Option<String>>) -> Self {
        Self { recipe: recipe.into(), ..self }
    }

    /// It holds as far as the server reads all rows.
    pub(super) fn if_scans(self, table: &str) -> Self {
        Self { claims: Claims { table: table.to_owned(), scans: true, ..Claims::default() }, ..self }
    }

    /// It holds as far as the server writes the table anew.
    pub(super) fn if_rewrites(self, table: &str) -> Self {
        Self { claims: Claims { table: table.to_owned(), rewrites: true, ..Claims::default() }, ..self }
    }

    /// It holds as far as the server does not write the table anew.
    pub(super) fn if_in_place(self, table: &str) -> Self {
        Self { claims: Claims { table: table.to_owned(), in_place: true, ..Claims::default() }, ..self }
    }

    /// It holds as far as writes wait.
    pub(super) fn if_blocks_writes(self, table: &str) -> Self {
        Self { claims: Claims { table: table.to_owned(), blocks_writes: true, ..Claims::default() }, ..self }
    }
}

/// What is around an act.
#[derive(Debug)]
pub struct Surroundings<'a> {
    /// The server.
    pub server: Server,
    /// The tables as they are before the act. One whose `before` is none was created by the migrations that are looked at:
    /// nobody uses it yet.
    pub course: &'a Course<'a>,
    /// Version and name of the migration.
    pub migration: &'a str,
    /// No transaction holds all of the migration.
    pub stepwise: bool,
}

impl Surroundings<'_> {
    /// Whether the table was there before the migrations that are looked at. One that nobody knows of was.
    pub fn is_live(&self, table: &str) -> bool {
        self.course.was_there(table)
    }

    /// Whether the column was there before, in the same sense.
    pub fn is_live_column(&self, table: &str, column: &str) -> bool {
        self.course.table(table).is_none_or(|traced| traced.before.is_some() && traced.has_before(column))
    }

    /// The column as it is before the act.
    pub fn column(&self, table: &str, column: &str) -> Option<Column> {
        self.course.table(table)?.now.column(column).cloned()
    }
}

impl Rule {
    /// What it says for a database, if it is about it.
    pub fn for_dialect(&self, dialect: Dialect) -> Option<&Advice> {
        self.advice.iter().find(|advice| advice.dialect == dialect)
    }
}

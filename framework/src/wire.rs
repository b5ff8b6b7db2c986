//! What `cargo kit` and a project's runner say to each other.
//!
//! `cargo kit` starts the runner with the arguments the user typed, the project's root as working directory, and
//! these environment variables; what a person reads goes straight to the terminal. When the command ends well and
//! there is something to tell, the runner leaves a [`Report`] as JSON at the path in [`REPORT`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::driver::{Measured, Statement};
use crate::schema::{Allow, Doubt, Operation, Schema};

/// Version of this wire. A runner that is asked for another one stops with [`exit::HANDSHAKE`].
pub const VERSION: u32 = 1;

/// Environment variable: the wire version `cargo kit` speaks.
pub const VERSION_VARIABLE: &str = "KIT_WIRE";

/// Environment variable: where the runner writes its [`Report`].
pub const REPORT: &str = "KIT_REPORT";

/// Environment variable: set to `1` when `cargo kit` has no `schema.json` yet, so that a command that otherwise would
/// not look at the schema does.
pub const WANT_SCHEMA: &str = "KIT_WANT_SCHEMA";

/// Environment variable: the folder of migrations on disk, absolute.
pub const MIGRATIONS: &str = "KIT_MIGRATIONS";

/// Environment variable: the folder of the runner's package, absolute. A runner that was built from another one stops:
/// projects that share a target folder overwrite each other's runner.
pub const PACKAGE: &str = "KIT_PACKAGE";

/// Environment variable: where the runner finds the [`Question`] that the hidden command `kit:answer` answers.
pub const QUESTION: &str = "KIT_QUESTION";

/// What `cargo kit` asks a runner, which knows the migrations and the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// Which schema do all migrations make of an empty database? Steps written in Rust are passed over.
    Replay,
    /// Which schema has the database?
    Inspect,
    /// Which schema do those migrations make that the database's history calls applied, and which are they not?
    Expected,
    /// What do these operations make of an empty database of this schema?
    Trial(Trial),
    /// What will migrations do?
    Foresee(Foresee),
    /// How many rows are there for each of these doubts?
    Count(Vec<Doubt>),
    /// Which statements create this schema in an empty database?
    Sql {
        /// What to create.
        schema: Schema,
        /// What is there already is no error.
        idempotent: bool,
    },
    /// Which migration makes what the database holds?
    Baseline(Baseline),
    /// Which migrations are applied, and which are not?
    Standing,
}

/// Which migrations are applied, by version and name. One that is half done counts as applied.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Standing {
    /// Those that are, whether their files are there or not.
    pub applied: Vec<String>,
    /// Those that are not.
    pub pending: Vec<String>,
}

/// What to make a first migration of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Baseline {
    /// Tables to leave out, with what stands on them.
    pub ignoring: Vec<String>,
    /// Statements are wanted, not operations: where operations do not make the same, those of the whole schema.
    pub sql: bool,
}

/// A first migration, tried on an empty database.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Baselined {
    /// What Kit's history in the database calls applied, or half applied.
    pub applied: Vec<String>,
    /// How many tables and how many other things the migration makes.
    pub counts: (usize, usize),
    /// What makes it, in order.
    pub operations: Vec<Operation>,
    /// What each operation sends.
    pub up: Vec<Vec<Statement>>,
    /// What undoes all of it, in order; none where something is not undone.
    pub down: Option<Vec<Statement>>,
    /// The statement or operation that was refused, and why.
    pub refused: Option<String>,
    /// How what came of it differs from the database.
    pub differences: Vec<String>,
}

/// How a database should look by its own history.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Expected {
    /// What the applied migrations make of an empty database, as their files are now.
    pub schema: Schema,
    /// Migrations that are not applied yet.
    pub pending: Vec<String>,
    /// Applied migrations whose file is gone: what they did is not in the schema.
    pub missing: Vec<String>,
    /// Applied migrations whose file says something else by now.
    pub edited: Vec<String>,
    /// The migration that stopped half-way; it is not in the schema.
    pub unfinished: Option<String>,
}

/// Operations to be tried on a shadow.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Trial {
    /// What the shadow holds: the tables concerned, and those that refer to them or are referred to.
    pub before: Schema,
    /// What to try, in order.
    pub operations: Vec<Operation>,
    /// What to ask the database itself.
    pub doubts: Vec<Doubt>,
}

/// Which migrations to look at, and how closely.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Foresee {
    /// From this version on, applied or not; without one, those that are pending.
    pub from: Option<String>,
    /// Run each statement on a shadow with a few rows, and tell what it did.
    pub measure: bool,
    /// As `migrate --safe` does it.
    pub safe: bool,
    /// Ask no database: `before` is empty, and all migrations are told, with those before `from` marked as such.
    pub offline: bool,
}

/// What migrations will do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Foreseen {
    /// Product and version of the server, as in `PostgreSQL 15.18`; empty where it was not asked.
    pub server: String,
    /// The schema before the first of them that is looked at.
    pub before: Schema,
    /// The migrations, in order.
    pub migrations: Vec<ForeseenMigration>,
}

/// What one migration will do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ForeseenMigration {
    /// Version and name.
    pub title: String,
    /// Its file, relative to the project where it lies within, with `/`.
    pub file: String,
    /// What it records.
    pub operations: Vec<Operation>,
    /// What its author has thought about.
    pub allows: Vec<Allow>,
    /// No transaction holds all of it.
    pub stepwise: bool,
    /// The operations, by their places, that run in the form that keeps others waiting least.
    pub safe: Vec<usize>,
    /// It is told only for what it does to the schema.
    pub earlier: bool,
    /// What was measured, in the order it was sent.
    pub statements: Vec<ForeseenStatement>,
    /// In which words the shadow refused it, without rows too; those behind it were not measured.
    pub refused: Option<String>,
    /// Tables had no rows, since generated ones were refused: that nothing was read says nothing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub rowless: bool,
}

/// What one statement did on a shadow.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ForeseenStatement {
    /// The statement.
    pub statement: Statement,
    /// The operation it belongs to, by its place.
    pub operation: usize,
    /// What it did.
    pub measured: Measured,
}

/// What a runner answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// To [`Question::Replay`] and [`Question::Inspect`].
    Schema(Schema),
    /// To [`Question::Expected`].
    Expected(Expected),
    /// To [`Question::Trial`].
    Tried(Box<Tried>),
    /// To [`Question::Foresee`].
    Foreseen(Box<Foreseen>),
    /// To [`Question::Count`]; none where the database could not be asked.
    Counts(Vec<Option<u64>>),
    /// To [`Question::Sql`], in an order that works.
    Sql(Vec<Script>),
    /// To [`Question::Baseline`].
    Baselined(Box<Baselined>),
    /// To [`Question::Standing`].
    Standing(Standing),
}

impl Answer {
    /// The answer to [`Question::Replay`] and [`Question::Inspect`].
    pub fn schema(self) -> Option<Schema> {
        if let Answer::Schema(schema) = self { Some(schema) } else { None }
    }

    /// The answer to [`Question::Expected`].
    pub fn expected(self) -> Option<Expected> {
        if let Answer::Expected(expected) = self { Some(expected) } else { None }
    }

    /// The answer to [`Question::Trial`].
    pub fn tried(self) -> Option<Tried> {
        if let Answer::Tried(tried) = self { Some(*tried) } else { None }
    }

    /// The answer to [`Question::Foresee`].
    pub fn foreseen(self) -> Option<Foreseen> {
        if let Answer::Foreseen(foreseen) = self { Some(*foreseen) } else { None }
    }

    /// The answer to [`Question::Count`].
    pub fn counts(self) -> Option<Vec<Option<u64>>> {
        if let Answer::Counts(counts) = self { Some(counts) } else { None }
    }

    /// The answer to [`Question::Standing`].
    pub fn standing(self) -> Option<Standing> {
        if let Answer::Standing(standing) = self { Some(standing) } else { None }
    }

    /// The answer to [`Question::Sql`].
    pub fn sql(self) -> Option<Vec<Script>> {
        if let Answer::Sql(scripts) = self { Some(scripts) } else { None }
    }

    /// The answer to [`Question::Baseline`].
    pub fn baselined(self) -> Option<Baselined> {
        if let Answer::Baselined(baselined) = self { Some(*baselined) } else { None }
    }
}

/// How a trial went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tried {
    /// The shadow before, as the database reads it back.
    pub before: Schema,
    /// The shadow behind the last operation that went through.
    pub after: Schema,
    /// The operation that was refused, by its place, and why; those behind it were not tried.
    pub refused: Option<(usize, String)>,
    /// What each operation sent.
    pub up: Vec<Vec<Statement>>,
    /// How each operation is undone: the statements that were sent for it, or why it cannot be.
    pub down: Vec<Result<Vec<Statement>, String>>,
    /// What stands around a name in the database's words.
    pub quote: String,
    /// The tables before and after, in the database's words.
    pub tables: BTreeMap<String, String>,
    /// The schema behind the whole way back, where there is one.
    pub back: Option<Schema>,
    /// The number of rows for each doubt; none where the database could not be asked.
    pub doubts: Vec<Option<u64>>,
}

/// Statements that belong together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Script {
    /// What they create, as in `posts`; empty for what several tables need.
    pub name: String,
    /// Foreign keys and indexes, which wait for all tables.
    pub afterwards: bool,
    /// The statements.
    pub statements: Vec<Statement>,
}

/// What a runner reports to `cargo kit`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// Wire version of the runner.
    pub version: u32,
    /// Driver that read the schema, as in `sqlite`.
    pub driver: String,
    /// The schema after the command, when entities and snapshot should follow it.
    pub schema: Option<Schema>,
    /// The schema as it was found, where all migrations are applied: what `schema.json` should say.
    pub found: Option<Schema>,
    /// Tables the user named for `entity:generate`; empty means all.
    pub tables: Vec<String>,
    /// `entity:check`: compare only, write nothing.
    pub check: bool,
    /// The tool whose history was taken over, or given back.
    pub imported: Option<String>,
    /// The answer to a [`Question`].
    pub answer: Option<Answer>,
}

/// Exit codes, the same for `cargo kit` and the runner.
pub mod exit {
    /// Done.
    pub const OK: u8 = 0;
    /// Failed; the message says what and what to do next.
    pub const FAILED: u8 = 1;
    /// The command line is not understood.
    pub const USAGE: u8 = 2;
    /// A decision is needed and nobody is there to ask: the message names the flag that answers it.
    pub const UNDECIDED: u8 = 3;
    /// A check found a difference (`migrate:status --check`, `entity:check`).
    pub const DIFFERENT: u8 = 4;
    /// Runner and `cargo kit` are of different versions.
    pub const HANDSHAKE: u8 = 5;
    /// The runner did not compile.
    pub const BUILD: u8 = 101;
}

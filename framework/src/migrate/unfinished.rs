//! The migration that is half done: the table `kit_unfinished`, made when it is first needed.
//!
//! Its one record says what was done and committed, which statement comes next, and what undoes what was done. It is
//! changed together with what it tells of, or, around a statement that stands in no transaction, before and after.
//! The statements of the part that is half done are kept as they were rendered: against a half-changed schema they
//! might come out otherwise.

use std::str::FromStr;
use std::sync::LazyLock;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::error::MigrateError;
use super::history::History;
use super::plan::{Direction, Planned};
use super::run::Prepared;
use super::version::Version;
use super::way_back::WayBack;
use crate::clock;
use crate::driver::own::UNFINISHED;
use crate::driver::{DatabaseError, Driver, Interrupted, Row, Session, Statement};
use crate::schema::{Column, ColumnType, Operation, PrimaryKey, Schema, Table};

/// What is read of it, in the order of [`Unfinished::read`].
const FIELDS: [&str; 14] = [
    "version",
    "name",
    "direction",
    "batch",
    "checksum",
    "began_at",
    "operation",
    "part",
    "statement",
    "begun",
    "mark",
    "failure",
    "course",
    "way_back",
];

/// A migration that is half done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// Version.
    pub version: Version,
    /// Name without the version.
    pub name: String,
    /// Whether it is being applied or undone.
    pub direction: Direction,
    /// The batch it is to belong to.
    pub batch: i64,
    /// When it began, UTC, RFC 3339.
    pub began_at: String,
    pub(super) checksum: String,
    /// Everything before this is done.
    pub(super) at: Position,
    /// The statement there was about to run, outside a transaction, when this was the mark.
    pub(super) begun: Option<String>,
    /// What went wrong there.
    pub(super) failure: Option<Stopped>,
    pub(super) course: Course,
    pub(super) way_back: WayBack,
    /// What removes what a statement left behind that is not run again; not kept, as it is asked for anew.
    pub(super) leftovers: Vec<Statement>,
}

/// A place within a migration.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) operation: usize,
    /// Within the operation.
    pub(super) part: usize,
    /// Within the part.
    pub(super) statement: usize,
}

/// The statement at which a run stopped, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stopped {
    pub(super) statement: Option<String>,
    pub(super) reason: String,
    /// It is the statement that had begun, outside a transaction, and the database said that it failed.
    pub(super) alone: bool,
}

/// What the run of a migration is about; changes from part to part only.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Course {
    /// Digests of the operations that are done, and of the done parts of the next one.
    pub(super) done_operations: Vec<String>,
    pub(super) done_parts: Vec<String>,
    /// The part that is half done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) current: Option<Prepared>,
    /// What undoing it consists of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) operations: Vec<Operation>,
    /// What is undone may be missing: the migration was never done as a whole.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) halfway: bool,
    /// So many operations of undoing it come before a written `down`.
    #[serde(skip_serializing_if = "is_none")]
    pub(super) scaffolding: usize,
    /// The way back is collected.
    pub(super) collects: bool,
    /// It is undone by a `down` that stands in its file.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) written: bool,
    /// Tables that were there before are changed in their safe form.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) safe: bool,
}

fn is_none(count: &usize) -> bool {
    *count == 0
}

impl Unfinished {
    /// A migration of which nothing is done.
    pub(super) fn new(planned: &Planned, batch: i64) -> Self {
        let down = planned.direction == Direction::Down;
        let operations = if down { planned.operations.clone() } else { Vec::new() };
        Self {
            version: planned.version.clone(),
            name: planned.name.clone(),
            direction: planned.direction,
            batch,
            began_at: clock::now(),
            checksum: planned.checksum.clone(),
            at: Position::default(),
            begun: None,
            failure: None,
            course: Course {
                operations,
                halfway: planned.halfway,
                scaffolding: planned.scaffolding,
                collects: WayBack::default().is_wanted(planned),
                written: down && !planned.automatic_undo,
                safe: planned.safe,
                ..Course::default()
            },
            way_back: WayBack::default(),
            leftovers: Vec::new(),
        }
    }

    /// Version and name, as its file is called.
    pub fn title(&self) -> String {
        super::source::title(&self.version, &self.name)
    }

    /// The statement it stopped at, as far as it is known.
    pub fn statement(&self) -> Option<&str> {
        let failed = self.failure.as_ref().and_then(|failure| failure.statement.as_deref());
        failed.or_else(|| self.current().map(|statement| statement.text.as_str()))
    }

    /// What went wrong there, in the database's words; nothing where the run was killed.
    pub fn reason(&self) -> Option<&str> {
        self.failure.as_ref().map(|failure| failure.reason.as_str())
    }

    /// The statement that comes next, where its part is prepared.
    pub(super) fn current(&self) -> Option<&Statement> {
        self.course.current.as_ref()?.statements.get(self.at.statement)
    }

    /// Whether it is the record of this very plan, and not of what a file said before it was edited, or of the way up
    /// that is to be undone.
    pub(super) fn is_of(&self, planned: &Planned) -> bool {
        self.version == planned.version
            && self.direction == planned.direction
            && match planned.direction {
                Direction::Up => self.checksum == planned.checksum,
                Direction::Down => self.course.operations == planned.operations,
            }
    }

    /// How the statement stands that had begun, outside a transaction.
    pub(super) async fn interrupted(&self, session: &mut dyn Session) -> Result<Interrupted, DatabaseError> {
        let (Some(mark), Some(statement)) = (&self.begun, self.current()) else { return Ok(Interrupted::NotDone) };
        let failed = self.failure.as_ref().is_some_and(|failure| failure.alone);
        Ok(match session.interrupted(statement, mark).await? {
            // The database said that it failed: what looks done is somebody else's doing.
            Interrupted::Done if failed => Interrupted::NotDone,
            stands => stands,
        })
    }

    /// The current part is done.
    pub(super) fn part_done(&mut self, part: &Operation, driver: &dyn Driver) {
        if let Some(prepared) = self.course.current.take() {
            self.way_back.add(prepared.way_back);
        }
        self.course.done_parts.push(digest(part, driver));
        self.at = Position { part: self.at.part + 1, statement: 0, ..self.at };
    }

    /// All parts of the current operation are done.
    pub(super) fn operation_done(&mut self, operation: &Operation, driver: &dyn Driver) {
        self.course.done_parts.clear();
        self.course.done_operations.push(digest(operation, driver));
        self.at = Position { operation: self.at.operation + 1, part: 0, statement: 0 };
    }
}

/// What an operation means, in few letters.
pub(super) fn digest(operation: &Operation, driver: &dyn Driver) -> String {
    super::plan::checksum(std::slice::from_ref(operation), driver)
}

impl History {
    /// The migration that is half done, if there is one.
    pub async fn unfinished(self, session: &mut dyn Session) -> Result<Option<Unfinished>, MigrateError> {
        if !session.has_table(UNFINISHED).await? {
            return Ok(None);
        }
        let rows = self.read(session, UNFINISHED, &FIELDS, None).await?.unwrap_or_default();
        let not_ours = |reason| MigrateError::History { table: UNFINISHED.to_owned(), reason };
        rows.into_iter().next().map(|row| Unfinished::read(row).map_err(not_ours)).transpose()
    }

    /// Creates the table, where it is missing.
    pub(super) async fn install_unfinished(self, session: &mut dyn Session) -> Result<(), MigrateError> {
        if session.has_table(UNFINISHED).await? {
            return Ok(());
        }
        let unsupported = |source| MigrateError::Unsupported { migration: UNFINISHED.to_owned(), source };
        let create = Operation::CreateTable { table: TABLE.clone(), if_not_exists: false };
        for statement in self.driver().render(&create, &Schema::default()).map_err(unsupported)? {
            session.execute(&statement.text).await?;
        }
        Ok(())
    }

    /// The statement that remembers it, where there is no record yet.
    pub(super) fn remember(self, unfinished: &Unfinished) -> String {
        self.records().add(UNFINISHED, &borrowed(&[unfinished.head(), unfinished.place()].concat()))
    }

    /// The statement that remembers all of it, in place of what there was.
    pub(super) fn remember_part(self, unfinished: &Unfinished) -> String {
        let key = ("version", unfinished.version.as_str());
        self.records().change(UNFINISHED, key, &borrowed(&[unfinished.head(), unfinished.place()].concat()))
    }

    /// The statement that remembers how far it is within its current part.
    pub(super) fn remember_place(self, unfinished: &Unfinished) -> String {
        let key = ("version", unfinished.version.as_str());
        self.records().change(UNFINISHED, key, &borrowed(&unfinished.place()))
    }

    /// The statement that notes why it stopped.
    pub(super) fn note_failure(self, version: &Version, failure: &Stopped) -> String {
        self.records().change(UNFINISHED, ("version", version.as_str()), &[("failure", &json(failure))])
    }

    /// The statement that forgets it, finished or undone.
    pub(super) fn forget_unfinished(self, version: &Version) -> String {
        self.records().remove(UNFINISHED, ("version", version.as_str()))
    }
}

fn borrowed<'a>(fields: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    fields.iter().map(|(field, value)| (*field, value.as_str())).collect()
}

impl Unfinished {
    /// What changes from part to part only.
    fn head(&self) -> Vec<(&'static str, String)> {
        vec![
            ("version", self.version.to_string()),
            ("name", self.name.clone()),
            ("direction", if self.direction == Direction::Up { "up" } else { "down" }.to_owned()),
            ("batch", self.batch.to_string()),
            ("checksum", self.checksum.clone()),
            ("began_at", self.began_at.clone()),
            ("operation", self.at.operation.to_string()),
            ("part", self.at.part.to_string()),
            ("course", json(&self.course)),
            ("way_back", json(&self.way_back)),
        ]
    }

    /// What changes from statement to statement.
    fn place(&self) -> Vec<(&'static str, String)> {
        vec![
            ("statement", self.at.statement.to_string()),
            ("begun", i64::from(self.begun.is_some()).to_string()),
            ("mark", self.begun.clone().unwrap_or_default()),
            ("failure", self.failure.as_ref().map(json).unwrap_or_default()),
        ]
    }

    fn read(row: Row) -> Result<Self, String> {
        let values: Vec<String> = row.into_iter().map(Option::unwrap_or_default).collect();
        let values: [String; FIELDS.len()] = values.try_into().map_err(|_| "a column is missing".to_owned())?;
        let [
            version,
            name,
            direction,
            batch,
            checksum,
            began_at,
            operation,
            part,
            statement,
            begun,
            mark,
            failure,
            course,
            way_back,
        ] = values;
        let at = Position { operation: number(&operation)?, part: number(&part)?, statement: number(&statement)? };
        Ok(Self {
            version: Version::parse(&version).ok_or_else(|| format!("`{version}` is no version"))?,
            name,
            direction: if direction == "down" { Direction::Down } else { Direction::Up },
            batch: number(&batch)?,
            began_at,
            checksum,
            at,
            begun: (begun == "1").then_some(mark),
            failure: if failure.is_empty() { None } else { Some(parsed(&failure)?) },
            course: parsed(&course)?,
            way_back: parsed(&way_back)?,
            leftovers: Vec::new(),
        })
    }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn parsed<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

fn number<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("`{text}` is not a number"))
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let text = |name: &str, length| Column::new(name, ColumnType::String { length });
    let number = |name: &str| Column::new(name, ColumnType::BigInteger);
    let long = |name: &str| Column::new(name, ColumnType::Text);
    Table {
        columns: vec![
            text("version", 32),
            text("name", 255),
            text("direction", 8),
            number("batch"),
            text("checksum", 64),
            text("began_at", 32),
            number("operation"),
            number("part"),
            number("statement"),
            number("begun"),
            long("mark"),
            long("failure"),
            long("course"),
            long("way_back"),
        ],
        primary_key: Some(PrimaryKey::over(["version"])),
        ..Table::new(UNFINISHED)
    }
});

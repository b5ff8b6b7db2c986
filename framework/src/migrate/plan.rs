//! One migration in one direction, ready to run: its operations, its steps, and what to remember of it.

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::error::MigrateError;
use super::history::{Applied, Undo};
use super::migration::Step;
use super::source::{SourceMigration, title};
use super::unfinished::Unfinished;
use super::version::Version;
use crate::driver::{Driver, Transaction};
use crate::schema::{Allow, Irreversible, Operation, Recording};

/// Up or down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Apply.
    Up,
    /// Undo.
    Down,
}

/// One migration in one direction.
pub struct Planned {
    /// Version.
    pub version: Version,
    /// Name without the version.
    pub name: String,
    /// Up or down.
    pub direction: Direction,
    /// What to do, in order.
    pub operations: Vec<Operation>,
    pub(super) steps: Vec<Box<dyn Step>>,
    /// What its author has thought about.
    pub(super) allows: Vec<Allow>,
    pub(super) transaction: Transaction,
    pub(super) checksum: String,
    pub(super) written_undo: Option<Undo>,
    /// Goes down by what Kit worked out.
    pub(super) automatic_undo: bool,
    /// Its file has another `down` by now than the one it goes down by.
    pub has_other_down: bool,
    /// Undoes what was never done as a whole.
    pub(super) halfway: bool,
    /// So many operations come before a written `down`: they remove what a safe form has put up.
    pub(super) scaffolding: usize,
    /// Tables that were there before are changed in the form that keeps others waiting least.
    pub(super) safe: bool,
    /// Goes on where an earlier run stopped.
    pub(super) resumes: Option<Box<Unfinished>>,
    /// An applied migration is newer.
    pub out_of_order: bool,
}

impl Planned {
    /// A migration to apply.
    pub(super) fn up(migration: &SourceMigration, driver: &dyn Driver) -> Result<Self, MigrateError> {
        let up = migration.up()?;
        let down = migration.down()?;
        let checksum = checksum(&up.operations, driver);
        let written_undo = (!down.automatic).then_some(Undo::Operations(down.operations));
        Ok(Self::new(migration.version.clone(), &migration.name, up, driver).with(checksum, written_undo))
    }

    /// A migration to apply where nobody will undo it, without its steps.
    pub(super) fn one_way(migration: &SourceMigration, driver: &dyn Driver) -> Result<Self, MigrateError> {
        let up = Recording { steps: Vec::new(), ..migration.up()? };
        let planned = Self::new(migration.version.clone(), &migration.name, up, driver);
        Ok(planned.with(String::new(), Some(Undo::Operations(Vec::new()))))
    }

    /// How its statements are held together.
    pub fn transaction(&self) -> Transaction {
        self.transaction
    }

    /// An applied migration to undo, by what the history remembers; by the `down` in its file only where the history knows
    /// no way back. What the file says otherwise by now nobody has looked at.
    pub(super) fn down(
        applied: &Applied,
        migration: Option<&SourceMigration>,
        undo: Undo,
        driver: &dyn Driver,
    ) -> Result<Self, MigrateError> {
        let written = migration.map(SourceMigration::down).transpose()?.filter(|down| !down.automatic);
        let is_other = written.as_ref().is_some_and(|down| !undo.is_by(&down.operations, driver));
        let (recording, automatic_undo) = match (undo, written) {
            (Undo::Irreversible(_), Some(down)) => (down, false),
            (Undo::Operations(_), Some(down)) if !is_other => (down, false),
            (Undo::Operations(operations), down) => {
                let up = migration.map(SourceMigration::up).transpose()?;
                let mut known = [down, up].into_iter().flatten();
                let known = known.find(|recording| step_it_lacks(recording, &operations).is_none());
                let steps = known.map(|recording| recording.steps).unwrap_or_default();
                let lost = step_it_lacks(&Recording::default(), &operations).filter(|_| steps.is_empty());
                if let Some(name) = lost.filter(|_| migration.is_some()) {
                    let why = format!("its step `{name}` is Rust code that its file does not have any more");
                    let source = Irreversible { what: applied.title(), why };
                    return Err(MigrateError::Irreversible { migration: applied.title(), source });
                }
                (Recording { operations, steps, ..Recording::default() }, true)
            }
            (Undo::Irreversible(source), None) => {
                return Err(MigrateError::Irreversible { migration: applied.title(), source });
            }
        };
        let planned = Self::new(applied.version.clone(), &applied.name, recording, driver);
        Ok(Self { direction: Direction::Down, automatic_undo, has_other_down: automatic_undo && is_other, ..planned })
    }

    /// What is left to undo of a migration that is half done.
    pub(super) fn undoing(record: &Unfinished, recording: Recording, driver: &dyn Driver) -> Self {
        let planned = Self::new(record.version.clone(), &record.name, recording, driver);
        let checksum = record.checksum.clone();
        Self { direction: Direction::Down, transaction: Transaction::Stepwise, checksum, ..planned }
    }

    /// Operations to try.
    pub(super) fn of(operations: Vec<Operation>, driver: &dyn Driver) -> Self {
        Self::new(Version::default(), "", Recording { operations, ..Recording::default() }, driver)
    }

    /// Operations that undo others, to try.
    pub(super) fn back(operations: Vec<Operation>, driver: &dyn Driver) -> Self {
        Self { direction: Direction::Down, automatic_undo: true, ..Self::of(operations, driver) }
    }

    fn new(version: Version, name: &str, recording: Recording, driver: &dyn Driver) -> Self {
        let allows = allows(&recording, driver);
        Self {
            version,
            name: name.to_owned(),
            direction: Direction::Up,
            transaction: driver.transaction(&recording.operations),
            operations: recording.operations,
            steps: recording.steps,
            allows,
            checksum: String::new(),
            written_undo: None,
            automatic_undo: false,
            has_other_down: false,
            halfway: false,
            scaffolding: 0,
            safe: false,
            resumes: None,
            out_of_order: false,
        }
    }

    /// The same, changing tables that were there before in the form that keeps others waiting least, if `safe`.
    pub(super) fn safely(self, safe: bool, driver: &dyn Driver) -> Self {
        let planned = Self { safe, ..self };
        let stepwise = safe && planned.operations.iter().any(|operation| planned.is_safe(operation, driver));
        let transaction = if stepwise { Transaction::Stepwise } else { planned.transaction };
        Self { transaction, ..planned }
    }

    /// Whether the operation is to be rendered in that form: nobody waits for a table that the migration itself makes.
    pub(super) fn is_safe(&self, operation: &Operation, driver: &dyn Driver) -> bool {
        self.safe && driver.has_safe_form(operation) && {
            let mut made: Vec<&str> = Vec::new();
            for each in &self.operations {
                match each {
                    Operation::CreateTable { table, .. } => made.push(&table.name),
                    Operation::RenameTable { from, to } if made.contains(&from.as_str()) => made.push(to),
                    _ => {}
                }
            }
            !operation.tables().iter().any(|table| made.iter().any(|made| driver.same_name(made, table)))
        }
    }

    fn with(self, checksum: String, written_undo: Option<Undo>) -> Self {
        Self { checksum, written_undo, ..self }
    }

    /// Version and name, as its file is called.
    pub fn title(&self) -> String {
        title(&self.version, &self.name)
    }

    /// Whether no transaction holds all of it.
    pub fn is_stepwise(&self) -> bool {
        self.transaction == Transaction::Stepwise
    }

    /// Whether one of these does the same.
    pub(super) fn is_among(&self, others: &[Planned]) -> bool {
        let same = |other: &Planned| {
            (self.title(), self.direction) == (other.title(), other.direction) && self.operations == other.operations
        };
        others.iter().any(same)
    }

    /// Whether it undoes this one.
    pub(super) fn undoes(&self, entry: &Applied) -> bool {
        self.direction == Direction::Down && self.version == entry.version
    }

    /// Whether it is to be applied, from its start.
    pub(super) fn starts_anew(&self) -> bool {
        self.direction == Direction::Up && self.resumes.is_none()
    }

    /// Whether its author has thought about what this rule finds in the operation, in this line of its SQL.
    pub(super) fn allows(&self, rule: &str, operation: usize, line: usize) -> bool {
        self.allows.iter().any(|allow| allow.rule == rule && allow.covers(operation, line))
    }

    /// Whether it may share a transaction with its neighbours: Rust code may do what no savepoint undoes.
    pub(super) fn may_share(&self) -> bool {
        self.steps.is_empty() && self.transaction != Transaction::Stepwise
    }
}

/// Checksum of what operations mean: reformatting a file changes nothing, another column does. Of a step only the name
/// is known.
pub(super) fn checksum(operations: &[Operation], driver: &dyn Driver) -> String {
    let mut hash = Sha256::new();
    for operation in operations {
        match operation {
            Operation::Sql { up, .. } => hash.update(driver.meaning(up)),
            other => hash.update(serde_json::to_vec(other).unwrap_or_default()),
        }
        hash.update(b"\n");
    }
    base16(&hash.finalize())
}

/// Bytes as small letters.
pub(super) fn base16(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The first step that operations run and this recording has no code of.
fn step_it_lacks<'o>(recording: &Recording, operations: &'o [Operation]) -> Option<&'o str> {
    operations.iter().find_map(|operation| match operation {
        Operation::Step { name, index, .. } if recording.steps.get(*index).is_none_or(|step| step.name() != name) => {
            Some(name.as_str())
        }
        _ => None,
    })
}

/// What a migration's author has thought about, in code and in comments of SQL.
pub(super) fn allows(recording: &Recording, driver: &dyn Driver) -> Vec<Allow> {
    let mut allows = recording.allows.clone();
    let is_script = recording.operations.len() == 1;
    for (at, operation) in recording.operations.iter().enumerate() {
        if let Operation::Sql { up, .. } = operation {
            let of = |allow: &Allow| (!is_script || allow.line.is_some()).then_some(at);
            allows.extend(driver.allows(up).into_iter().map(|allow| Allow { operation: of(&allow), ..allow }));
        }
    }
    allows
}

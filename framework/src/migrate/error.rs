//! What stops a migration.

use std::io;
use std::path::PathBuf;

use super::disorder::Disorder;
use super::foreign::ImportError;
use super::plan::Direction;
use super::reconcile::Unreconciled;
use super::version::Version;
use crate::code::Code;
use crate::driver::{DatabaseError, Unsupported};
use crate::schema::Irreversible;

/// Why migrations were not run, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// A file's name does not begin with a version.
    #[error("{} has no version in its name", file.display())]
    NoVersion {
        /// The file.
        file: PathBuf,
    },
    /// Two migrations of one version.
    #[error("version {version} is used twice: {} and {}", first.display(), second.display())]
    DuplicateVersion {
        /// The version.
        version: Version,
        /// One file.
        first: PathBuf,
        /// The other.
        second: PathBuf,
    },
    /// A Rust file in the folder of migrations registers none.
    #[error("{} registers no migration", file.display())]
    NotRegistered {
        /// The file.
        file: PathBuf,
    },
    /// A `.down.sql` file without its `.up.sql`.
    #[error("{} has no .up.sql beside it", file.display())]
    DownWithoutUp {
        /// The file.
        file: PathBuf,
    },
    /// A file or folder cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// What.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// `up` or `down` panicked while recording.
    #[error("{migration} panicked: {message}")]
    Panicked {
        /// The migration.
        migration: String,
        /// The panic's message and place.
        message: String,
    },
    /// What was recorded cannot be meant so.
    #[error("{migration}: {}", mistakes.join("; "))]
    Mistakes {
        /// The migration.
        migration: String,
        /// What is wrong.
        mistakes: Vec<String>,
    },
    /// The author has still something to decide.
    #[error("{migration} is not finished, still to be decided:{}", list(undecided))]
    Undecided {
        /// The migration.
        migration: String,
        /// What is missing, in words.
        undecided: Vec<String>,
    },
    /// An applied migration now says something else.
    #[error("{migration} was changed after it was applied")]
    Edited {
        /// The migration.
        migration: String,
    },
    /// Applied migrations whose files are gone.
    #[error("applied, but missing from disk: {}", migrations.join(", "))]
    Missing {
        /// The migrations.
        migrations: Vec<String>,
    },
    /// Migrations that this branch lacks and that nothing undoes.
    #[error("this branch lacks migrations that cannot be undone:{}", list(&told(migrations)))]
    Stranded {
        /// Version and name of each, and why.
        migrations: Vec<(String, String)>,
    },
    /// What reconciling comes to, on a shadow, is not this branch's schema.
    #[error("the database was not brought to this branch: {0}")]
    Unreconciled(Box<Unreconciled>),
    /// A migration of this branch that does not even run on an empty database.
    #[error("{migration} does not run on a new database: {why}")]
    Unrepeatable {
        /// The migration.
        migration: String,
        /// Why.
        why: String,
    },
    /// There is more to do by now than was shown.
    #[error("the database was changed by somebody else since this was planned")]
    ChangedMeanwhile,
    /// An applied migration whose file has another version now.
    #[error("{migration} is applied, and its file is called {file} now")]
    Moved {
        /// The migration, as the history has it.
        migration: String,
        /// Version and name, as the file is called.
        file: String,
    },
    /// An applied migration without a file, whose version another migration has.
    #[error("{migration} is applied, and another migration has its version: {file}")]
    SameVersion {
        /// The migration, as the history has it.
        migration: String,
        /// Version and name of the other one.
        file: String,
    },
    /// Pending migrations that collide with newer ones that are applied.
    #[error("out of order:{}", disorders.iter().map(ToString::to_string).collect::<String>())]
    OutOfOrder {
        /// Those that collide.
        disorders: Vec<Disorder>,
    },
    /// More than one thing is wrong with the migrations.
    #[error("{} things are wrong with the migrations:{}", faults.len(), list(&faults.iter().map(ToString::to_string).collect::<Vec<_>>()))]
    Several {
        /// All of it.
        faults: Vec<MigrateError>,
    },
    /// No migration of this version.
    #[error("there is no migration {version}")]
    Unknown {
        /// The version asked for.
        version: String,
    },
    /// The database cannot do what an operation asks.
    #[error("{migration}: {source}")]
    Unsupported {
        /// The migration.
        migration: String,
        /// What it cannot do.
        source: Unsupported,
    },
    /// There is no way back.
    #[error("{migration}: {source}")]
    Irreversible {
        /// The migration.
        migration: String,
        /// Why.
        source: Irreversible,
    },
    /// What a migration needs to know of a table stands nowhere but in a database.
    #[error(
        "{migration}: what the table `{table}` looks like is not known without a database: SQL text made it, or changed it"
    )]
    OnlyDatabaseKnows {
        /// The migration.
        migration: String,
        /// The table.
        table: String,
    },
    /// A migration failed; the database is as it was before it.
    #[error("{migration} failed: {source}")]
    Failed {
        /// The migration.
        migration: String,
        /// The statement that failed, where it was one.
        statement: Option<String>,
        /// File and line of the statement, where it is known.
        place: Option<String>,
        /// Why.
        source: Box<DatabaseError>,
    },
    /// A migration failed of which something is done and committed: it is unfinished.
    #[error("{migration} stopped half way: {source}")]
    Stopped {
        /// The migration.
        migration: String,
        /// Whether it was being applied or undone.
        direction: Direction,
        /// The statement that failed, where it was one.
        statement: Option<String>,
        /// File and line of the statement, or the step, where it is known.
        place: Option<String>,
        /// Why.
        source: Box<DatabaseError>,
    },
    /// An unfinished migration now says something else in what was done already.
    #[error("{migration} is half done, and what is done of it was changed since: {what}")]
    UnfinishedEdited {
        /// The migration.
        migration: String,
        /// The first thing that was done and says something else now.
        what: String,
    },
    /// An unfinished migration whose file is gone.
    #[error("{migration} is half done, and its file is missing")]
    UnfinishedMissing {
        /// The migration.
        migration: String,
    },
    /// Something is asked for that cannot be done before an unfinished migration is finished or undone.
    #[error("{migration} is half done")]
    Unfinished {
        /// The migration.
        migration: String,
    },
    /// The database holds a part of what the first migrations make, or has it otherwise: they can neither be run nor be
    /// remembered as applied.
    #[error("the database is not what {} {}:{}", migrations.join(" and "), if migrations.len() == 1 { "makes" } else { "make" }, list(differences))]
    InitialDiffers {
        /// The migrations.
        migrations: Vec<String>,
        /// What the database has otherwise, a sentence each.
        differences: Vec<String>,
    },
    /// The database holds what a migration makes, but the migration does more than that.
    #[error(
        "the database holds what {migration} makes, but {migration} {what} as well: whether that was done cannot be seen"
    )]
    InitialBeyond {
        /// The migration.
        migration: String,
        /// What it does beside that, as in `writes rows`.
        what: String,
    },
    /// All migrations of the run are to be in one transaction, and this one cannot be; nothing has run.
    #[error("{migration} cannot be in one transaction with others: {why}")]
    NotTogether {
        /// The migration.
        migration: String,
        /// Why not.
        why: String,
    },
    /// A step committed or rolled back by itself: what it did before that is not Kit's to undo.
    #[error(
        "{migration}: the step {step} ended the transaction it ran in; what it had committed is there, its history is not"
    )]
    TransactionEnded {
        /// The migration.
        migration: String,
        /// The step.
        step: String,
    },
    /// Another tool's history is not taken over, or not given back.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The history cannot be read as Kit wrote it.
    #[error("the history table `{table}` is not as Kit writes it: {reason}")]
    History {
        /// Table.
        table: String,
        /// Why.
        reason: String,
    },
    /// The process that was to migrate and be killed did neither.
    #[error("the process that `migrate:verify` kills did not migrate: {reason}")]
    NotKilled {
        /// Why, in the system's or that process's words.
        reason: String,
    },
    /// Anything else between Kit and the database.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl MigrateError {
    /// What the failure is called. A migration that failed is called by what it failed of, so that a full disk is one
    /// wherever it came up; but one that stopped half way at a statement is called that.
    pub fn code(&self) -> Code {
        match self {
            MigrateError::NoVersion { .. } => Code::NoVersion,
            MigrateError::DuplicateVersion { .. } => Code::DuplicateVersion,
            MigrateError::NotRegistered { .. } => Code::NotRegistered,
            MigrateError::DownWithoutUp { .. } => Code::DownWithoutUp,
            MigrateError::Unreadable { .. } => Code::MigrationUnreadable,
            MigrateError::Panicked { .. } => Code::Panicked,
            MigrateError::Mistakes { .. } => Code::Mistakes,
            MigrateError::Undecided { .. } => Code::Undecided,
            MigrateError::Edited { .. } => Code::Edited,
            MigrateError::Missing { .. } => Code::Missing,
            MigrateError::Stranded { .. } => Code::Stranded,
            MigrateError::Unreconciled(_) => Code::Unreconciled,
            MigrateError::Unrepeatable { .. } => Code::Unrepeatable,
            MigrateError::ChangedMeanwhile => Code::ChangedMeanwhile,
            MigrateError::Moved { .. } => Code::Moved,
            MigrateError::SameVersion { .. } => Code::SameVersion,
            MigrateError::OutOfOrder { .. } => Code::OutOfOrder,
            MigrateError::Several { .. } => Code::Several,
            MigrateError::Unknown { .. } => Code::UnknownVersion,
            MigrateError::Unsupported { .. } => Code::Unsupported,
            MigrateError::Irreversible { .. } => Code::Irreversible,
            MigrateError::OnlyDatabaseKnows { .. } => Code::OnlyDatabaseKnows,
            MigrateError::Failed { source, .. } => source.code(),
            MigrateError::Stopped { source, .. } => match source.code() {
                Code::StatementFailed | Code::GuardRefused | Code::StepFailed => Code::Stopped,
                cause => cause,
            },
            MigrateError::UnfinishedEdited { .. } => Code::UnfinishedEdited,
            MigrateError::UnfinishedMissing { .. } => Code::UnfinishedMissing,
            MigrateError::Unfinished { .. } => Code::Unfinished,
            MigrateError::InitialDiffers { .. } => Code::InitialDiffers,
            MigrateError::InitialBeyond { .. } => Code::InitialBeyond,
            MigrateError::TransactionEnded { .. } => Code::TransactionEnded,
            MigrateError::NotTogether { .. } => Code::NotTogether,
            MigrateError::Import(error) => error.code(),
            MigrateError::History { .. } => Code::HistoryDamaged,
            MigrateError::NotKilled { .. } => Code::NotKilled,
            MigrateError::Database(error) => error.code(),
        }
    }

    /// Whether nothing is wrong but that migrations have one version.
    pub fn is_about_versions(&self) -> bool {
        match self {
            MigrateError::DuplicateVersion { .. } => true,
            MigrateError::Several { faults } => faults.iter().all(MigrateError::is_about_versions),
            _ => false,
        }
    }

    /// An error of all that is wrong, where anything is.
    pub(super) fn all(mut faults: Vec<MigrateError>) -> Result<(), MigrateError> {
        match faults.len() {
            0 => Ok(()),
            1 => Err(faults.swap_remove(0)),
            _ => Err(MigrateError::Several { faults }),
        }
    }

    /// What failed was no single statement: the whole migration was refused when it was to be kept.
    pub(super) fn failed_as_a_whole(migration: String, source: DatabaseError) -> Self {
        MigrateError::Failed { migration, statement: None, place: None, source: Box::new(source) }
    }
}

/// One behind the colon, several each on a line of its own.
fn list(texts: &[String]) -> String {
    match texts {
        [only] => format!(" {only}"),
        several => several.iter().map(|text| format!("\n  {text}")).collect(),
    }
}

fn told(migrations: &[(String, String)]) -> Vec<String> {
    migrations.iter().map(|(migration, why)| format!("{migration}: {why}")).collect()
}

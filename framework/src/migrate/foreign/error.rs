//! Why another tool's history is not taken over, or not given back.

use super::Tool;
use crate::code::Code;

/// What stands against it; nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// The tool keeps no history in this database.
    #[error("{tool} has applied nothing here: this database has no table `{table}`")]
    NoTable {
        /// The tool.
        tool: Tool,
        /// Where it would be kept.
        table: &'static str,
    },
    /// Its history is empty.
    #[error("{tool} has applied nothing here: its table `{table}` is empty")]
    Nothing {
        /// The tool.
        tool: Tool,
        /// Where it is kept.
        table: &'static str,
    },
    /// Its history is not as the tool writes it.
    #[error("a row of `{table}` is not as {tool} writes it")]
    Unreadable {
        /// The tool.
        tool: Tool,
        /// Where it is kept.
        table: &'static str,
    },
    /// The tool has begun migrations and not finished them.
    #[error("{tool} has not finished {}", .migrations.join(", "))]
    HalfDone {
        /// The tool.
        tool: Tool,
        /// The migrations.
        migrations: Vec<String>,
    },
    /// Not one of its migrations is among the project's.
    #[error("none of the {count} migrations that {tool} has applied is among this project's")]
    NoFiles {
        /// The tool.
        tool: Tool,
        /// How many it has applied.
        count: usize,
    },
    /// Files of applied migrations are not there.
    #[error("applied by {tool}, but missing from disk: {}", .migrations.join(", "))]
    Missing {
        /// The tool.
        tool: Tool,
        /// The migrations.
        migrations: Vec<String>,
    },
    /// Applied migrations are written in Rust, for the other tool.
    #[error("applied by {tool}, but written in Rust, which only {tool} runs: {}", .files.join(", "))]
    Code {
        /// The tool.
        tool: Tool,
        /// The files.
        files: Vec<String>,
    },
    /// Files say something else than what was applied.
    #[error("changed after {tool} applied them: {}", .migrations.join(", "))]
    Edited {
        /// The tool.
        tool: Tool,
        /// The migrations.
        migrations: Vec<String>,
    },
    /// A version of the other tool is that of a migration of Kit's own.
    #[error("version {version} is that of a migration of {tool} and of {file}")]
    SameVersion {
        /// The tool.
        tool: Tool,
        /// The version.
        version: String,
        /// Kit's own.
        file: String,
    },
    /// Kit has applied migrations here that the other tool knows nothing of.
    #[error("Kit has applied migrations to this database already: {}", .migrations.join(", "))]
    OwnHistory {
        /// The migrations.
        migrations: Vec<String>,
    },
    /// The history of another tool was taken over before.
    #[error("this database has taken over the history of {before}, and can hold one")]
    OtherTool {
        /// That tool.
        before: Tool,
    },
    /// There is nothing to give back.
    #[error("no history was taken over in this database")]
    NotImported,
    /// Kit has applied migrations since.
    #[error("applied by Kit since the history of {tool} was taken over: {}", .migrations.join(", "))]
    Since {
        /// The tool.
        tool: Tool,
        /// The migrations.
        migrations: Vec<String>,
    },
    /// Kit has undone migrations that the other tool's history calls applied.
    #[error("undone by Kit since the history of {tool} was taken over: {}", .migrations.join(", "))]
    UndoneSince {
        /// The tool.
        tool: Tool,
        /// The migrations.
        migrations: Vec<String>,
    },
    /// Migrations that are pending for Kit were applied by the other tool.
    #[error("applied by {tool} already: {}", .migrations.join(", "))]
    RanElsewhere {
        /// The tool.
        tool: Tool,
        /// The migrations.
        migrations: Vec<String>,
        /// Kit has applied migrations the tool knows nothing of: its history cannot be taken over.
        own_history: bool,
    },
}

impl ImportError {
    /// What the failure is called.
    pub fn code(&self) -> Code {
        match self {
            ImportError::NoTable { .. } | ImportError::Nothing { .. } => Code::NothingToImport,
            ImportError::Unreadable { .. } => Code::ForeignDamaged,
            ImportError::HalfDone { .. } => Code::ForeignHalfDone,
            ImportError::NoFiles { .. } | ImportError::Missing { .. } => Code::ForeignMissing,
            ImportError::Code { .. } => Code::ForeignCode,
            ImportError::Edited { .. } => Code::ForeignEdited,
            ImportError::SameVersion { .. } => Code::ForeignVersion,
            ImportError::OwnHistory { .. } | ImportError::OtherTool { .. } => Code::OtherHistory,
            ImportError::NotImported => Code::NotImported,
            ImportError::Since { .. } | ImportError::UndoneSince { .. } => Code::ChangedSince,
            ImportError::RanElsewhere { .. } => Code::RanElsewhere,
        }
    }
}

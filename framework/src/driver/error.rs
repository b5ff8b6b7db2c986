//! What goes wrong between Kit and a database.

use std::path::PathBuf;
use std::time::Duration;

use crate::code::Code;

/// Something this database cannot do, found while planning.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{driver} cannot {what}{}", instead.as_ref().map(|text| format!("; {text}")).unwrap_or_default())]
pub struct Unsupported {
    /// Driver.
    pub driver: &'static str,
    /// What was asked, as an infinitive: `add a stored column to a table with rows`.
    pub what: String,
    /// What to do instead.
    pub instead: Option<String>,
}

/// What went wrong between Kit and a database. Never shows a password.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The URL is not one Kit understands.
    #[error("the database URL {url} is not usable: {reason}")]
    Url {
        /// The URL without its password.
        url: String,
        /// Why.
        reason: String,
    },
    /// The driver for the URL is not compiled in.
    #[error("the driver for {url} is not compiled in: it is the feature `{feature}`")]
    NoDriver {
        /// The URL without its password.
        url: String,
        /// The feature that compiles it.
        feature: &'static str,
    },
    /// The database cannot be opened or reached.
    #[error("cannot open {location}: {reason}")]
    Open {
        /// File or address.
        location: String,
        /// Why, in the system's words.
        reason: String,
    },
    /// The file is something else, or damaged.
    #[error("{location} is not a database Kit can read: {reason}")]
    NotADatabase {
        /// File or address.
        location: String,
        /// Why, in the database's words.
        reason: String,
    },
    /// The database takes no changes.
    #[error("{location} is read-only")]
    ReadOnly {
        /// File or address.
        location: String,
    },
    /// No space left.
    #[error("no space is left for {location}")]
    Full {
        /// File or address.
        location: String,
    },
    /// Another program holds the database.
    #[error("{location} is in use by another program: {reason}")]
    Busy {
        /// File or address.
        location: String,
        /// Why, in the database's words.
        reason: String,
    },
    /// Another runner is at work.
    #[error("another runner is at work on {location}{}; waited {}", holder.as_ref().map(|text| format!(" ({text})")).unwrap_or_default(), rounded(*waited))]
    Locked {
        /// File or address.
        location: String,
        /// Who, as far as it is known.
        holder: Option<String>,
        /// How long this runner waited.
        waited: Duration,
    },
    /// Another runner took over the lease of this one, which had not renewed it in time.
    #[error("another runner has taken over {location}{}: this one's lease ran out", holder.as_ref().map(|text| format!(" ({text})")).unwrap_or_default())]
    LeaseLost {
        /// Address.
        location: String,
        /// Who, as far as it is known.
        holder: Option<String>,
    },
    /// A statement waited too long for what another program has locked.
    #[error("gave up waiting for a lock after {}{}", rounded(*waited), holder.as_ref().map(|text| format!(": {text}")).unwrap_or_default())]
    LockTimeout {
        /// The statement.
        text: String,
        /// Who holds what it waited for, as far as it is known.
        holder: Option<String>,
        /// How long it waited.
        waited: Duration,
    },
    /// A statement ran longer than it may, and was ended.
    #[error("the statement was ended: it ran longer than {}", rounded(*limit))]
    RanTooLong {
        /// The statement.
        text: String,
        /// How long it may run.
        limit: Duration,
    },
    /// No backup was made.
    #[error("no backup was made of {location}: {reason}")]
    NoBackup {
        /// File or address.
        location: String,
        /// Why.
        reason: String,
        /// What to do about it.
        next: String,
    },
    /// The database chose this transaction to give way to another one.
    #[error("gave way to another transaction: {reason}")]
    Conflict {
        /// The statement.
        text: String,
        /// Why, in the database's words.
        reason: String,
    },
    /// The connection broke.
    #[error("the connection to {location} was lost: {reason}")]
    Disconnected {
        /// Address.
        location: String,
        /// Why, in the system's or database's words.
        reason: String,
    },
    /// The server has no database of this name.
    #[error("there is no database `{name}` at {location}")]
    NoDatabase {
        /// Address of the server.
        location: String,
        /// The database asked for.
        name: String,
    },
    /// The user may not do this.
    #[error("{location} does not let {user} {what}")]
    Denied {
        /// Address.
        location: String,
        /// The user Kit connected as.
        user: String,
        /// What is not allowed, as an infinitive: `create tables in schema public`.
        what: String,
    },
    /// The server is older than Kit works with.
    #[error("{location} runs {found}; Kit needs {needed} or newer")]
    TooOld {
        /// Address.
        location: String,
        /// Product and version found.
        found: String,
        /// Oldest version that will do.
        needed: &'static str,
    },
    /// A statement failed.
    #[error("{reason}")]
    Statement {
        /// The statement.
        text: String,
        /// Why, in the database's words.
        reason: String,
    },
    /// A guard found what it guards against, or a commit was refused.
    #[error("{0}")]
    Refused(String),
    /// A file beside the database cannot be used.
    #[error("cannot use {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// What a step written in Rust reported.
    #[error("{0}")]
    Step(String),
    /// The database cannot do what is asked for.
    #[error(transparent)]
    Unsupported(#[from] Unsupported),
    /// There is no database to try things out in.
    #[error("{location} cannot serve as a shadow: {reason}")]
    NoShadow {
        /// Address.
        location: String,
        /// Why, and what would do.
        reason: String,
    },
    /// What Kit has noted of a statement cannot be read as Kit wrote it.
    #[error("Kit's record of an interrupted statement is damaged: {reason}")]
    Record {
        /// Why.
        reason: String,
    },
}

impl DatabaseError {
    /// What the failure is called.
    pub fn code(&self) -> Code {
        match self {
            DatabaseError::Url { .. } => Code::Url,
            DatabaseError::NoDriver { .. } => Code::NoDriver,
            DatabaseError::Open { .. } => Code::Unreachable,
            DatabaseError::NotADatabase { .. } => Code::NotADatabase,
            DatabaseError::ReadOnly { .. } => Code::ReadOnly,
            DatabaseError::Full { .. } => Code::DiskFull,
            DatabaseError::Busy { .. } => Code::InUse,
            DatabaseError::Locked { .. } => Code::Locked,
            DatabaseError::LeaseLost { .. } => Code::LeaseLost,
            DatabaseError::LockTimeout { .. } => Code::LockTimeout,
            DatabaseError::Conflict { .. } => Code::Conflict,
            DatabaseError::RanTooLong { .. } => Code::RanTooLong,
            DatabaseError::NoBackup { .. } => Code::NoBackup,
            DatabaseError::Disconnected { .. } => Code::Disconnected,
            DatabaseError::NoDatabase { .. } => Code::NoDatabase,
            DatabaseError::Denied { .. } => Code::Denied,
            DatabaseError::TooOld { .. } => Code::TooOld,
            DatabaseError::Statement { .. } => Code::StatementFailed,
            DatabaseError::Refused(_) => Code::GuardRefused,
            DatabaseError::File { .. } => Code::FileBeside,
            DatabaseError::Step(_) => Code::StepFailed,
            DatabaseError::Unsupported(_) => Code::Unsupported,
            DatabaseError::NoShadow { .. } => Code::NoShadow,
            DatabaseError::Record { .. } => Code::HistoryDamaged,
        }
    }
}

/// `300 ms`, `5 s`, `60.1 s`: as exact as anybody wants to know.
fn rounded(duration: Duration) -> String {
    match duration.as_millis() {
        short @ 0..1000 => format!("{short} ms"),
        long => {
            let (seconds, tenth) = (long / 1000, long / 100 % 10);
            if tenth == 0 { format!("{seconds} s") } else { format!("{seconds}.{tenth} s") }
        }
    }
}

#[cfg(feature = "runner")]
impl From<sqlx::Error> for DatabaseError {
    /// For `?` in steps written in Rust.
    fn from(error: sqlx::Error) -> Self {
        DatabaseError::Step(error.to_string())
    }
}

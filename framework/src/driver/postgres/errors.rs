//! What PostgreSQL and the network answer, in Kit's words.
//!
//! The server's own sentence is kept wherever Kit has nothing better to say, with its detail and hint.
//! <https://www.postgresql.org/docs/current/errcodes-appendix.html>

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgDatabaseError};

use crate::driver::DatabaseError;

/// What the server says where more objects are locked in one transaction than it has room for.
pub(super) const OUT_OF_LOCKS: &str = "out of shared memory";

/// Where a session works: for messages, so without the password.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    /// Host and port, or socket.
    pub(super) server: String,
    /// Database.
    pub(super) database: String,
    /// User Kit connected as.
    pub(super) user: String,
    /// How long a statement may wait for a lock.
    pub(super) lock_wait: Option<Duration>,
    /// How long a statement may run.
    pub(super) run_time: Option<Duration>,
}

impl Place {
    /// The place these options lead to.
    pub(super) fn of(options: &PgConnectOptions) -> Self {
        let server = match options.get_socket() {
            Some(socket) => socket.display().to_string(),
            None => format!("{}:{}", options.get_host(), options.get_port()),
        };
        let user = options.get_username().to_owned();
        let database = options.get_database().unwrap_or(&user).to_owned();
        Self { server, database, user, lock_wait: None, run_time: None }
    }

    /// Database and server.
    pub(super) fn location(&self) -> String {
        format!("{} at {}", self.database, self.server)
    }
}

/// An error of a statement.
pub(super) fn explain(error: sqlx::Error, place: &Place, text: &str) -> DatabaseError {
    let text = text.to_owned();
    let location = place.location();
    let error = match error {
        sqlx::Error::Database(error) => error,
        sqlx::Error::Io(error) => return DatabaseError::Disconnected { location, reason: error.to_string() },
        // What the server says last before it goes is not always understood.
        sqlx::Error::Protocol(reason) => return DatabaseError::Disconnected { location, reason },
        error => return DatabaseError::Statement { text, reason: error.to_string() },
    };
    let Some(error) = error.try_downcast_ref::<PgDatabaseError>() else {
        return DatabaseError::Statement { text, reason: error.to_string() };
    };
    let reason = sentence(error);
    match error.code() {
        // Somebody may have asked for that, too.
        "57014" if place.run_time.is_some() && !reason.contains("user request") => {
            DatabaseError::RanTooLong { text, limit: place.run_time.unwrap_or_default() }
        }
        "55P03" => DatabaseError::LockTimeout { text, holder: None, waited: place.lock_wait.unwrap_or_default() },
        "40001" | "40P01" => DatabaseError::Conflict { text, reason },
        "25006" => DatabaseError::ReadOnly { location },
        "53100" => DatabaseError::Full { location },
        "3D000" => DatabaseError::NoDatabase { location: place.server.clone(), name: place.database.clone() },
        "42501" => DatabaseError::Denied { location, user: place.user.clone(), what: denied(error.message()) },
        // A database that others are connected to.
        "55006" => DatabaseError::Busy { location, reason },
        "57P01" | "57P02" | "57P03" | "57P05" => DatabaseError::Disconnected { location, reason },
        code if code.starts_with("08") => DatabaseError::Disconnected { location, reason },
        _ => DatabaseError::Statement { text, reason },
    }
}

/// An error while connecting.
pub(super) fn explain_connect(error: sqlx::Error, place: &Place) -> DatabaseError {
    let location = place.location();
    let open = |reason: String| DatabaseError::Open { location: place.location(), reason };
    match error {
        sqlx::Error::Io(error) => open(error.to_string()),
        sqlx::Error::Tls(error) => open(tls(&error.to_string())),
        sqlx::Error::Configuration(error) => open(error.to_string()),
        sqlx::Error::Protocol(reason) => open(reason),
        error => match explain(error, place, "") {
            DatabaseError::Statement { reason, .. } | DatabaseError::Disconnected { reason, .. } => open(reason),
            DatabaseError::Denied { what, user, .. } => DatabaseError::Denied { location, user, what },
            other => other,
        },
    }
}

/// The server's message with its detail and hint.
fn sentence(error: &PgDatabaseError) -> String {
    let mut all = error.message().to_owned();
    for more in [error.detail(), error.hint(), error.r#where()].into_iter().flatten() {
        let more = more.trim_end_matches('.');
        // Where within a function it happened is told by the first line.
        all = format!("{all}; {}", more.lines().next().unwrap_or_default());
    }
    all
}

/// What the server denied, as an infinitive: `permission denied for table posts` is `use table posts`.
fn denied(message: &str) -> String {
    let kinds = [("permission denied for ", "use "), ("permission denied to ", ""), ("must be owner of ", "change ")];
    for (says, meaning) in kinds {
        if let Some(rest) = message.strip_prefix(says) {
            let owner = if says.starts_with("must") { ", which belongs to somebody else" } else { "" };
            return format!("{meaning}{rest}{owner}");
        }
    }
    format!("do this: {message}")
}

fn tls(reason: &str) -> String {
    let advice = match reason {
        text if text.contains("does not support TLS") => {
            "the server offers no TLS; add sslmode=disable to the URL where the network is trusted"
        }
        text if text.contains("UnknownIssuer") || text.contains("invalid peer certificate") => {
            "add sslrootcert=FILE with the certificate of its authority to the URL"
        }
        _ => "see sslmode and sslrootcert in the URL",
    };
    format!("TLS: {reason}; {advice}")
}

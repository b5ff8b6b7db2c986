//! What MySQL and MariaDB answer, in Kit's words.
//!
//! <https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html>,
//! <https://mariadb.com/kb/en/mariadb-error-code-reference/>

use std::time::Duration;

use sqlx::mysql::{MySqlConnectOptions, MySqlDatabaseError, MySqlSslMode};

use crate::driver::DatabaseError;

/// Whom an error speaks of.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Address and database, without secrets.
    pub(super) location: String,
    pub(super) user: String,
}

impl Default for Place {
    fn default() -> Self {
        Self { location: "the database".to_owned(), user: "this user".to_owned() }
    }
}

impl Place {
    pub(super) fn of(options: &MySqlConnectOptions) -> Self {
        let database = options.get_database().map(|name| format!("/{name}")).unwrap_or_default();
        Self { location: server(options) + &database, user: options.get_username().to_owned() }
    }
}

/// The server's address.
pub(super) fn server(options: &MySqlConnectOptions) -> String {
    match options.get_socket() {
        Some(socket) => socket.display().to_string(),
        None => format!("{}:{}", options.get_host(), options.get_port()),
    }
}

/// Why a connection did not come about.
pub(super) fn refused(error: sqlx::Error, options: &MySqlConnectOptions) -> DatabaseError {
    let place = Place::of(options);
    let open = |reason: String| DatabaseError::Open { location: place.location.clone(), reason };
    match &error {
        sqlx::Error::Tls(reason) => open(format!("no encrypted connection: {reason}")),
        sqlx::Error::Database(answer) => match answer.try_downcast_ref::<MySqlDatabaseError>().map(|it| it.number()) {
            Some(1045 | 1698) => open(no_entrance(answer.message(), &place.user, options.get_ssl_mode())),
            Some(1049) => DatabaseError::NoDatabase {
                location: server(options),
                name: options.get_database().unwrap_or_default().to_owned(),
            },
            Some(1044) => explain(error, &place, ""),
            _ => open(answer.message().to_owned()),
        },
        // caching_sha2_password, which must not be sent in the clear; the other way, RSA, is not compiled in.
        other if other.to_string().contains("RSA auth backend") => {
            open(format!("the server takes the password of `{}` over an encrypted connection only", place.user))
        }
        sqlx::Error::Configuration(reason) => open(reason.to_string()),
        sqlx::Error::Io(reason) => open(reason.to_string()),
        other => open(other.to_string()),
    }
}

/// A user who has to come encrypted is turned away with the words for a wrong password.
fn no_entrance(message: &str, user: &str, encryption: MySqlSslMode) -> String {
    let plainly = match encryption {
        MySqlSslMode::Disabled => " over a connection that is not encrypted, as the URL has it",
        _ => "",
    };
    if message.contains("using password: NO") {
        format!("the server does not let user `{user}` in without a password{plainly}")
    } else {
        format!("the server does not accept this password for user `{user}`{plainly}")
    }
}

/// Why a statement failed.
pub(super) fn explain(error: sqlx::Error, place: &Place, text: &str) -> DatabaseError {
    let location = place.location.clone();
    let text = text.to_owned();
    let answer = match error {
        sqlx::Error::Database(answer) => answer,
        sqlx::Error::Io(error) => return DatabaseError::Disconnected { location, reason: error.to_string() },
        other => return DatabaseError::Statement { text, reason: other.to_string() },
    };
    let number = answer.try_downcast_ref::<MySqlDatabaseError>().map_or(0, MySqlDatabaseError::number);
    let reason = answer.message().to_owned();
    match number {
        1205 => DatabaseError::LockTimeout { text, holder: None, waited: Duration::ZERO },
        // `max_statement_time` of MariaDB, `max_execution_time` of MySQL.
        1969 | 3024 => DatabaseError::RanTooLong { text, limit: Duration::ZERO },
        1213 => DatabaseError::Conflict { text, reason },
        // The connection is gone, or the server or somebody with KILL ended the statement.
        1053 | 1152 | 1158..=1161 | 1184 | 1317 | 1927 | 2006 | 2013 | 3169 | 4031 => {
            DatabaseError::Disconnected { location, reason }
        }
        1836 | 1792 | 1207 => DatabaseError::ReadOnly { location },
        1290 if reason.contains("read-only") || reason.contains("read_only") => DatabaseError::ReadOnly { location },
        1674 => DatabaseError::Statement { text, reason: format!("{reason} {UNSAFE_DEFAULT}") },
        1021 | 1114 | 3675 => DatabaseError::Full { location },
        _ if is_out_of_space(&reason) => DatabaseError::Full { location },
        1044 | 1142 | 1143 | 1227 | 1370 => {
            DatabaseError::Denied { location, user: place.user.clone(), what: denied(number, &reason) }
        }
        _ => DatabaseError::Statement { text, reason },
    }
}

/// MySQL adds no column whose default is another one for each row, wherever it logs to and whether there are rows.
/// <https://dev.mysql.com/doc/refman/8.4/en/data-type-defaults.html>
const UNSAFE_DEFAULT: &str = "For a new column with a default that differs from row to row: add it without the default, \
                              then set the default, and fill the rows there are";

/// Error 28 of the operating system, which MySQL passes on in the text of several errors of its own.
fn is_out_of_space(reason: &str) -> bool {
    ["Errcode: 28", "Got error 28 ", "No space left on device"].iter().any(|words| reason.contains(words))
}

/// What is not allowed, as an infinitive: the server's sentence without the user, who stands beside it.
fn denied(number: u16, reason: &str) -> String {
    match number {
        1044 => match reason.rsplit_once("to database ") {
            Some((_, database)) => format!("use database {}", database.replace('\'', "`")),
            None => reason.to_owned(),
        },
        1227 => {
            let privileges =
                reason.split_once("(at least one of) the ").and_then(|(_, rest)| rest.split_once(" privilege"));
            match privileges {
                Some((names, _)) => format!("do this without the privilege {}", names.replace(", ", " or ")),
                None => reason.to_owned(),
            }
        }
        _ => match (reason.split_once(" command denied"), reason.rsplit_once(" for ")) {
            (Some((command, _)), Some((_, what))) => format!("run {command} on {}", what.replace('\'', "`")),
            _ => reason.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_denied_is_said_without_the_user() {
        for (number, reason, what) in [
            (1044, "Access denied for user 'a'@'%' to database 'shop'", "use database `shop`"),
            (1142, "CREATE command denied to user 'a'@'h' for table `shop`.`t`", "run CREATE on table `shop`.`t`"),
            (1142, "DROP command denied to user 'a'@'h' for table 't'", "run DROP on table `t`"),
            (
                1227,
                "Access denied; you need (at least one of) the SUPER, SET USER privilege(s) for this operation",
                "do this without the privilege SUPER or SET USER",
            ),
            (
                1370,
                "alter routine command denied to user 'a'@'h' for routine 'shop.p'",
                "run alter routine on routine `shop.p`",
            ),
        ] {
            assert_eq!(denied(number, reason), what);
        }
    }
}

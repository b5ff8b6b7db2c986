//! Saying no: what every part of rendering needs.

use crate::driver::{Statement, Unsupported};

/// What PostgreSQL cannot do and what to do instead.
pub(crate) fn unsupported(what: impl Into<String>, instead: impl Into<String>) -> Unsupported {
    Unsupported { driver: super::NAME, what: what.into(), instead: Some(instead.into()) }
}

/// A guard against servers older than this version; `what` they cannot do is an infinitive.
pub(crate) fn needs_version(version: u32, what: &str) -> Statement {
    let query = format!(
        "SELECT current_setting('server_version') WHERE current_setting('server_version_num')::int < {version}0000"
    );
    Statement::guard(query, format!("cannot {what}: that needs PostgreSQL {version}, and this server runs {{}}"))
}

//! PostgreSQL's lexical rules (<https://www.postgresql.org/docs/current/sql-syntax-lexical.html>).

use crate::driver::sql::tokens::{Bodies, Lexis};

/// How PostgreSQL reads SQL text.
pub(crate) const POSTGRES: Lexis = Lexis {
    nested_comments: true,
    dollar_quotes: true,
    escape_strings: true,
    bodies: Bodies::Routines,
    shell_commands: true,
    ..Lexis::STANDARD
};

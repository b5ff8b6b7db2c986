//! How a command ends when it does not end well: one sentence, perhaps the next step, and an exit code.

use std::fmt::Display;

use ruskit::wire::exit;

/// What `main` shows and exits with.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What went wrong; empty when it has been said already (by cargo, by the runner).
    pub(crate) message: String,
    /// What to do next.
    pub(crate) hint: Option<String>,
    /// One of [`exit`], or the runner's own.
    pub(crate) code: u8,
}

impl Failure {
    /// A failure that says what went wrong.
    pub(crate) fn new(message: impl Display) -> Self {
        Self { message: message.to_string(), hint: None, code: exit::FAILED }
    }

    /// An ending that has been explained already.
    pub(crate) fn silent(code: u8) -> Self {
        Self { message: String::new(), hint: None, code }
    }

    /// Adds what to do next.
    pub(crate) fn hint(mut self, hint: impl Display) -> Self {
        self.hint = Some(hint.to_string());
        self
    }

    /// Ends with another code than [`exit::FAILED`].
    pub(crate) fn code(mut self, code: u8) -> Self {
        self.code = code;
        self
    }
}

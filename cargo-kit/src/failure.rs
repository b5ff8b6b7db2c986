//! How a command ends when it does not end well: one sentence, perhaps the next step, and an exit code.

use std::fmt::Display;

use ruskit::code::Code;
use ruskit::wire::exit;

/// What `main` shows and exits with.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What went wrong; nothing where that has been said already: by the runner, by what a check found.
    pub(crate) said: Option<Said>,
    /// One of [`exit`], or the runner's own.
    pub(crate) exit: u8,
}

/// What went wrong.
#[derive(Debug)]
pub(crate) struct Said {
    /// What it is called.
    pub(crate) code: Code,
    /// What happened.
    pub(crate) message: String,
    /// What to do next.
    pub(crate) hint: Option<String>,
}

impl Failure {
    /// A failure that says what went wrong.
    pub(crate) fn new(code: Code, message: impl Display) -> Self {
        let said = Said { code, message: message.to_string(), hint: None };
        Self { said: Some(said), exit: exit::FAILED }
    }

    /// An ending that has been explained already.
    pub(crate) fn silent(exit: u8) -> Self {
        Self { said: None, exit }
    }

    /// Adds what to do next.
    pub(crate) fn hint(mut self, hint: impl Display) -> Self {
        if let Some(said) = &mut self.said {
            said.hint = Some(hint.to_string());
        }
        self
    }

    /// Ends with another code than [`exit::FAILED`].
    pub(crate) fn exit(mut self, exit: u8) -> Self {
        self.exit = exit;
        self
    }
}

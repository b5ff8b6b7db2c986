//! Failures that a test provokes.

use ruskit::code::Code;
use ruskit::driver::DatabaseError;
use ruskit::migrate::MigrateError;

use super::provoked::is_shown_as;

/// What has a code.
pub(crate) trait Coded: std::fmt::Display {
    fn coded(&self) -> Code;
}

impl Coded for MigrateError {
    fn coded(&self) -> Code {
        self.code()
    }
}

impl Coded for DatabaseError {
    fn coded(&self) -> Code {
        self.code()
    }
}

/// It failed with this code, and with a message that the page on it shows.
#[track_caller]
pub(crate) fn provokes(code: &str, error: &impl Coded) {
    assert_eq!(error.coded().to_string(), format!("kit::{code}"), "{error}");
    is_shown_as(code, &error.to_string());
}

//! Saying no: what every part of rendering needs.

use crate::driver::Unsupported;

/// What MySQL and MariaDB cannot do and what to do instead.
pub(super) fn unsupported(what: impl Into<String>, instead: impl Into<String>) -> Unsupported {
    Unsupported { driver: super::NAME, what: what.into(), instead: Some(instead.into()) }
}

//! What MySQL's driver renders: the texts, and that a server takes them (`KIT_TEST_MYSQL_URL`; without it the texts are
//! only compared).
#![cfg(feature = "mysql")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]
#![expect(clippy::print_stderr, reason = "a test says that there is no server")]

mod altering;
mod creating;
mod keeping;
mod refusing;
mod support;

//! From `make:migration`'s words to the text of a migration.

mod column;
pub(crate) mod field;
pub(crate) mod file;
pub(crate) mod intent;
pub(crate) mod name;
pub(crate) mod rebase;
pub(crate) mod rust;
pub(crate) mod sql;
pub(crate) mod types;

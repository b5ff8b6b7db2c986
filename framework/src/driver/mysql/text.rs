//! How MySQL's SQL reads: apart from the rest of the driver, since a lint reads it where no driver is compiled in.

pub(crate) mod lexis;
pub(crate) mod name;
pub(crate) mod script;
pub(crate) mod types;

/// The name of MySQL as its users write it.
pub(crate) const NAME: &str = "mysql";

/// Has MariaDB write the rows of a table anew where columns move. By itself it does without, in a way that is not safe: a
/// full disk, or the end of the server, at that moment leaves a table that nobody can read any more
/// (<https://jira.mariadb.org/browse/MDEV-37467>, open in all versions since 10.4; a full disk did so to 10.11 at each
/// try). Others can read and write meanwhile, except where the table has virtual columns, a full-text or a spatial index.
/// MySQL takes the words for a comment.
pub(crate) const ANEW: &str = "/*M!100400 , FORCE */";

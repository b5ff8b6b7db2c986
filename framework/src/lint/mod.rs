//! What hurts a live database: rules over what migrations do, whether recorded or read from SQL.
//!
//! Pure data in and out: the runner tells what the migrations record, what the database looks like before them, what each
//! statement did on a shadow and how many rows are in the way; nothing here asks. `cargo kit` links it; a runner only
//! where its project wants SQL migrations read before they run, for a SQL parser takes long to compile.
//!
//! `read` turns SQL text into [`Act`]s, the same that recorded operations are; `rules` holds one file per rule, with all
//! that is said about it (`rule`): the page in the documentation, the recipe, the examples that tests run.

mod act;
mod allow;
mod dialect;
mod finding;
mod levels;
mod measure;
mod nearest;
mod outlook;
mod page;
mod read;
mod rule;
mod rules;
mod walk;

pub use act::{Act, Doing, Manner, Place};
pub use allow::nearest_rules;
pub use dialect::{Dialect, Server};
pub use finding::{Finding, Severity, Subject};
pub use levels::{LevelError, Levels};
pub use outlook::{Outlook, lint};
pub use page::{index, page};
pub use read::{Reader, acts};
pub use rule::{Advice, Check, Claims, End, Example, Found, Rule, Surroundings, Topic, Within};
pub use rules::{RULES, about_rows, rule};

#[cfg(test)]
mod tests;

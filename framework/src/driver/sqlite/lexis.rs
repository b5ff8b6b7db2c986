//! SQLite's lexical rules (<https://sqlite.org/lang_keywords.html>, `tokenize.c`).

use crate::driver::sql::tokens::{Bodies, Lexis};

/// How SQLite reads SQL text.
pub(crate) const SQLITE: Lexis = Lexis { backticks: true, brackets: true, bodies: Bodies::Triggers, ..Lexis::STANDARD };

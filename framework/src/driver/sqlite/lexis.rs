//! SQLite's lexical rules (<https://sqlite.org/lang_keywords.html>, `tokenize.c`).

use crate::driver::sql::tokens::Lexis;

/// How SQLite reads SQL text.
pub(crate) const SQLITE: Lexis = Lexis {
    nested_comments: false,
    hash_comments: false,
    backticks: true,
    brackets: true,
    double_quoted_strings: false,
    dollar_quotes: false,
    backslash_escapes: false,
    trigger_bodies: true,
};

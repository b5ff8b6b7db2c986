//! MySQL's lexical rules (<https://dev.mysql.com/doc/refman/8.4/en/language-structure.html>), which are MariaDB's too.

use crate::driver::sql::tokens::{Bodies, Lexis};

/// How MySQL and MariaDB read SQL text.
pub(crate) const MYSQL: Lexis = Lexis {
    hash_comments: true,
    dashes_need_blank: true,
    executable_comments: true,
    backticks: true,
    digits_before_names: true,
    double_quoted_strings: true,
    backslash_escapes: true,
    bodies: Bodies::Compound,
    delimiter_command: true,
    ..Lexis::STANDARD
};

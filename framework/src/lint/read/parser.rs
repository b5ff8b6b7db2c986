//! The parser, for parts of statements.
//!
//! It stops at a depth; what would become a deep tree without nesting (`a + a + …`) is not given to it.

use sqlparser::dialect::{MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::Token;

use super::name;
use crate::driver::sql::tokens::{TokenKind, significant};
use crate::lint::Dialect;

/// Levels of nesting. The parser's own limit is 50, which needs more than a thread's 2 MiB where nothing is optimized.
const DEEPEST: usize = 16;

/// Words and operators of one part at most.
const LONGEST: usize = 2000;

/// Reads the whole text; nothing where the parser has no words for it.
pub(super) fn read<T>(
    dialect: Dialect,
    text: &str,
    read: impl FnOnce(&mut Parser<'_>) -> Result<T, ParserError>,
) -> Option<T> {
    if !is_short(dialect, text) {
        return None;
    }
    let mut parser = Parser::new(of(dialect)).with_recursion_limit(DEEPEST).try_with_sql(text).ok()?;
    let read = read(&mut parser).ok()?;
    (parser.peek_token_ref().token == Token::EOF).then_some(read)
}

fn of(dialect: Dialect) -> &'static dyn sqlparser::dialect::Dialect {
    match dialect {
        Dialect::Sqlite => &SQLiteDialect {},
        Dialect::Postgres => &PostgreSqlDialect {},
        Dialect::Mysql => &MySqlDialect {},
    }
}

fn is_short(dialect: Dialect, text: &str) -> bool {
    let counts = |kind, text| match kind {
        TokenKind::Word => true,
        TokenKind::Symbol => !matches!(text, "(" | ")" | ","),
        _ => false,
    };
    text.len() <= LONGEST || {
        let counted = significant(text, name::lexis(dialect)).filter(|token| counts(token.kind, token.text(text)));
        counted.take(LONGEST).count() < LONGEST
    }
}

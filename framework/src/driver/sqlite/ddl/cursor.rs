//! Walks over the significant tokens of a definition, and tells where it stands.

use std::ops::{Deref, DerefMut};

use super::{DdlError, Span};
use crate::driver::sql::tokens::{Token, TokenKind, unquote};
use crate::driver::sql::words::Words;
use crate::driver::sqlite::lexis::SQLITE;

pub(super) struct Cursor<'a>(Words<'a>);

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self(Words::of(text, &SQLITE))
    }

    pub(super) fn error(&self, expected: &'static str) -> DdlError {
        DdlError { expected, at: self.start(), text: self.text.to_owned() }
    }

    pub(super) fn symbol(&mut self, symbol: &'static str) -> Result<Token, DdlError> {
        let token = self.peek().filter(|token| token.is_symbol(self.text, symbol)).ok_or_else(|| self.error(symbol))?;
        self.next();
        Ok(token)
    }

    /// Any identifier: keywords, quoted names and strings are names to SQLite where only a name can stand.
    pub(super) fn name(&mut self) -> Result<(String, Span), DdlError> {
        let name = self.peek().filter(|token| is_name(*token)).ok_or_else(|| self.error("a name"))?;
        self.next();
        Ok((unquote(name.text(self.text)).into_owned(), name.span()))
    }

    /// `name` or `schema.name`; returns the name.
    pub(super) fn qualified(&mut self) -> Result<(String, Span), DdlError> {
        let name = self.name()?;
        if self.take_symbol(".") { self.name() } else { Ok(name) }
    }

    /// `( … )`; returns what stands between, and leaves the cursor behind the closing parenthesis.
    pub(super) fn parenthesized(&mut self) -> Result<Span, DdlError> {
        let open = self.symbol("(")?;
        let inner = self.until(|_| false)?;
        self.symbol(")")?;
        Ok(if inner.is_empty() { open.end..open.end } else { inner })
    }

    /// Takes tokens up to a closing parenthesis that was not opened here, or to one for which `stop` holds outside
    /// all parentheses. Returns the span of what was taken.
    pub(super) fn until(&mut self, stop: impl Fn(&Cursor<'_>) -> bool) -> Result<Span, DdlError> {
        let start = self.start();
        let mut end = start;
        let mut depth = 0_usize;
        while let Some(token) = self.peek() {
            if token.is_symbol(self.text, "(") {
                depth += 1;
            } else if depth > 0 {
                depth -= usize::from(token.is_symbol(self.text, ")"));
            } else if token.is_symbol(self.text, ")") || stop(self) {
                return Ok(start..end);
            }
            end = token.end;
            self.next();
        }
        if depth == 0 { Ok(start..end) } else { Err(self.error(")")) }
    }
}

impl<'a> Deref for Cursor<'a> {
    type Target = Words<'a>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Cursor<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

pub(super) fn is_name(token: Token) -> bool {
    matches!(token.kind, TokenKind::Word | TokenKind::Quoted | TokenKind::Text)
}

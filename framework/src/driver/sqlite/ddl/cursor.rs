//! Walks over the significant tokens of a definition.

use super::{DdlError, Span};
use crate::driver::sql::tokens::{Token, TokenKind, significant, unquote};
use crate::driver::sqlite::lexis::SQLITE;

pub(super) struct Cursor<'a> {
    pub(super) text: &'a str,
    tokens: Vec<Token>,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, tokens: significant(text, &SQLITE).collect(), at: 0 }
    }

    pub(super) fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    pub(super) fn next(&mut self) -> Option<Token> {
        let token = self.peek()?;
        self.at += 1;
        Some(token)
    }

    /// Where the next token begins; the text's end when there is none.
    pub(super) fn start(&self) -> usize {
        self.peek().map_or(self.text.len(), |token| token.start)
    }

    /// Where the last token taken ends.
    pub(super) fn end(&self) -> usize {
        self.at.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(0, |token| token.end)
    }

    pub(super) fn error(&self, expected: &'static str) -> DdlError {
        DdlError { expected, at: self.start(), text: self.text.to_owned() }
    }

    pub(super) fn is_word(&self, keyword: &str) -> bool {
        self.is_word_at(0, keyword)
    }

    pub(super) fn is_word_at(&self, ahead: usize, keyword: &str) -> bool {
        self.tokens.get(self.at + ahead).is_some_and(|token| token.is_word(self.text, keyword))
    }

    pub(super) fn is_symbol(&self, symbol: &str) -> bool {
        self.is_symbol_at(0, symbol)
    }

    pub(super) fn is_symbol_at(&self, ahead: usize, symbol: &str) -> bool {
        self.tokens.get(self.at + ahead).is_some_and(|token| token.is_symbol(self.text, symbol))
    }

    /// Takes these keywords if they come next, all or none.
    pub(super) fn take_words(&mut self, keywords: &[&str]) -> bool {
        let all = keywords.iter().enumerate().all(|(ahead, keyword)| self.is_word_at(ahead, keyword));
        if all {
            self.at += keywords.len();
        }
        all
    }

    pub(super) fn take_symbol(&mut self, symbol: &str) -> bool {
        let found = self.is_symbol(symbol);
        self.at += usize::from(found);
        found
    }

    pub(super) fn symbol(&mut self, symbol: &'static str) -> Result<Token, DdlError> {
        let token = self.peek().filter(|token| token.is_symbol(self.text, symbol)).ok_or_else(|| self.error(symbol))?;
        self.at += 1;
        Ok(token)
    }

    /// Any identifier: keywords, quoted names and strings are names to SQLite where only a name can stand.
    pub(super) fn name(&mut self) -> Result<(String, Span), DdlError> {
        let name = self.peek().filter(|token| is_name(*token)).ok_or_else(|| self.error("a name"))?;
        self.at += 1;
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
            self.at += 1;
        }
        if depth == 0 { Ok(start..end) } else { Err(self.error(")")) }
    }
}

pub(super) fn is_name(token: Token) -> bool {
    matches!(token.kind, TokenKind::Word | TokenKind::Quoted | TokenKind::Text)
}

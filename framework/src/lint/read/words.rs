//! Walks over the words of a statement.

use super::name;
use crate::driver::sql::tokens::{Token, TokenKind, significant};
use crate::lint::Dialect;

/// The tokens of a text that mean something, and where the reading is.
#[derive(Debug, Clone)]
pub(super) struct Words<'t> {
    pub(super) text: &'t str,
    pub(super) dialect: Dialect,
    tokens: Vec<Token>,
    at: usize,
}

impl<'t> Words<'t> {
    pub(super) fn of(text: &'t str, dialect: Dialect) -> Self {
        // What a comment holds that is run stands as if there were no comment around it.
        let mark =
            |token: &Token| token.kind == TokenKind::Symbol && matches!(token.text(text).get(..2), Some("/*" | "*/"));
        let tokens = significant(text, name::lexis(dialect)).filter(|token| !mark(token)).collect();
        Self { text, dialect, tokens, at: 0 }
    }

    pub(super) fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    pub(super) fn next(&mut self) -> Option<Token> {
        let token = self.peek()?;
        self.at += 1;
        Some(token)
    }

    pub(super) fn is_done(&self) -> bool {
        self.at >= self.tokens.len()
    }

    pub(super) fn is(&self, keyword: &str) -> bool {
        self.is_at(0, keyword)
    }

    pub(super) fn is_at(&self, ahead: usize, keyword: &str) -> bool {
        self.tokens.get(self.at + ahead).is_some_and(|token| token.is_word(self.text, keyword))
    }

    /// Takes these keywords if they come next, all or none.
    pub(super) fn take(&mut self, keywords: &[&str]) -> bool {
        let all = keywords.iter().enumerate().all(|(ahead, keyword)| self.is_at(ahead, keyword));
        self.at += if all { keywords.len() } else { 0 };
        all
    }

    /// Takes the first of these keywords that comes next.
    pub(super) fn take_one(&mut self, keywords: &[&'static str]) -> Option<&'static str> {
        let found = keywords.iter().copied().find(|keyword| self.is(keyword))?;
        self.at += 1;
        Some(found)
    }

    pub(super) fn is_symbol(&self, symbol: &str) -> bool {
        self.peek().is_some_and(|token| token.is_symbol(self.text, symbol))
    }

    pub(super) fn take_symbol(&mut self, symbol: &str) -> bool {
        let found = self.is_symbol(symbol);
        self.at += usize::from(found);
        found
    }

    /// The next word in capitals; empty where something else comes.
    pub(super) fn word(&mut self) -> String {
        let word = self.peek().filter(|token| token.kind == TokenKind::Word);
        self.at += usize::from(word.is_some());
        word.map(|token| token.text(self.text).to_ascii_uppercase()).unwrap_or_default()
    }

    /// A name that stands in no schema.
    pub(super) fn name(&mut self) -> Option<String> {
        let token = self.peek().filter(|token| name::is_name(self.dialect, token.kind))?;
        self.at += 1;
        Some(name::read(self.dialect, token.text(self.text)))
    }

    /// A name as the schema writes it: `public.users` is `users`.
    pub(super) fn qualified(&mut self) -> Option<String> {
        let mut parts = vec![self.name()?];
        while self.is_symbol(".") {
            self.at += 1;
            parts.push(self.name()?);
        }
        Some(name::join(self.dialect, &parts))
    }

    /// Names between commas; what stands behind a name is passed over.
    pub(super) fn qualified_list(&mut self) -> Vec<String> {
        let mut names = Vec::new();
        loop {
            self.take(&["ONLY"]);
            names.extend(self.qualified());
            self.skip_to_comma();
            if !self.take_symbol(",") {
                return names;
            }
        }
    }

    /// A text in quotes, without them.
    pub(super) fn string(&mut self) -> Option<String> {
        let token = self.peek().filter(|token| token.kind == TokenKind::Text)?;
        self.at += 1;
        Some(name::text(self.dialect, token.text(self.text)))
    }

    /// What stands in the parentheses that open here; the reading goes on behind them.
    pub(super) fn parenthesized(&mut self) -> Option<&'t str> {
        let open = self.peek().filter(|token| token.is_symbol(self.text, "("))?;
        self.at += 1;
        let mut depth = 1_usize;
        while let Some(token) = self.next() {
            if token.is_symbol(self.text, "(") {
                depth += 1;
            } else if token.is_symbol(self.text, ")") {
                depth -= 1;
            }
            if depth == 0 {
                return Some(&self.text[open.end..token.start]);
            }
        }
        Some(&self.text[open.end..])
    }

    /// Up to a comma that stands in no parentheses, or the end.
    pub(super) fn skip_to_comma(&mut self) {
        let mut depth = 0_usize;
        while let Some(token) = self.peek() {
            match token.text(self.text) {
                "(" if token.kind == TokenKind::Symbol => depth += 1,
                ")" if token.kind == TokenKind::Symbol => depth = depth.saturating_sub(1),
                "," if token.kind == TokenKind::Symbol && depth == 0 => return,
                _ => {}
            }
            self.at += 1;
        }
    }

    /// What is left, as written.
    pub(super) fn rest(&self) -> &'t str {
        self.peek().map_or("", |token| &self.text[token.start..])
    }

    /// What is left, between the commas that stand in no parentheses.
    pub(super) fn clauses(&mut self) -> Vec<&'t str> {
        let mut clauses = Vec::new();
        while let Some(first) = self.peek() {
            self.skip_to_comma();
            let end = self.tokens.get(self.at.wrapping_sub(1)).map_or(first.start, |token| token.end);
            clauses.push(&self.text[first.start..end.max(first.start)]);
            if !self.take_symbol(",") {
                break;
            }
        }
        clauses
    }

    /// Whether the keyword comes anywhere, outside of parentheses.
    pub(super) fn has(&self, keyword: &str) -> bool {
        self.find(keyword).is_some()
    }

    /// What stands behind the keyword, outside of parentheses.
    pub(super) fn behind(&self, keyword: &str) -> Option<Self> {
        let at = self.find(keyword)? + 1;
        Some(Self { at, ..self.clone() })
    }

    fn find(&self, keyword: &str) -> Option<usize> {
        let mut depth = 0_usize;
        (self.at..self.tokens.len()).find(|at| {
            let token = self.tokens[*at];
            match token.text(self.text) {
                "(" if token.kind == TokenKind::Symbol => depth += 1,
                ")" if token.kind == TokenKind::Symbol => depth = depth.saturating_sub(1),
                _ => return depth == 0 && token.is_word(self.text, keyword),
            }
            false
        })
    }

    /// The tokens from here on.
    pub(super) fn left(&self) -> &[Token] {
        self.tokens.get(self.at..).unwrap_or_default()
    }
}

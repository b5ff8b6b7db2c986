//! A statement read word by word, from the left.
//!
//! Always: comments and white space are passed over; what stands in a comment that is run (`/*!50003 … */`) is read as if
//! there were no comment around it. Whether the database would take the statement is not asked.

#[cfg(test)]
mod tests;

use super::tokens::{Lexis, Token, TokenKind, significant, unquote};

/// The tokens of a text that mean something, and where the reading is.
#[derive(Debug, Clone)]
pub struct Words<'t> {
    /// What is read.
    pub text: &'t str,
    tokens: Vec<Token>,
    at: usize,
}

/// Where the reading is.
impl<'t> Words<'t> {
    /// At the beginning of a text.
    pub fn of(text: &'t str, lexis: &Lexis) -> Self {
        let marks =
            |token: &Token| token.kind == TokenKind::Symbol && matches!(token.text(text).get(..2), Some("/*" | "*/"));
        let tokens = significant(text, lexis).filter(|token| !marks(token));
        let tokens = match lexis.digits_before_names {
            true => tokens.flat_map(|token| names_of(token, text)).collect(),
            false => tokens.collect(),
        };
        Self { text, tokens, at: 0 }
    }

    /// What comes next.
    pub fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    /// What is still to come.
    pub fn left(&self) -> &[Token] {
        self.tokens.get(self.at..).unwrap_or_default()
    }

    /// Whether nothing comes any more.
    pub fn is_done(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// The first byte of what comes next; the text's end where nothing does.
    pub fn start(&self) -> usize {
        self.peek().map_or(self.text.len(), |token| token.start)
    }

    /// The byte behind what was taken last.
    pub fn end(&self) -> usize {
        self.at.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(0, |token| token.end)
    }

    /// What is still to come, as written.
    pub fn rest(&self) -> &'t str {
        &self.text[self.start()..]
    }
}

/// What comes next.
impl Words<'_> {
    /// Whether it is this keyword.
    pub fn is(&self, keyword: &str) -> bool {
        self.is_at(0, keyword)
    }

    /// Whether this keyword comes so many tokens ahead.
    pub fn is_at(&self, ahead: usize, keyword: &str) -> bool {
        self.tokens.get(self.at + ahead).is_some_and(|token| token.is_word(self.text, keyword))
    }

    /// Whether one of these keywords comes so many tokens ahead.
    pub fn is_one_at(&self, ahead: usize, keywords: &[&str]) -> bool {
        keywords.iter().any(|keyword| self.is_at(ahead, keyword))
    }

    /// Whether it is this operator or punctuation.
    pub fn is_symbol(&self, symbol: &str) -> bool {
        self.is_symbol_at(0, symbol)
    }

    /// Whether this operator or punctuation comes so many tokens ahead.
    pub fn is_symbol_at(&self, ahead: usize, symbol: &str) -> bool {
        self.tokens.get(self.at + ahead).is_some_and(|token| token.is_symbol(self.text, symbol))
    }

    /// Whether these keywords come one behind the other, anywhere.
    pub fn says(&self, keywords: &[&str]) -> bool {
        let says =
            |found: &[Token]| found.iter().zip(keywords).all(|(token, keyword)| token.is_word(self.text, keyword));
        self.left().windows(keywords.len()).any(says)
    }

    /// Whether the keyword comes anywhere, outside of parentheses.
    pub fn has(&self, keyword: &str) -> bool {
        self.find(keyword).is_some()
    }

    /// What stands behind the keyword, outside of parentheses.
    pub fn behind(&self, keyword: &str) -> Option<Self> {
        let at = self.find(keyword)? + 1;
        Some(Self { at, ..self.clone() })
    }

    fn find(&self, keyword: &str) -> Option<usize> {
        let mut depth = Depth::default();
        (self.at..self.tokens.len())
            .find(|at| depth.behind(self.text, &self.tokens[*at]) == 0 && self.tokens[*at].is_word(self.text, keyword))
    }
}

/// Taking it.
impl<'t> Words<'t> {
    /// Whatever it is.
    #[expect(clippy::should_implement_trait, reason = "it is read by hand, not iterated over")]
    pub fn next(&mut self) -> Option<Token> {
        let token = self.peek()?;
        self.at += 1;
        Some(token)
    }

    /// These keywords if they come next, all or none.
    pub fn take(&mut self, keywords: &[&str]) -> bool {
        let all = keywords.iter().enumerate().all(|(ahead, keyword)| self.is_at(ahead, keyword));
        self.at += if all { keywords.len() } else { 0 };
        all
    }

    /// The one of these keywords that comes next.
    pub fn take_one(&mut self, keywords: &[&'static str]) -> Option<&'static str> {
        let found = keywords.iter().copied().find(|keyword| self.is(keyword))?;
        self.at += 1;
        Some(found)
    }

    /// As many of these keywords as come next, in any order.
    pub fn skip(&mut self, keywords: &[&str]) {
        while self.is_one_at(0, keywords) {
            self.at += 1;
        }
    }

    /// This operator or punctuation.
    pub fn take_symbol(&mut self, symbol: &str) -> bool {
        let found = self.is_symbol(symbol);
        self.at += usize::from(found);
        found
    }

    /// A word, in capitals; empty where something else comes.
    pub fn word(&mut self) -> String {
        let word = self.peek().filter(|token| token.kind == TokenKind::Word);
        self.at += usize::from(word.is_some());
        word.map(|token| token.text(self.text).to_ascii_uppercase()).unwrap_or_default()
    }

    /// A name, without its quotes.
    pub fn name(&mut self) -> Option<String> {
        let name = self.peek().filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::Quoted))?;
        self.at += 1;
        Some(unquote(name.text(self.text)).into_owned())
    }

    /// The parts of a name, without their quotes: `schema.name`.
    pub fn parts(&mut self) -> Option<Vec<String>> {
        let mut parts = vec![self.name()?];
        while self.take_symbol(".") {
            parts.push(self.name()?);
        }
        Some(parts)
    }

    /// What stands in the parentheses that open here; the reading goes on behind them.
    pub fn parenthesized(&mut self) -> Option<&'t str> {
        let open = self.peek().filter(|token| token.is_symbol(self.text, "("))?;
        let mut depth = Depth::default();
        while let Some(token) = self.next() {
            if depth.behind(self.text, &token) == 0 {
                return Some(&self.text[open.end..token.start]);
            }
        }
        Some(&self.text[open.end..])
    }

    /// All up to a comma that stands in no parentheses, or the end.
    pub fn skip_to_comma(&mut self) {
        let mut depth = Depth::default();
        while let Some(token) = self.peek() {
            if depth.behind(self.text, &token) == 0 && token.is_symbol(self.text, ",") {
                return;
            }
            self.at += 1;
        }
    }

    /// What is left, between the commas that stand in no parentheses.
    pub fn clauses(&mut self) -> Vec<&'t str> {
        let mut clauses = Vec::new();
        while let Some(first) = self.peek() {
            self.skip_to_comma();
            clauses.push(&self.text[first.start..self.end().max(first.start)]);
            if !self.take_symbol(",") {
                break;
            }
        }
        clauses
    }
}

/// What looks like a number and is none: names that begin with a digit, and the dots between them.
/// <https://dev.mysql.com/doc/refman/8.4/en/identifiers.html>
fn names_of(token: Token, text: &str) -> Vec<Token> {
    let number = token.text(text);
    let is_literal = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let is_literal = number.parse::<f64>().is_ok()
        || ["0x", "0b", "0X", "0B"].iter().any(|sign| number.strip_prefix(sign).is_some_and(is_literal));
    if token.kind != TokenKind::Number || is_literal {
        return vec![token];
    }
    let mut found = Vec::new();
    let mut start = token.start;
    for part in number.split_inclusive('.') {
        let (name, dot) = part.strip_suffix('.').map_or((part, 0), |name| (name, 1));
        let is_name = name.bytes().any(|byte| !byte.is_ascii_digit());
        let kind = if is_name { TokenKind::Word } else { TokenKind::Number };
        let end = start + name.len();
        found.extend((start < end).then_some(Token { kind, start, end }));
        found.extend((dot > 0).then_some(Token { kind: TokenKind::Symbol, start: end, end: end + dot }));
        start = end + dot;
    }
    found
}

/// How many parentheses are open.
#[derive(Default)]
struct Depth(usize);

impl Depth {
    /// So many are behind this token.
    fn behind(&mut self, text: &str, token: &Token) -> usize {
        match token.text(text) {
            "(" if token.kind == TokenKind::Symbol => self.0 += 1,
            ")" if token.kind == TokenKind::Symbol => self.0 = self.0.saturating_sub(1),
            _ => {}
        }
        self.0
    }
}

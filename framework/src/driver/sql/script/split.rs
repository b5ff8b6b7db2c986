//! A script as its statements: splits where the database's own shell does.

use super::ScriptStatement;
use super::body::Body;
use crate::driver::sql::tokens::{Lexis, Token, TokenKind, Tokens, tokens};

/// The statements of a script, in order; empty ones are left out. What is not finished stays one statement, for the
/// database to complain about; a command to the database's shell is a statement that begins with a backslash.
pub fn statements(script: &str, lexis: &Lexis) -> Vec<ScriptStatement> {
    let mut splitting = Splitting {
        script,
        lexis,
        tokens: tokens(script, lexis),
        delimiter: ";",
        span: None,
        body: Body::new(lexis.bodies),
        lines: Lines { script, at: 0, line: 1 },
        found: Vec::new(),
    };
    while let Some(token) = splitting.tokens.next() {
        splitting.push(token);
    }
    splitting.end();
    splitting.found
}

struct Splitting<'a> {
    script: &'a str,
    lexis: &'a Lexis,
    tokens: Tokens<'a>,
    /// What ends a statement.
    delimiter: &'a str,
    /// Where the statement being read begins, and where its last token ends.
    span: Option<(usize, usize)>,
    body: Body,
    lines: Lines<'a>,
    found: Vec<ScriptStatement>,
}

impl Splitting<'_> {
    fn push(&mut self, token: Token) {
        let text = token.text(self.script);
        match token.kind {
            TokenKind::Comment | TokenKind::Space => {}
            TokenKind::Symbol if text == self.delimiter => self.delimited(),
            TokenKind::Symbol if text == ";" && !self.body.is_routine() => self.end(),
            TokenKind::Symbol if text == ";" => self.body.semicolon(),
            TokenKind::Symbol if text == "\\" && self.lexis.shell_commands => self.shell_command(token),
            TokenKind::Word if self.is_delimiter_command(token) => self.change_delimiter(token),
            _ => {
                let start = self.span.map_or(token.start, |(start, _)| start);
                self.span = Some((start, token.end));
                self.body.push(self.script, token);
            }
        }
    }

    /// A semicolon may stand within a statement; what a script chose in its place does not.
    fn delimited(&mut self) {
        if self.delimiter != ";" || self.body.may_end() { self.end() } else { self.body.semicolon() }
    }

    fn end(&mut self) {
        self.body = Body::new(self.lexis.bodies);
        if let Some((start, end)) = self.span.take() {
            self.add(start, end);
        }
    }

    fn add(&mut self, start: usize, end: usize) {
        let (text, line) = (self.script[start..end].to_owned(), self.lines.of(start));
        self.found.push(ScriptStatement { text, line, commits: false, in_block: false });
    }

    /// A command to the shell reaches to the end of its line. `\restrict` only forbids others.
    fn shell_command(&mut self, token: Token) {
        self.end();
        let command = self.tokens.skip_line().trim_end();
        if !command.starts_with("restrict") && !command.starts_with("unrestrict") {
            self.add(token.start, token.end + command.len());
        }
    }

    fn is_delimiter_command(&self, token: Token) -> bool {
        if !self.lexis.delimiter_command || self.span.is_some() || !token.is_word(self.script, "DELIMITER") {
            return false;
        }
        let line = &self.script[..token.start];
        let line = &line[line.rfind('\n').map_or(0, |at| at + 1)..];
        line.trim_start_matches('\u{feff}').trim().is_empty()
    }

    fn change_delimiter(&mut self, token: Token) {
        let line = self.tokens.skip_line();
        let delimiter = line.split_ascii_whitespace().next().unwrap_or_default().trim_matches(['\'', '"', '`']);
        if delimiter.is_empty() {
            // Nothing to end statements with: it stays, to be refused.
            self.add(token.start, token.end);
            return;
        }
        self.delimiter = delimiter;
        self.tokens.delimit(Some(delimiter).filter(|delimiter| *delimiter != ";"));
    }
}

/// Counts lines, forwards only.
struct Lines<'a> {
    script: &'a str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    fn of(&mut self, offset: usize) -> usize {
        self.line += self.script[self.at..offset].bytes().filter(|byte| *byte == b'\n').count();
        self.at = offset;
        self.line
    }
}

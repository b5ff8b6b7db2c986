//! A script as its statements, and what of it Kit can run.
//!
//! [`statements`] splits where the database's own shell does: at semicolons that stand in no string, comment,
//! parenthesis or body, or at what `DELIMITER` says. [`read`] refuses what would not do within a migration what it
//! says: a script that ends the transaction it runs in would take the history out of it.

mod body;
mod split;
#[cfg(test)]
mod tests;

use super::tokens::{Lexis, Token, TokenKind, significant, tokens};
use crate::driver::Unsupported;

pub use split::statements;

/// One statement of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptStatement {
    /// Its text, from its first token to its last, without the semicolon.
    pub text: String,
    /// Line of its first token, from 1.
    pub line: usize,
    /// Its author has it committed before the next one.
    pub commits: bool,
    /// It stands between the script's own BEGIN and COMMIT.
    pub in_block: bool,
}

/// Why a script is not run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The statement.
    pub text: String,
    /// Its line.
    pub line: usize,
    /// What to do instead.
    pub instead: &'static str,
}

impl Refusal {
    /// The error for this driver.
    pub fn by(self, driver: &'static str) -> Unsupported {
        let text = self.text.lines().next().unwrap_or_default();
        let what = format!("run `{text}` (line {}) within a migration", self.line);
        Unsupported { driver, what, instead: Some(self.instead.to_owned()) }
    }
}

/// Whether a script is to run outside a transaction: one of the comments before its first statement says
/// `no-transaction`, as in sqlx.
pub fn no_transaction(script: &str, lexis: &Lexis) -> bool {
    let comments = tokens(script, lexis).take_while(Token::is_blank).filter(|token| token.kind == TokenKind::Comment);
    let says =
        |token: Token| token.text(script).trim_matches(|mark: char| "-#/*".contains(mark) || mark.is_whitespace());
    comments.map(says).any(|comment| {
        comment.get(..MARK.len()).is_some_and(|start| start.eq_ignore_ascii_case(MARK))
            && !comment[MARK.len()..].starts_with(|next: char| next == '-' || next.is_alphanumeric())
    })
}

const MARK: &str = "no-transaction";

/// The statements that Kit runs for a script. One that is to run outside a transaction ([`no_transaction`]) may hold
/// transactions of its own: they are told by [`ScriptStatement::commits`] at their end, as Kit commits its record of how
/// far it is with them; outside of them each statement commits.
pub fn read(script: &str, lexis: &Lexis) -> Result<Vec<ScriptStatement>, Refusal> {
    let mut reading = Reading { lexis, outside: no_transaction(script, lexis), block: None, kept: Vec::new() };
    for statement in statements(script, lexis) {
        reading.push(statement)?;
    }
    match reading.block {
        Some(begin) => Err(refusal(&begin, "end it with COMMIT")),
        None => Ok(reading.kept),
    }
}

struct Reading<'a> {
    lexis: &'a Lexis,
    /// The script runs outside a transaction.
    outside: bool,
    /// What began the script's own transaction.
    block: Option<ScriptStatement>,
    kept: Vec<ScriptStatement>,
}

impl Reading<'_> {
    fn push(&mut self, mut statement: ScriptStatement) -> Result<(), Refusal> {
        if let Some(instead) = self.refused(&statement) {
            return Err(refusal(&statement, instead));
        }
        match (control(&statement.text, self.lexis), &self.block) {
            (None, block) => {
                statement.in_block = block.is_some();
                statement.commits = self.outside && block.is_none();
                self.kept.push(statement);
            }
            (Some(_), _) if !self.outside => return Err(refusal(&statement, NOT_OURS)),
            (Some(Control::Begin), None) => self.block = Some(statement),
            (Some(Control::Begin), Some(_)) => return Err(refusal(&statement, "end the transaction before it first")),
            (Some(Control::BeginAs), _) => return Err(refusal(&statement, "begin it with BEGIN alone")),
            (Some(Control::Commit), _) => {
                if let (Some(_), Some(last)) = (self.block.take(), self.kept.last_mut()) {
                    last.commits = true;
                }
            }
            (Some(Control::Point), Some(_)) => self.kept.push(ScriptStatement { in_block: true, ..statement }),
            (Some(Control::Point), None) => return Err(refusal(&statement, "put it between BEGIN and COMMIT")),
            (Some(Control::Rollback), _) => {
                return Err(refusal(&statement, "take out what it undoes: a migration that fails is undone by Kit"));
            }
        }
        Ok(())
    }

    /// What no script of a migration may hold.
    fn refused(&self, statement: &ScriptStatement) -> Option<&'static str> {
        if self.lexis.shell_commands && statement.text.starts_with('\\') {
            return Some("it is a command to the database's own shell: take the line out");
        }
        if self.lexis.shell_commands && copies_rows(&statement.text, self.lexis) {
            return Some("bring the rows as INSERT statements (`pg_dump --inserts` writes them)");
        }
        if self.lexis.delimiter_command && statement.text.eq_ignore_ascii_case("DELIMITER") {
            return Some("say what ends the statements that follow, as in `DELIMITER //`");
        }
        if statement.text.eq_ignore_ascii_case("UNDECIDED") {
            return Some("decide what the comment above it asks for, and write that in its place");
        }
        None
    }
}

const NOT_OURS: &str = "leave it out: Kit holds the transaction, and the migration's history is part of it; or begin the \
                        script with `-- no-transaction`, and it runs statement by statement";

fn refusal(statement: &ScriptStatement, instead: &'static str) -> Refusal {
    Refusal { text: statement.text.clone(), line: statement.line, instead }
}

/// What a statement does to the transaction it runs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Control {
    Begin,
    /// In a way of its own: `BEGIN ISOLATION LEVEL …`.
    BeginAs,
    Commit,
    /// Sets a point, or goes back to it.
    Point,
    Rollback,
}

fn control(statement: &str, lexis: &Lexis) -> Option<Control> {
    let words: Vec<_> = first_words(statement, lexis);
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["BEGIN", "NOT", ..] => None,
        ["BEGIN"] | ["BEGIN" | "START", "TRANSACTION" | "WORK" | "DEFERRED" | "IMMEDIATE" | "EXCLUSIVE"] => {
            Some(Control::Begin)
        }
        ["BEGIN", "DEFERRED" | "IMMEDIATE" | "EXCLUSIVE", "TRANSACTION"] => Some(Control::Begin),
        ["BEGIN", ..] | ["START", "TRANSACTION", ..] => Some(Control::BeginAs),
        ["COMMIT" | "END" | "ROLLBACK" | "ABORT", "AND", "CHAIN"] | ["PREPARE", "TRANSACTION", ..] => {
            Some(Control::BeginAs)
        }
        ["COMMIT" | "END", ..] => Some(Control::Commit),
        ["ROLLBACK", "TO", ..] | ["ROLLBACK", "WORK" | "TRANSACTION", "TO", ..] => Some(Control::Point),
        ["SAVEPOINT" | "RELEASE", ..] => Some(Control::Point),
        ["ROLLBACK" | "ABORT", ..] => Some(Control::Rollback),
        _ => None,
    }
}

/// The first words of a statement in upper case, as far as they say what it does: up to four, nothing between them.
pub(crate) fn first_words(statement: &str, lexis: &Lexis) -> Vec<String> {
    let spoken = significant(statement, lexis).filter(|token| !token.text(statement).starts_with("/*"));
    let words = spoken.take_while(|token| token.kind == TokenKind::Word).take(4);
    words.map(|token| token.text(statement).to_ascii_uppercase()).collect()
}

/// `COPY … FROM STDIN`, after which rows stand in the script that are no statements.
fn copies_rows(statement: &str, lexis: &Lexis) -> bool {
    let words: Vec<_> = significant(statement, lexis).collect();
    words.first().is_some_and(|first| first.is_word(statement, "COPY"))
        && words.windows(2).any(|pair| pair[0].is_word(statement, "FROM") && pair[1].is_word(statement, "STDIN"))
}

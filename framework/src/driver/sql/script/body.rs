//! How far a statement is that holds others: a trigger, a function, a procedure, an event.
//!
//! Their semicolons end nothing until the body has ended. Each kind of database writes bodies in its own way
//! ([`Bodies`]); what is no body ends at the first semicolon outside parentheses.

use crate::driver::sql::tokens::{Bodies, Token, TokenKind};

/// What is known of the statement being read.
#[derive(Debug, Default)]
pub(super) struct Body {
    bodies: Bodies,
    /// Tokens seen.
    count: usize,
    head: Head,
    parentheses: usize,
    /// What is open, innermost last.
    open: Vec<Open>,
    before: Before,
    /// `END` closed something other than an expression: `END IF`, `END LOOP`.
    after_end: bool,
    tail: Tail,
}

/// What the first words say.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Head {
    /// Nothing yet.
    #[default]
    Start,
    /// `BEGIN`, which may be MariaDB's `BEGIN NOT ATOMIC`.
    Begin,
    /// `CREATE` or `ALTER` of something.
    Create,
    /// A statement with a body.
    Routine,
    /// Any other.
    Plain,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    /// `BEGIN`, `IF`, `LOOP`, `REPEAT`, `WHILE`, `FOR`, `CASE` as a statement.
    Statement,
    /// `CASE` within an expression.
    Expression,
}

/// What the token before this one was, as far as it matters.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Before {
    /// A statement may begin.
    Starts,
    /// What follows is a name: `NEW.end`.
    Names,
    #[default]
    Other,
}

/// How far SQLite's trigger is: it ends with `; END`, which nothing within it can spell (`sqlite3_complete` uses the
/// same rule).
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Tail {
    #[default]
    Inside,
    Semicolon,
    End,
}

impl Body {
    pub(super) fn new(bodies: Bodies) -> Self {
        Self { bodies, ..Self::default() }
    }

    /// Whether a semicolon here ends the statement.
    pub(super) fn may_end(&self) -> bool {
        match (self.head, self.bodies) {
            (Head::Routine, Bodies::Triggers) => self.tail == Tail::End,
            (Head::Routine, _) => self.parentheses == 0 && self.open.is_empty(),
            _ => self.parentheses == 0,
        }
    }

    /// Whether it is a statement with a body.
    pub(super) fn is_routine(&self) -> bool {
        self.head == Head::Routine
    }

    /// A semicolon that did not end it.
    pub(super) fn semicolon(&mut self) {
        self.tail = Tail::Semicolon;
        self.before = Before::Starts;
        self.after_end = false;
    }

    /// Any other token but blanks.
    pub(super) fn push(&mut self, script: &str, token: Token) {
        let text = token.text(script);
        if text.starts_with("/*") || text == "*/" {
            return;
        }
        self.count += 1;
        let ended = std::mem::take(&mut self.after_end);
        let ends = self.tail == Tail::Semicolon && token.is_word(script, "END");
        self.tail = if ends { Tail::End } else { Tail::Inside };
        match token.kind {
            TokenKind::Word => self.word(&text.to_ascii_uppercase(), ended),
            TokenKind::Symbol => self.symbol(text),
            // `COMMENT 'text'` may be the last word before a body.
            TokenKind::Text if self.open.is_empty() => self.before = Before::Starts,
            _ => self.before = Before::Other,
        }
    }

    fn symbol(&mut self, text: &str) {
        match text {
            "(" => self.parentheses += 1,
            ")" => self.parentheses = self.parentheses.saturating_sub(1),
            _ => {}
        }
        self.before = match text {
            "." | "@" | "=" => Before::Names,
            // A label.
            ":" => Before::Starts,
            // The parameters of a procedure.
            ")" if self.open.is_empty() => Before::Starts,
            _ => Before::Other,
        };
    }

    fn word(&mut self, word: &str, ended: bool) {
        let before = std::mem::take(&mut self.before);
        if before == Before::Names && !(self.head == Head::Routine && word == "CASE") {
            return;
        }
        match self.head {
            Head::Start => self.head = first(word),
            Head::Begin if word == "NOT" && self.bodies == Bodies::Compound => {
                self.head = Head::Routine;
                self.open.push(Open::Statement);
            }
            Head::Begin => self.head = Head::Plain,
            Head::Create => self.object(word),
            Head::Routine if self.bodies == Bodies::Compound => self.compound(word, before == Before::Starts, ended),
            Head::Routine if self.bodies == Bodies::Routines => self.routine(word),
            Head::Routine | Head::Plain => {}
        }
    }

    /// `CREATE OR REPLACE DEFINER = … TRIGGER`: the first word that names a kind of object decides.
    fn object(&mut self, word: &str) {
        let routine = match word {
            "TRIGGER" => matches!(self.bodies, Bodies::Triggers | Bodies::Compound),
            "FUNCTION" | "PROCEDURE" => matches!(self.bodies, Bodies::Routines | Bodies::Compound),
            "EVENT" => self.bodies == Bodies::Compound,
            "OR" | "REPLACE" | "DEFINER" | "AGGREGATE" | "TEMP" | "TEMPORARY" | "CURRENT_USER" | "CURRENT_ROLE" => {
                return;
            }
            _ => false,
        };
        self.head = if routine { Head::Routine } else { Head::Plain };
    }

    /// As PostgreSQL's shell counts (`psqlscan.l`).
    fn routine(&mut self, word: &str) {
        match word {
            "BEGIN" if self.parentheses == 0 => self.open.push(Open::Statement),
            "CASE" if !self.open.is_empty() => self.open.push(Open::Expression),
            "END" => drop(self.open.pop()),
            _ => {}
        }
    }

    /// MySQL's compound statements (<https://dev.mysql.com/doc/refman/8.4/en/sql-compound-statements.html>). `IF` and
    /// `REPEAT` are functions, too, where no statement begins.
    fn compound(&mut self, word: &str, starts: bool, ended: bool) {
        let within_expression = self.open.last() == Some(&Open::Expression);
        match word {
            "IF" | "LOOP" | "REPEAT" | "WHILE" | "FOR" | "CASE" if ended => {}
            "BEGIN" => self.open.push(Open::Statement),
            "IF" | "LOOP" | "REPEAT" | "WHILE" | "FOR" if starts => self.open.push(Open::Statement),
            "CASE" => self.open.push(if starts { Open::Statement } else { Open::Expression }),
            "END" => self.after_end = self.open.pop() == Some(Open::Statement),
            _ => {}
        }
        self.before = match word {
            "THEN" | "ELSE" if within_expression => Before::Other,
            "BEGIN" | "THEN" | "ELSE" | "DO" | "LOOP" | "REPEAT" => Before::Starts,
            // The last words before the body of a trigger, a routine, an event.
            "ROW" | "SQL" | "DATA" | "DETERMINISTIC" | "INVOKER" | "DEFINER" if self.open.is_empty() => Before::Starts,
            _ => Before::Other,
        };
    }
}

fn first(word: &str) -> Head {
    match word {
        "CREATE" | "ALTER" => Head::Create,
        "BEGIN" => Head::Begin,
        _ => Head::Plain,
    }
}

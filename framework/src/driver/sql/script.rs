//! A script as its statements.
//!
//! Splits where the database's own shell does: at semicolons that stand in no string, comment, parenthesis or trigger
//! body. What is not finished stays one statement, for the database to complain about.

use super::tokens::{Bodies, Lexis, Token, TokenKind, significant};

/// One statement of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptStatement {
    /// Its text, from its first token to its last, without the semicolon.
    pub text: String,
    /// Line of its first token, from 1.
    pub line: usize,
}

/// The statements of a script, in order; empty ones are left out.
pub fn statements(script: &str, lexis: &Lexis) -> Vec<ScriptStatement> {
    let mut found = Vec::new();
    let mut lines = Lines { script, at: 0, line: 1 };
    let mut pending = Pending::default();
    for token in significant(script, lexis) {
        if !token.is_symbol(script, ";") {
            pending.push(script, lexis, token);
        } else if pending.may_end() {
            found.extend(pending.take(script, &mut lines));
        } else {
            pending.semicolon(token);
        }
    }
    found.extend(pending.take(script, &mut lines));
    found
}

/// The first statement that begins, ends or divides a transaction: a script that has one cannot be run within Kit's.
pub fn own_transaction(statements: &[ScriptStatement]) -> Option<&ScriptStatement> {
    const VERBS: [&str; 8] = ["BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE"];
    statements.iter().find(|statement| {
        let verb = statement.text.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default();
        VERBS.iter().any(|transaction| transaction.eq_ignore_ascii_case(verb))
    })
}

/// The statement being read.
#[derive(Default)]
struct Pending {
    span: Option<(usize, usize)>,
    words: usize,
    create: bool,
    trigger: bool,
    depth: usize,
    tail: Tail,
}

/// How far a trigger's body is: it ends with `; END`, which nothing within it can spell (`sqlite3_complete` uses the
/// same rule).
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Tail {
    #[default]
    Body,
    Semicolon,
    End,
}

impl Pending {
    fn push(&mut self, script: &str, lexis: &Lexis, token: Token) {
        self.grow(token);
        self.words += 1;
        match self.words {
            1 => self.create = token.is_word(script, "CREATE"),
            2 | 3 if self.create && lexis.bodies == Bodies::Triggers => {
                self.trigger |= token.is_word(script, "TRIGGER");
                self.create = token.is_word(script, "TEMP") || token.is_word(script, "TEMPORARY");
            }
            _ => {}
        }
        if token.kind == TokenKind::Symbol {
            match token.text(script) {
                "(" => self.depth += 1,
                ")" => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
        let ends = self.tail == Tail::Semicolon && token.is_word(script, "END");
        self.tail = if ends { Tail::End } else { Tail::Body };
    }

    fn may_end(&self) -> bool {
        if self.trigger { self.tail == Tail::End } else { self.depth == 0 }
    }

    fn semicolon(&mut self, token: Token) {
        self.grow(token);
        self.tail = Tail::Semicolon;
    }

    fn grow(&mut self, token: Token) {
        let start = self.span.map_or(token.start, |(start, _)| start);
        self.span = Some((start, token.end));
    }

    fn take(&mut self, script: &str, lines: &mut Lines<'_>) -> Option<ScriptStatement> {
        let (start, end) = std::mem::take(self).span?;
        Some(ScriptStatement { text: script[start..end].to_owned(), line: lines.of(start) })
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

#[cfg(test)]
mod tests {
    use super::*;

    const LEXIS: Lexis = Lexis { backticks: true, brackets: true, bodies: Bodies::Triggers, ..Lexis::STANDARD };

    fn split(script: &str) -> Vec<(usize, String)> {
        statements(script, &LEXIS).into_iter().map(|statement| (statement.line, statement.text)).collect()
    }

    fn texts(script: &str) -> Vec<String> {
        split(script).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn statements_have_their_text_and_line() {
        let script = "-- first\r\nselect 1;\r\n\r\n/* two\r\nlines */ select\r\n 2 -- two\r\n;select 3";
        assert_eq!(
            split(script),
            [(2, "select 1".to_owned()), (5, "select\r\n 2".to_owned()), (7, "select 3".to_owned()),]
        );
    }

    #[test]
    fn empty_statements_are_left_out() {
        assert_eq!(texts(";; -- nothing\n ; select 1 ;; /* end */"), ["select 1"]);
        assert!(texts("").is_empty());
        assert!(texts("\u{feff}  -- only a comment").is_empty());
    }

    #[test]
    fn semicolons_in_strings_names_comments_and_parentheses_do_not_split() {
        let script = "select ';', \"a;b\", [c;d], `e;f`, 'it'';s' /* ; */ from (select 1;) -- ;";
        assert_eq!(texts(script), ["select ';', \"a;b\", [c;d], `e;f`, 'it'';s' /* ; */ from (select 1;)"]);
    }

    #[test]
    fn a_trigger_is_one_statement() {
        let trigger = "CREATE TEMP TRIGGER t AFTER UPDATE ON a WHEN new.x > 1 BEGIN
            UPDATE b SET y = CASE WHEN y > 1 THEN CASE y WHEN 2 THEN 1 END ELSE 0 END;
            INSERT INTO c VALUES ('; end;'); -- ; end;
        end";
        let script = format!("select 1; {trigger} ; select 2");
        assert_eq!(texts(&script), ["select 1", trigger, "select 2"]);
    }

    #[test]
    fn triggers_may_be_named_anything() {
        let trigger = "create trigger if not exists begin instead of delete on \"end\" begin select 1; end";
        assert_eq!(texts(&format!("{trigger};{trigger}")), [trigger, trigger]);
    }

    #[test]
    fn a_table_named_trigger_is_no_trigger() {
        assert_eq!(texts("create table trigger (a); drop table trigger; create index trigger on a (b); x").len(), 4);
    }

    #[test]
    fn trigger_bodies_belong_to_the_dialect() {
        let script = "create trigger t before insert on a execute function f(); select 1";
        assert_eq!(statements(script, &Lexis { bodies: Bodies::None, ..LEXIS }).len(), 2);
    }

    #[test]
    fn what_is_not_finished_stays_one_statement() {
        assert_eq!(texts("select 1; select 'a; select 2;").len(), 2);
        assert_eq!(texts("select 1; select /* a; select 2;"), ["select 1", "select"]);
        assert_eq!(texts("create trigger t after insert on a begin select 1; select 2;").len(), 1);
    }

    #[test]
    fn a_script_with_its_own_transaction_is_found_out() {
        for verb in ["BEGIN", "begin immediate", "COMMIT", "End", "rollback to x", "SAVEPOINT x", "release x"] {
            let found = statements(&format!("select 1;\n/* now */ {verb};"), &LEXIS);
            assert_eq!(own_transaction(&found).map(|statement| statement.line), Some(2), "{verb}");
        }
        for harmless in ["create trigger t after insert on a begin select 1; end", "select 'begin'", "beginning"] {
            assert_eq!(own_transaction(&statements(harmless, &LEXIS)), None, "{harmless}");
        }
    }
}

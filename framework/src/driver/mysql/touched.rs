//! Which things a statement creates, changes or drops.

use super::lexis::MYSQL;
use super::name::name as quoted;
use crate::driver::sql::tokens::{Token, TokenKind, significant, unquote};

/// What a statement does to the things it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    Create {
        /// `CREATE TABLE … SELECT`.
        with_rows: bool,
    },
    Change,
    Drop,
    /// The things are pairs: a name now, and a name then.
    Rename,
}

/// Something `SHOW CREATE` knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Thing {
    /// `TABLE`, `VIEW`, …
    pub(super) kind: &'static str,
    /// Its name, quoted, with its database where the statement says one.
    pub(super) name: String,
}

/// What a statement touches; nothing, where it leaves no trace in the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Touched {
    pub(super) effect: Effect,
    pub(super) things: Vec<Thing>,
}

const KINDS: [&str; 8] = ["TABLE", "VIEW", "TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "SEQUENCE", "DATABASE"];

impl Touched {
    pub(super) fn by(text: &str) -> Self {
        let mut words = Words { text, tokens: significant(text, &MYSQL).collect(), at: 0 };
        words.touched().unwrap_or(Self { effect: Effect::Change, things: Vec::new() })
    }

    /// `RENAME TABLE a TO b, c TO a`.
    pub(super) fn names_one_twice(&self) -> bool {
        self.things.iter().enumerate().any(|(at, thing)| self.things[..at].contains(thing))
    }
}

struct Words<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
}

impl Words<'_> {
    fn touched(&mut self) -> Option<Touched> {
        let effect = match self.word()?.as_str() {
            "CREATE" => Effect::Create { with_rows: false },
            "ALTER" => Effect::Change,
            "DROP" => Effect::Drop,
            "RENAME" => Effect::Rename,
            _ => return None,
        };
        let kind = self.kind()?;
        if kind == "INDEX" {
            while self.word()? != "ON" {}
            return Some(Touched { effect: Effect::Change, things: vec![self.thing("TABLE")?] });
        }
        let kind = KINDS.into_iter().find(|known| *known == kind)?;
        let mut things = vec![self.thing(kind)?];
        match effect {
            Effect::Create { .. } if kind == "TABLE" => {
                let with_rows = self.tokens[self.at..].iter().any(|token| token.is_word(self.text, "SELECT"));
                return Some(Touched { effect: Effect::Create { with_rows }, things });
            }
            Effect::Drop => {
                while self.symbol(",") {
                    things.push(self.thing(kind)?);
                }
            }
            Effect::Rename => {
                while self.symbol(",") || self.skip("TO") {
                    things.push(self.thing(kind)?);
                }
            }
            _ => {}
        }
        Some(Touched { effect, things })
    }

    /// What is created or changed, behind all that may stand between: `OR REPLACE`, `DEFINER = …`, `TEMPORARY`, ….
    fn kind(&mut self) -> Option<&'static str> {
        while let Some(token) = self.tokens.get(self.at) {
            self.at += 1;
            let found = KINDS.into_iter().chain(["INDEX", "SCHEMA", "TABLES", "USER", "ROLE", "SERVER"]);
            let found = found.into_iter().find(|kind| token.is_word(self.text, kind));
            match found {
                Some("SCHEMA") => return Some("DATABASE"),
                Some("TABLES") => return Some("TABLE"),
                Some(kind) => return Some(kind),
                None => {}
            }
        }
        None
    }

    fn thing(&mut self, kind: &'static str) -> Option<Thing> {
        while ["IF", "NOT", "EXISTS"].iter().any(|word| self.skip(word)) {}
        let mut name = quoted(&self.name()?);
        while self.symbol(".") {
            name = format!("{name}.{}", quoted(&self.name()?));
        }
        Some(Thing { kind, name })
    }

    fn name(&mut self) -> Option<String> {
        let token = *self.tokens.get(self.at)?;
        let is_name = matches!(token.kind, TokenKind::Word | TokenKind::Quoted);
        self.at += usize::from(is_name);
        is_name.then(|| unquote(token.text(self.text)).into_owned())
    }

    fn word(&mut self) -> Option<String> {
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        Some(token.text(self.text).to_ascii_uppercase())
    }

    fn skip(&mut self, word: &str) -> bool {
        let found = self.tokens.get(self.at).is_some_and(|token| token.is_word(self.text, word));
        self.at += usize::from(found);
        found
    }

    fn symbol(&mut self, symbol: &str) -> bool {
        let found = self.tokens.get(self.at).is_some_and(|token| token.is_symbol(self.text, symbol));
        self.at += usize::from(found);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touched(text: &str) -> (Effect, Vec<String>) {
        let touched = Touched::by(text);
        let things = touched.things.iter().map(|thing| format!("{} {}", thing.kind, thing.name));
        (touched.effect, things.collect())
    }

    #[test]
    fn the_things_a_statement_names() {
        let create = Effect::Create { with_rows: false };
        for (text, effect, things) in [
            ("CREATE TABLE IF NOT EXISTS t (a int)", create, vec!["TABLE `t`"]),
            ("create or replace table `d`.`t` select 1", Effect::Create { with_rows: true }, vec!["TABLE `d`.`t`"]),
            ("ALTER TABLE `a b` ADD c INT", Effect::Change, vec!["TABLE `a b`"]),
            ("ALTER ONLINE TABLE IF EXISTS t ADD c INT", Effect::Change, vec!["TABLE `t`"]),
            ("DROP TABLE IF EXISTS a, d.b", Effect::Drop, vec!["TABLE `a`", "TABLE `d`.`b`"]),
            ("RENAME TABLE a TO b, c TO d", Effect::Rename, vec!["TABLE `a`", "TABLE `b`", "TABLE `c`", "TABLE `d`"]),
            ("CREATE UNIQUE INDEX i ON t (a)", Effect::Change, vec!["TABLE `t`"]),
            ("DROP INDEX i ON t", Effect::Change, vec!["TABLE `t`"]),
            (
                "CREATE ALGORITHM=MERGE DEFINER=`a`@`b` SQL SECURITY INVOKER VIEW v AS SELECT 1",
                create,
                vec!["VIEW `v`"],
            ),
            (
                "CREATE DEFINER = CURRENT_USER TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET @a = 1",
                create,
                vec!["TRIGGER `tr`"],
            ),
            ("CREATE AGGREGATE FUNCTION f() RETURNS INT RETURN 1", create, vec!["FUNCTION `f`"]),
            ("DROP PROCEDURE p", Effect::Drop, vec!["PROCEDURE `p`"]),
            ("CREATE USER u", Effect::Change, vec![]),
            ("OPTIMIZE TABLE t", Effect::Change, vec![]),
            ("TRUNCATE TABLE t", Effect::Change, vec![]),
            ("GRANT SELECT ON t TO u", Effect::Change, vec![]),
        ] {
            let things = things.into_iter().map(str::to_owned).collect();
            assert_eq!(touched(text), (effect, things), "{text}");
        }
    }
}

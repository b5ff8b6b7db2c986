//! Which things a statement creates, changes or drops.

use super::lexis::MYSQL;
use super::name::name as quoted;
use crate::driver::sql::words::Words;

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
        let touched = touched(&mut Words::of(text, &MYSQL));
        touched.unwrap_or(Self { effect: Effect::Change, things: Vec::new() })
    }

    /// `RENAME TABLE a TO b, c TO a`.
    pub(super) fn names_one_twice(&self) -> bool {
        self.things.iter().enumerate().any(|(at, thing)| self.things[..at].contains(thing))
    }
}

fn touched(words: &mut Words<'_>) -> Option<Touched> {
    let effect = match words.word().as_str() {
        "CREATE" => Effect::Create { with_rows: false },
        "ALTER" => Effect::Change,
        "DROP" => Effect::Drop,
        "RENAME" => Effect::Rename,
        _ => return None,
    };
    let kind = kind(words)?;
    if kind == "INDEX" {
        while !words.next()?.is_word(words.text, "ON") {}
        return Some(Touched { effect: Effect::Change, things: vec![thing(words, "TABLE")?] });
    }
    let kind = KINDS.into_iter().find(|known| *known == kind)?;
    let mut things = vec![thing(words, kind)?];
    match effect {
        Effect::Create { .. } if kind == "TABLE" => {
            let effect = Effect::Create { with_rows: words.says(&["SELECT"]) };
            return Some(Touched { effect, things });
        }
        Effect::Drop => {
            while words.take_symbol(",") {
                things.push(thing(words, kind)?);
            }
        }
        Effect::Rename => {
            while words.take_symbol(",") || words.take(&["TO"]) {
                things.push(thing(words, kind)?);
            }
        }
        _ => {}
    }
    Some(Touched { effect, things })
}

/// What is created or changed, behind all that may stand between: `OR REPLACE`, `DEFINER = …`, `TEMPORARY`, ….
fn kind(words: &mut Words<'_>) -> Option<&'static str> {
    while let Some(token) = words.next() {
        let mut known = KINDS.into_iter().chain(["INDEX", "SCHEMA", "TABLES", "USER", "ROLE", "SERVER"]);
        match known.find(|kind| token.is_word(words.text, kind)) {
            Some("SCHEMA") => return Some("DATABASE"),
            Some("TABLES") => return Some("TABLE"),
            Some(kind) => return Some(kind),
            None => {}
        }
    }
    None
}

fn thing(words: &mut Words<'_>, kind: &'static str) -> Option<Thing> {
    words.skip(&["IF", "NOT", "EXISTS"]);
    let name = words.parts()?.iter().map(|part| quoted(part)).collect::<Vec<_>>().join(".");
    Some(Thing { kind, name })
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
            ("ALTER TABLE 2fa_codes ADD c INT", Effect::Change, vec!["TABLE `2fa_codes`"]),
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
            (
                "/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`b`*/ /*!50003 TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET @a = 1 */",
                create,
                vec!["TRIGGER `tr`"],
            ),
            ("DROP TABLE /*!32312 IF EXISTS*/ t", Effect::Drop, vec!["TABLE `t`"]),
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

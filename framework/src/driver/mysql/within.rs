//! Statements kept within the copy they are tried out in: the original, and every other database of the server, is one
//! name away.

use std::ops::Range;

use super::lexis::MYSQL;
use super::name::read_literal;
use crate::driver::sql::tokens::{Token, TokenKind, significant, tokens, unquote};
use crate::driver::sql::words::Words;

/// What a copy is a copy of, and what else there is on its server.
#[derive(Debug)]
pub(super) struct Within {
    pub(super) of: String,
    pub(super) others: Vec<String>,
}

impl Within {
    /// The statement as the copy takes it: what names the original means the copy. None where it would change another
    /// database, the server as a whole, or files.
    pub(super) fn text(&self, text: &str) -> Option<String> {
        // Where the name stands alone, too, it may be an alias: then it is not known what is meant.
        let text = if has_bare(text, &self.of) { text.to_owned() } else { unqualified(text, &self.of) };
        (!self.reaches_beyond(&text)).then_some(text)
    }

    fn reaches_beyond(&self, text: &str) -> bool {
        let words = Words::of(text, &MYSQL);
        changes_server(&words) || self.is_changed(&words) || self.prepares_change(&words)
    }

    /// Whether a name that stands where changes are named is that of another database's thing.
    fn is_changed(&self, words: &Words<'_>) -> bool {
        let all = || self.others.iter().chain([&self.of]);
        let is_other = |name: &str| all().any(|other| other.eq_ignore_ascii_case(name));
        let tokens = words.left();
        let named = (1..tokens.len()).filter(|at| words.is_symbol_at(at + 1, "."));
        let mut of_others = named.filter(|at| is_other(&unquote(tokens[*at].text(words.text))));
        of_others.any(|at| is_target(words, at))
    }

    /// Whether a text that is run later on reaches beyond, as far as it stands in one piece.
    fn prepares_change(&self, words: &Words<'_>) -> bool {
        let texts = words.left().iter().filter(|token| token.kind == TokenKind::Text);
        let mut texts = texts.map(|token| read_literal(token.text(words.text)));
        let prepares = words.is_one_at(0, &["PREPARE", "EXECUTE"]);
        let may_be_meant = |text: &str| prepares || !is_prose(&Words::of(text, &MYSQL));
        (prepares || words.is_one_at(0, &["SET"]))
            && texts.any(|text| may_be_meant(&text) && self.reaches_beyond(&text))
    }
}

/// What the server itself is told to do.
const TOLD: [&str; 12] = [
    "USE",
    "GRANT",
    "REVOKE",
    "KILL",
    "INSTALL",
    "UNINSTALL",
    "SHUTDOWN",
    "RESTART",
    "RESET",
    "PURGE",
    "CHANGE",
    "CLONE",
];

/// Whether a text that may be anything begins as such a statement and does not go on like one: `Reset your password`.
fn is_prose(words: &Words<'_>) -> bool {
    const OBJECTS: [&str; 15] = [
        "BINARY",
        "COMPONENT",
        "CONNECTION",
        "HARD",
        "INSTANCE",
        "LOCAL",
        "MASTER",
        "PERSIST",
        "PLUGIN",
        "QUERY",
        "REPLICA",
        "REPLICATION",
        "SLAVE",
        "SOFT",
        "SONAME",
    ];
    let goes_on = words.left().len() < 3
        || words.is_one_at(1, &OBJECTS)
        || words.left()[1].kind == TokenKind::Number
        || words.left().iter().any(|token| token.is_word(words.text, "ON"));
    words.is_one_at(0, &TOLD) && !goes_on
}

/// <https://dev.mysql.com/doc/refman/8.4/en/sql-server-administration-statements.html>
fn changes_server(words: &Words<'_>) -> bool {
    const OBJECTS: [&str; 10] =
        ["USER", "ROLE", "DATABASE", "SCHEMA", "SERVER", "TABLESPACE", "UNDO", "LOGFILE", "RESOURCE", "INSTANCE"];
    const OWN: [&str; 6] = ["CHARACTER", "CHARSET", "COLLATE", "DEFAULT", "ENCRYPTION", "READ"];
    let is = |at: usize, any: &[&str]| words.is_one_at(at, any);
    let replication = ["REPLICA", "SLAVE", "GROUP_REPLICATION", "ALL"];
    let object = if is(1, &["OR"]) { 3 } else { 1 };
    let is_global = |token: &Token| {
        let word = token.text(words.text).to_ascii_uppercase();
        matches!(word.trim_start_matches('@'), "GLOBAL" | "PERSIST" | "PERSIST_ONLY" | "PASSWORD")
    };
    is(0, &TOLD)
        || (is(0, &["START", "STOP"]) && is(1, &replication))
        || (is(0, &["RENAME"]) && is(1, &["USER"]))
        // The database that is in use needs no name.
        || (is(0, &["CREATE", "ALTER", "DROP"]) && is(object, &OBJECTS) && !is(object + 1, &OWN))
        || (is(0, &["SET"]) && words.left().iter().any(is_global))
        || (words.says(&["INTO"]) && (words.says(&["OUTFILE"]) || words.says(&["DUMPFILE"])))
}

/// Whether what is named here is changed, as far as the words before it tell.
fn is_target(words: &Words<'_>, at: usize) -> bool {
    // `UPDATE (audit.log l, posts p)`.
    let before = (1..at).rev().find(|before| !words.is_symbol_at(*before, "(")).unwrap_or(0);
    let is = |at: usize, any: &[&str]| words.is_one_at(at, any);
    let in_list = words.is_symbol_at(before, ",");
    let is_new_name = is(before, &["RENAME"]) || (before > 0 && is(before - 1, &["RENAME"]));
    let is_counted_up = is(before, &["NEXTVAL", "SETVAL"]) || (before > 0 && is(before - 1, &["VALUE"]));
    let stands_on_table = (1..before).any(|word| is(word, &["INDEX", "TRIGGER"]));
    is(before, &["INTO", "UPDATE", "TABLE", "TABLES", "TRUNCATE", "TO", "EXISTS", "CALL", "IGNORE", "DELETE"])
        // `INTO` may be left out.
        || is(before, &["INSERT", "REPLACE", "LOW_PRIORITY", "HIGH_PRIORITY", "DELAYED", "QUICK"])
        || is(before, &["VIEW", "TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "SEQUENCE"])
        || (is(0, &["DROP", "RENAME", "TRUNCATE"]) && in_list)
        || (is(0, &["ALTER"]) && is_new_name)
        || is_counted_up
        || (is(0, &["CREATE", "DROP"]) && is(before, &["ON"]) && stands_on_table)
        || ((in_list || is(before, &["JOIN", "STRAIGHT_JOIN", "FROM", "USING"])) && (0..before).any(|verb| reaches(words, verb, at)))
}

/// Whether the word is the verb of a change of rows, wherever it begins, and what stands there is one of its tables.
fn reaches(words: &Words<'_>, verb: usize, at: usize) -> bool {
    // `ON DELETE CASCADE`, `AFTER UPDATE ON`.
    let is_event = verb > 0 && words.is_one_at(verb - 1, &["ON", "BEFORE", "AFTER"]);
    words.is_one_at(verb, &["UPDATE", "DELETE"]) && !is_event && !tables_end(words, verb..at)
}

/// Whether the tables of a statement end in here.
fn tables_end(words: &Words<'_>, mut within: Range<usize>) -> bool {
    let mut depth = 0_usize;
    within.any(|at| {
        depth += usize::from(words.is_symbol_at(at, "("));
        depth -= usize::from(depth > 0 && words.is_symbol_at(at, ")"));
        depth == 0 && (words.is_one_at(at, &["SET", "WHERE", "VALUES"]) || words.is_symbol_at(at, ";"))
    })
}

/// Whether the name stands somewhere with no dot behind it.
fn has_bare(text: &str, name: &str) -> bool {
    let all: Vec<_> = significant(text, &MYSQL).collect();
    all.iter().enumerate().any(|(at, token)| {
        matches!(token.kind, TokenKind::Word | TokenKind::Quoted)
            && unquote(token.text(text)).eq_ignore_ascii_case(name)
            && !all.get(at + 1).is_some_and(|next| next.is_symbol(text, "."))
    })
}

/// The text without the database's own name before others.
pub(super) fn unqualified(text: &str, database: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut all = tokens(text, &MYSQL).peekable();
    while let Some(token) = all.next() {
        let is_name = matches!(token.kind, TokenKind::Word | TokenKind::Quoted);
        let is_database = is_name && unquote(token.text(text)).eq_ignore_ascii_case(database);
        if is_database && all.peek().is_some_and(|next| next.is_symbol(text, ".")) {
            all.next();
        } else {
            out.push_str(token.text(text));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within() -> Within {
        Within { of: "shop".to_owned(), others: vec!["audit".to_owned(), "t".to_owned()] }
    }

    #[test]
    fn the_original_is_meant_to_be_the_copy() {
        for (text, kept) in [
            ("DELETE FROM shop.posts", "DELETE FROM posts"),
            ("UPDATE `Shop`.`posts` SET a = 'shop.posts'", "UPDATE `posts` SET a = 'shop.posts'"),
            (
                "ALTER TABLE posts ADD FOREIGN KEY (a) REFERENCES shop.b (c)",
                "ALTER TABLE posts ADD FOREIGN KEY (a) REFERENCES b (c)",
            ),
        ] {
            assert_eq!(within().text(text).as_deref(), Some(kept), "{text}");
        }
    }

    #[test]
    fn what_reaches_beyond_is_left_out() {
        for text in [
            "USE shop",
            "DELETE FROM shop.shop",
            "use `audit`",
            "INSERT INTO audit.log VALUES (1)",
            "DELETE FROM audit.log",
            "UPDATE posts p JOIN audit.log l ON l.a = p.a SET l.b = 1",
            "UPDATE posts, `audit`.log SET log.b = 1",
            "DROP TABLE IF EXISTS a, audit.log",
            "TRUNCATE audit.log",
            "RENAME TABLE posts TO audit.posts",
            "CREATE INDEX i ON audit.log (a)",
            "CREATE TRIGGER a AFTER INSERT ON b FOR EACH ROW INSERT INTO audit.log VALUES (1)",
            "DROP DATABASE shop",
            "ALTER SCHEMA shop CHARACTER SET utf8mb4",
            "CREATE USER a@localhost",
            "create or replace role a",
            "GRANT SELECT ON shop.* TO a",
            "SET GLOBAL max_connections = 7",
            "SET @@global.max_connections = 7",
            "SELECT 1 INTO OUTFILE '/tmp/a'",
            // As `mysqldump --add-drop-database` writes it.
            "/*!40000 DROP DATABASE IF EXISTS `shop`*/",
            "DROP TABLE /*!32312 IF EXISTS*/ audit.log",
            "/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`b`*/ /*!50003 TRIGGER a AFTER INSERT ON b FOR EACH ROW DELETE FROM audit.log */",
            "INSERT audit.log VALUES (1)",
            "REPLACE LOW_PRIORITY audit.log VALUES (1)",
            "UPDATE LOW_PRIORITY audit.log SET a = 1",
            "WITH x AS (SELECT 1 FROM posts WHERE a = 1) DELETE FROM audit.log",
            "ANALYZE DELETE FROM audit.log",
            "SET STATEMENT max_statement_time = 1 FOR DELETE FROM audit.log",
            "DELETE l FROM posts p JOIN audit.log l ON l.a = p.a",
            "UPDATE posts p JOIN (SELECT a FROM b WHERE a = 1) x JOIN audit.log l SET l.b = 1",
            "CREATE PROCEDURE p() BEGIN UPDATE posts SET a = 1; DELETE FROM audit.log; END",
            "SET @sql = 'ALTER TABLE shop.posts ADD b INT'",
            "PREPARE s FROM 'DROP DATABASE shop'",
            "EXECUTE IMMEDIATE 'DELETE FROM audit.log'",
            "ALTER TABLE posts RENAME audit.posts",
            "ALTER TABLE posts RENAME AS audit.posts",
            "ALTER TABLE posts RENAME = audit.posts",
            "UPDATE posts p STRAIGHT_JOIN audit.log l ON l.a = p.a SET l.b = 1",
            "UPDATE (audit.log l, posts p) SET l.b = 1",
            "UPDATE posts p JOIN (audit.log l) ON l.a = p.a SET l.b = 1",
            "SELECT NEXT VALUE FOR audit.s",
            "SELECT SETVAL(audit.s, 7)",
            "SET @a = 'Grant all on shop.* to a', @b = 'KILL 7', @c = 'use audit'",
        ] {
            assert_eq!(within().text(text), None, "{text}");
        }
    }

    #[test]
    fn what_stays_within_is_as_it_is() {
        for text in [
            "UPDATE posts t SET t.a = 1, t.b = 2 WHERE t.c = 3",
            "SELECT t.a, t.b FROM posts t JOIN users u ON t.a = u.a",
            "INSERT INTO posts SELECT * FROM audit.log",
            "CREATE VIEW v AS SELECT t.a FROM posts t",
            "CREATE VIEW v AS SELECT shop.a FROM v JOIN posts shop ON shop.a = v.a",
            "ALTER DATABASE CHARACTER SET utf8mb4",
            "SET SESSION foreign_key_checks = 0",
            "START TRANSACTION",
            "SET @sql = 'ALTER TABLE posts ADD b INT'",
            "SET @subject = 'Reset your password', @text = 'Use this link: it ends soon'",
            "SELECT LASTVAL(audit.s)",
            "UPDATE posts SET a = 1 WHERE a IN (SELECT a FROM audit.log)",
            "CREATE TABLE a (b INT REFERENCES posts (b) ON DELETE CASCADE) AS SELECT * FROM audit.log",
            "REPLACE INTO posts SELECT * FROM posts, audit.log",
            "/*!40101 SET NAMES utf8mb4 */",
            "-- USE shop\nSELECT 'DROP DATABASE shop'",
        ] {
            assert_eq!(within().text(text).as_deref(), Some(text));
        }
    }
}

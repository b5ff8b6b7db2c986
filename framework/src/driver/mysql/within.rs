//! Statements kept within the copy they are tried out in: the original, and every other database of the server, is one
//! name away.

use super::lexis::MYSQL;
use crate::driver::sql::tokens::{Token, TokenKind, significant, tokens, unquote};

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
        let words: Vec<_> = significant(&text, &MYSQL).collect();
        let words = Words { text: &text, tokens: &words };
        (!words.changes_server() && !self.is_changed(&words)).then_some(text)
    }

    /// Whether a name that stands where changes are named is that of another database's thing.
    fn is_changed(&self, words: &Words<'_>) -> bool {
        let all = || self.others.iter().chain([&self.of]);
        let is_other = |name: &str| all().any(|other| other.eq_ignore_ascii_case(name));
        let is_qualified = |at: usize| words.tokens.get(at + 1).is_some_and(|next| next.is_symbol(words.text, "."));
        let mut named = (1..words.tokens.len()).filter(|at| is_qualified(*at) && words.is_target(*at));
        named.any(|at| is_other(&unquote(words.tokens[at].text(words.text))))
    }
}

struct Words<'a> {
    text: &'a str,
    tokens: &'a [Token],
}

impl Words<'_> {
    fn is(&self, at: usize, any: &[&str]) -> bool {
        self.tokens.get(at).is_some_and(|token| any.iter().any(|word| token.is_word(self.text, word)))
    }

    fn has(&self, any: &[&str]) -> bool {
        (0..self.tokens.len()).any(|at| self.is(at, any))
    }

    /// <https://dev.mysql.com/doc/refman/8.4/en/sql-server-administration-statements.html>
    fn changes_server(&self) -> bool {
        const OBJECTS: [&str; 10] =
            ["USER", "ROLE", "DATABASE", "SCHEMA", "SERVER", "TABLESPACE", "UNDO", "LOGFILE", "RESOURCE", "INSTANCE"];
        const OWN: [&str; 6] = ["CHARACTER", "CHARSET", "COLLATE", "DEFAULT", "ENCRYPTION", "READ"];
        let verbs = ["USE", "GRANT", "REVOKE", "KILL", "INSTALL", "UNINSTALL", "SHUTDOWN", "RESTART", "RESET", "PURGE"];
        let replication = ["REPLICA", "SLAVE", "GROUP_REPLICATION", "ALL"];
        let object = if self.is(1, &["OR"]) { 3 } else { 1 };
        let is_global = |token: &Token| {
            let word = token.text(self.text).to_ascii_uppercase();
            matches!(word.trim_start_matches('@'), "GLOBAL" | "PERSIST" | "PERSIST_ONLY" | "PASSWORD")
        };
        self.is(0, &verbs)
            || (self.is(0, &["CHANGE", "CLONE"]))
            || (self.is(0, &["START", "STOP"]) && self.is(1, &replication))
            || (self.is(0, &["RENAME"]) && self.is(1, &["USER"]))
            // The database that is in use needs no name.
            || (self.is(0, &["CREATE", "ALTER", "DROP"]) && self.is(object, &OBJECTS) && !self.is(object + 1, &OWN))
            || (self.is(0, &["SET"]) && self.tokens.iter().any(is_global))
            || (self.has(&["INTO"]) && self.has(&["OUTFILE", "DUMPFILE"]))
    }

    /// Whether what is named here is changed, as far as the word before it tells.
    fn is_target(&self, at: usize) -> bool {
        let before = at - 1;
        let in_list = self.tokens[before].is_symbol(self.text, ",");
        let tables_end = (0..at).any(|word| self.is(word, &["SET", "WHERE", "VALUES"]));
        let stands_on_table = (1..before).any(|word| self.is(word, &["INDEX", "TRIGGER"]));
        self.is(before, &["INTO", "UPDATE", "TABLE", "TABLES", "TRUNCATE", "TO", "EXISTS", "CALL", "IGNORE", "DELETE"])
            || self.is(before, &["VIEW", "TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "SEQUENCE"])
            || (self.is(0, &["DROP", "RENAME", "TRUNCATE"]) && in_list)
            || (self.is(0, &["CREATE", "DROP"]) && self.is(before, &["ON"]) && stands_on_table)
            || (self.is(0, &["UPDATE", "DELETE"]) && !tables_end && (in_list || self.is(before, &["JOIN", "FROM"])))
    }
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
            "-- USE shop\nSELECT 'DROP DATABASE shop'",
        ] {
            assert_eq!(within().text(text).as_deref(), Some(text));
        }
    }
}

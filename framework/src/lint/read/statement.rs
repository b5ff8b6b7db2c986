//! What a statement is about, by its first words.

use super::Reader;
use super::words::Words;
use crate::lint::{Dialect, Doing};

impl Reader<'_> {
    /// The statement whose text stands in the place.
    pub(super) fn statement(&mut self) {
        let text = self.place.text.clone();
        let read = self.acts.len();
        self.dispatch(&text);
        if self.acts.len() == read {
            self.doing(Doing::Other);
        }
    }

    fn dispatch(&mut self, text: &str) {
        if is_rows(text) {
            return self.doing(Doing::Other);
        }
        let mut words = Words::of(text, self.dialect);
        while words.take_symbol("(") {}
        let first = words.word();
        match first.as_str() {
            "CREATE" => self.create(words),
            "ALTER" => self.alter(words),
            "DROP" => self.destroy(words),
            "RENAME" if words.take_one(&["TABLE", "TABLES"]).is_some() => self.rename_tables(words),
            "UPDATE" => self.update(words),
            "DELETE" => self.delete(words),
            "TRUNCATE" => self.truncate(words),
            "WITH" => self.with(words),
            "SELECT" => self.select(words),
            "SET" => self.set(words),
            "RESET" => self.reset(&words),
            "PRAGMA" => self.pragma(words),
            "LOCK" => self.lock(words),
            "VACUUM" | "CLUSTER" | "REINDEX" | "OPTIMIZE" | "REPAIR" | "REFRESH" => self.maintain(&first, words),
            "BEGIN" | "START" | "COMMIT" | "END" | "ROLLBACK" | "ABORT" | "SAVEPOINT" | "RELEASE" => {
                self.doing(Doing::Transaction(first));
            }
            "PREPARE" if words.is("TRANSACTION") => self.doing(Doing::Transaction(first)),
            // Anything may happen in there.
            "DO" if self.dialect == Dialect::Mysql => self.doing(Doing::Other),
            "CALL" | "DO" | "EXECUTE" | "PREPARE" | "" => self.doing(Doing::Unread),
            word if touches_nothing(word) => self.doing(Doing::Other),
            _ => self.doing(Doing::Unread),
        }
    }

    /// Behind `ALTER`.
    fn alter(&mut self, mut words: Words<'_>) {
        words.take_one(&["ONLINE", "IGNORE"]);
        match words.word().as_str() {
            "TABLE" => self.alter_table(words),
            "INDEX" => self.alter_index(words),
            "TYPE" => self.alter_type(words),
            "SCHEMA" | "DATABASE" => self.doing(Doing::Unread),
            "" => self.doing(Doing::Unread),
            _ => self.doing(Doing::Other),
        }
    }
}

/// Rows, of which there may be megabytes: their words are not looked at.
fn is_rows(text: &str) -> bool {
    let first = text.split(|letter: char| !letter.is_ascii_alphabetic()).next().unwrap_or_default();
    ["INSERT", "REPLACE", "COPY", "VALUES"].iter().any(|word| word.eq_ignore_ascii_case(first))
}

/// Statements that change no table, and no rows that were there.
fn touches_nothing(word: &str) -> bool {
    const WORDS: [&str; 34] = [
        "INSERT",
        "REPLACE",
        "COPY",
        "VALUES",
        "TABLE",
        "MERGE",
        "ANALYZE",
        "EXPLAIN",
        "SHOW",
        "DESCRIBE",
        "DESC",
        "USE",
        "GRANT",
        "REVOKE",
        "COMMENT",
        "ATTACH",
        "DETACH",
        "NOTIFY",
        "LISTEN",
        "UNLISTEN",
        "UNLOCK",
        "FLUSH",
        "DISCARD",
        "CHECKPOINT",
        "SECURITY",
        "REASSIGN",
        "DEALLOCATE",
        "LOAD",
        "INSTALL",
        "UNINSTALL",
        "HANDLER",
        "SIGNAL",
        "HELP",
        "CHECKSUM",
    ];
    WORDS.contains(&word)
}

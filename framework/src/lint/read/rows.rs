//! What changes rows: `UPDATE`, `DELETE`, `TRUNCATE`.

use super::Reader;
use super::words::Words;
use crate::driver::sql::tokens::TokenKind;
use crate::lint::Doing;

impl Reader<'_> {
    /// Behind `UPDATE`.
    pub(super) fn update(&mut self, mut words: Words<'_>) {
        words.take(&["LOW_PRIORITY"]);
        words.take(&["IGNORE"]);
        if words.take(&["OR"]) {
            words.next();
        }
        words.take(&["ONLY"]);
        let Some(table) = words.qualified() else { return self.doing(Doing::Unread) };
        self.doing(Doing::Update { table: self.called(&table), all: is_about_all(&words) });
    }

    /// Behind `DELETE`.
    pub(super) fn delete(&mut self, mut words: Words<'_>) {
        while words.take_one(&["LOW_PRIORITY", "QUICK", "IGNORE", "FROM", "ONLY"]).is_some() {}
        let Some(table) = words.qualified() else { return self.doing(Doing::Unread) };
        self.doing(Doing::Delete { table: self.called(&table), all: is_about_all(&words) });
    }

    /// Behind `TRUNCATE`.
    pub(super) fn truncate(&mut self, mut words: Words<'_>) {
        words.take(&["TABLE"]);
        let cascade = words.has("CASCADE");
        let tables = words.qualified_list().iter().map(|table| self.called(table)).collect();
        self.doing(Doing::Truncate { tables, cascade });
    }

    /// Behind `WITH`: what is said within the parentheses, and behind them.
    pub(super) fn with(&mut self, mut words: Words<'_>) {
        let found = self.acts.len();
        while !words.is_done() {
            if words.take(&["UPDATE"]) {
                self.update(words);
                return;
            }
            if words.take(&["DELETE"]) {
                self.delete(words);
                return;
            }
            if words.take_one(&["SELECT", "INSERT", "MERGE", "REPLACE", "VALUES"]).is_some() {
                break;
            }
            match words.parenthesized() {
                Some(within) => {
                    let mut within = Words::of(within, self.dialect);
                    if within.take(&["UPDATE"]) {
                        self.update(within);
                    } else if within.take(&["DELETE"]) {
                        self.delete(within);
                    }
                }
                None => drop(words.next()),
            }
        }
        if self.acts.len() == found {
            self.doing(Doing::Other);
        }
    }
}

/// Whether no row is left out: there is no condition, or one that holds for all.
fn is_about_all(words: &Words<'_>) -> bool {
    if words.has("LIMIT") || words.has("JOIN") {
        return false;
    }
    let Some(condition) = words.behind("WHERE") else { return true };
    let texts: Vec<_> = condition.left().iter().map(|token| token.text(words.text)).collect();
    match texts.as_slice() {
        [alone] => alone.eq_ignore_ascii_case("true") || *alone == "1",
        [left, "=", right] => {
            let constant = |at: usize| condition.left().get(at).is_some_and(|token| token.kind == TokenKind::Number);
            constant(0) && constant(2) && left == right
        }
        _ => false,
    }
}

//! What a statement did that runs outside a transaction: it gives its locks back before anybody could look.
//!
//! Which locks it takes is known from the manual; which files it made new can be seen behind it.

use std::collections::HashMap;

use super::lexis::POSTGRES;
use super::measure::{Mode, Relation, Seen, relations_now};
use super::session::PostgresSession;
use crate::driver::sql::quote;
use crate::driver::sql::tokens::significant;
use crate::driver::{DatabaseError, Measured, Session, Statement, Touched};

/// Runs a statement on a shadow, and tells.
pub(super) async fn measure(session: &mut PostgresSession, statement: &Statement) -> Result<Measured, DatabaseError> {
    let known = known(&statement.text).unwrap_or_default();
    let before = relations_now(session).await?;
    let mut tables = known.touched(session, &before).await?;
    session.execute(&statement.text).await?;
    let after = relations_now(session).await?;
    let seen = Seen { before, after, held: HashMap::new(), locked: HashMap::new(), truncates: false };
    for found in seen.touched() {
        match tables.iter_mut().find(|table| table.table == found.table) {
            Some(table) => (table.rewrites, table.rebuilds) = (found.rewrites, found.rebuilds),
            None => tables.push(found),
        }
    }
    tables.sort_by(|a, b| a.table.cmp(&b.table));
    Ok(Measured { tables, by_manual: true, ..Measured::default() })
}

/// What the manual says of a statement.
#[derive(Debug, Default, PartialEq)]
struct Known {
    /// Tables or indexes as they are written, and the lock on each or on its table.
    locks: Vec<(String, Mode)>,
    /// The lock on all tables.
    everywhere: Option<Mode>,
    scans: bool,
}

impl Known {
    fn of(mode: Mode, names: Vec<String>) -> Self {
        let everywhere = names.is_empty().then_some(mode);
        Self { locks: names.into_iter().map(|name| (name, mode)).collect(), everywhere, scans: false }
    }

    fn scanning(self) -> Self {
        Self { scans: true, ..self }
    }

    async fn touched(
        &self,
        session: &mut PostgresSession,
        before: &HashMap<u32, Relation>,
    ) -> Result<Vec<Touched>, DatabaseError> {
        let touched = |table: &Relation, mode: Mode| Touched {
            table: table.name.clone(),
            lock: Some(mode.words().to_owned()),
            blocks: mode.blocks(),
            scans: self.scans,
            ..Touched::default()
        };
        let tables = before.values().filter(|relation| relation.table.is_none());
        let mut all: Vec<_> = self
            .everywhere
            .into_iter()
            .flat_map(|mode| tables.clone().map(move |table| touched(table, mode)))
            .collect();
        if !self.locks.is_empty() {
            let ask = |(name, _): &(String, Mode)| format!("to_regclass({})::oid", quote::literal(name));
            let ask: Vec<_> = self.locks.iter().map(ask).collect();
            let found = session.query(&format!("SELECT {}", ask.join(", "))).await?.into_iter().flatten();
            for (oid, (_, mode)) in found.zip(&self.locks) {
                let named = oid.and_then(|oid| before.get(&oid.parse().ok()?));
                let table = named.and_then(|named| named.table.map_or(Some(named), |table| before.get(&table)));
                all.extend(table.map(|table| touched(table, *mode)));
            }
        }
        Ok(all)
    }
}

fn known(text: &str) -> Option<Known> {
    let words: Vec<_> = significant(text, &POSTGRES).map(|token| token.text(text)).collect();
    let words = Words { upper: words.iter().map(|word| word.to_ascii_uppercase()).collect(), words };
    let concurrently = words.behind("CONCURRENTLY");
    Some(match (words.at(0), words.at(1), concurrently) {
        // https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
        ("CREATE", _, Some(at)) => {
            let on = words.upper[at..].iter().position(|word| word == "ON")? + at + 1;
            Known::of(Mode::ShareUpdateExclusive, words.names(on)).scanning()
        }
        // https://www.postgresql.org/docs/current/sql-dropindex.html
        ("DROP", _, Some(at)) => Known::of(Mode::ShareUpdateExclusive, words.names(at)),
        // https://www.postgresql.org/docs/current/sql-reindex.html#SQL-REINDEX-CONCURRENTLY
        ("REINDEX", _, Some(at)) => {
            let whole = ["SCHEMA", "DATABASE", "SYSTEM"].iter().any(|word| words.behind(word).is_some());
            let at = if words.at(at) == ")" { at + 2 } else { at };
            let names = if whole { Vec::new() } else { words.names(at) };
            Known::of(Mode::ShareUpdateExclusive, names).scanning()
        }
        ("REINDEX", _, None) => Known::of(Mode::Share, Vec::new()).scanning(),
        // https://www.postgresql.org/docs/current/sql-vacuum.html
        ("VACUUM", _, _) => {
            let full = words.behind("FULL").is_some();
            let mode = if full { Mode::AccessExclusive } else { Mode::ShareUpdateExclusive };
            let start = if words.at(1) == "(" { words.behind(")")? } else { 1 };
            let options = ["FULL", "FREEZE", "VERBOSE", "ANALYZE"];
            let options = words.upper[start..].iter().take_while(|word| options.contains(&word.as_str())).count();
            Known::of(mode, words.names(start + options)).scanning()
        }
        // https://www.postgresql.org/docs/current/sql-cluster.html
        ("CLUSTER", _, _) => Known::of(Mode::AccessExclusive, Vec::new()).scanning(),
        // https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION
        ("ALTER", "TABLE", Some(_)) => {
            let mut known = Known::of(Mode::ShareUpdateExclusive, words.names(2));
            let part = words.names(words.behind("PARTITION")?);
            known.locks.extend(part.into_iter().map(|part| (part, Mode::AccessExclusive)));
            known
        }
        _ => return None,
    })
}

/// The words of a statement.
struct Words<'a> {
    words: Vec<&'a str>,
    upper: Vec<String>,
}

impl Words<'_> {
    fn at(&self, at: usize) -> &str {
        self.upper.get(at).map_or("", String::as_str)
    }

    /// The place behind a word.
    fn behind(&self, word: &str) -> Option<usize> {
        self.upper.iter().position(|own| own == word).map(|at| at + 1)
    }

    /// The names from a place on, separated by commas, as they are written.
    fn names(&self, mut at: usize) -> Vec<String> {
        let mut found = Vec::new();
        while ["IF", "EXISTS", "ONLY"].contains(&self.at(at)) {
            at += 1;
        }
        while let Some(first) = self.words.get(at) {
            let mut name = (*first).to_owned();
            while let (Some(&"."), Some(next)) = (self.words.get(at + 1), self.words.get(at + 2)) {
                name = format!("{name}.{next}");
                at += 2;
            }
            found.push(name);
            at += 1;
            if self.at(at) != "," {
                break;
            }
            at += 1;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_locked_is_read_from_the_text() {
        let sue = Mode::ShareUpdateExclusive;
        for (text, locks, scans) in [
            ("CREATE INDEX CONCURRENTLY \"on\" ON ONLY a.\"b c\" (d)", vec![("a.\"b c\"", sue)], true),
            ("create unique index concurrently if not exists i on t using gin (d)", vec![("t", sue)], true),
            ("DROP INDEX CONCURRENTLY IF EXISTS i, s.j", vec![("i", sue), ("s.j", sue)], false),
            ("REINDEX TABLE CONCURRENTLY t", vec![("t", sue)], true),
            ("REINDEX (VERBOSE, CONCURRENTLY) INDEX i", vec![("i", sue)], true),
            ("VACUUM (FULL, ANALYZE) t", vec![("t", Mode::AccessExclusive)], true),
            ("VACUUM ANALYZE t, u", vec![("t", sue), ("u", sue)], true),
            ("ALTER TABLE t DETACH PARTITION p CONCURRENTLY", vec![("t", sue), ("p", Mode::AccessExclusive)], false),
        ] {
            let known = known(text).unwrap();
            let found: Vec<_> = known.locks.iter().map(|(name, mode)| (name.as_str(), *mode)).collect();
            assert_eq!((found, known.scans, known.everywhere), (locks, scans, None), "{text}");
        }
        for (text, mode) in [("VACUUM", sue), ("REINDEX DATABASE app", Mode::Share), ("CLUSTER", Mode::AccessExclusive)]
        {
            assert_eq!(known(text).unwrap().everywhere, Some(mode), "{text}");
        }
        assert_eq!(known("ALTER SYSTEM SET work_mem = '1MB'"), None);
    }
}

//! A change of a table, and where its `ALGORITHM` and `LOCK` go.
//!
//! `DROP INDEX … ON …` is written as the `ALTER TABLE` it stands for: MariaDB takes these words nowhere else.
//! <https://mariadb.com/kb/en/drop-index/>

use super::lexis::MYSQL;
use crate::driver::sql::tokens::{Token, TokenKind, significant};
use crate::driver::sql::words::Words;

/// `ALTER TABLE`, `CREATE INDEX` or `DROP INDEX`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Alteration {
    pub(super) text: String,
    /// The table, as a schema has it.
    pub(super) table: String,
    /// What the statement says itself.
    pub(super) algorithm: Option<String>,
    pub(super) lock: Option<String>,
    /// The first byte of the clauses; none where such words go behind everything.
    clauses: Option<usize>,
    /// What the clauses begin with, each by its first three words.
    begins: Vec<[String; 3]>,
    /// The rows go to other partitions.
    pub(super) partitions_anew: bool,
}

impl Alteration {
    pub(super) fn read(text: &str) -> Option<Self> {
        match as_alter_table(text) {
            Some(text) => Self::of(&text),
            None => Self::of(text),
        }
    }

    fn of(text: &str) -> Option<Self> {
        let mut words = Words::of(text, &MYSQL);
        let verb = words.word();
        words.skip(&["ONLINE", "OFFLINE", "IGNORE", "OR", "REPLACE", "UNIQUE", "FULLTEXT", "SPATIAL"]);
        let is_table = match (verb.as_str(), words.word().as_str()) {
            ("ALTER", "TABLE") => true,
            ("CREATE" | "DROP", "INDEX") => {
                while !words.next()?.is_word(text, "ON") {}
                false
            }
            _ => return None,
        };
        words.skip(&["IF", "EXISTS"]);
        let table = words.parts()?.pop()?;
        words.skip(&["NOWAIT"]);
        if words.take(&["WAIT"]) {
            words.next();
        }
        let clauses = words.peek().map(|token| token.start).filter(|_| is_table);
        Some(Self {
            text: text.to_owned(),
            table,
            algorithm: value(&words, "ALGORITHM", &["INSTANT", "NOCOPY", "INPLACE", "COPY"]),
            lock: value(&words, "LOCK", &["NONE", "SHARED", "EXCLUSIVE"]),
            clauses,
            partitions_anew: words.says(&["PARTITION", "BY"]) || words.says(&["REMOVE", "PARTITIONING"]),
            begins: match is_table {
                true => words.clauses().into_iter().map(begin).collect(),
                false => vec![[verb, "INDEX".to_owned(), String::new()]],
            },
        })
    }

    /// The statement with what it does not say itself. Before the other clauses: behind them a definition of partitions
    /// may stand, which ends the statement.
    pub(super) fn with(&self, algorithm: &str, lock: Option<&String>) -> String {
        let mut words = Vec::new();
        if self.algorithm.is_none() {
            words.push(format!("ALGORITHM={algorithm}"));
        }
        if let Some(lock) = lock.filter(|_| self.lock.is_none()) {
            words.push(format!("LOCK={lock}"));
        }
        let Self { text, clauses, .. } = self;
        match *clauses {
            _ if words.is_empty() => text.clone(),
            None => format!("{text}\n{}", words.join(" ")),
            Some(at) if text[at..].trim_start().get(..9).is_some_and(|word| word.eq_ignore_ascii_case("PARTITION")) => {
                format!("{}{} {}", &text[..at], words.join(", "), &text[at..])
            }
            Some(at) => format!("{}{}, {}", &text[..at], words.join(", "), &text[at..]),
        }
    }

    /// Whether it makes an index, for which all rows are read.
    pub(super) fn adds_index(&self) -> bool {
        let kinds = ["INDEX", "KEY", "UNIQUE", "PRIMARY", "FULLTEXT", "SPATIAL"];
        self.begins.iter().any(|[verb, kind, more]| match verb.as_str() {
            "CREATE" => true,
            "ADD" if kind == "CONSTRAINT" => kinds.contains(&more.as_str()),
            "ADD" => kinds.contains(&kind.as_str()),
            _ => false,
        })
    }

    /// Whether nothing else is said but about indexes.
    pub(super) fn only_indexes(&self) -> bool {
        self.begins.iter().all(|[verb, kind, _]| {
            verb == "ALGORITHM"
                || verb == "LOCK"
                || verb == "CREATE"
                || ["INDEX", "KEY", "UNIQUE"].contains(&kind.as_str())
        })
    }

    /// Whether it is about partitions, and whether their rows move: not where a range of values comes or goes.
    /// <https://dev.mysql.com/doc/refman/8.4/en/alter-table-partition-operations.html>
    pub(super) fn partitions(&self) -> Option<bool> {
        let [verb, kind, more] = self.begins.first()?;
        (kind == "PARTITION").then(|| match verb.as_str() {
            "ADD" => more != "(",
            "REORGANIZE" | "COALESCE" | "REBUILD" => true,
            _ => false,
        })
    }
}

/// `DROP INDEX i ON t`, where nothing follows.
fn as_alter_table(text: &str) -> Option<String> {
    let tokens: Vec<_> = significant(text, &MYSQL).collect();
    let is = |at: usize, word: &str| tokens.get(at).is_some_and(|token: &Token| token.is_word(text, word));
    let on = (0..tokens.len()).find(|at| is(*at, "ON"))?;
    let is_name = |token: &Token| token.kind != TokenKind::Symbol || token.is_symbol(text, ".");
    let table = &tokens[on + 1..];
    let ends = table.len() % 2 == 1
        && table.iter().all(is_name)
        && table.iter().skip(1).step_by(2).all(|dot| dot.is_symbol(text, "."));
    let drops = is(0, "DROP") && is(1, "INDEX") && on > 2 && ends;
    drops.then(|| {
        let (index, table) =
            (&text[tokens[2].start..tokens[on - 1].end], &text[table[0].start..table[table.len() - 1].end]);
        format!("ALTER TABLE {table} DROP INDEX {index}")
    })
}

/// `WORD = VALUE` somewhere behind, the sign left out perhaps.
fn value(words: &Words<'_>, word: &str, values: &[&str]) -> Option<String> {
    let mut behind = words.left().iter().skip_while(|token| !token.is_word(words.text, word)).skip(1);
    let value = behind.find(|token| !token.is_symbol(words.text, "="))?.text(words.text).to_ascii_uppercase();
    values.contains(&value.as_str()).then_some(value)
}

/// The first words of a clause; a constraint's name is left out.
fn begin(clause: &str) -> [String; 3] {
    let words = Words::of(clause, &MYSQL);
    let named = words.is_at(1, "CONSTRAINT") && !words.is_one_at(2, &["UNIQUE", "PRIMARY", "FOREIGN", "CHECK"]);
    let word =
        |at: usize| words.left().get(at).map(|token| token.text(clause).to_ascii_uppercase()).unwrap_or_default();
    [word(0), word(1), word(if named { 3 } else { 2 })]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_go_where_the_server_takes_them() {
        let with = |text: &str| Alteration::read(text).unwrap().with("INPLACE", Some(&"NONE".to_owned()));
        assert_eq!(
            with("ALTER TABLE `a`.`t` ADD c INT"),
            "ALTER TABLE `a`.`t` ALGORITHM=INPLACE, LOCK=NONE, ADD c INT"
        );
        assert_eq!(
            with("CREATE INDEX i ON t (a) -- why"),
            "CREATE INDEX i ON t (a) -- why\nALGORITHM=INPLACE LOCK=NONE"
        );
        assert_eq!(with("DROP INDEX `i` ON d.t"), "ALTER TABLE d.t ALGORITHM=INPLACE, LOCK=NONE, DROP INDEX `i`");
        assert_eq!(with("drop index i on t lock=none"), "drop index i on t lock=none\nALGORITHM=INPLACE");
        assert_eq!(
            with("ALTER TABLE t LOCK NONE, ALGORITHM NOCOPY, ADD c INT"),
            "ALTER TABLE t LOCK NONE, ALGORITHM NOCOPY, ADD c INT"
        );
        assert_eq!(
            with("ALTER TABLE t PARTITION BY KEY () PARTITIONS 2"),
            "ALTER TABLE t ALGORITHM=INPLACE, LOCK=NONE PARTITION BY KEY () PARTITIONS 2"
        );
    }

    #[test]
    fn what_is_changed_is_known() {
        for (text, table, adds, only) in [
            ("CREATE UNIQUE INDEX i ON `a b` (a)", "a b", true, true),
            ("DROP INDEX i ON d.t", "t", false, true),
            ("ALTER TABLE t ADD CONSTRAINT u UNIQUE (a, b), ADD c INT", "t", true, false),
            ("ALTER TABLE t ADD c INT, MODIFY d ENUM('a', 'b')", "t", false, false),
            ("ALTER TABLE IF EXISTS t WAIT 5 DROP KEY u", "t", false, true),
            ("ALTER TABLE t ADD algorithm INT", "t", false, false),
            ("ALTER TABLE 2fa_codes ADD c INT", "2fa_codes", false, false),
            ("DROP INDEX i ON d.2fa_codes", "2fa_codes", false, true),
        ] {
            let read = Alteration::read(text).unwrap();
            assert_eq!((read.table.as_str(), read.adds_index(), read.only_indexes()), (table, adds, only), "{text}");
            assert_eq!((read.algorithm, read.lock), (None, None));
        }
        assert_eq!(Alteration::read("ALTER VIEW v AS SELECT 1"), None);
        assert_eq!(Alteration::read("CREATE TABLE t (a INT)"), None);
    }
}

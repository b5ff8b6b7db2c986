//! What a statement does to tables: its own program says so, which `EXPLAIN` shows (<https://sqlite.org/opcode.html>): which
//! tables it opens for reading and for writing, and which it goes through from end to end.
//!
//! Whoever writes has the database to himself among writers until he commits, whatever he writes; readers of a database
//! that keeps no write-ahead log wait for the commit itself (<https://sqlite.org/lockingv3.html>). `ALTER TABLE` changes the
//! schema's text alone, but for `DROP COLUMN`, which writes every row anew, and checks of what is there
//! (<https://sqlite.org/lang_altertable.html>).

use std::collections::{BTreeMap, HashMap};

use super::lexis::SQLITE;
use super::rebuild::OLD;
use super::session::SqliteSession;
use crate::driver::sql::front::own;
use crate::driver::sql::script::first_words;
use crate::driver::sql::tokens::{TokenKind, significant, unquote};
use crate::driver::{Blocks, DatabaseError, Measured, Row, Session, Statement, Touched};

/// The lock of who writes: on the whole database.
const LOCK: &str = "RESERVED";

/// `p2` of the opcode is no page but the number of a register that holds it: of what is only just being made.
const IN_REGISTER: i64 = 0x10;

/// Runs a statement on a shadow, and tells.
pub(super) async fn measure(session: &mut SqliteSession, statement: &Statement) -> Result<Measured, DatabaseError> {
    let text = &statement.text;
    let words = first_words(text, &SQLITE);
    if words.first().is_none_or(|verb| ["PRAGMA", "ATTACH", "DETACH"].contains(&verb.as_str())) {
        session.execute(text).await?;
        return Ok(Measured::default());
    }
    let pages = pages(session).await?;
    // What cannot be explained cannot be run: that error is the one to tell.
    let program = session.query(&format!("EXPLAIN {text}")).await.unwrap_or_default();
    let mut seen = Seen { pages, tables: BTreeMap::new() };
    seen.read(&program, words.first().is_some_and(|verb| verb == "ALTER"));
    if let Some(table) = altered(text, &words) {
        seen.tables.entry(table).or_default();
    }
    seen.copies(&words);
    session.execute(text).await?;
    let is_query = matches!(words.first().map(String::as_str), Some("SELECT" | "VALUES" | "WITH"));
    let writes = !is_query || changes_rows(text);
    let touched = |(table, found): (String, Found)| Touched {
        table,
        lock: writes.then(|| LOCK.to_owned()),
        blocks: if writes { Blocks::Writes } else { Blocks::Nobody },
        rewrites: found.rewrites,
        scans: found.scans,
        rebuilds: found.rebuilds,
    };
    Ok(Measured { tables: seen.tables.into_iter().map(touched).collect(), ..Measured::default() })
}

/// Whether a statement adds, changes or deletes rows.
pub(super) fn changes_rows(text: &str) -> bool {
    own(text, &SQLITE).0.is_one_at(0, &["INSERT", "UPDATE", "DELETE", "REPLACE"])
}

/// What begins at a page.
#[derive(Debug)]
struct Page {
    table: String,
    /// None: the table itself.
    index: Option<String>,
}

#[derive(Debug, Default)]
struct Found {
    scans: bool,
    rewrites: bool,
    rebuilds: Vec<String>,
}

struct Seen {
    pages: HashMap<i64, Page>,
    tables: BTreeMap<String, Found>,
}

impl Seen {
    /// Reads a program; those of its triggers and foreign keys follow in it.
    fn read(&mut self, program: &[Row], alters: bool) {
        let (mut cursors, mut through) = (HashMap::new(), Vec::new());
        for row in program {
            let field = |at: usize| row.get(at).and_then(Option::as_deref).unwrap_or_default();
            let number = |at: usize| field(at).parse::<i64>().unwrap_or(0);
            let (p1, p2, p3, p5) = (number(2), number(3), number(4), number(6));
            match field(1) {
                "OpenRead" | "OpenWrite" if p3 == 0 && p5 & IN_REGISTER == 0 && self.pages.contains_key(&p2) => {
                    cursors.insert(p1, p2);
                    if field(1) == "OpenWrite" {
                        self.found(p2);
                    }
                }
                "OpenRead" | "OpenWrite" | "OpenEphemeral" | "OpenPseudo" | "SorterOpen" => drop(cursors.remove(&p1)),
                "Rewind" | "Last" => {
                    if let Some(page) = cursors.get(&p1) {
                        self.found(*page).scans = true;
                        through.push(p1);
                    }
                }
                // Each row it comes by is written again, where no row is changed.
                "Insert" if alters && through.contains(&p1) => {
                    if let Some(page) = cursors.get(&p1) {
                        self.found(*page).rewrites = true;
                    }
                }
                // What `ALTER TABLE` has checked is read by a pragma.
                "VOpen" if alters => self.tables.entry(String::new()).or_default().scans = true,
                "Clear" if p2 == 0 => {
                    let index = self.pages.get(&p1).and_then(|page| page.index.clone());
                    if self.pages.contains_key(&p1) {
                        self.found(p1).rebuilds.extend(index);
                    }
                }
                "Destroy" if p3 == 0 && self.pages.contains_key(&p1) => drop(self.found(p1)),
                "Vacuum" => {
                    let tables: Vec<_> = self.pages.values().map(|page| page.table.clone()).collect();
                    for table in tables {
                        let found = self.tables.entry(table).or_default();
                        (found.scans, found.rewrites) = (true, true);
                    }
                }
                _ => {}
            }
        }
    }

    fn found(&mut self, page: i64) -> &mut Found {
        let table = self.pages.get(&page).map(|page| page.table.clone()).unwrap_or_default();
        self.tables.entry(table).or_default()
    }

    /// A table that Kit replaces is copied from one that has made way for it.
    fn copies(&mut self, words: &[String]) {
        let old: Vec<_> = self.tables.keys().filter(|table| table.starts_with(OLD)).cloned().collect();
        for name in old {
            let found = self.tables.remove(&name).unwrap_or_default();
            let table = self.tables.entry(name[OLD.len()..].to_owned()).or_default();
            table.scans |= found.scans;
            table.rewrites |= found.scans && words.first().is_some_and(|verb| verb == "INSERT");
        }
        // What a check of an altered table has read is the table's.
        if let Some(checked) = self.tables.remove("")
            && let Some(table) = self.tables.values_mut().next()
        {
            table.scans |= checked.scans;
        }
    }
}

/// Where tables and indexes begin, SQLite's own apart.
async fn pages(session: &mut SqliteSession) -> Result<HashMap<i64, Page>, DatabaseError> {
    let ask = "SELECT rootpage, tbl_name, iif(type = 'index', name, NULL) FROM sqlite_schema \
               WHERE rootpage > 0 AND tbl_name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let page = |row: Row| {
        let mut row = row.into_iter();
        let mut next = || row.next().flatten();
        let root = next()?.parse().ok()?;
        Some((root, Page { table: next()?, index: next() }))
    };
    Ok(session.query(ask).await?.into_iter().filter_map(page).collect())
}

/// The table a change of the schema names.
fn altered(text: &str, words: &[String]) -> Option<String> {
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    let behind = match words.as_slice() {
        ["ALTER" | "DROP", "TABLE", ..] => "TABLE",
        ["CREATE", "INDEX" | "UNIQUE" | "TRIGGER", ..] => "ON",
        _ => return None,
    };
    let mut tokens = significant(text, &SQLITE).skip_while(|token| !token.is_word(text, behind)).skip(1);
    let mut name = tokens.find(|token| !["IF", "EXISTS"].iter().any(|word| token.is_word(text, word)))?;
    if tokens.next().is_some_and(|dot| dot.is_symbol(text, ".")) {
        name = tokens.next()?;
    }
    matches!(name.kind, TokenKind::Word | TokenKind::Quoted).then(|| unquote(name.text(text)).into_owned())
}

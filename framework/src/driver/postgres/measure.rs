//! What a statement did to the tables that were there, as the server itself tells.
//!
//! The statement goes out between two looks at the catalog, in one text: the locks of this very connection
//! (<https://www.postgresql.org/docs/current/view-pg-locks.html>), the files of tables and indexes (a new
//! `relfilenode` is a table written anew), and what it read and changed
//! (<https://www.postgresql.org/docs/current/monitoring-stats.html>). Behind it the transaction is committed and another
//! one begun: locks are held to the end of a transaction, and one that is held is not seen to be taken again.

use std::collections::HashMap;

use super::apart;
use super::catalog::USERS;
use super::lexis::POSTGRES;
use super::name;
use super::session::PostgresSession;
use crate::driver::sql::script::first_words;
use crate::driver::sql::tokens::significant;
use crate::driver::{Blocks, DatabaseError, Measured, Row, Session, Statement, Touched};

/// Tables and indexes, by their number: schema where it has to be named, name, file, the table of an index, how often it
/// was read from end to end and how many rows were changed in this transaction.
fn look() -> String {
    format!(
        "SELECT c.oid, CASE WHEN NOT pg_table_is_visible(c.oid) THEN n.nspname END, c.relname, c.relfilenode, i.indrelid, \
         pg_stat_get_xact_numscans(c.oid), \
         pg_stat_get_xact_tuples_updated(c.oid) + pg_stat_get_xact_tuples_deleted(c.oid) \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_index i ON i.indexrelid = c.oid \
         WHERE c.relkind IN ('r', 'p', 'm', 'i') AND {USERS}"
    )
}

/// The locks of this connection.
const LOCKS: &str = "SELECT l.relation, l.mode FROM pg_locks l WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' \
     AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())";

/// What a change of rows reads is up to the planner, which takes no index for a few rows unless it has to.
/// <https://www.postgresql.org/docs/current/runtime-config-query.html#GUC-ENABLE-SEQSCAN>
const BY_INDEX: &str = "SET LOCAL enable_seqscan = off";
const AS_PLANNED: &str = "SET LOCAL enable_seqscan = on";

/// Runs a statement on a shadow, and tells.
pub(super) async fn measure(session: &mut PostgresSession, statement: &Statement) -> Result<Measured, DatabaseError> {
    if statement.needs_autocommit || !session.is_in_transaction() {
        return apart::measure(session, statement).await;
    }
    let text = &statement.text;
    if is_ended_by_commit(text) {
        session.keep_transaction();
    }
    let look = look();
    let planner = if is_planned(text) { BY_INDEX } else { AS_PLANNED };
    let then = if session.keeps_transaction() { "SELECT" } else { "COMMIT; BEGIN" };
    let sent = format!("{planner};\n{look};\n{LOCKS};\n{text}\n;\n{look};\n{LOCKS};\n{then}");
    let mut results = session.send_within(&sent, text).await?.results;
    // Behind the second look one or two more statements follow; the measured one need not have an answer.
    results.truncate(results.len().saturating_sub(if session.keeps_transaction() { 1 } else { 2 }));
    let locked = results.pop().map(|result| locks(&result.rows)).unwrap_or_default();
    let after = results.pop().map(|result| relations(result.rows)).unwrap_or_default();
    let mut first = results.into_iter().skip(1).map(|result| result.rows);
    let before = first.next().map(relations).unwrap_or_default();
    let held = first.next().map(|rows| locks(&rows)).unwrap_or_default();
    let seen = Seen { before, after, held, locked, truncates: says(text, &["TRUNCATE"]) };
    Ok(Measured { tables: seen.touched(), ..Measured::default() })
}

/// A table or an index.
#[derive(Debug)]
pub(super) struct Relation {
    pub(super) name: String,
    pub(super) file: u64,
    /// Of an index.
    pub(super) table: Option<u32>,
    read: i64,
    changed: i64,
}

/// Two looks.
pub(super) struct Seen {
    pub(super) before: HashMap<u32, Relation>,
    pub(super) after: HashMap<u32, Relation>,
    /// The strongest lock on each relation before, and behind the statement.
    pub(super) held: HashMap<u32, Mode>,
    pub(super) locked: HashMap<u32, Mode>,
    /// A table that is emptied gets a new file as well; no row is written.
    pub(super) truncates: bool,
}

impl Seen {
    pub(super) fn touched(&self) -> Vec<Touched> {
        let tables = self.before.iter().filter(|(_, relation)| relation.table.is_none());
        let mut all: Vec<_> = tables.filter_map(|(oid, table)| self.table(*oid, table)).collect();
        all.sort_by(|a, b| a.table.cmp(&b.table));
        all
    }

    fn table(&self, oid: u32, before: &Relation) -> Option<Touched> {
        let after = self.after.get(&oid);
        let since = |value: fn(&Relation) -> i64| after.map_or(0, |after| value(after) - value(before));
        let lock = self.locked.get(&oid).filter(|mode| self.held.get(&oid).is_none_or(|held| held < mode)).copied();
        let rewrites = !self.truncates && after.is_some_and(|after| after.file != before.file);
        let scans = !self.truncates && since(|table| table.read) > 0;
        let mut rebuilds = self.rebuilt(oid);
        rebuilds.sort();
        let rows = if since(|table| table.changed) > 0 { Blocks::Rows } else { Blocks::Nobody };
        // Who only reads some rows of a table takes a lock that hardly anybody has to wait for.
        let weak = lock.is_none_or(|lock| lock < Mode::RowExclusive);
        if weak && !rewrites && !scans && rebuilds.is_empty() {
            return None;
        }
        Some(Touched {
            table: before.name.clone(),
            lock: lock.map(|lock| lock.words().to_owned()),
            blocks: lock.map_or(rows, |lock| lock.blocks().max(rows)),
            rewrites,
            scans,
            rebuilds,
        })
    }

    /// An index that a change of type has made again has another number, and the same file where it could be kept.
    fn rebuilt(&self, table: u32) -> Vec<String> {
        let same =
            |index: &Relation| self.after.values().find(|after| after.table == Some(table) && after.name == index.name);
        let anew = |(oid, index): &(&u32, &Relation)| {
            self.after.get(oid).or_else(|| same(index)).is_some_and(|after| after.file != index.file)
        };
        let own = self.before.iter().filter(|(_, index)| index.table == Some(table) && !self.truncates);
        own.filter(anew).map(|(_, index)| name::split(&index.name).1.into_owned()).collect()
    }
}

/// Table locks from the weakest to the strongest.
/// <https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES>
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mode {
    AccessShare,
    RowShare,
    RowExclusive,
    ShareUpdateExclusive,
    Share,
    ShareRowExclusive,
    Exclusive,
    AccessExclusive,
}

impl Mode {
    fn read(text: &str) -> Option<Self> {
        Some(match text {
            "AccessShareLock" => Mode::AccessShare,
            "RowShareLock" => Mode::RowShare,
            "RowExclusiveLock" => Mode::RowExclusive,
            "ShareUpdateExclusiveLock" => Mode::ShareUpdateExclusive,
            "ShareLock" => Mode::Share,
            "ShareRowExclusiveLock" => Mode::ShareRowExclusive,
            "ExclusiveLock" => Mode::Exclusive,
            "AccessExclusiveLock" => Mode::AccessExclusive,
            _ => return None,
        })
    }

    /// As `LOCK TABLE` has it.
    pub(super) fn words(self) -> &'static str {
        match self {
            Mode::AccessShare => "ACCESS SHARE",
            Mode::RowShare => "ROW SHARE",
            Mode::RowExclusive => "ROW EXCLUSIVE",
            Mode::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Mode::Share => "SHARE",
            Mode::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Mode::Exclusive => "EXCLUSIVE",
            Mode::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }

    /// Who waits for it: who writes takes ROW EXCLUSIVE, who reads ACCESS SHARE.
    pub(super) fn blocks(self) -> Blocks {
        match self {
            Mode::AccessExclusive => Blocks::Reads,
            Mode::Share | Mode::ShareRowExclusive | Mode::Exclusive => Blocks::Writes,
            _ => Blocks::Nobody,
        }
    }
}

fn locks(rows: &[Row]) -> HashMap<u32, Mode> {
    let mut strongest = HashMap::new();
    for row in rows {
        let [Some(relation), Some(mode)] = row.as_slice() else { continue };
        let (Ok(relation), Some(mode)) = (relation.parse(), Mode::read(mode)) else { continue };
        let lock = strongest.entry(relation).or_insert(mode);
        *lock = mode.max(*lock);
    }
    strongest
}

fn relations(rows: Vec<Row>) -> HashMap<u32, Relation> {
    fn number<T: std::str::FromStr>(value: Option<String>) -> Option<T> {
        value?.parse().ok()
    }
    let relation = |row: Row| {
        let mut row = row.into_iter();
        let mut next = || row.next().flatten();
        let (oid, schema, own) = (number(next())?, next(), next()?);
        let (file, table) = (number(next()).unwrap_or(0), number(next()));
        let (read, changed) = (number(next()).unwrap_or(0), number(next()).unwrap_or(0));
        Some((oid, Relation { name: name::join(schema.as_deref(), &own), file, table, read, changed }))
    };
    rows.into_iter().filter_map(relation).collect()
}

/// Looks at the catalog, where nothing is sent along.
pub(super) async fn relations_now(session: &mut PostgresSession) -> Result<HashMap<u32, Relation>, DatabaseError> {
    Ok(relations(session.query(&look()).await?))
}

/// Whether the planner decides how its rows are found.
fn is_planned(text: &str) -> bool {
    says(text, &["UPDATE", "DELETE", "INSERT", "MERGE", "WITH", "SELECT"])
}

fn says(text: &str, verbs: &[&str]) -> bool {
    first_words(text, &POSTGRES).first().is_some_and(|first| verbs.contains(&first.as_str()))
}

/// Whether the statement makes something that a commit would end.
fn is_ended_by_commit(text: &str) -> bool {
    let words = first_words(text, &POSTGRES);
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["SET", "LOCAL" | "CONSTRAINTS" | "TRANSACTION", ..] | ["DECLARE" | "SAVEPOINT", ..] => true,
        ["CREATE", "TEMP" | "TEMPORARY", ..] => {
            let words: Vec<_> = significant(text, &POSTGRES).map(|token| token.text(text)).collect();
            words.windows(2).any(|pair| pair[0].eq_ignore_ascii_case("ON") && pair[1].eq_ignore_ascii_case("COMMIT"))
        }
        ["SELECT", ..] => significant(text, &POSTGRES).any(|token| token.is_word(text, "set_config")),
        _ => false,
    }
}

//! What a statement did to tables, found out by asking the server for less than it would do.
//!
//! A change of a table is tried with the best `ALGORITHM` and `LOCK` first: the server refuses what it cannot do that way
//! before it does anything, and the first way it takes is the one it would have chosen by itself.
//! <https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html>,
//! <https://mariadb.com/kb/en/innodb-online-ddl-overview/>
//!
//! Such a change also takes the table's metadata lock alone for a moment, at its beginning and its end, which waits for
//! transactions that use the table (<https://dev.mysql.com/doc/refman/8.4/en/metadata-locking.html>): that is not told.

use sqlx::mysql::MySqlDatabaseError;
use sqlx::{AssertSqlSafe, Executor};

use super::alteration::Alteration;
use super::errors::explain;
use super::name::literal;
use super::others;
use super::session::MysqlSession;
use crate::driver::{Blocks, DatabaseError, Measured, Session, Statement, Touched};

/// From the best to the worst. `NOCOPY`, which MySQL does not know, is `INPLACE` where no row is written anew.
const ALGORITHMS: [&str; 4] = ["INSTANT", "NOCOPY", "INPLACE", "COPY"];
const LOCKS: [&str; 3] = ["NONE", "SHARED", "EXCLUSIVE"];

/// The server refuses the algorithm or the lock: it does not do it so, or does not know the word, or wants no lock to be
/// named beside the algorithm.
const REFUSED: [u16; 5] = [1845, 1846, 1221, 1800, 1801];
const SYNTAX: u16 = 1064;

/// Runs a statement on a shadow, and tells.
pub(super) async fn measure(session: &mut MysqlSession, statement: &Statement) -> Result<Measured, DatabaseError> {
    let Some(alteration) = Alteration::read(&statement.text) else {
        return others::measure(session, statement).await;
    };
    let before = number_of(session, &alteration.table).await;
    let how = run(session, &alteration).await?;
    let after = number_of(session, &alteration.table).await;
    let rewrites = match (alteration.partitions(), how.algorithm.as_deref()) {
        (Some(moves), _) => moves,
        (None, Some("INSTANT" | "NOCOPY")) => false,
        (None, Some("COPY")) => true,
        // Only who has the privilege PROCESS is told the number.
        (None, _) => match (before, after) {
            (Some(before), Some(after)) => before != after,
            // MariaDB was asked before whether it can do without.
            _ => !alteration.only_indexes() || (session.server().is_mariadb() && alteration.algorithm.is_none()),
        },
    };
    let lock = how.lock.clone();
    let touched = Touched {
        table: alteration.table.clone(),
        blocks: match lock.as_deref() {
            Some("SHARED") => Blocks::Writes,
            Some("EXCLUSIVE") => Blocks::Reads,
            _ => Blocks::Nobody,
        },
        lock,
        rewrites,
        scans: rewrites || (alteration.adds_index() && how.algorithm.as_deref() != Some("INSTANT")),
        rebuilds: Vec::new(),
    };
    Ok(Measured { tables: vec![touched], method: how.words(), ..Measured::default() })
}

/// How a change of a table was done.
#[derive(Debug, Default)]
struct How {
    algorithm: Option<String>,
    lock: Option<String>,
}

impl How {
    fn words(&self) -> Option<String> {
        let algorithm = self.algorithm.as_ref().map(|algorithm| format!("ALGORITHM={algorithm}"));
        let says_all = self.algorithm.as_deref() == Some("INSTANT") && self.lock.as_deref() == Some("NONE");
        let lock = self.lock.as_ref().filter(|_| !says_all).map(|lock| format!("LOCK={lock}"));
        let words: Vec<_> = algorithm.into_iter().chain(lock).collect();
        (!words.is_empty()).then(|| words.join(", "))
    }
}

/// How an attempt went.
enum Outcome {
    Done,
    /// With another lock it might do.
    NotWithThisLock,
    NotWithThisAlgorithm,
    /// The clause cannot stand there.
    NotSo,
}

/// Runs the change in the best way the server has.
async fn run(session: &mut MysqlSession, alteration: &Alteration) -> Result<How, DatabaseError> {
    let own = |given: &Option<String>, all: &[&str]| match given {
        Some(given) => vec![given.clone()],
        None => all.iter().map(|&word| word.to_owned()).collect(),
    };
    // MariaDB takes any word where rows go to other partitions, and copies them.
    let all = if alteration.partitions_anew { &ALGORITHMS[3..] } else { &ALGORITHMS };
    let algorithms = own(&alteration.algorithm, all);
    'algorithms: for algorithm in algorithms {
        let mariadb = session.server().is_mariadb();
        if !mariadb && algorithm == "NOCOPY" {
            continue;
        }
        // MySQL takes no word about the lock beside this one: there is none.
        let unlocked = algorithm == "INSTANT" && !mariadb && alteration.lock.is_none();
        for lock in if unlocked { vec!["NONE".to_owned()] } else { own(&alteration.lock, &LOCKS) } {
            let text = alteration.with(&algorithm, (!unlocked).then_some(&lock));
            match attempt(session, &text, &alteration.text).await? {
                Outcome::Done => return Ok(How { algorithm: Some(algorithm), lock: Some(lock) }),
                Outcome::NotWithThisLock => {}
                Outcome::NotWithThisAlgorithm => continue 'algorithms,
                Outcome::NotSo => break 'algorithms,
            }
        }
    }
    session.execute(&alteration.text).await?;
    Ok(How { algorithm: alteration.algorithm.clone(), lock: alteration.lock.clone() })
}

async fn attempt(session: &mut MysqlSession, text: &str, own: &str) -> Result<Outcome, DatabaseError> {
    let place = session.place().clone();
    let error = match session.db()?.execute(sqlx::raw_sql(AssertSqlSafe(text))).await {
        Ok(_) => return Ok(Outcome::Done),
        Err(error) => error,
    };
    let answer = error.as_database_error().and_then(|answer| answer.try_downcast_ref::<MySqlDatabaseError>());
    match answer.map(|answer| (answer.number(), answer.message())) {
        Some((SYNTAX, _)) => Ok(Outcome::NotSo),
        Some((number, message)) if REFUSED.contains(&number) => Ok(match message.starts_with("LOCK=") {
            true => Outcome::NotWithThisLock,
            false => Outcome::NotWithThisAlgorithm,
        }),
        _ => Err(explain(error, &place, own)),
    }
}

/// The number by which InnoDB knows the table: a table written anew has another one.
/// <https://dev.mysql.com/doc/refman/8.4/en/information-schema-innodb-tables-table.html>,
/// <https://mariadb.com/kb/en/information-schema-innodb_sys_tables-table/>
async fn number_of(session: &mut MysqlSession, table: &str) -> Option<String> {
    let tables = if session.server().is_mariadb() { "INNODB_SYS_TABLES" } else { "INNODB_TABLES" };
    let name = literal(table);
    let ask = format!(
        "SELECT TABLE_ID FROM information_schema.{tables} WHERE NAME = CONCAT(DATABASE(), '/', {name}) \
         OR NAME LIKE CONCAT(DATABASE(), '/', {name}, '#p#%') ORDER BY TABLE_ID DESC LIMIT 1"
    );
    session.query(&ask).await.ok()?.into_iter().flatten().flatten().next()
}

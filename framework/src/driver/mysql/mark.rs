//! Whether a statement that was interrupted took effect.
//!
//! A schema change is one unit to the server: it is done or it is not
//! (<https://dev.mysql.com/doc/refman/8.4/en/atomic-ddl.html>, <https://mariadb.com/kb/en/atomic-ddl/>). So the things it
//! names are compared with how they were. Exceptions are MariaDB's: `DROP TABLE a, b` and, before 10.6, renaming several
//! tables may stop half-way and are brought to their end; what `CREATE TABLE … SELECT` left is dropped and made again.
//! Statements that leave no trace in the schema (`OPTIMIZE`, `GRANT`, `TRUNCATE`) may run twice.

use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use sqlx::MySqlConnection;

use super::errors::Place;
use super::inspect::without_counter;
use super::name::literal;
use super::query::{query, run};
use super::touched::{Effect, Thing, Touched};
use super::version::{Server, Version};
use crate::driver::{DatabaseError, Interrupted, Statement};

/// How long to wait for a statement that goes on although its runner is gone.
const PATIENCE: Duration = Duration::from_secs(600);

/// How the thing a statement names is said to be missing.
const MISSING: &str = "-";

/// How the things a statement names are now, one word for each.
pub(super) async fn mark(
    db: &mut MySqlConnection,
    place: &Place,
    statement: &Statement,
) -> Result<String, DatabaseError> {
    Ok(states(db, place, &Touched::by(&statement.text).things).await?.join(" "))
}

/// How a statement stands whose runner died, given the mark taken before it.
pub(super) async fn interrupted(
    db: &mut MySqlConnection,
    place: &Place,
    server: &Server,
    statement: &Statement,
    mark: &str,
) -> Result<Interrupted, DatabaseError> {
    wait_for_its_end(db, place, &statement.text).await?;
    let touched = Touched::by(&statement.text);
    let now = states(db, place, &touched.things).await?;
    let before: Vec<&str> = mark.split(' ').collect();
    let changed = now.iter().zip(&before).filter(|(now, before)| now != before).count();
    if changed == 0 {
        return Ok(Interrupted::NotDone);
    }
    match touched.effect {
        Effect::Create { .. } if now.iter().all(|state| state == MISSING) => Ok(Interrupted::NotDone),
        Effect::Create { with_rows: true } if before.iter().all(|state| *state == MISSING) => {
            Ok(Interrupted::Left(touched.things.iter().map(removal).collect()))
        }
        Effect::Create { .. } | Effect::Change => Ok(Interrupted::Done),
        Effect::Drop => {
            for (thing, _) in touched.things.iter().zip(&now).filter(|(_, state)| *state != MISSING) {
                run(db, place, &format!("DROP {} IF EXISTS {}", thing.kind, thing.name)).await?;
            }
            Ok(Interrupted::Done)
        }
        Effect::Rename if server.has(EVER, RENAMES_AT_ONCE) || touched.names_one_twice() => Ok(Interrupted::Done),
        Effect::Rename => {
            for (pair, states) in touched.things.chunks(2).zip(now.chunks(2)) {
                if let ([from, to], [there, missing]) = (pair, states)
                    && there != MISSING
                    && missing == MISSING
                {
                    run(db, place, &format!("RENAME TABLE {} TO {}", from.name, to.name)).await?;
                }
            }
            Ok(Interrupted::Done)
        }
    }
}

/// Every MySQL that Kit works with.
const EVER: Option<Version> = Some((8, 0, 0));

/// First version of MariaDB that renames several tables at once or not at all.
const RENAMES_AT_ONCE: Option<Version> = Some((10, 6, 0));

fn removal(thing: &Thing) -> Statement {
    let text = format!("DROP {} {}", thing.kind, thing.name);
    Statement { needs_autocommit: true, ..Statement::because(text, "its rows may not all have come") }
}

/// A digest of how each thing would be created, the number of a table's next row apart.
async fn states(db: &mut MySqlConnection, place: &Place, things: &[Thing]) -> Result<Vec<String>, DatabaseError> {
    let mut states = Vec::with_capacity(things.len());
    for thing in things {
        let shown = query(db, place, &format!("SHOW CREATE {} {}", thing.kind, thing.name)).await;
        states.push(match shown {
            Ok(rows) => digest(rows.into_iter().flatten().flatten().map(|text| without_counter(&text))),
            // It is not there, or is something else (a view where a table was named).
            Err(DatabaseError::Statement { .. }) => MISSING.to_owned(),
            Err(error) => return Err(error),
        });
    }
    Ok(states)
}

fn digest(texts: impl Iterator<Item = String>) -> String {
    let mut digest = Sha256::new();
    for text in texts {
        digest.update(text.as_bytes());
        digest.update([0]);
    }
    digest.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// The server goes on with a statement whose runner is gone until it notices. The lock of such a runner is held until
/// then; a lease is not.
async fn wait_for_its_end(db: &mut MySqlConnection, place: &Place, text: &str) -> Result<(), DatabaseError> {
    let running = format!(
        "SELECT ID, USER, HOST FROM information_schema.PROCESSLIST \
         WHERE ID <> CONNECTION_ID() AND DB = DATABASE() AND INFO = {}",
        literal(text)
    );
    let began = Instant::now();
    while let Some(row) = query(db, place, &running).await?.into_iter().next() {
        if began.elapsed() >= PATIENCE {
            let who: Vec<_> = row.into_iter().flatten().collect();
            let reason = format!("the interrupted statement is still running there (connection {})", who.join(", "));
            return Err(DatabaseError::Busy { location: place.location.clone(), reason });
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    Ok(())
}

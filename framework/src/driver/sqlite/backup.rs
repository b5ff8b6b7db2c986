//! A copy of the database, made by SQLite while others use it: `VACUUM INTO` reads it as it is at one moment, in WAL mode
//! without keeping writers waiting, and keeps rowids (<https://www.sqlite.org/lang_vacuum.html#vacuuminto>).
//!
//! It takes less room than the file it is made of. The copy is opened and looked through before it counts.

use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection as _, SqliteConnection};

use super::query::{execute, explain, query};
use super::session::SqliteSession;
use crate::driver::backup::{NewFile, no_backup, quoted};
use crate::driver::sql::quote;
use crate::driver::{Backup, DatabaseError};

/// What there is in a database, by name.
const EVERYTHING: &str = "SELECT type || ' ' || name FROM sqlite_schema ORDER BY 1";

pub(super) async fn backup(session: &mut SqliteSession, folder: &Path) -> Result<Backup, DatabaseError> {
    let location = session.location();
    let name = session.file().and_then(Path::file_stem).map(|name| name.to_string_lossy().into_owned());
    let new = NewFile::create(folder, &name.unwrap_or_else(|| "memory".to_owned()), "sqlite", &location)?;
    let restore = session.file().map(|file| commands(file, new.file())).unwrap_or_default();
    let made = copy(session.db()?, &new).await;
    made.map_err(|error| explained(error, &location, &new))?;
    new.keep(restore, &location)
}

async fn copy(db: &mut SqliteConnection, new: &NewFile) -> Result<(), DatabaseError> {
    let before = query(db, EVERYTHING).await?;
    let in_wal = query(db, "PRAGMA journal_mode").await?.concat() == [Some("wal".to_owned())];
    execute(db, &format!("VACUUM INTO {}", quote::literal(&new.part().to_string_lossy()))).await?;

    let options = SqliteConnectOptions::new().filename(new.part()).disable_statement_logging();
    let mut copy = options.connect().await.map_err(|error| explain(error, "", ""))?;
    let outcome = looked_through(&mut copy, &before, in_wal).await;
    let closed = copy.close().await.map_err(|error| explain(error, "", ""));
    outcome.and(closed)
}

/// Refuses a copy that is not sound or lacks something; gives it the journal of what it is a copy of.
async fn looked_through(
    copy: &mut SqliteConnection,
    before: &[Vec<Option<String>>],
    in_wal: bool,
) -> Result<(), DatabaseError> {
    let found =
        query(copy, "PRAGMA integrity_check(1)").await?.concat().into_iter().flatten().next().unwrap_or_default();
    if found != "ok" {
        return Err(DatabaseError::Refused(format!("the copy is damaged, as the database itself may be: {found}")));
    }
    let there = query(copy, EVERYTHING).await?;
    if let Some(missing) = before.iter().find(|object| !there.contains(object)) {
        let missing = missing.iter().flatten().next().cloned().unwrap_or_default();
        return Err(DatabaseError::Refused(format!("the copy lacks the {missing}")));
    }
    if in_wal {
        query(copy, "PRAGMA journal_mode = WAL").await?;
    }
    Ok(())
}

fn explained(error: DatabaseError, location: &str, new: &NewFile) -> DatabaseError {
    let space = "make space, or name another folder with --backup=DIR.";
    match error {
        DatabaseError::Full { .. } => {
            no_backup(location, format!("no space is left for {}", new.file().display()), space)
        }
        DatabaseError::Busy { reason, .. } => {
            no_backup(location, format!("another program keeps it: {reason}"), "try again when that one has finished.")
        }
        error => no_backup(
            location,
            error.to_string(),
            "the database and the folder of backups must be readable, and space left.",
        ),
    }
}

/// What of the database there is beside its file belongs to the file that is replaced.
fn commands(file: &Path, backup: &Path) -> Vec<String> {
    let file = quoted(&file.to_string_lossy());
    let beside = ["-wal", "-shm", "-journal"].map(|ending| match file.strip_suffix('\'') {
        Some(open) => format!("{open}{ending}'"),
        None => format!("{file}{ending}"),
    });
    vec![format!("rm -f {}", beside.join(" ")), format!("cp {} {file}", quoted(&backup.to_string_lossy()))]
}

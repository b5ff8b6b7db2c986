//! Creating and dropping whole databases.

use sqlx::Connection as _;
use sqlx::mysql::MySqlConnectOptions;

use super::errors::Place;
use super::name::{literal, name as quoted};
use super::query::{query, run};
use super::session::{MysqlSession, connect, parse};
use crate::driver::{DatabaseError, Url};

/// What Kit says of databases it creates: texts in any script.
pub(super) const CHARSET: &str = " CHARACTER SET utf8mb4";

/// Creates the database this URL names; whether there was none.
pub(super) async fn create(url: &Url) -> Result<bool, DatabaseError> {
    with_server(url, "CREATE DATABASE IF NOT EXISTS", CHARSET, false).await
}

/// Drops the database this URL names; whether there was one.
pub(super) async fn remove(url: &Url) -> Result<bool, DatabaseError> {
    with_server(url, "DROP DATABASE IF EXISTS", "", true).await
}

/// A session on the server of this URL, in no database.
pub(super) async fn server(url: &Url) -> Result<MysqlSession, DatabaseError> {
    MysqlSession::open_with(server_of(url)?.1).await
}

/// The name of the database this URL names.
pub(super) fn name_of(url: &Url) -> Result<String, DatabaseError> {
    server_of(url).map(|(name, _)| name)
}

/// Runs `verb database suffix` where the database is there (or is not); whether it ran.
async fn with_server(url: &Url, verb: &str, suffix: &str, there: bool) -> Result<bool, DatabaseError> {
    let (name, options) = server_of(url)?;
    let place = Place::of(&options);
    let mut db = connect(&options).await?;
    let look = format!("SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = {}", literal(&name));
    let found = !query(&mut db, &place, &look).await?.is_empty();
    if found == there {
        run(&mut db, &place, &format!("{verb} {}{suffix}", quoted(&name))).await?;
    }
    // The work is done: a server that is slow to say goodbye changes nothing.
    let _ = db.close().await;
    Ok(found == there)
}

/// The database's name, and how to reach its server without it.
fn server_of(url: &Url) -> Result<(String, MySqlConnectOptions), DatabaseError> {
    let options = parse(url)?;
    let Some(name) = options.get_database().map(str::to_owned) else {
        let reason = "it names no database; write for example mysql://user:password@host/shop".to_owned();
        return Err(DatabaseError::Url { url: url.redacted(), reason });
    };
    // An empty name is no name: sqlx has no way to take it back.
    Ok((name, options.database("")))
}

//! Creating and dropping whole databases, over a connection to the server's own.

use sqlx::postgres::PgConnectOptions;

use super::errors::Place;
use super::session::{PostgresSession, parse};
use crate::driver::sql::quote;
use crate::driver::{DatabaseError, Url};

/// Databases that every server has; one may be closed to the user.
const MAINTENANCE: [&str; 2] = ["postgres", "template1"];

/// Creates the database of this URL; whether it was missing.
pub(super) async fn create(url: &Url) -> Result<bool, DatabaseError> {
    let options = parse(url)?;
    let name = Place::of(&options).database;
    let mut server = server(&options).await?;
    if exists(&mut server, &name).await? {
        return Ok(false);
    }
    match server.alone(&format!("CREATE DATABASE {}", quote::name(&name))).await {
        Ok(()) => Ok(true),
        // Somebody else was quicker.
        Err(_) if exists(&mut server, &name).await? => Ok(false),
        Err(error) => Err(error),
    }
}

/// Drops the database of this URL; whether there was one.
pub(super) async fn drop(url: &Url) -> Result<bool, DatabaseError> {
    let options = parse(url)?;
    let name = Place::of(&options).database;
    let mut server = server(&options).await?;
    if !exists(&mut server, &name).await? {
        return Ok(false);
    }
    server.alone(&format!("DROP DATABASE IF EXISTS {}", quote::name(&name))).await.map(|()| true)
}

/// A connection to the same server that needs none of the user's databases.
pub(super) async fn server(options: &PgConnectOptions) -> Result<PostgresSession, DatabaseError> {
    let wanted = Place::of(options).database;
    let mut failed = None;
    for name in MAINTENANCE.into_iter().filter(|name| *name != wanted) {
        match PostgresSession::open_with(options.clone().database(name)).await {
            Ok(session) => return Ok(session),
            Err(error) => failed.get_or_insert(error),
        };
    }
    Err(failed.unwrap_or_else(|| DatabaseError::Refused("there is no database to connect to".to_owned())))
}

async fn exists(server: &mut PostgresSession, name: &str) -> Result<bool, DatabaseError> {
    let name = quote::literal(name);
    Ok(server.value(&format!("SELECT 1 FROM pg_database WHERE datname = {name}")).await?.is_some())
}

//! A database for trying things out that other programs can open: beside the one it is like, or the one that is named.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::errors::Place;
use super::session::{PostgresSession, parse};
use super::shadow::{self, Vanishing};
use super::{database, wipe};
use crate::driver::sql::quote;
use crate::driver::{DatabaseError, Scratch, Url};

/// Names of scratch databases begin so, the second they were made in behind it. Unlike with a shadow, for a while nobody
/// may be connected to one that is in use.
const PREFIX: &str = "kit_scratch_";

/// One that is older than this and that nobody is connected to was left by a process that died.
const STALE: u64 = 24 * 3600;

pub(super) async fn empty(url: &Url, elsewhere: Option<&Url>) -> Result<Scratch, DatabaseError> {
    let options = parse(url)?;
    let mut like = match PostgresSession::open_with(options.clone()).await {
        Ok(session) => Some(session),
        Err(_) if elsewhere.is_some() => None,
        Err(DatabaseError::NoDatabase { .. }) => None,
        Err(error) => return Err(error),
    };
    if let Some(elsewhere) = elsewhere {
        shadow::named(like.as_mut(), elsewhere).await?;
        return Ok(Scratch::new(elsewhere.clone(), Emptied(elsewhere.clone())));
    }
    let mut server = database::server(&options).await?;
    let (name, now) = unused();
    shadow::drop_stale(&mut server, PREFIX, now, STALE).await?;
    match like.as_mut() {
        Some(like) => shadow::create(like, &mut server, &name).await,
        None => server.alone(&format!("CREATE DATABASE {} TEMPLATE template0", quote::name(&name))).await,
    }
    .map_err(denied)?;
    let scratch = made(url, &name)?;
    if let Some(like) = like.as_mut() {
        find_names_alike(like, &scratch, &name).await?;
    }
    Ok(scratch)
}

/// A copy by the server itself, of a database that nobody is connected to
/// (<https://www.postgresql.org/docs/current/manage-ag-templatedbs.html>).
pub(super) async fn copy(of: &Scratch) -> Result<Option<Scratch>, DatabaseError> {
    let options = parse(of.url())?;
    let from = Place::of(&options).database;
    if !from.starts_with(PREFIX) {
        return Ok(None);
    }
    let mut server = database::server(&options).await?;
    let (name, _) = unused();
    let create = format!("CREATE DATABASE {} TEMPLATE {}", quote::name(&name), quote::name(&from));
    server.alone(&create).await?;
    // What a database finds its names by is not copied with it.
    let path = format!(
        "SELECT format('ALTER DATABASE %I SET search_path TO %s', {}, substr(setting, 13)) \
         FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase, unnest(setconfig) setting \
         WHERE d.datname = {} AND setrole = 0 AND setting LIKE 'search_path=%'",
        quote::literal(&name),
        quote::literal(&from)
    );
    if let Some(set) = server.value(&path).await? {
        server.alone(&set).await?;
    }
    made(of.url(), &name).map(Some)
}

fn made(url: &Url, name: &str) -> Result<Scratch, DatabaseError> {
    let url = url.with_database(name);
    let options = parse(&url)?;
    Ok(Scratch::new(url, Vanishing { options }))
}

/// Names are found as in the database it is like: the schemas that one looks through are there.
async fn find_names_alike(like: &mut PostgresSession, scratch: &Scratch, name: &str) -> Result<(), DatabaseError> {
    use crate::driver::Session as _;

    let path = like.value("SELECT current_setting('search_path')").await?.unwrap_or_default();
    let mut session = PostgresSession::open(scratch.url()).await?;
    if session.value("SELECT current_setting('search_path')").await?.unwrap_or_default() != path {
        session.alone(&format!("ALTER DATABASE {} SET search_path TO {path}", quote::name(name))).await?;
    }
    for schema in like.query("SELECT unnest(current_schemas(false))").await?.into_iter().flatten().flatten() {
        session.execute(&format!("CREATE SCHEMA IF NOT EXISTS {}", quote::name(&schema))).await?;
    }
    Ok(())
}

fn unused() -> (String, u64) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    (format!("{PREFIX}{}_{}_{}", now.as_secs(), std::process::id(), now.subsec_nanos()), now.as_secs())
}

fn denied(error: DatabaseError) -> DatabaseError {
    match error {
        DatabaseError::Denied { location, user, .. } => {
            let what = "create a database to try migrations out in; name one for it with KIT_SHADOW_URL";
            DatabaseError::Denied { location, user, what: what.to_owned() }
        }
        error => error,
    }
}

/// Empties the database that was named, so that it can serve again.
struct Emptied(Url);

impl Drop for Emptied {
    fn drop(&mut self) {
        let url = self.0.clone();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            if let Ok(runtime) = runtime {
                // What is left is told of by the next one who wants to use it.
                let _ = runtime.block_on(async {
                    let mut session = PostgresSession::open(&url).await?;
                    wipe::wipe(&mut session).await
                });
            }
        });
        let _ = thread.join();
    }
}

//! An empty copy of a database, for trying a plan out.
//!
//! A database of its own, made from `template0` with the same encoding, and dropped with the session; or the one that is
//! named, which is wiped for it. The schema is built from what inspecting gives. In what order its parts depend on each
//! other is not known: what fails for something missing is tried again after the others.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sqlx::postgres::PgConnectOptions;

use super::errors::Place;
use super::session::{PostgresSession, parse};
use super::{database, define, name, render, wipe};
use crate::driver::sql::quote;
use crate::driver::{DatabaseError, Scope, Session, Statement, Transaction, Unsupported, Url};
use crate::schema::{ForeignKey, Operation, Schema, Table};

/// Names of shadow databases begin so, the second they were made in behind it.
const PREFIX: &str = "kit_shadow_";

/// A shadow that is older than this and that nobody is connected to was left by a process that died.
const STALE: u64 = 60;

/// Makes the shadow of the session's database.
pub(super) async fn copy(
    session: &mut PostgresSession,
    elsewhere: Option<&Url>,
) -> Result<PostgresSession, DatabaseError> {
    let schema = session.inspect(&Scope::All).await?;
    let units = units(&schema)?.into_iter().map(|unit| Unit { needed: true, ..unit }).collect();
    like(session, units, elsewhere).await
}

/// Makes a shadow of this schema, like the database of this URL where that is there.
pub(super) async fn of(url: &Url, schema: &Schema, elsewhere: Option<&Url>) -> Result<PostgresSession, DatabaseError> {
    let units = units(schema)?;
    let options = parse(url)?;
    let mut session = match (PostgresSession::open_with(options.clone()).await, elsewhere) {
        (Err(DatabaseError::NoDatabase { .. }), _) => database::server(&options).await?,
        // Nothing is asked of a server that is not the shadow's.
        (Err(_), Some(elsewhere)) => {
            let mut shadow = named(None, elsewhere).await?;
            build(&mut shadow, units).await?;
            return Ok(shadow);
        }
        (session, _) => session?,
    };
    like(&mut session, units, elsewhere).await
}

/// Makes a shadow where names are found as the session finds them: the schemas it looks through are there.
async fn like(
    session: &mut PostgresSession,
    units: Vec<Unit>,
    elsewhere: Option<&Url>,
) -> Result<PostgresSession, DatabaseError> {
    let path = session.value("SELECT current_setting('search_path')").await?.unwrap_or_default();
    let found = session.query("SELECT unnest(current_schemas(false))").await?.into_iter().flatten().flatten();
    let mut shadow = match elsewhere {
        Some(url) => named(Some(session), url).await?,
        None => temporary(session).await?,
    };
    shadow.send(&format!("SELECT set_config('search_path', {}, false)", quote::literal(&path))).await?;
    let schemas = found.map(|schema| format!("CREATE SCHEMA IF NOT EXISTS {}", quote::name(&schema)));
    let schemas = schemas.map(|text| Unit { text, needed: false });
    // The schema itself may hold the statement that creates one of them: that one comes first, and counts.
    let (mut all, rest): (Vec<_>, Vec<_>) = units.into_iter().partition(|unit| unit.text.starts_with("CREATE SCHEMA "));
    all.extend(schemas);
    all.extend(rest);
    build(&mut shadow, all).await?;
    Ok(shadow)
}

/// The database the user named for it, emptied: not the database itself, and none that looks like somebody's own.
pub(super) async fn named(session: Option<&mut PostgresSession>, url: &Url) -> Result<PostgresSession, DatabaseError> {
    let mut shadow = PostgresSession::open_with(parse(url)?).await?;
    let location = shadow.place.location();
    let refused = |why: &str| DatabaseError::NoShadow { location: location.clone(), reason: why.to_owned() };
    if is_same(session, &mut shadow).await {
        return Err(refused("it is this very database, and would be emptied"));
    }
    let holds_something = !wipe::statements(&mut shadow).await?.is_empty();
    if holds_something && !shadow.place.database.contains("shadow") {
        return Err(refused("it holds something; only a database with `shadow` in its name is emptied first"));
    }
    wipe::wipe(&mut shadow).await?;
    shadow.stay_within();
    Ok(shadow)
}

async fn is_same(session: Option<&mut PostgresSession>, shadow: &mut PostgresSession) -> bool {
    let Some(session) = session else { return false };
    let ask = "SELECT concat_ws(' ', system_identifier, current_database()) FROM pg_control_system()";
    match (session.value(ask).await, shadow.value(ask).await) {
        (Ok(a), Ok(b)) => a == b,
        _ => (&session.place.server, &session.place.database) == (&shadow.place.server, &shadow.place.database),
    }
}

/// A database made for the purpose; those that died processes left are dropped on the way.
async fn temporary(session: &mut PostgresSession) -> Result<PostgresSession, DatabaseError> {
    let mut server = database::server(&session.options).await?;
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    drop_stale(&mut server, PREFIX, seconds.as_secs(), STALE).await?;
    let name = format!("{PREFIX}{}_{}_{}", seconds.as_secs(), std::process::id(), seconds.subsec_nanos());
    create(session, &mut server, &name).await.map_err(|error| match error {
        DatabaseError::Denied { location, user, .. } => {
            let what = "create the database in which the plan is tried out; name one for it with KIT_SHADOW_URL";
            DatabaseError::Denied { location, user, what: what.to_owned() }
        }
        error => error,
    })?;
    let options = session.options.clone().database(&name);
    let vanishing = Vanishing { options: options.clone() };
    let mut shadow = PostgresSession::open_with(options).await?;
    shadow.vanishing = Some(vanishing);
    shadow.stay_within();
    Ok(shadow)
}

/// As like the session's database as a new one can be; a locale that only that one can have is left out.
pub(super) async fn create(
    session: &mut PostgresSession,
    server: &mut PostgresSession,
    name: &str,
) -> Result<(), DatabaseError> {
    let like = "SELECT format('ENCODING %L LC_COLLATE %L LC_CTYPE %L', pg_encoding_to_char(encoding), datcollate, datctype) \
                FROM pg_database WHERE datname = current_database()";
    let like = session.value(like).await?.unwrap_or_default();
    let create = format!("CREATE DATABASE {} TEMPLATE template0", quote::name(name));
    match server.alone(&format!("{create} {like}")).await {
        Err(DatabaseError::Statement { .. }) => server.alone(&create).await,
        outcome => outcome,
    }
}

/// Drops databases of this kind that died processes left: none is connected to them, and they are so many seconds old.
pub(super) async fn drop_stale(
    server: &mut PostgresSession,
    prefix: &str,
    now: u64,
    stale: u64,
) -> Result<(), DatabaseError> {
    let found = server
        .send(&format!(
            "SELECT d.datname FROM pg_database d WHERE left(d.datname, {}) = '{prefix}' \
             AND pg_has_role(d.datdba, 'USAGE') \
             AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = d.datname)",
            prefix.len()
        ))
        .await?
        .rows();
    for name in found.into_iter().flatten().flatten() {
        let made = name[prefix.len()..].split('_').next().and_then(|made| made.parse::<u64>().ok());
        if made.is_some_and(|made| made + stale < now) {
            // Somebody else may be dropping it at this very moment.
            let _ = server.alone(&format!("DROP DATABASE IF EXISTS {}", quote::name(&name))).await;
        }
    }
    Ok(())
}

/// Drops a shadow database when its session ends. Its own connection may still be open: it is ended.
pub(super) struct Vanishing {
    pub(super) options: PgConnectOptions,
}

impl Drop for Vanishing {
    fn drop(&mut self) {
        let options = self.options.clone();
        // A session may end anywhere, within a runtime or without: this has one of its own. What cannot be dropped now
        // is dropped by a later run.
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            if let Ok(runtime) = runtime {
                let _ = runtime.block_on(vanish(&options));
            }
        });
        let _ = thread.join();
    }
}

async fn vanish(options: &PgConnectOptions) -> Result<(), DatabaseError> {
    let name = Place::of(options).database;
    let mut server = database::server(options).await?;
    let ask = format!(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = {}",
        quote::literal(&name)
    );
    server.value(&ask).await?;
    server.alone(&format!("DROP DATABASE IF EXISTS {}", quote::name(&name))).await
}

/// Statements that stand or fall together.
struct Unit {
    text: String,
    /// Without it the shadow is not what was asked for.
    needed: bool,
}

/// Builds the schema: what is most often needed by others first, foreign keys after all tables.
async fn build(shadow: &mut PostgresSession, mut rest: Vec<Unit>) -> Result<(), DatabaseError> {
    shadow.send("SET check_function_bodies = off; SET client_min_messages = error").await?;
    while !rest.is_empty() {
        let before = rest.len();
        let (left, error) = attempt(shadow, rest).await?;
        rest = left;
        if rest.len() == before {
            match error {
                Some(error) => return Err(error),
                None => break,
            }
        }
    }
    shadow.send("RESET check_function_bodies; RESET client_min_messages").await.map(drop)
}

/// Runs the units; returns those that failed, with the first error of one that is needed. A transaction holds some of
/// them: one each takes longer, and the server has no room for the locks of very many. They go as one text; where one of
/// them fails, each by itself.
async fn attempt(
    shadow: &mut PostgresSession,
    units: Vec<Unit>,
) -> Result<(Vec<Unit>, Option<DatabaseError>), DatabaseError> {
    const SOME: usize = 100;
    let (mut left, mut first) = (Vec::new(), None);
    let mut units = units.into_iter().peekable();
    while units.peek().is_some() {
        let some: Vec<_> = units.by_ref().take(SOME).collect();
        let all = some.iter().map(|unit| unit.text.as_str()).collect::<Vec<_>>().join(";\n");
        shadow.begin(Transaction::Plain).await?;
        let outcome = match shadow.execute(&all).await {
            Ok(_) => shadow.commit().await,
            Err(error) => Err(error),
        };
        match outcome {
            Ok(()) => continue,
            Err(error @ (DatabaseError::Disconnected { .. } | DatabaseError::Full { .. })) => return Err(error),
            Err(_) => shadow.rollback().await?,
        }
        shadow.begin(Transaction::Plain).await?;
        for unit in some {
            shadow.savepoint().await?;
            match shadow.execute(&unit.text).await {
                Ok(_) => shadow.release_savepoint().await?,
                Err(error @ (DatabaseError::Disconnected { .. } | DatabaseError::Full { .. })) => return Err(error),
                Err(error) => {
                    if shadow.rollback_to_savepoint().await.is_err() {
                        return Err(error);
                    }
                    if unit.needed {
                        first.get_or_insert(error);
                    }
                    left.push(unit);
                }
            }
        }
        shadow.commit().await?;
    }
    Ok((left, first))
}

/// What makes the schema, without foreign keys to tables that are not in it.
fn units(schema: &Schema) -> Result<Vec<Unit>, DatabaseError> {
    Ok(statements(schema)?)
}

fn statements(schema: &Schema) -> Result<Vec<Unit>, Unsupported> {
    let of_kind = |kinds: &'static [&str]| {
        let chosen = schema.objects.iter().filter(move |object| kinds.contains(&object.kind.as_str()));
        chosen.map(|object| Unit { text: object.definition.clone(), needed: false })
    };
    let needed = |text: String| Unit { text, needed: true };
    let mut all: Vec<Unit> = of_kind(&["schema"]).map(|unit| needed(unit.text)).collect();
    let extension = |name: &String| format!("CREATE EXTENSION IF NOT EXISTS {} CASCADE", quote::name(name));
    all.extend(schema.extensions.iter().map(|name| needed(extension(name))));
    for found in &schema.enums {
        let statements = render::render(&Operation::CreateEnum(found.clone()), &Schema::default())?;
        all.push(needed(joined(statements)));
    }
    all.extend(of_kind(&["collation", "domain", "type", "sequence", "function", "procedure", "aggregate"]));
    all.extend(of_kind(&["operator", "cast", "text search dictionary", "text search configuration"]));
    all.extend(of_kind(&["server", "foreign table"]));
    let mut keys = Vec::new();
    for table in &schema.tables {
        let alone = Table { foreign_keys: Vec::new(), ..table.clone() };
        all.push(needed(joined(define::table(&alone)?)));
        let within = table.foreign_keys.iter().filter(|key| schema.table(&key.table).is_some());
        keys.extend(within.map(|key| needed(foreign_key(&table.name, key))));
    }
    all.extend(keys);
    for view in &schema.views {
        let kind = if view.materialized { "MATERIALIZED VIEW" } else { "VIEW" };
        let create = || format!("CREATE {kind} {} AS\n{}", name::sql(&view.name), view.query);
        all.push(Unit { text: view.definition.clone().unwrap_or_else(create), needed: false });
    }
    all.extend(schema.triggers.iter().map(|trigger| Unit { text: trigger.definition.clone(), needed: false }));
    all.extend(of_kind(&["index", "rule", "policy", "statistics", "event trigger", "comment"]));
    Ok(all)
}

/// Statements that belong together, without their guards: a server that has a thing can build it.
fn joined(statements: Vec<Statement>) -> String {
    let texts = statements.into_iter().filter(|statement| statement.guard.is_none()).map(|statement| statement.text);
    texts.collect::<Vec<_>>().join(";\n")
}

fn foreign_key(table: &str, key: &ForeignKey) -> String {
    format!("ALTER TABLE {} ADD {}", name::sql(table), super::constraint::foreign_key(key))
}

//! An empty copy of a database's schema on the same server, for trying a plan out.
//!
//! Made from the server's own texts, or of a schema that is given. It is dropped with its session; one whose process died is dropped by the next
//! session that needs a shadow: each holds a lock of its database's name while it lives. Events are created disabled, and
//! bodies lose the name of the database they were written in, so that nothing done to the copy reaches the original.

use std::sync::Mutex;

use sha2::{Digest, Sha256};
use sqlx::ConnectOptions as _;
use sqlx::mysql::MySqlConnectOptions;

use super::draft::same;
use super::errors::Place;
use super::inspect::in_order_of_creation;
use super::lexis::MYSQL;
use super::name::{literal, name as quoted};
use super::query::run;
use super::render::render;
use super::session::{MysqlSession, parse};
use super::wipe::{inventory, wipe};
use super::within::unqualified;
use super::{database, define, rules};
use crate::driver::sql::tokens::{TokenKind, tokens};
use crate::driver::{DatabaseError, Row, Scope, Scratch, Session, Unsupported, Url};
use crate::schema::{Operation, Schema, Table};

/// How many tables are asked for in one round trip.
const AT_ONCE: usize = 50;

/// Fewer tables than these are created over one connection; more over so many.
const FEW: usize = 20;
const CONNECTIONS: usize = 4;

/// Makes one of the session's database, in a database of its own or in the one `elsewhere` names.
pub(super) async fn copy(of: &mut MysqlSession, elsewhere: Option<&Url>) -> Result<MysqlSession, DatabaseError> {
    let mut shadow = match elsewhere {
        Some(url) => borrowed(Some(of), url).await?,
        None => own(of).await?,
    };
    let texts = texts(of).await?;
    shadow.stay_within(of.server().database.clone()).await?;
    build(&mut shadow, texts).await?;
    Ok(shadow)
}

/// Makes one of this schema, like the database of this URL where that is there.
pub(super) async fn of(url: &Url, schema: &Schema, elsewhere: Option<&Url>) -> Result<MysqlSession, DatabaseError> {
    let database = database::name_of(url)?;
    let texts = made(schema, &database)?;
    let mut shadow = empty(url, elsewhere).await?;
    shadow.stay_within(database).await?;
    build(&mut shadow, texts).await?;
    Ok(shadow)
}

/// Makes one that others can open, too. Its session keeps it from being taken for a leftover, and drops it at the end.
pub(super) async fn scratch(url: &Url, elsewhere: Option<&Url>) -> Result<Scratch, DatabaseError> {
    let session = empty(url, elsewhere).await?;
    let url = match elsewhere {
        Some(elsewhere) => elsewhere.clone(),
        None => url.with_database(&session.server().database),
    };
    Ok(Scratch::new(url, Mutex::new(session)))
}

/// A session in an empty database like the one of this URL, where that is there.
async fn empty(url: &Url, elsewhere: Option<&Url>) -> Result<MysqlSession, DatabaseError> {
    match (MysqlSession::open(url).await, elsewhere) {
        (Ok(mut session), None) => own(&mut session).await,
        (Ok(mut session), Some(elsewhere)) => borrowed(Some(&mut session), elsewhere).await,
        // Nothing is asked of a server that is not the shadow's.
        (Err(_), Some(elsewhere)) => borrowed(None, elsewhere).await,
        (Err(DatabaseError::NoDatabase { .. }), None) => own(&mut database::server(url).await?).await,
        (Err(error), None) => Err(error),
    }
}

/// What makes a schema, in an order that works.
struct Texts {
    sequences: Vec<String>,
    /// In any order: foreign keys are not checked.
    tables: Vec<String>,
    /// Views, routines, triggers, events.
    rest: Vec<String>,
    /// Without all of the rest the shadow is not what was asked for.
    whole: bool,
}

async fn build(shadow: &mut MysqlSession, texts: Texts) -> Result<(), DatabaseError> {
    shadow.execute("SET SESSION foreign_key_checks = 0").await?;
    let rules = rules::lift(shadow).await?;
    for text in texts.sequences {
        shadow.execute(&text).await?;
    }
    for text in together(shadow, texts.tables).await? {
        shadow.execute(&text).await?;
    }
    for text in texts.rest {
        match shadow.execute(&text).await {
            Err(DatabaseError::Statement { .. }) if !texts.whole => {}
            outcome => drop(outcome?),
        }
    }
    if let Some(rules) = rules {
        shadow.execute(&rules).await?;
    }
    shadow.execute("SET SESSION foreign_key_checks = 1").await.map(drop)
}

/// Creates tables over several connections, since a server waits for its disk at each; returns those that are left.
async fn together(shadow: &MysqlSession, mut tables: Vec<String>) -> Result<Vec<String>, DatabaseError> {
    if tables.len() < FEW {
        return Ok(tables);
    }
    let options = shadow.options().clone().database(&shadow.server().database);
    let size = tables.len().div_ceil(CONNECTIONS);
    let mut at_work = Vec::with_capacity(CONNECTIONS);
    while !tables.is_empty() {
        let some = tables.split_off(tables.len().saturating_sub(size));
        at_work.push(tokio::spawn(create(options.clone(), some)));
    }
    let mut left = Vec::new();
    for work in at_work {
        left.extend(work.await.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic())));
    }
    Ok(left)
}

/// Creates tables over a connection of its own; returns those that are left.
async fn create(options: MySqlConnectOptions, tables: Vec<String>) -> Vec<String> {
    let Ok(mut session) = MysqlSession::open_with(options).await else { return tables };
    if session.execute("SET SESSION foreign_key_checks = 0").await.is_err() || rules::lift(&mut session).await.is_err()
    {
        return tables;
    }
    let mut left = Vec::new();
    for table in tables {
        if session.execute(&table).await.is_err() {
            left.push(table);
        }
    }
    left
}

/// What is to be cleared away with a session.
#[derive(Debug)]
pub(super) struct Leaving {
    options: MySqlConnectOptions,
    /// The database to drop; none empties the one the options name.
    database: Option<String>,
}

impl Drop for Leaving {
    /// A thread of its own: a session may end where nothing can wait for an answer. What cannot be cleared away now is
    /// left to the next session that needs a shadow.
    fn drop(&mut self) {
        let (options, database) = (self.options.clone(), self.database.take());
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let Ok(runtime) = runtime else { return };
            runtime.block_on(async {
                let Ok(mut db) = options.connect().await else { return };
                let place = Place::of(&options);
                let _ = match database {
                    Some(name) => run(&mut db, &place, &drop_database(&name)).await.map(drop),
                    None => wipe(&mut db, &place).await,
                };
            });
        });
        let _ = thread.join();
    }
}

fn drop_database(name: &str) -> String {
    format!("DROP DATABASE IF EXISTS {}", quoted(name))
}

/// A session in a database created for it.
async fn own(of: &mut MysqlSession) -> Result<MysqlSession, DatabaseError> {
    let prefix = prefix(&of.query("SELECT CONCAT_WS(':', @@hostname, @@port, @@datadir)").await?);
    drop_leftovers(of, &prefix).await?;
    let mut shadow = MysqlSession::open_with(of.options().clone()).await?;
    let name = format!("{prefix}{}", shadow.server().connection);
    // Locked before it is there: nobody shall take it for a leftover.
    shadow.query(&format!("SELECT GET_LOCK({}, 0)", literal(&name))).await?;
    let like = of.query("SELECT @@character_set_database, @@collation_database").await?;
    let like: Vec<_> = like.into_iter().flatten().flatten().collect();
    let suffix = match like.as_slice() {
        _ if of.server().database.is_empty() => database::CHARSET.to_owned(),
        [charset, collation] => format!(" CHARACTER SET {charset} COLLATE {collation}"),
        _ => String::new(),
    };
    shadow.execute(&format!("CREATE DATABASE {}{suffix}; USE {}", quoted(&name), quoted(&name))).await?;
    let leaving = Leaving { options: of.options().clone(), database: Some(name.clone()) };
    shadow.become_shadow(name, leaving);
    Ok(shadow)
}

/// The beginning of all shadows' names on this server: on a cluster, the locks of its other nodes are not to be seen.
fn prefix(server: &[Row]) -> String {
    let server = server.iter().flatten().flatten().next().cloned().unwrap_or_default();
    let digest = Sha256::digest(server.as_bytes());
    digest.iter().take(4).fold("kit_shadow_".to_owned(), |name, byte| name + &format!("{byte:02x}")) + "_"
}

/// Drops the shadows of processes that died.
async fn drop_leftovers(of: &mut MysqlSession, prefix: &str) -> Result<(), DatabaseError> {
    let found = format!(
        "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA \
         WHERE LEFT(SCHEMA_NAME, {}) = {} AND IS_FREE_LOCK(SCHEMA_NAME) = 1",
        prefix.len(),
        literal(prefix)
    );
    for name in of.query(&found).await?.into_iter().flatten().flatten() {
        of.execute(&drop_database(&name)).await?;
    }
    Ok(())
}

/// A session in the database somebody keeps for shadows.
async fn borrowed(of: Option<&mut MysqlSession>, url: &Url) -> Result<MysqlSession, DatabaseError> {
    let mut shadow = MysqlSession::open_with(parse(url)?).await?;
    let (name, location) = (shadow.server().database.clone(), shadow.place().location.clone());
    let refused = |why: &str| DatabaseError::NoShadow { location: location.clone(), reason: why.to_owned() };
    if name.is_empty() {
        return Err(refused("the URL names no database"));
    }
    let lock = format!("SELECT GET_LOCK({}, 60)", literal(&format!("kit_shadow_{}", digest(&name))));
    if shadow.query(&lock).await? != [vec![Some("1".to_owned())]] {
        return Err(refused("another session uses it"));
    }
    let place = shadow.place().clone();
    let holds_something = !inventory(shadow.db()?, &place).await?.is_empty();
    if holds_something && !name.contains("shadow") {
        return Err(refused("it holds something; only a database with `shadow` in its name is emptied first"));
    }
    let is_same = "SELECT CONCAT_WS(':', @@hostname, @@port, @@datadir, DATABASE())";
    if let Some(of) = of
        && shadow.query(is_same).await? == of.query(is_same).await?
    {
        return Err(refused("it is the database itself"));
    }
    wipe(shadow.db()?, &place).await?;
    let leaving = Leaving { options: shadow.options().clone(), database: None };
    shadow.become_shadow(name, leaving);
    Ok(shadow)
}

fn digest(name: &str) -> String {
    Sha256::digest(name.as_bytes()).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// The texts that make the schema, in the server's own words for tables.
async fn texts(of: &mut MysqlSession) -> Result<Texts, DatabaseError> {
    let schema = of.inspect(&Scope::All).await?;
    let found = of
        .query(
            "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() \
             AND TABLE_TYPE NOT IN ('VIEW', 'SEQUENCE') AND TABLE_TYPE NOT LIKE 'TEMPORARY%' AND LEFT(TABLE_NAME, 1) <> '#'",
        )
        .await?;
    let names: Vec<String> = found.into_iter().flatten().flatten().collect();
    let mut tables = Vec::with_capacity(names.len());
    for some in names.chunks(AT_ONCE) {
        let questions: Vec<_> = some.iter().map(|name| format!("SHOW CREATE TABLE {}", quoted(name))).collect();
        let rows = of.query(&questions.join("; ")).await?;
        tables.extend(rows.into_iter().filter_map(|row| row.into_iter().nth(1).flatten()));
    }
    let texts = around(&schema, &of.server().database, tables)?;
    Ok(Texts { whole: true, ..texts })
}

/// The texts that make the schema, in Kit's words, without foreign keys to tables that are not in it.
fn made(schema: &Schema, database: &str) -> Result<Texts, Unsupported> {
    let mut tables = Vec::with_capacity(schema.tables.len());
    for table in &schema.tables {
        let within =
            table.foreign_keys.iter().filter(|key| schema.tables.iter().any(|other| same(&other.name, &key.table)));
        let foreign_keys = within.cloned().collect();
        let statements = define::table(&Table { foreign_keys, ..table.clone() })?.into_iter();
        tables.extend(statements.filter(|statement| statement.guard.is_none()).map(|statement| statement.text));
    }
    around(schema, database, tables)
}

/// The texts of everything else beside those of tables.
fn around(schema: &Schema, database: &str, tables: Vec<String>) -> Result<Texts, Unsupported> {
    let object = |is_wanted: fn(&str) -> bool| {
        let wanted = schema.objects.iter().filter(move |object| is_wanted(&object.kind));
        wanted.map(|object| settled(&object.kind, &object.definition, database)).collect::<Vec<_>>()
    };
    let mut views = schema.views.clone();
    in_order_of_creation(&mut views);
    let mut rest = object(|kind| !matches!(kind, "sequence" | "event"));
    for view in views {
        let create = render(&Operation::CreateView { view, replace: false }, &Schema::default())?;
        rest.extend(create.iter().map(|statement| without_definer(&statement.text)));
    }
    rest.extend(schema.triggers.iter().map(|trigger| settled("trigger", &trigger.definition, database)));
    rest.extend(object(|kind| kind == "event"));
    Ok(Texts { sequences: object(|kind| kind == "sequence"), tables, rest, whole: false })
}

/// A body as the shadow takes it.
fn settled(kind: &str, definition: &str, database: &str) -> String {
    let text = unqualified(&without_definer(definition), database);
    if kind == "event" { disabled(&text) } else { text }
}

/// The text without the clause that makes somebody else its owner, which not everybody may say.
fn without_definer(text: &str) -> String {
    let Some(at) = text.find("DEFINER=`").filter(|at| *at < text.find(" AS ").unwrap_or(usize::MAX)) else {
        return text.to_owned();
    };
    let clause = &text[at..];
    let blank = tokens(clause, &MYSQL).find(|token| token.kind == TokenKind::Space);
    format!("{}{}", &text[..at], &clause[blank.map_or(clause.len(), |token| token.end)..])
}

/// An event that never fires.
fn disabled(text: &str) -> String {
    let head = tokens(text, &MYSQL).take_while(|token| !token.is_word(text, "DO"));
    match head.filter(|token| token.is_word(text, "ENABLE")).last() {
        Some(token) => format!("{}DISABLE{}", &text[..token.start], &text[token.end..]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_stay_within_the_shadow() {
        let text = "CREATE DEFINER=`a b`@`%` EVENT `e` ON SCHEDULE EVERY 1 DAY ON COMPLETION NOT PRESERVE ENABLE DO \
                    INSERT INTO `shop`.t SELECT 'shop.x' FROM Shop . `shop`";
        assert_eq!(
            settled("event", text, "shop"),
            "CREATE EVENT `e` ON SCHEDULE EVERY 1 DAY ON COMPLETION NOT PRESERVE DISABLE DO \
             INSERT INTO t SELECT 'shop.x' FROM Shop . `shop`"
        );
    }
}

//! What a dry run tells, against what the run itself sends.

use std::collections::HashSet;

use ruskit::driver::{Boundary, Transaction, Url, driver_for};
use ruskit::migrate::{Migrator, Rollback, Silent, Source, Upward};
use tokio::sync::Mutex;

use crate::cases::all;
use crate::heard::Heard;
use crate::log::Logged;
use crate::support::Engine;

/// SQLite's statements are heard of the whole process.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn on_sqlite() {
    compare(Engine::Sqlite).await;
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn on_postgres() {
    compare(Engine::Postgres).await;
}

#[cfg(feature = "mysql")]
#[tokio::test]
async fn on_mysql() {
    compare(Engine::Mysql).await;
}

async fn compare(engine: Engine) {
    let _turn = ONE_AT_A_TIME.lock().await;
    let Some(logged) = Logged::new(engine).await else { return };
    // An empty database takes them in groups, another one by one.
    let url = logged.database("together").await;
    upwards(&logged, &url, &Upward::default()).await;
    downwards(&logged, &url, Rollback::All).await;
    let url = logged.database("one_by_one").await;
    let count = all(engine).len();
    for _ in 0..count {
        upwards(&logged, &url, &Upward { count: Some(1), ..Upward::default() }).await;
    }
    for _ in 0..count {
        downwards(&logged, &url, Rollback::Steps(1)).await;
    }
    // One transaction for all that can be in one: where schema changes end it, for rows alone.
    if engine != Engine::Mysql {
        let url = logged.database("single").await;
        upwards(&logged, &url, &Upward::default()).await;
        downwards(&logged, &url, Rollback::All).await;
    }
}

async fn migrator(engine: Engine, url: &Url) -> Migrator {
    let single = url.secret().contains("single");
    let mut migrations = all(engine);
    // PostgreSQL's index without a transaction, and its new values of an enum.
    let apart = |version: &str| engine == Engine::Postgres && ["10", "11"].contains(&version);
    migrations.retain(|migration| !single || !apart(migration.version.as_str()));
    let mut migrator = Migrator::connect(url, Source::new(migrations).unwrap()).await.unwrap();
    migrator.single_transaction = single;
    migrator
}

async fn upwards(logged: &Logged, url: &Url, wanted: &Upward) {
    let mut migrator = migrator(logged.engine, url).await;
    let plan = migrator.plan(wanted).await.unwrap();
    let mut heard = Heard::default();
    migrator.pretend(&plan, &mut heard).await.unwrap();
    let (done, sent) = logged.sent(async || migrator.migrate(wanted, &mut Silent).await).await;
    assert_eq!(done.unwrap().len(), heard.records);
    same(logged.engine, url, heard, sent);
}

async fn downwards(logged: &Logged, url: &Url, wanted: Rollback) {
    let mut migrator = migrator(logged.engine, url).await;
    let plan = migrator.rollback_plan(wanted).await.unwrap();
    let mut heard = Heard::default();
    migrator.pretend(&plan, &mut heard).await.unwrap();
    let (done, sent) = logged.sent(async || migrator.rollback(wanted, &mut Silent).await).await;
    assert_eq!(done.unwrap().len(), heard.records);
    same(logged.engine, url, heard, sent);
}

/// Byte for byte, but for what is Kit's own: reading, its tables, its connection; and for transactions around nothing
/// else.
fn same(engine: Engine, url: &Url, heard: Heard, sent: Vec<String>) {
    let driver = driver_for(url).unwrap();
    let edges = |boundary| driver.boundary(boundary).into_iter().map(|statement| statement.text).collect::<Vec<_>>();
    let (begin, commit) = (edges(Boundary::Begin(Transaction::Plain)), edges(Boundary::Commit(Transaction::Plain)));
    let mut boundaries = [&begin[..], &edges(Boundary::Savepoint), &edges(Boundary::Release)].concat();
    boundaries.retain(|text| engine == Engine::Postgres || !text.is_empty());
    let told: HashSet<String> = heard.texts.iter().cloned().collect();
    let sent = sent.into_iter().flat_map(|text| apart(engine, &text, &boundaries));
    let sent: Vec<_> = sent.filter(|text| told.contains(text) || !is_own(text)).collect();
    let sent = without_check(without_empty(sent, &begin, &commit));
    let heard = without_check(without_empty(heard.texts, &begin, &commit));
    for (at, pair) in heard.iter().zip(&sent).enumerate() {
        assert_eq!(pair.0, pair.1, "number {at}:\n{heard:#?}\n{sent:#?}");
    }
    assert_eq!(heard.len(), sent.len(), "{heard:#?}\n{sent:#?}");
}

/// PostgreSQL gets what waits in one text with what follows it.
fn apart(engine: Engine, text: &str, boundaries: &[String]) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = text;
    while engine == Engine::Postgres
        && let Some((first, more)) = rest.split_once(";\n")
        && (boundaries.iter().any(|boundary| boundary == first) || (is_own(first) && !reads(first)))
    {
        parts.push(first.to_owned());
        rest = more;
    }
    parts.push(rest.to_owned());
    parts
}

fn is_own(text: &str) -> bool {
    let begins = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
    let connection = begins(&["SET ", "RESET ", "PRAGMA journal_mode", "KILL "]);
    let pragma = text.starts_with("PRAGMA ") && !text.contains('=');
    let records = ["kit_migrations", "kit_metadata", "kit_unfinished", "kit_lock"].iter().any(|table| {
        let verbs = ["INSERT INTO ", "DELETE FROM ", "UPDATE ", "CREATE TABLE ", "REPLACE INTO "];
        verbs.iter().any(|verb| {
            text.strip_prefix(verb).is_some_and(|rest| rest.trim_start_matches(['"', '`']).starts_with(table))
        })
    });
    reads(text) || connection || pragma || records
}

fn reads(text: &str) -> bool {
    let text = text.trim_start();
    text.is_empty() || ["SELECT ", "SHOW ", "PREPARE ", "EXECUTE ", "WITH "].iter().any(|word| text.starts_with(word))
}

/// Rows that refer to nothing are looked for before a rebuild, too.
fn without_check(mut texts: Vec<String>) -> Vec<String> {
    texts.retain(|text| text != "PRAGMA foreign_key_check");
    texts
}

/// Without transactions around nothing.
fn without_empty(mut texts: Vec<String>, begin: &[String], commit: &[String]) -> Vec<String> {
    let empty = [begin, commit].concat();
    while let Some(at) = texts.windows(empty.len()).position(|window| window == empty) {
        texts.drain(at..at + empty.len());
    }
    texts
}

//! Databases made and dropped on a server, past Kit: a test must not rest on what it tests.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use tokio::sync::OnceCell;

use super::Engine;

/// Every database of a test has a name that begins so, followed by the second of its making and the process it is of.
const PREFIX: &str = "kit_test_";

/// How old a database is that a run which was killed has left behind.
const LEFT_BEHIND: u64 = 3600;

/// A name nobody else uses.
pub(super) fn unique_name() -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    format!("{PREFIX}{}_{}_{}", now(), std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// The URL of another database on the same server.
pub(super) fn url_of(server: &str, database: &str) -> String {
    let (address, parameters) = server.split_once('?').unwrap_or((server, ""));
    let host = address.find("://").map_or(0, |colon| colon + 3);
    let end = address[host..].find('/').map_or(address.len(), |slash| host + slash);
    let parameters = if parameters.is_empty() { String::new() } else { format!("?{parameters}") };
    format!("{}/{database}{parameters}", &address[..end])
}

/// Creates a database; what runs before this one have left behind is dropped at the first call.
pub(super) async fn create(engine: Engine, server: &str, database: &str) {
    static TIDY: OnceCell<()> = OnceCell::const_new();
    TIDY.get_or_init(|| drop_left_behind(engine, server)).await;
    // What tests write down and compare is in English letters, whatever the server's usual order of letters is.
    let how = engine.pick("", " TEMPLATE template0 ENCODING 'UTF8'", " CHARACTER SET utf8mb4");
    let how = format!("{how}{}", as_files(engine, server).await);
    run(engine, server, &format!("CREATE DATABASE {}{how}", engine.quote(database))).await;
}

/// Copies a database that nobody is on; whether that can be done.
pub(super) async fn copy(engine: Engine, server: &str, of: &str, database: &str) -> bool {
    if engine != Engine::Postgres {
        return false;
    }
    let how = as_files(engine, server).await;
    run(engine, server, &format!("CREATE DATABASE {} TEMPLATE {}{how}", engine.quote(database), engine.quote(of)))
        .await;
    true
}

/// PostgreSQL 15 and later write each page of a new database to their log, which takes four times as long as copying the
/// files does, as they did before.
async fn as_files(engine: Engine, server: &str) -> &'static str {
    static SINCE: OnceCell<&'static str> = OnceCell::const_new();
    if engine != Engine::Postgres {
        return "";
    }
    let version = "SELECT (current_setting('server_version_num')::int >= 150000)::text";
    SINCE
        .get_or_init(async || if run(engine, server, version).await == ["true"] { " STRATEGY file_copy" } else { "" })
        .await
}

async fn drop_left_behind(engine: Engine, server: &str) {
    let names = engine.pick(
        "",
        "SELECT datname::text FROM pg_database",
        "SELECT CAST(schema_name AS CHAR) FROM information_schema.schemata",
    );
    for name in run(engine, server, names).await {
        let made = name.strip_prefix(PREFIX).and_then(|rest| rest.split('_').next()?.parse::<u64>().ok());
        if made.is_some_and(|made| made + LEFT_BEHIND < now()) {
            drop_database(engine, server, &name).await;
        }
    }
}

/// Drops a database, whoever still uses it.
pub(super) async fn drop_database(engine: Engine, server: &str, database: &str) {
    if engine == Engine::Postgres {
        let users =
            format!("SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity WHERE datname = '{database}'");
        run(engine, server, &users).await;
    }
    run(engine, server, &format!("DROP DATABASE IF EXISTS {}", engine.quote(database))).await;
}

/// Runs a statement on the server; the first column of its rows.
pub(super) async fn run(engine: Engine, server: &str, text: &str) -> Vec<String> {
    match engine {
        #[cfg(feature = "postgres")]
        Engine::Postgres => {
            use sqlx::{Connection, PgConnection, Row};
            let mut connection =
                PgConnection::connect(server).await.unwrap_or_else(|error| panic!("{server}: {error}"));
            let rows = sqlx::raw_sql(sqlx::AssertSqlSafe(text)).fetch_all(&mut connection).await;
            let rows = rows.unwrap_or_else(|error| panic!("{text}: {error}"));
            connection.close().await.ok();
            rows.iter().filter_map(|row| row.try_get_unchecked(0).ok()).collect()
        }
        #[cfg(feature = "mysql")]
        Engine::Mysql => {
            use sqlx::{Connection, MySqlConnection, Row};
            let connected = MySqlConnection::connect(server).await;
            let mut connection = connected.unwrap_or_else(|error| panic!("{server}: {error}"));
            let rows = sqlx::raw_sql(sqlx::AssertSqlSafe(text)).fetch_all(&mut connection).await;
            let rows = rows.unwrap_or_else(|error| panic!("{text}: {error}"));
            connection.close().await.ok();
            rows.iter().filter_map(|row| row.try_get_unchecked(0).ok()).collect()
        }
        _ => panic!("{engine:?} has no server: {server} {text}"),
    }
}

/// Whether the server takes connections.
pub(super) async fn answers(engine: Engine, server: &str) -> bool {
    match engine {
        #[cfg(feature = "postgres")]
        Engine::Postgres => <sqlx::PgConnection as sqlx::Connection>::connect(server).await.is_ok(),
        #[cfg(feature = "mysql")]
        Engine::Mysql => <sqlx::MySqlConnection as sqlx::Connection>::connect(server).await.is_ok(),
        _ => false,
    }
}

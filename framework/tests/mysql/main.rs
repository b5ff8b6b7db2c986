//! What only MySQL and MariaDB have, on a real server.

#![allow(missing_docs, reason = "tests")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "../support/mod.rs"]
#[macro_use]
mod support;

mod backup;
mod capitals;
mod inspect;
mod interrupted;
mod locks;
mod refused;
mod session;
mod shadow;

use ruskit::driver::{Session, Url, driver_for};

use support::TestDatabase;

/// A test on a database of its own; without a server it says that it is skipped.
macro_rules! on_mysql {
    ($($(#[$attribute:meta])* async fn $name:ident($database:ident: $type:ident) $body:block)*) => {
        $($(#[$attribute])* #[tokio::test]
        async fn $name() {
            let Some($database) = crate::support::TestDatabase::new(crate::support::Engine::Mysql).await else { return };
            $body
        })*
    };
}
use on_mysql;

/// Fills the database with everything this server's catalog has to tell; the server's name as files here have it.
async fn fill(database: &TestDatabase) -> &'static str {
    let (server, text) = match is_mariadb(database).await {
        true => ("mariadb", include_str!("mariadb.sql")),
        false => ("mysql", include_str!("mysql.sql")),
    };
    let name = database.value("SELECT DATABASE()").await;
    database.execute(&text.replace("{database}", &name)).await;
    server
}

async fn is_mariadb(database: &TestDatabase) -> bool {
    database.value("SELECT VERSION()").await.contains("MariaDB")
}

async fn connect(url: &str) -> Result<Box<dyn Session>, ruskit::driver::DatabaseError> {
    let url = Url::new(url);
    driver_for(&url)?.connect(&url).await
}

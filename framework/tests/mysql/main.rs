//! What only MySQL and MariaDB have, on a real server.

#[path = "../support/mod.rs"]
#[macro_use]
mod support;

mod inspect;
mod interrupted;
mod locks;
mod refused;
mod session;
mod shadow;

use ruskit::driver::{Session, Url, driver_for};

use support::{Engine, TestDatabase};

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

/// A schema with everything the catalog of MariaDB has to tell.
const RICH: &str = include_str!("rich.sql");

/// Fills the database with [`RICH`]; not on MySQL, which lacks a third of it.
async fn fill(database: &TestDatabase) -> bool {
    if !is_mariadb(database).await {
        eprintln!("LEFT OUT on MySQL: written in MariaDB's words");
        return false;
    }
    let name = database.value("SELECT DATABASE()").await;
    database.execute(&RICH.replace("{database}", &name)).await;
    true
}

async fn is_mariadb(database: &TestDatabase) -> bool {
    database.value("SELECT VERSION()").await.contains("MariaDB")
}

async fn connect(url: &str) -> Result<Box<dyn Session>, ruskit::driver::DatabaseError> {
    let url = Url::new(url);
    driver_for(&url)?.connect(&url).await
}

//! What the suites share: a database of its own for each test on each of the databases, and the macro that runs a test on
//! all of them.
//!
//! A suite takes it in with `#[path = "../support/mod.rs"] #[macro_use] mod support;`. Cases name no database. Where a
//! text has to differ, [`Engine::pick`] chooses it; what one database cannot have is left out by
//! [`TestDatabase::cannot`], which says why.

#![allow(dead_code, unused_imports, unused_macros, reason = "each suite uses a part of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]
#![allow(clippy::print_stderr, reason = "what is skipped is said")]

mod again;
mod cut;
mod database;
mod dump;
mod engine;
mod own_server;
#[path = "../../../cargo-kit/tests/support/provokes.rs"]
mod provoked;
mod provokes;
mod server;
mod types;
mod watched;

pub(crate) use again::{Told, again, lives, told};
pub(crate) use cut::{cut, number, still_there};
pub(crate) use database::TestDatabase;
pub(crate) use dump::{contents, history};
pub(crate) use engine::Engine;
pub(crate) use own_server::{Disk, OwnServer};
pub(crate) use provokes::{Coded, provokes};
pub(crate) use types::plain_types;
pub(crate) use watched::Watched;

/// A folder for a test's database: within `KIT_TEST_FOLDER`, which `.ci/test` sets, or among temporary files.
pub(crate) fn folder() -> tempfile::TempDir {
    match std::env::var_os("KIT_TEST_FOLDER") {
        Some(within) => tempfile::TempDir::new_in(within).unwrap(),
        None => tempfile::TempDir::new().unwrap(),
    }
}

/// Makes of each `async fn name(database: TestDatabase) { … }` the tests `sqlite::name`, `postgres::name` and
/// `mysql::name`. Once per module.
///
/// Without a server the last two say that they are skipped, or fail where `KIT_TEST_REQUIRE_SERVERS` is `1`.
macro_rules! on_every_database {
    ($($(#[$attribute:meta])* async fn $name:ident($database:ident: $type:ident) $body:block)*) => {
        $($(#[$attribute])* async fn $name($database: $type) $body)*

        tests_on!(sqlite "sqlite" Sqlite $($name)*);
        tests_on!(postgres "postgres" Postgres $($name)*);
        tests_on!(mysql "mysql" Mysql $($name)*);
    };
}

/// The same for what only databases with a server have.
macro_rules! on_every_server {
    ($($(#[$attribute:meta])* async fn $name:ident($database:ident: $type:ident) $body:block)*) => {
        $($(#[$attribute])* async fn $name($database: $type) $body)*

        tests_on!(postgres "postgres" Postgres $($name)*);
        tests_on!(mysql "mysql" Mysql $($name)*);
    };
}

macro_rules! tests_on {
    ($module:ident $feature:literal $engine:ident $($name:ident)*) => {
        #[cfg(feature = $feature)]
        mod $module {
            use $crate::support::{Engine, TestDatabase};

            $(#[tokio::test]
            async fn $name() {
                if let Some(database) = TestDatabase::new(Engine::$engine).await {
                    super::$name(database).await;
                }
            })*
        }
    };
}

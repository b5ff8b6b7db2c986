//! What the suites share: a database of its own for each test on each of the databases, and the macro that runs a test on
//! all of them.
//!
//! A suite takes it in with `#[path = "../support/mod.rs"] #[macro_use] mod support;`. Cases name no database. Where a
//! text has to differ, [`Engine::pick`] chooses it; what one database cannot have is left out by
//! [`TestDatabase::cannot`], which says why.

#![allow(dead_code, unused_imports, unused_macros, reason = "each suite uses a part of it")]

mod database;
mod dump;
mod engine;
mod server;

pub(crate) use database::TestDatabase;
pub(crate) use engine::Engine;

/// Makes of each `async fn name(database: TestDatabase) { … }` the tests `sqlite::name`, `postgres::name` and
/// `mysql::name`. Once per module.
///
/// Without a server the last two say that they are skipped, or fail where `KIT_TEST_REQUIRE_SERVERS` is `1`.
macro_rules! on_every_database {
    ($($(#[$attribute:meta])* async fn $name:ident($database:ident: $type:ident) $body:block)*) => {
        $($(#[$attribute])* async fn $name($database: $type) $body)*

        on_every_database!(@ sqlite "sqlite" Sqlite $($name)*);
        on_every_database!(@ postgres "postgres" Postgres $($name)*);
        on_every_database!(@ mysql "mysql" Mysql $($name)*);
    };
    (@ $module:ident $feature:literal $engine:ident $($name:ident)*) => {
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

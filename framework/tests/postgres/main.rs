//! What is about PostgreSQL alone, against a real server.

#![allow(missing_docs, reason = "tests")]
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "../support/mod.rs"]
#[macro_use]
mod support;

/// A database on the server, with this in it.
macro_rules! database {
    ($setup:expr) => {
        match crate::support::TestDatabase::new(crate::support::Engine::Postgres).await {
            Some(database) => {
                database.execute($setup).await;
                database
            }
            None => return,
        }
    };
}

mod inspect;
mod proxy;
mod session;

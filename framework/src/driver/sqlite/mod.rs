//! SQLite: an embedded database in one file, or in memory.
//!
//! `render` and `rebuild` turn operations into statements, `inspect` reads the schema back, `session` runs things on
//! the one connection, `transaction` holds the rules of SQLite's transactions, `lock` keeps other runners out.

mod alter;
mod backup;
mod boundary;
mod catalog;
mod column;
mod constraint;
mod create;
mod ddl;
mod define;
mod doubt;
mod draft;
mod drop_column;
mod edit;
mod insert;
mod inspect;
mod journal;
mod lock;
mod measure;
mod query;
mod rebuild;
mod records;
mod render;
mod restore;
mod scratch;
mod session;
mod shadow;
mod sizes;
mod transaction;
mod whole;

use async_trait::async_trait;

use super::sql::{allow, tokens};
#[cfg(feature = "runner")]
use super::sql::{fate, said};
use super::sqlite_text::{NAME, lexis, script, types, unsupported};
use super::{
    Boundary, Connection, DatabaseError, Driver, Features, Records, Scratch, Session, Statement, Transaction,
    Unsupported, Url,
};
use crate::rows::Value;
use crate::schema::{Allow, Column, Operation, Schema, Table};
#[cfg(feature = "runner")]
use crate::schema::{Fate, Said};
use crate::wire::Script;

pub(crate) use query::execute;

/// The driver.
#[derive(Debug)]
pub struct Sqlite;

#[async_trait]
impl Driver for Sqlite {
    fn name(&self) -> &'static str {
        NAME
    }

    fn features(&self) -> Features {
        Features { savepoints: true, refuses_dangling: false, embedded: true }
    }

    fn parts(&self, operation: &Operation) -> Vec<Operation> {
        render::parts(operation)
    }

    /// SQLite folds the letters of ASCII, and no others.
    fn same_name(&self, a: &str, b: &str) -> bool {
        a.eq_ignore_ascii_case(b)
    }

    fn reads_before(&self, operation: &Operation) -> bool {
        render::reads_before(operation)
    }

    fn render(&self, operation: &Operation, before: &Schema) -> Result<Vec<Statement>, Unsupported> {
        render::render(operation, before)
    }

    fn create(&self, schema: &Schema, idempotent: bool) -> Result<Vec<Script>, Unsupported> {
        create::create(schema, idempotent)
    }

    fn operations(&self, schema: &Schema, verbatim: &[String]) -> Result<Vec<Operation>, Unsupported> {
        whole::operations(schema, verbatim)
    }

    fn insert(&self, table: &Table, columns: &[&Column], rows: &[Vec<Value>]) -> Statement {
        insert::insert(table, columns, rows)
    }

    fn transaction(&self, operations: &[Operation]) -> Transaction {
        let all: Vec<_> = operations.iter().map(render::transaction).collect();
        let strictest = [Transaction::Stepwise, Transaction::Rebuild].into_iter().find(|each| all.contains(each));
        strictest.unwrap_or_default()
    }

    fn transaction_within(&self, statements: &[Statement]) -> Transaction {
        match statements.iter().any(|statement| script::replaces_table(&statement.text)) {
            true => Transaction::Rebuild,
            false => Transaction::Plain,
        }
    }

    fn boundary(&self, boundary: Boundary) -> Vec<Statement> {
        boundary::boundary(boundary)
    }

    fn meaning(&self, script: &str) -> String {
        tokens::meaning(script, &lexis::SQLITE)
    }

    #[cfg(feature = "runner")]
    fn said(&self, script: &str) -> Option<Vec<Said>> {
        said::said(script, &lexis::SQLITE)
    }

    #[cfg(feature = "runner")]
    fn fates(&self, script: &str) -> Vec<Vec<Fate>> {
        fate::fates(script, &lexis::SQLITE)
    }

    fn allows(&self, script: &str) -> Vec<Allow> {
        allow::allows(script, &lexis::SQLITE)
    }

    fn records(&self) -> &'static dyn Records {
        &records::RECORDS
    }

    async fn has_database(&self, url: &Url) -> Result<bool, DatabaseError> {
        session::exists(url)
    }

    async fn create_database(&self, url: &Url) -> Result<bool, DatabaseError> {
        session::create(url).await
    }

    async fn drop_database(&self, url: &Url) -> Result<bool, DatabaseError> {
        session::remove(url)
    }

    async fn connect(&self, url: &Url) -> Result<Box<dyn Session>, DatabaseError> {
        Ok(Box::new(session::SqliteSession::open(url).await?))
    }

    async fn look(&self, url: &Url) -> Result<Box<dyn Session>, DatabaseError> {
        Ok(Box::new(session::SqliteSession::look(url).await?))
    }

    async fn shadow(&self, _: &Url, schema: &Schema, _: Option<&Url>) -> Result<Box<dyn Session>, DatabaseError> {
        Ok(Box::new(shadow::of(schema).await?))
    }

    async fn scratch(&self, _: &Url, _: Option<&Url>) -> Result<Scratch, DatabaseError> {
        Ok(scratch::empty())
    }

    async fn copy_scratch(&self, of: &Scratch) -> Result<Option<Scratch>, DatabaseError> {
        scratch::copy(of).map(Some)
    }
}

impl Connection {
    /// The SQLite connection, for sqlx.
    pub fn sqlite(&mut self) -> Result<&mut sqlx::SqliteConnection, DatabaseError> {
        match self {
            Connection::Sqlite(connection) => Ok(connection),
            #[allow(unreachable_patterns, reason = "the only driver compiled in")]
            other => Err(other.is_not(NAME)),
        }
    }
}

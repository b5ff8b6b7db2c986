//! MySQL and MariaDB.
//!
//! `render`, `alter` and `define` turn operations into statements, `inspect` reads the schema back, `session` runs things
//! on the one connection, `lock` keeps other runners out, `version` knows which of the two servers it is.
//!
//! What inspecting and rendering agree on: indexes that foreign keys imply are left out (`implied`); what is kept in
//! the `options` of tables, columns and indexes stands in `define`, `column` and `index`; a unique constraint is a
//! unique index.

mod alter;
mod alteration;
mod backup;
mod blockers;
mod boundary;
mod clauses;
mod column;
mod constraint;
mod create;
mod database;
mod define;
mod doubt;
mod draft;
mod errors;
mod expression;
mod follow;
mod guard;
mod implied;
mod index;
mod insert;
mod inspect;
mod lock;
mod lossy;
mod mark;
mod measure;
mod others;
mod query;
mod records;
mod referred;
mod render;
mod rules;
mod run_time;
mod safe;
mod semicolons;
mod session;
mod settings;
mod shadow;
mod summary;
mod touched;
mod unsupported;
mod version;
mod way_back;
mod whole;
mod wipe;
mod within;

use async_trait::async_trait;

use super::mysql_text::{NAME, lexis, name, script, types};
use super::sql::{allow, tokens};
#[cfg(feature = "runner")]
use super::sql::{fate, said};
use super::{
    Boundary, Connection, DatabaseError, Driver, Features, Records, Scratch, Session, Statement, Transaction,
    Unsupported, Url,
};
use crate::rows::Value;
use crate::schema::{Allow, Column, Irreversible, Operation, Schema, Table};
#[cfg(feature = "runner")]
use crate::schema::{Fate, Said};
use crate::wire::Script;

pub(crate) use query::execute;

/// The driver.
#[derive(Debug)]
pub struct Mysql;

#[async_trait]
impl Driver for Mysql {
    fn name(&self) -> &'static str {
        NAME
    }

    /// A schema change ends the transaction it stands in, and every point within it.
    fn features(&self) -> Features {
        Features { savepoints: false, refuses_dangling: true, embedded: false }
    }

    /// Columns, indexes and constraints are found in any case
    /// (<https://dev.mysql.com/doc/refman/8.4/en/identifier-case-sensitivity.html>). So are tables on some servers; on the
    /// others a name in another case means nothing unless there is a table of just that name, which always comes first.
    fn same_name(&self, a: &str, b: &str) -> bool {
        draft::same(a, b)
    }

    fn quote(&self) -> char {
        '`'
    }

    fn reads_before(&self, operation: &Operation) -> bool {
        render::reads_before(operation)
    }

    fn render(&self, operation: &Operation, before: &Schema) -> Result<Vec<Statement>, Unsupported> {
        render::render(operation, before)
    }

    fn has_safe_form(&self, operation: &Operation) -> bool {
        safe::has_form(operation)
    }

    fn render_safely(&self, operation: &Operation, before: &Schema) -> Result<Vec<Statement>, Unsupported> {
        match operation {
            Operation::AlterTable { table, changes } if safe::has_form(operation) => {
                safe::render(table, changes, before)
            }
            _ => render::render(operation, before),
        }
    }

    fn reverse(&self, operation: &Operation, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        way_back::reverse(operation, before)
    }

    fn create(&self, schema: &Schema, idempotent: bool) -> Result<Vec<Script>, Unsupported> {
        create::create(schema, idempotent)
    }

    fn operations(&self, schema: &Schema, _verbatim: &[String]) -> Result<Vec<Operation>, Unsupported> {
        whole::operations(schema)
    }

    fn insert(&self, table: &Table, columns: &[&Column], rows: &[Vec<Value>]) -> Statement {
        insert::insert(table, columns, rows)
    }

    fn row_conditions(&self, table: &Table, _: &Schema) -> Option<Vec<String>> {
        Some(insert::conditions(table))
    }

    fn transaction(&self, operations: &[Operation]) -> Transaction {
        match operations.iter().any(|operation| render::transaction(operation) == Transaction::Stepwise) {
            true => Transaction::Stepwise,
            false => Transaction::Plain,
        }
    }

    fn boundary(&self, boundary: Boundary) -> Vec<Statement> {
        boundary::boundary(boundary)
    }

    fn for_shell(&self, text: &str) -> String {
        boundary::for_shell(text)
    }

    fn meaning(&self, script: &str) -> String {
        tokens::meaning(script, &lexis::MYSQL)
    }

    #[cfg(feature = "runner")]
    fn said(&self, script: &str) -> Option<Vec<Said>> {
        said::said(script, &lexis::MYSQL)
    }

    #[cfg(feature = "runner")]
    fn fates(&self, script: &str) -> Vec<Vec<Fate>> {
        fate::fates(script, &lexis::MYSQL)
    }

    fn allows(&self, script: &str) -> Vec<Allow> {
        allow::allows(script, &lexis::MYSQL)
    }

    fn records(&self) -> &'static dyn Records {
        &records::RECORDS
    }

    async fn create_database(&self, url: &Url) -> Result<bool, DatabaseError> {
        database::create(url).await
    }

    async fn drop_database(&self, url: &Url) -> Result<bool, DatabaseError> {
        database::remove(url).await
    }

    async fn connect(&self, url: &Url) -> Result<Box<dyn Session>, DatabaseError> {
        Ok(Box::new(session::MysqlSession::open(url).await?))
    }

    async fn look(&self, url: &Url) -> Result<Box<dyn Session>, DatabaseError> {
        Ok(Box::new(session::MysqlSession::look(url).await?))
    }

    async fn shadow(
        &self,
        url: &Url,
        schema: &Schema,
        elsewhere: Option<&Url>,
    ) -> Result<Box<dyn Session>, DatabaseError> {
        Ok(Box::new(shadow::of(url, schema, elsewhere).await?))
    }

    async fn scratch(&self, url: &Url, elsewhere: Option<&Url>) -> Result<Scratch, DatabaseError> {
        shadow::scratch(url, elsewhere).await
    }
}

impl Connection {
    /// The MySQL or MariaDB connection, for sqlx.
    pub fn mysql(&mut self) -> Result<&mut sqlx::MySqlConnection, DatabaseError> {
        match self {
            Connection::Mysql(connection) => Ok(connection),
            #[allow(unreachable_patterns, reason = "the only driver compiled in")]
            other => Err(other.is_not(NAME)),
        }
    }
}
